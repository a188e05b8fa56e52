"""Writing to the ledger: the only way in."""

from vtf.ledger.models import LineSpec, credit, debit
from vtf.ledger.services.holding import NotEnoughMoney, set_floor
from vtf.ledger.services.opening import load_chart, open_restriction
from vtf.ledger.services.posting import post_entry, reverse_entry

__all__ = [
    "LineSpec",
    "NotEnoughMoney",
    "credit",
    "debit",
    "load_chart",
    "open_restriction",
    "post_entry",
    "reverse_entry",
    "set_floor",
]
