"""Many at once on one grant: exactly one wins, and the money ties afterwards."""

from decimal import Decimal
from functools import partial

import pytest
from django_fsm import TransitionNotAllowed

from grants.agreements.models import Disbursement, RefundReceipt
from grants.agreements.selectors import figures_of, standing_account
from grants.agreements.services import (
    approve_disbursement,
    cancel_agreement,
    prepare_disbursement,
    record_refund,
    register_account,
    sign_agreement,
)
from tests.factories import grants, money, walks
from tests.racing import errors, race, results
from vtf.core import clock
from vtf.core.errors import Conflict, RuleBroken
from vtf.ledger.models import Entry
from vtf.ledger.selectors import verify_ledger

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _fund():
    money.fund()


def test_an_agreement_signed_by_many_at_once_is_committed_once():
    agreement = money.drafted()
    people = [grants.contact("GHA") for _worker in range(8)] + [grants.staff("head") for _worker in range(8)]

    outcomes = race([partial(sign_agreement, agreement, by=person) for person in people])

    assert len(results(outcomes)) == 2
    assert {type(error) for error in errors(outcomes)} == {RuleBroken}
    assert (walks.fresh(agreement).status, Entry.objects.filter(kind="commitment").count()) == ("signed", 1)
    assert verify_ledger() == []


def test_parts_of_an_instalment_ordered_by_many_at_once_never_exceed_it():
    agreement = money.signed()
    first = agreement.instalments.get(ordinal=1)
    typed = {"value_on": clock.today(), "amount": Decimal("20000.00")}

    outcomes = race([partial(prepare_disbursement, first, **typed, by=grants.staff("finance")) for _worker in range(8)])

    assert len(results(outcomes)) == 1
    assert {type(error) for error in errors(outcomes)} == {RuleBroken}
    assert Disbursement.objects.count() == 1


def test_a_payment_approved_by_many_at_once_is_paid_once():
    order = money.order(money.signed())
    heads = [grants.staff("head") for _worker in range(12)]

    outcomes = race([partial(approve_disbursement, order, by=head) for head in heads])

    assert len(results(outcomes)) == 1
    assert {type(error) for error in errors(outcomes)} == {TransitionNotAllowed}
    assert figures_of(order.instalment.agreement).paid == 27000
    assert verify_ledger() == []


def test_of_cancelling_and_paying_at_once_one_wins():
    order = money.order(money.signed())
    agreement = walks.fresh(order.instalment.agreement)
    chair = grants.member(grants.CHAIR)
    cancel = partial(cancel_agreement, agreement, reason="No.", paid=Decimal(0), by=chair)
    pay = [partial(approve_disbursement, order, by=grants.staff("head")) for _worker in range(4)]

    outcomes = race([*pay, cancel, *pay[:2], cancel])

    assert len(results(outcomes)) == 1
    assert {type(error) for error in errors(outcomes)} <= {TransitionNotAllowed, Conflict}
    status, paid = walks.fresh(agreement).status, figures_of(agreement).paid
    assert (status, paid) in {("active", Decimal(27000)), ("cancelled", Decimal(0))}
    assert verify_ledger() == []


def test_a_transfer_recorded_by_many_at_once_is_booked_once():
    refund = money.cancelled(money.active()).refund
    typed = {"received_on": clock.today(), "received": Decimal("27000.00"), "source": "Statement"}

    outcomes = race([partial(record_refund, refund, **typed, by=grants.staff("finance")) for _worker in range(12)])

    assert len(results(outcomes)) == 1
    assert {type(error) for error in errors(outcomes)} == {RuleBroken}
    assert RefundReceipt.objects.count() == 1
    assert figures_of(refund.agreement).is_settled
    assert verify_ledger() == []


def test_of_many_accounts_entered_at_once_one_stands():
    agreement, contact = money.drafted(), grants.contact("GHA")
    entering = [
        partial(
            register_account,
            agreement,
            holder=agreement.grantee,
            number=f"1111 000{worker}",
            bank="Bank",
            currency="USD",
            by=contact,
        )
        for worker in range(8)
    ]

    outcomes = race(entering)

    assert errors(outcomes) == []
    assert agreement.bank_accounts.filter(replaced_at=None).count() == 1
    assert standing_account(agreement) is not None
