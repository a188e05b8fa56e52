"""Several at once: a call opens once and closes once, and an extension in the last second holds."""

from datetime import timedelta

import pytest

from grants.applications.services import start_application
from grants.applications.services.cycle import seal_received
from grants.calls.models import Call
from grants.calls.services import close_call, extend_deadline, open_if_due
from tests.factories import calls, grants, walks
from tests.factories.traces import ordered, verbs
from tests.racing import errors, race
from vtf.policies.models import PolicySet

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def committee():
    grants.committee_sits()


def test_workers_and_applicants_open_a_released_call_once():
    call = calls.released_call()
    people = [grants.drafter(iso3) for iso3 in ("GHA", "MDG")]

    with calls.at_instant(call.opens_at):
        outcomes = race(
            [
                *[lambda: open_if_due(walks.fresh(call))] * 4,
                *[lambda person=person: start_application(walks.fresh(call), by=person) for person in people],
            ]
        )

    assert errors(outcomes) == []
    assert verbs(call).count("call.opened") == 1
    assert (PolicySet.objects.count(), len(ordered(call))) == (1, 3)


def test_several_workers_close_a_call_and_seal_its_list_once():
    call = grants.submitted("GHA").call

    with calls.at_instant(call.closes_at):
        outcomes = race([lambda: close_call(walks.fresh(call))] * 4)
        sealed = race([lambda: seal_received(walks.fresh(call))] * 4)

    assert errors(outcomes) == errors(sealed) == []
    assert [verbs(call).count(verb) for verb in ("call.closed", "call.received_sealed")] == [1, 1]
    assert ordered(call).count(("calls/applications_received", "en")) == 1


def test_an_extension_in_the_last_second_and_the_closing_do_not_both_happen():
    call, chair = grants.opened_call(), grants.member(grants.CHAIR)
    later = call.deadline_on + timedelta(days=10)

    with calls.seconds_before(call.closes_at):
        race(
            [
                lambda: extend_deadline(walks.fresh(call), deadline_on=later, reason="Floods.", by=chair),
                *[lambda: close_call(walks.fresh(call))] * 3,
            ]
        )

    ended = Call.objects.get()
    assert (ended.status, ended.deadline_on) == ("open", later)
