"""Applications: a State's project proposal in answer to one call, and everything that is kept about it."""

from grants.applications.models.application import SECTIONS, Application
from grants.applications.models.content import Activity, BudgetLine
from grants.applications.models.packages import SubmittedPackage
from grants.applications.models.people import Message, Recusal
from grants.applications.models.screening import (
    Clarification,
    DeskReview,
    Feedback,
    IneligibilityFinding,
    Question,
)

__all__ = [
    "SECTIONS",
    "Activity",
    "Application",
    "BudgetLine",
    "Clarification",
    "DeskReview",
    "Feedback",
    "IneligibilityFinding",
    "Message",
    "Question",
    "Recusal",
    "SubmittedPackage",
]
