"""The Chair concludes the decisions of a call, once none is open."""

import pytest
from django.urls import reverse

from grants.committee.services.cycle import conclude_decisions
from tests.factories import calls, grants, walks
from tests.factories.states import state
from tests.factories.traces import last_event, told
from vtf.core.errors import NotPermitted, RuleBroken

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fund():
    grants.committee_sits()
    grants.money_in("40000.00")
    grants.earmark("ghana", amount="20000.00", states=[state("GHA")])


@pytest.fixture
def chair():
    return grants.member(grants.CHAIR)


def page(call):
    return reverse("committee:call-conclude", args=[call.pk])


def test_the_conclusion_waits_for_each_open_case_by_name(client, chair):
    application = grants.with_committee("GHA")
    call = walks.fresh(application.call)
    client.force_login(chair)

    with pytest.raises(RuleBroken) as refusal:
        conclude_decisions(call, by=chair)
    shown, answer = client.get(page(call)), client.post(page(call))

    words = f"{application.number} (Ghana) has not been decided: its status is “With the Committee”."
    assert [str(message) for message in refusal.value.messages] == [words]
    assert words in shown.content.decode()
    assert (answer.status_code, walks.fresh(call).status) == (409, "assessment")


def test_the_chair_learns_no_number_of_a_case_in_which_its_state_takes_no_part(client, chair):
    """8(b).2: the Chair's own State applies."""
    application = grants.with_committee(grants.CHAIR)
    call = walks.fresh(application.call)
    client.force_login(chair)

    shown = client.get(page(call)).content.decode()

    assert "1 case in which your State takes no part has not been decided." in shown
    assert application.number not in shown


def test_the_totals_by_earmark_are_those_of_the_ledger(client, chair):
    application = grants.approved(grants.with_committee("GHA"), "45000.00")
    finance = grants.staff("finance")
    client.force_login(chair)

    answer = client.post(page(application.call))

    call = walks.fresh(application.call)
    assert (answer.status_code, call.status) == (302, "decided")
    assert last_event(call).facts == {
        "outcomes": {"approved": 1},
        "by_earmark": {"ghana": "20000.0000", "unrestricted": "25000.0000"},
    }
    assert finance.name in told("committee/decisions_concluded")


@pytest.mark.parametrize("end", ["refused", "withdrawn", "none"])
def test_a_case_that_was_refused_or_withdrawn_is_no_open_case(chair, end):
    if end == "none":
        call = calls.assessed(walks.screening(grants.opened_call()))
    else:
        application = getattr(walks, end)(grants.with_committee("GHA"))
        call = walks.fresh(application.call)

    assert conclude_decisions(call, by=chair).status == "decided"


def test_only_the_chair_of_today_concludes():
    call = calls.call_at("assessment")

    for person in (grants.staff("officer"), grants.staff("head"), grants.member("DEU"), walks.former_member()):
        with pytest.raises(NotPermitted):
            conclude_decisions(call, by=person)

    assert walks.fresh(call).status == "assessment"


def test_nobody_else_reads_the_open_cases(client, chair):
    application = grants.with_committee("GHA")

    found = {}
    for role, person in walks.everybody().items():
        client.force_login(person)
        answer = client.get(page(application.call))
        found[role] = (answer.status_code, application.number in answer.content.decode())

    assert found.pop("chair") == (200, True)
    assert set(found.values()) == {(403, False)}
