"""Entries for tests of the ledger."""

from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

from vtf.core.money import Money
from vtf.ledger.models import Entry, EntryKind
from vtf.ledger.services import LineSpec, credit, debit, post_entry

numbers = count(1)
DAY = date(2026, 3, 1)


def usd(amount: str | int) -> Money:
    """An amount of United States dollars."""
    return Money(Decimal(amount), "USD")


def post(kind: str, *lines: LineSpec, **fields: Any) -> Entry:
    """Post lines under a fresh key unless one is given."""
    defaults: dict[str, Any] = {
        "key": f"test-{next(numbers)}",
        "occurred_on": DAY,
        "by": None,
        "description": "Test",
        "source": "Test document",
        "is_synthetic": True,
    }
    return post_entry(kind=kind, lines=lines, **{**defaults, **fields})


def receive(money: Money, restriction: str = "unrestricted", **fields: Any) -> Entry:
    """A contribution received."""
    lines = debit("1000", money, restriction), credit("4000", money, restriction)
    return post(EntryKind.CONTRIBUTION, *lines, **fields)


def reserve(money: Money, restriction: str = "unrestricted", **fields: Any) -> Entry:
    """An approval's reservation."""
    lines = debit("8000", money, restriction), credit("8010", money, restriction)
    return post(EntryKind.RESERVATION, *lines, **fields)


def commit(money: Money, restriction: str = "unrestricted", **fields: Any) -> Entry:
    """A signature: the reservation becomes a commitment."""
    lines = (
        debit("8010", money, restriction),
        credit("8000", money, restriction),
        debit("8100", money, restriction),
        credit("8110", money, restriction),
    )
    return post(EntryKind.COMMITMENT, *lines, **fields)


def pay(money: Money, restriction: str = "unrestricted", **fields: Any) -> Entry:
    """A payment out of a commitment."""
    lines = (
        debit("8110", money, restriction),
        credit("8100", money, restriction),
        debit("1300", money, restriction),
        credit("1000", money, restriction),
    )
    return post(EntryKind.DISBURSEMENT, *lines, **fields)
