"""A call as the public site gets it."""

import datetime as dt

import pytest
import time_machine

from cms.tasks import publish_call_page
from grants.calls.models import Call
from tests.factories.grants import committee_sits, opened_call, planned_call

TEXTS = {
    "en": ("Call for proposals", "The Fund invites applications.\n\nRead the rules first."),
    "fr": ("Appel à propositions", "Le Fonds invite à présenter des demandes."),
    "ar": ("الدعوة إلى تقديم المقترحات", "يدعو الصندوق إلى تقديم الطلبات."),
}
DEADLINE = dt.date(2027, 1, 22)
NOW = dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def noon(db):
    """The day on which these tests happen."""
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def planned(db) -> Call:
    """A call that the Chair has not opened."""
    committee_sits()
    return planned_call(year=2027, deadline_on=DEADLINE, texts=TEXTS, languages=("en", "fr", "ar"))


@pytest.fixture
def opened(db) -> Call:
    """An open call, its pages not made yet."""
    committee_sits()
    return opened_call(year=2027, deadline_on=DEADLINE, texts=TEXTS, languages=("en", "fr", "ar"))


@pytest.fixture
def published(opened: Call) -> Call:
    """An open call with its pages."""
    publish_call_page(opened.pk)
    return opened


def directives(response) -> dict[str, str]:
    """The response's policy, by directive."""
    parts = (part.strip().partition(" ") for part in response["Content-Security-Policy"].split(";"))
    return {name: sources for name, _space, sources in parts}
