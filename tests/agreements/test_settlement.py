"""Cancel a grant: what is unpaid is released, what was paid and not accepted comes back, to the cent."""

from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django_fsm import TransitionNotAllowed

from grants.agreements.models import Disbursement, Settlement
from grants.agreements.selectors import figures_by_restriction, figures_of
from grants.agreements.services import approve_disbursement, cancel_agreement
from tests.factories import grants, money, walks
from tests.factories.states import state
from tests.factories.traces import facts_of, last_event, ordered, told, verbs
from vtf.core.errors import Conflict, NotPermitted, RuleBroken
from vtf.ledger.models import Entry
from vtf.ledger.selectors import available, verify_ledger

pytestmark = pytest.mark.django_db
CANCELLABLE = ("draft", "signed", "active", "interim_accepted")


@pytest.fixture(autouse=True)
def _fund():
    money.fund()


def page(agreement):
    return reverse("agreements:agreement-cancel", args=[agreement.pk])


def open_money(agreement):
    """What is still promised or held, by restriction."""
    parts = figures_by_restriction(agreement)
    return {code: part for code, part in parts.items() if part.reserved or part.committed or part.held}


def test_an_approved_grant_that_is_cancelled_before_it_is_signed_frees_its_reservation():
    agreement = money.drafted()
    before = available(), available("ghana")

    cancelled = money.cancelled(agreement)

    settlement = cancelled.settlement
    assert (str(before[0]), str(before[1])) == ("USD 75,000.00", "USD 0.00")
    assert (available(), available("ghana")) == (grants.usd(100000), grants.usd(20000))
    assert (settlement.paid, settlement.accepted, settlement.to_refund, settlement.released) == (0, 0, 0, 45000)
    assert (settlement.entry.kind, cancelled.status) == ("release", "cancelled")
    assert open_money(cancelled) == {}
    assert verify_ledger() == []


def test_cancelling_after_a_payment_settles_what_was_paid_and_releases_the_rest():
    """8(b).16 and requirement 48: paid less accepted is to be refunded, what is unpaid is released."""
    agreement = money.interim(money.active(), "21000.00")
    agreement.reports.update(decided_at=None)

    cancelled = money.cancelled(agreement)

    settlement, refund = cancelled.settlement, cancelled.refund
    facts = facts_of(cancelled, "agreements/settlement")
    assert (settlement.paid, settlement.accepted, settlement.to_refund) == (27000, 21000, 6000)
    assert (settlement.released, str(refund.money), refund.status) == (18000, "USD 6,000.00", "due")
    assert (available(), available("ghana")) == (grants.usd(93000), grants.usd(0))
    assert [facts[name] for name in ("granted", "paid", "accepted", "to_refund", "released", "check")] == [
        "45000.0000",
        "27000.0000",
        "21000.0000",
        "6000.0000",
        "18000.0000",
        "0.0000",
    ]
    assert [(row["label"], row["released"]) for row in facts["earmarks"]] == [
        ("Earmark ghana", "0"),
        ("Unrestricted", "18000.0000"),
    ] or sum(Decimal(row["released"]) for row in facts["earmarks"]) == 18000
    assert ordered(cancelled)[-2:] == [("agreements/settlement", "en"), ("agreements/termination_letter", "en")]
    assert ordered(refund) == [("agreements/refund_request", "en")]
    assert open_money(cancelled) == {}
    assert verify_ledger() == []


def test_what_was_spent_on_a_cost_that_is_not_eligible_comes_back_with_what_was_not_spent():
    """8(b).16: cancelled after the first instalment, a part of it spent on an ineligible cost."""
    agreement = money.reported(money.active(), "interim", "20500.00", spent="22000.00")

    cancelled = money.cancelled(agreement)

    facts = facts_of(cancelled, "agreements/settlement")
    assert (facts["disallowed"], facts["unspent"], facts["to_refund"]) == ("1500.0000", "5000.0000", "6500.0000")


def test_a_refund_of_a_cancelled_grant_arrives_afterwards_and_ends_at_zero():
    agreement = money.cancelled(money.active())

    money.transfer(agreement.refund, "26980.00", charges=Decimal("20.00"))

    assert figures_of(agreement).is_settled
    assert (walks.fresh(agreement).status, walks.fresh(agreement.refund).status) == ("cancelled", "received")
    assert (available(), available("ghana")) == (grants.usd("99980.00"), grants.usd(20000))
    assert verify_ledger() == []


