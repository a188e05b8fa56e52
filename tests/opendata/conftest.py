"""A ledger in which everything has happened once."""

from datetime import date

import pytest

from tests.factories.contributions import contribution, donor, earmark, finance_officer
from tests.factories.ledger import commit, pay, post, receive, reserve, usd
from tests.factories.states import state
from vtf.ledger.models import EntryKind
from vtf.ledger.services import credit, debit

DAY = date(2026, 6, 30)


def simple(kind, to_debit, to_credit, amount, **fields):
    """An entry of two lines."""
    return post(kind, debit(to_debit, usd(amount)), credit(to_credit, usd(amount)), **fields)


@pytest.fixture
def ledger(db):
    """Every kind of entry, with cents that do not round away."""
    officer = finance_officer()
    giver = donor("NZL", by=officer)
    bound = earmark(giver, by=officer, states=[state("GHA")])
    contribution(giver, "200000.55", by=officer, received_on=date(2025, 5, 2))
    contribution(giver, "30000.30", by=officer, received_on=date(2026, 5, 2), restriction=bound.restriction)
    receive(usd("10.05"))
    simple(EntryKind.OPENING, "1000", "3000", "91501.05", occurred_on=date(2017, 9, 1), is_synthetic=False)
    simple(EntryKind.DISBURSEMENT, "1300", "1000", "91501.05", occurred_on=date(2017, 9, 1), is_synthetic=False)
    simple(EntryKind.EXPENDITURE, "5000", "1300", "91501.05", occurred_on=date(2019, 1, 29), is_synthetic=False)
    simple(EntryKind.INTEREST, "1000", "4100", "214.18")
    simple(EntryKind.GRANTEE_INTEREST, "1000", "4200", "3.44")
    simple(EntryKind.EXCHANGE, "4900", "1000", "21.10")
    simple(EntryKind.FEE, "5300", "1000", "512.34")
    simple(EntryKind.DIRECT_COST, "5100", "1000", "168.37")
    simple(EntryKind.BANK_CHARGE, "5200", "1000", "14.65")
    reserve(usd("60000.00"))
    commit(usd("50000.00"))
    pay(usd("30000.01"))
    simple(EntryKind.EXPENDITURE, "5000", "1300", "20000.02")
    simple(EntryKind.REFUND, "1000", "1300", "287.61")
    simple(EntryKind.GRANTEE_INTEREST, "1300", "4200", "1.07")
    return officer
