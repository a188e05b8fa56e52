"""Whatever happens to a grant: its accounts end at zero, and cash is what came in less what was spent."""

from decimal import ROUND_DOWN, Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grants.agreements.models import Refund
from grants.agreements.selectors import PaymentPlan, figures_by_restriction, figures_of
from tests.factories import money, walks
from vtf.core import clock
from vtf.ledger.models import Balance
from vtf.ledger.selectors import account_totals_by, verify_ledger

pytestmark = pytest.mark.django_db
CENTS = Decimal("0.01")
INCOME, EXPENSE = ("4000",), ("5000", "5200")
shares = st.decimals(0, 1, places=3)
fees = st.decimals(0, "0.047", places=3)  # of what is due; the Fund bears at most 5 % of what arrives (POL-28)


def part_of(amount, share):
    """A share of an amount, to the cent."""
    return (amount * share).quantize(CENTS)


def pay_a_part(agreement, share):
    """Pay what can be paid now of the instalment that is next, or a part of it."""
    plan = PaymentPlan(agreement)
    following = plan.following
    if following is None or any(plan.reasons_against(following)):
        return agreement
    amount = part_of(plan.left(following).amount, share) or plan.left(following).amount
    return money.paid(agreement, following.ordinal, amount=amount)


def pay_back(refund, shares_of_transfers, fee):
    """The refund arrives in as many transfers as there are shares, the last with the rest and a fee kept from it."""
    left = refund.amount
    for share in shares_of_transfers:
        part = part_of(left, share)
        if 0 < part < left:
            money.transfer(refund, str(part))
            left -= part
    kept = (left * fee).quantize(CENTS, ROUND_DOWN)
    money.transfer(refund, str(left - kept), charges=kept)


def end_of(agreement, walk):
    """The walk of one grant: signed, paid in parts, reported, cancelled at some point or closed."""
    for name, share in walk["before"]:
        if agreement.status in ("signed", "active") and name == "pay":
            agreement = pay_a_part(agreement, share)
        if agreement.status == "active" and name == "report":
            agreement = money.interim(agreement, part_of(agreement.amount, share))
    if walk["cancel"] or agreement.status != "interim_accepted":
        agreement = money.cancelled(agreement)
        refund = Refund.objects.filter(agreement=agreement).first()
        if refund:
            pay_back(refund, walk["transfers"], walk["fee"])
        return agreement
    agreement = pay_a_part(agreement, walk["second"])
    with money.after_the_project(agreement):
        return close(money.final(agreement, part_of(agreement.amount, walk["accepted"])), walk)


def close(agreement, walk):
    """Pay the rest, or ask for what is too much; then close."""
    while PaymentPlan(agreement).payable:
        before = figures_of(agreement).paid
        agreement = pay_a_part(agreement, Decimal(1))
        assert figures_of(agreement).paid > before
    if figures_of(agreement).held:
        pay_back(money.refund_of(agreement), walk["transfers"], walk["fee"])
    return money.closed(walks.fresh(agreement))


def totals():
    """Debit less credit of each account by restriction."""
    found = account_totals_by(("restriction",), "vtf", "USD", clock.today().replace(year=clock.today().year + 5))
    return {key: debit - credit for key, (debit, credit) in found.items()}


def in_order(parts, share):
    """The first instalment in parts, then in full, then the interim report."""
    return [*(("pay", part) for part in parts), ("pay", Decimal(1)), ("report", share)]


acts = st.lists(st.tuples(st.sampled_from(["pay", "pay", "report"]), shares), max_size=4)
walks_of_a_grant = st.fixed_dictionaries(
    {
        "before": acts | st.builds(in_order, st.lists(shares, max_size=2), shares),
        "cancel": st.sampled_from([True, False, False]),
        "second": shares,
        "accepted": shares,
        "transfers": st.lists(shares, max_size=2),
        "fee": fees,
    }
)


@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
@given(walk=walks_of_a_grant)
def test_every_grant_ends_at_zero_and_cash_is_what_came_less_what_was_spent(grant, walk):
    point = transaction.savepoint()
    ended = end_of(walks.fresh(grant), walk)

    parts, found = figures_by_restriction(ended), totals()

    assert ended.status in ("closed", "cancelled")
    assert {code: part.is_settled for code, part in parts.items()} == dict.fromkeys(parts, True)
    assert sum(part.granted for part in parts.values()) == ended.amount
    assert sum(part.paid - part.accepted - part.refunded for part in parts.values()) == 0
    for code in ("ghana", "unrestricted"):
        received = -sum(found.get((account, code), Decimal(0)) for account in INCOME)
        spent = sum(found.get((account, code), Decimal(0)) for account in EXPENSE)
        balance = Balance.objects.get(restriction=code)
        assert found[("1000", code)] == balance.cash == received - spent
        assert (balance.reserved, balance.committed) == (0, 0)
    assert verify_ledger() == []
    transaction.savepoint_rollback(point)


@pytest.fixture
def grant():
    """Signed by both; its money comes from two places."""
    money.fund()
    return money.signed()
