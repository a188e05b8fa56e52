"""States with their Treaty events, and what they owe."""

from vtf.states.models.arrears import Arrangement, ArrearsNote, PlannedPayment
from vtf.states.models.register import RegionalGroup, State, TreatyEvent, TreatyStatus

__all__ = [
    "Arrangement",
    "ArrearsNote",
    "PlannedPayment",
    "RegionalGroup",
    "State",
    "TreatyEvent",
    "TreatyStatus",
]
