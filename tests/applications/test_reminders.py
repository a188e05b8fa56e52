"""A State with a draft is reminded of the last day of the call, and never after it."""

from datetime import timedelta

import pytest
import time_machine

from grants.applications.selectors import draft_deadlines
from grants.applications.services import withdraw_application
from tests.factories import grants
from tests.factories.traces import told
from vtf.notifications.services import remind

pytestmark = pytest.mark.django_db

KEY = "applications/deadline_near"


@pytest.fixture
def call():
    grants.committee_sits()
    return grants.opened_call()


def days_before(call, days):
    return time_machine.travel(call.closes_at - timedelta(days=days, hours=12), tick=True)


def test_the_state_is_reminded_thirty_fourteen_and_three_days_before(call):
    draft = grants.draft_of("GHA", call)
    contact = grants.contact("GHA")
    people = sorted([draft.created_by.name, contact.name])

    for days, rounds in ((40, 0), (30, 1), (29, 1), (14, 2), (3, 3), (0, 3)):
        with days_before(call, days):
            remind()
        assert sorted(told(KEY)) == sorted(people * rounds)


def test_nothing_is_said_after_the_deadline(call):
    grants.draft_of("GHA", call)

    with grants.after_deadline(call):
        assert list(draft_deadlines()) == []
        remind()

    assert told(KEY) == []


def test_what_was_submitted_or_withdrawn_has_no_deadline(call):
    grants.submitted("GHA", call)
    withdraw_application(grants.draft_of("SEN", call), reason="Other plans.", by=grants.contact("SEN"))
    waiting = grants.waiting_for_endorsement("KEN", call)

    (deadline,) = draft_deadlines()

    assert (deadline.about, deadline.due_on) == (waiting, call.deadline_on)