def test_a_payment_that_waits_is_called_off_with_the_grant():
    agreement = money.signed()
    order = money.order(agreement)

    money.cancelled(agreement)

    assert walks.fresh(order).status == "cancelled"
    assert last_event(order).reason == "The grant was cancelled."
    with pytest.raises(TransitionNotAllowed):
        approve_disbursement(order, by=grants.staff("head"))
    assert Entry.objects.filter(kind="disbursement").count() == 0


@pytest.mark.parametrize("status", CANCELLABLE)
def test_the_contact_and_the_chair_cancel_at_every_status_that_allows_it_and_nobody_else(status):
    agreement = money.at(status)
    people = walks.everybody("GHA")
    for role, person in people.items():
        if role not in ("contact", "chair"):
            with pytest.raises(NotPermitted):
                cancel_agreement(agreement, reason="No.", by=person)
    with pytest.raises(RuleBroken, match="Give the reason") as refusal:
        cancel_agreement(agreement, reason=" ", by=people["chair"])

    cancelled = cancel_agreement(agreement, reason="The Treaty was left.", by=people["chair"])

    assert list(refusal.value.errors) == ["reason"]
    assert (cancelled.status, verbs(cancelled)[-1]) == ("cancelled", "agreement.cancelled")
    assert cancelled.settlement.reason == "The Treaty was left."
    ground = facts_of(cancelled, "agreements/termination_letter")["ground"]
    assert ground == "Ended by the Chair of the Selection Committee"
    assert set(told("agreements/cancelled")) >= {"Point of contact, GHA", "Officer", "Head", "Finance"}


@pytest.mark.parametrize("status", ["refund_due", "refund_received", "closed", "cancelled", "lapsed"])
def test_a_grant_that_is_settled_or_ended_is_not_cancelled(status):
    agreement = money.at(status)
    entries = Entry.objects.count()

    with pytest.raises(TransitionNotAllowed):
        cancel_agreement(agreement, reason="Late.", by=grants.contact("GHA"))

    assert (walks.fresh(agreement).status, Entry.objects.count()) == (status, entries)


def test_a_chair_whose_own_state_benefits_does_not_cancel():
    agreement = money.active()
    chair = grants.member(grants.CHAIR)
    agreement.application.beneficiaries.add(chair.state)

    with pytest.raises(NotPermitted):
        cancel_agreement(agreement, reason="No.", by=chair)

    assert walks.fresh(agreement).status == "active"


def test_who_read_another_settlement_decides_anew():
    agreement = money.signed()
    read = figures_of(agreement).paid
    money.paid(agreement)

    with pytest.raises(Conflict, match="A payment was made meanwhile"):
        money.cancelled(agreement, paid=read)

    assert (walks.fresh(agreement).status, Settlement.objects.count()) == ("active", 0)


def test_a_settlement_ties_and_stands_in_the_database():
    agreement = money.cancelled(money.active())

    with pytest.raises(DatabaseError), transaction.atomic():
        Settlement.objects.filter(agreement=agreement).update(accepted=1)
    other = Settlement(
        agreement=agreement, reason="x", paid=5, accepted=1, to_refund=1, released=0, settled_by=grants.staff("head")
    )
    with pytest.raises(DatabaseError, match="settlement_ties|CHECK|check"), transaction.atomic():
        Settlement.objects.bulk_create([other])


def test_the_settlement_is_read_before_and_after_at_the_page(client):
    agreement = money.interim(money.active(), "21000.00")
    client.force_login(grants.contact("GHA"))

    shown = client.get(page(agreement))
    empty = client.post(page(agreement), {"reason": "", "paid": "27000.0000"})
    stale = client.post(page(agreement), {"reason": "Kept.", "paid": "0"})
    done = client.post(page(agreement), {"reason": "The ministry was dissolved.", "paid": "27000.0000"})
    read = client.get(agreement.get_absolute_url()).content.decode()

    facts = {str(label): str(value) for label, value in shown.context["facts"]}
    assert (facts["Released, never paid"], facts["To be refunded"]) == ("USD 18,000.00", "USD 6,000.00")
    assert (empty.status_code, list(empty.context["form"].errors)) == (422, ["reason"])
    assert (stale.status_code, stale.context["form"]["reason"].value()) == (422, "Kept.")
    assert "A payment was made meanwhile" in str(stale.context["form"].non_field_errors())
    assert (done.status_code, walks.fresh(agreement).status) == (302, "cancelled")
    assert "The ministry was dissolved." in read


def test_a_state_that_is_not_the_grantee_does_not_find_the_page(client):
    agreement = money.active()
    assert state("GHA") == agreement.state
    client.force_login(grants.contact("SEN"))

    assert client.post(page(agreement), {"reason": "No."}).status_code == 404
    assert Disbursement.objects.get().status == "paid"
