"""Whoever comes too late is told by whom and when; those of another side read a role, not a name."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.db import connection
from django.urls import reverse
from django.utils import translation
from django_fsm import ConcurrentTransition, TransitionNotAllowed

from grants.calls.models import Call
from tests.factories import grants, walks
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.states import state as state_of
from vtf.core.errors import Conflict, RuleBroken
from vtf.core.latest import told_by_whom_and_when
from vtf.core.middleware import as_broken_rule
from vtf.history.services import record

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, 14, 3, tzinfo=UTC)
VERB = "application.submitted"


@pytest.fixture
def ghana(db):
    """Any object about which something is recorded."""
    return state_of("GHA")


def acted(target, by, verb=VERB, at=AT):
    """Record an act at that instant."""
    with time_machine.travel(at, tick=False):
        return record(verb, target=target, by=by)


def person_shown_to(reader, target):
    """The words for the person of the last act."""
    return told_by_whom_and_when(target, reader).partition("” by ")[2].partition(", 22 November")[0]


def test_the_sentence_says_what_by_whom_and_when(ghana):
    acted(ghana, grants.contact("GHA"))

    told = told_by_whom_and_when(ghana, grants.staff("officer"), is_done=True)

    assert told == (
        "This has been done already: “Endorsed and submitted” by Point of contact, GHA, 22 November 2026, 14:03 (UTC)."
    )


def test_the_last_act_counts_and_the_system_acts_too(ghana):
    acted(ghana, grants.contact("GHA"))
    acted(ghana, None)

    assert person_shown_to(grants.contact("GHA"), ghana) == "the system"


def test_of_an_object_without_history_nothing_is_said(ghana):
    assert told_by_whom_and_when(ghana, grants.staff("officer")) == ""
    assert told_by_whom_and_when(Call(), grants.staff("officer")) == ""
    assert told_by_whom_and_when(None, grants.staff("officer")) == ""


@pytest.mark.parametrize(
    ("role", "shown"),
    [
        ("officer", "Programme officer, Secretariat"),
        ("finance", "Finance officer, Secretariat"),
        ("head", "Head of Secretariat"),
        ("auditor", "Auditor"),
    ],
)
def test_a_state_reads_the_role_of_the_secretariat_and_no_name(ghana, role, shown):
    acted(ghana, UserFactory(roles=[role], name="Ada Lovelace"))

    assert person_shown_to(grants.contact("GHA"), ghana) == shown


@pytest.mark.parametrize("iso3", ["NZL", "GHA"])
def test_a_state_reads_that_a_member_acted_and_not_who(ghana, iso3):
    acted(ghana, grants.member(iso3))

    assert person_shown_to(grants.contact("GHA"), ghana) == "Committee member"


def test_a_state_reads_its_own_people_by_name_and_others_by_their_side(ghana):
    acted(ghana, grants.drafter("GHA"))

    assert person_shown_to(grants.contact("GHA"), ghana) == "Drafter, GHA"
    assert person_shown_to(grants.contact("LBR"), ghana) == "Drafter, Ghana"


def test_a_person_without_a_role_represents_their_side(ghana):
    acted(ghana, UserFactory(name="Ada Lovelace", organisation=OrganisationFactory(name="An agency")))

    assert person_shown_to(grants.contact("GHA"), ghana) == "Representative, An agency"


@pytest.mark.parametrize("role", ["officer", "finance", "head", "auditor", "member"])
def test_those_inside_the_fund_read_names_as_in_the_timeline(ghana, role):
    acted(ghana, grants.drafter("GHA"))

    assert person_shown_to(UserFactory(roles=[role]), ghana) == "Drafter, GHA"


def test_it_costs_one_query(ghana, django_assert_num_queries):
    acted(ghana, UserFactory(roles=["officer", "head"]))
    reader = grants.contact("GHA")
    assert reader.roles == frozenset()

    with django_assert_num_queries(1):
        assert person_shown_to(reader, ghana) == "Head of Secretariat"


@pytest.mark.parametrize("error", [ConcurrentTransition("race"), Conflict("It was ended already.", field="name")])
def test_a_lost_race_and_a_conflict_say_it(ghana, error):
    acted(ghana, grants.contact("GHA"))

    broken = as_broken_rule(error, grants.staff("officer"), ghana)

    assert broken.status_code == 409
    assert str(broken.messages[-1]).startswith("The last act here was “Endorsed and submitted” by Point of contact")
    assert as_broken_rule(broken, grants.staff("officer"), ghana) is broken


def test_a_rule_that_nobody_was_faster_with_stays_as_it_is(ghana):
    acted(ghana, grants.contact("GHA"))
    error = RuleBroken("The ceiling is passed.")

    assert as_broken_rule(error, grants.staff("officer"), ghana) is error


@pytest.mark.parametrize(
    ("status", "tried", "told"),
    [
        ("planned", "conclude", ""),  # not yet: nobody was faster
        ("screening", "open", "The last act here"),
        ("screening", "start_screening", "This has been done already"),
        ("cancelled", "open", "The last act here"),
    ],
)
def test_only_a_status_that_has_moved_on_is_a_lost_race(status, tried, told):
    call = grants.planned_call()
    row = Call(pk=call.pk, year=call.year, status=status)

    broken = as_broken_rule(TransitionNotAllowed("no", object=row, method=getattr(row, tried)), grants.staff("officer"))

    assert str(broken.last_act or "")[: len(told) or None] == told


def test_the_second_of_two_tabs_reads_on_the_page_who_was_first(client):
    grants.committee_sits()
    application = grants.waiting_for_endorsement("GHA")
    client.force_login(grants.contact("GHA"))
    address = reverse("applications:application-submit", args=[application.pk])

    first, second = (client.post(address, walks.typed_submission()) for _tab in range(2))

    assert (first.status_code, second.status_code) == (302, 422)
    assert "This has been done already: “Endorsed and submitted” by Point of contact, GHA, " in second.content.decode()


@pytest.mark.urls("tests.core.kit_urls")
@pytest.mark.parametrize(("act", "data"), [("confirm", {}), ("rename", {"name": "race"})])
@pytest.mark.parametrize("is_known", [True, False])
def test_only_who_comes_too_late_costs_a_query_and_only_one(reader, state, act, data, is_known):
    if is_known:
        acted(state, None)
    seen = []

    with connection.execute_wrapper(lambda execute, sql, *rest: (seen.append(sql), execute(sql, *rest))[1]):
        reader.post(f"/en/state/{state.pk}/rename/", {"name": "taken"})
        before = sum("history_event" in sql for sql in seen)
        reader.post(f"/en/state/{state.pk}/{act}/", data)

    assert (before, sum("history_event" in sql for sql in seen)) == (0, 1)


def test_every_language_says_it(ghana):
    acted(ghana, None)

    for language in ("ar", "zh-hans", "fr", "ru", "es"):
        with translation.override(language):
            assert "14:03" in told_by_whom_and_when(ghana, grants.staff("officer"))
