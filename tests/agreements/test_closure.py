"""Close a grant only at zero: each thing that is still open is said in words, and by the Head alone."""

import pytest
from django.urls import reverse
from django_fsm import TransitionNotAllowed

from grants.agreements.selectors import figures_of, work_for
from grants.agreements.services import close_agreement
from tests.factories import grants, money, walks
from tests.factories.traces import facts_of, told, verbs
from vtf.core.errors import NotPermitted, RuleBroken
from vtf.core.workflow import reasons_against
from vtf.ledger.selectors import available, verify_ledger

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreement():
    """Two instalments are paid; the clock stands after the project."""
    money.fund()
    agreement = money.paid(money.interim(money.active()), 2)
    with money.after_the_project(agreement):
        yield agreement


def page(agreement):
    return reverse("agreements:agreement-close", args=[agreement.pk])


def test_a_grant_that_was_spent_in_full_is_closed_at_zero(agreement):
    agreement = money.paid(money.final(agreement), 3)

    closed = money.closed(agreement)

    facts = facts_of(closed, "agreements/closure_letter")
    figures = figures_of(closed)
    assert (closed.status, closed.closed_at is not None, figures.is_settled) == ("closed", True, True)
    assert (figures.paid, figures.accepted, figures.released) == (45000, 45000, 0)
    assert [facts[name] for name in ("granted", "paid", "accepted", "balance")] == [
        "45000.0000",
        "45000.0000",
        "45000.0000",
        "0.0000",
    ]
    assert [row["label"] for row in facts["documents"]] == ["Interim report", "Final report"]
    assert verbs(closed)[-1] == "agreement.closed"
    assert set(told("agreements/closed")) >= {"Point of contact, GHA", "Officer"}
    assert verify_ledger() == []


def test_what_was_never_drawn_is_free_again(agreement):
    closed = money.closed(money.final(agreement, "40500.00"))

    figures = figures_of(closed)
    assert (figures.released, figures.committed, available()) == (4500, 0, grants.usd("79500.00"))
    assert verify_ledger() == []


def test_accepted_expenditure_that_is_not_paid_yet_keeps_the_grant_open(agreement):
    reported = money.final(agreement)

    with pytest.raises(RuleBroken, match=r"USD 4,500.00 of the accepted expenditure is still to be paid"):
        money.closed(reported)

    assert walks.fresh(reported).status == "final_accepted"


def test_a_payment_that_waits_keeps_the_grant_open(agreement):
    reported = money.final(agreement)
    money.order(reported, 3)

    with pytest.raises(RuleBroken, match="A payment waits for approval") as refusal:
        money.closed(reported)

    assert len(refusal.value.messages) == 1


def test_money_that_was_paid_and_not_accepted_is_asked_back_first(agreement):
    reported = money.final(agreement, "40000.00")

    with pytest.raises(RuleBroken, match=r"USD 500.00 was paid and not accepted: ask for the refund first"):
        money.closed(reported)
    refund = money.refund_of(reported)
    with pytest.raises(TransitionNotAllowed):
        money.closed(refund.agreement)
    money.transfer(refund, "500.00")
    closed = money.closed(refund.agreement)

    figures = figures_of(closed)
    assert (figures.refunded, figures.released, figures.is_settled) == (500, 4500, True)


@pytest.mark.parametrize("status", ["draft", "signed", "active", "interim_accepted", "refund_due", "cancelled"])
def test_a_grant_is_not_closed_before_its_final_report_is_accepted(status):
    money.fund()
    agreement = money.at(status)

    with pytest.raises(TransitionNotAllowed):
        money.closed(agreement)

    assert walks.fresh(agreement).status == status
    assert reasons_against(agreement, "close", grants.staff("head"))


def test_only_the_head_closes(agreement):
    agreement = money.final(agreement, "40500.00")

    for role, person in money.people().items():
        if role != "head":
            with pytest.raises(NotPermitted):
                close_agreement(agreement, by=person)

    assert walks.fresh(agreement).status == "final_accepted"


def test_the_head_reads_the_accounts_and_closes_at_the_page(client, agreement):
    agreement = money.final(agreement, "40500.00")
    head = grants.staff("head")
    client.force_login(head)

    waiting = [str(item.title) for item in work_for(head)]
    shown = client.get(page(agreement))
    careless = client.post(page(agreement), {})
    done = client.post(page(agreement), {"is_checked": "on"})

    assert waiting == ["Close the grant"]
    assert "Committed, to be released" in shown.content.decode()
    assert (careless.status_code, list(careless.context["form"].errors)) == (422, ["is_checked"])
    assert (done.status_code, walks.fresh(agreement).status) == (302, "closed")


def test_each_reason_against_closing_is_read_at_the_page(client, agreement):
    reported = money.final(agreement, "40000.00")
    client.force_login(grants.staff("head"))
    reason = "USD 500.00 was paid and not accepted: ask for the refund first."

    opened = client.get(page(reported))
    tried = client.post(page(reported), {"is_checked": "on"})
    detail = client.get(reported.get_absolute_url()).content.decode()

    assert [str(each) for each in opened.context["closed"]] == [reason]
    assert (tried.status_code, tried.context["form"].non_field_errors()) == (422, [reason])
    assert reason in detail
