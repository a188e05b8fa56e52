"""Reading and proving the ledger."""

from vtf.ledger.selectors.figures import (
    account_totals,
    account_totals_by,
    available,
    available_by_restriction,
    balances,
    balances_visible_to,
    entries_visible_to,
    lines_of,
)
from vtf.ledger.selectors.verification import verify_ledger

__all__ = [
    "account_totals",
    "account_totals_by",
    "available",
    "available_by_restriction",
    "balances",
    "balances_visible_to",
    "entries_visible_to",
    "lines_of",
    "verify_ledger",
]
