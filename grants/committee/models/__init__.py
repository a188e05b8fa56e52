"""The Selection Committee's work: assessments, meetings, decisions with their conditions, undertakings."""

from grants.committee.models.assessments import UNDERTAKING, Assessment, Undertaking
from grants.committee.models.decisions import ActingChair, Condition, Confirmation, Decision, Objection, Participation
from grants.committee.models.meetings import AgendaItem, Meeting

__all__ = [
    "UNDERTAKING",
    "ActingChair",
    "AgendaItem",
    "Assessment",
    "Condition",
    "Confirmation",
    "Decision",
    "Meeting",
    "Objection",
    "Participation",
    "Undertaking",
]
