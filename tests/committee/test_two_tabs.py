"""Two tabs, one case: exactly one decision stands, and who comes second is told by whom and when."""

from functools import partial

import pytest
from django.urls import reverse
from django_fsm import ConcurrentTransition, TransitionNotAllowed

from grants.applications.models import Application
from grants.committee.models import ActingChair, Confirmation, Decision
from grants.committee.selectors import entitled_members
from grants.committee.services import (
    approve_application,
    confirm_approval,
    judge_condition,
    lapse_approvals,
    refuse_application,
)
from grants.committee.services import declare_interest as declare
from tests.factories import committee, grants, walks
from tests.racing import errors, race, results
from vtf.core.errors import RuleBroken
from vtf.ledger.models import Entry
from vtf.ledger.selectors import available, verify_ledger

REFUSALS = (RuleBroken, TransitionNotAllowed, ConcurrentTransition)


def page(name, application):
    return reverse(f"committee:application-{name}", args=[application.pk])


@pytest.mark.django_db(transaction=True)
def test_of_two_tabs_that_approve_and_refuse_at_once_exactly_one_wins():
    grants.committee_sits()
    grants.money_in()
    application = grants.with_committee("GHA")
    there, chair = list(entitled_members(application)), grants.member(grants.CHAIR)
    approve = partial(approve_application, application, money=grants.usd(45000), participants=there, by=chair)
    refuse = partial(
        refuse_application, application, feedback="No.", reason_codes=["need"], participants=there, by=chair
    )

    outcomes = race([approve, refuse, approve, refuse])

    assert len(results(outcomes)) == 1
    assert all(isinstance(error, REFUSALS) for error in errors(outcomes))
    decision = Decision.objects.get()
    application = Application.objects.get(pk=application.pk)
    assert application.status == decision.outcome
    assert Entry.objects.filter(kind="reservation").count() == (1 if decision.outcome == "approved" else 0)
    assert verify_ledger() == []


@pytest.mark.django_db(transaction=True)
def test_a_lapse_and_a_confirmation_at_once_release_the_money_once_or_not_at_all():
    grants.committee_sits()
    grants.money_in("100000.00")
    application = committee.on_conditions(None, committee.LETTER, amount="45000.00")
    for condition in committee.decision_on(application).conditions.all():
        judge_condition(condition, is_met=True, by=grants.staff("officer"))
    officer = grants.staff("officer")

    outcomes = race([partial(confirm_approval, application, by=officer)] * 3 + [lapse_approvals] * 2)

    assert (Confirmation.objects.count(), available()) == (1, grants.usd(55000))
    assert all(isinstance(error, REFUSALS) for error in errors(outcomes))
    assert verify_ledger() == []


@pytest.mark.django_db(transaction=True)
def test_an_interest_declared_while_the_case_is_decided_leaves_no_decision_with_the_member_in_it():
    grants.committee_sits()
    grants.money_in()
    application = grants.with_committee("GHA")
    there, chair, member = list(entitled_members(application)), grants.member(grants.CHAIR), grants.member("DEU")
    approve = partial(approve_application, application, money=grants.usd(45000), participants=there, by=chair)
    step_out = partial(declare, application, reason="We fund a sister project.", by=member)

    outcomes = race([approve, step_out])

    assert len(results(outcomes)) == 1
    took_part = Decision.objects.filter(participants=member.state).exists()
    assert took_part != application.recusals.filter(state=member.state).exists()


@pytest.mark.django_db
def test_the_second_tab_is_told_by_whom_and_when(client):
    grants.committee_sits()
    grants.money_in()
    application = grants.with_committee("GHA")
    client.force_login(grants.member(grants.CHAIR))
    client.get(page("approve", application))
    walks.refused(application)

    late = client.post(page("approve", application), walks.typed_decision(application, feedback="Kept."))
    twice = client.post(page("refuse", application), walks.typed_decision(application))

    said = str(late.context["form"].errors)
    assert (late.status_code, twice.status_code) == (422, 422)
    assert late.context["form"]["feedback"].value() == "Kept."
    assert "Not approved by the Committee" in said
    assert "Member for NZL" in said
    assert "(UTC)" in said
    assert "This has been done already" in str(twice.context["form"].errors)
    assert Decision.objects.count() == 1


@pytest.mark.django_db
def test_a_tab_of_an_acting_chair_that_was_replaced_decides_nothing(client):
    grants.committee_sits()
    grants.money_in()
    application = grants.with_committee(grants.CHAIR)
    committee.acting(application, "SWE")
    client.force_login(grants.member("SWE"))
    client.get(page("approve", application))
    committee.acting(application, "FIN")

    answer = client.post(page("approve", application), walks.typed_decision(application))

    assert answer.status_code == 403
    assert (Decision.objects.count(), ActingChair.objects.count()) == (0, 2)
