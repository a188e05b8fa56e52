"""Pages of the Committee: dossiers, assessments, decisions, conditions, meetings, overviews."""

from grants.committee.views.assessments import ActingChair, Assess, DeclareInterest
from grants.committee.views.conditions import Confirm, Decline, HandIn, Judge, Revise
from grants.committee.views.decisions import Approve, ApproveProvisionally, AskClarification, Refuse
from grants.committee.views.dossiers import AccessLog, Assessments, Dossiers
from grants.committee.views.meetings import (
    Attendance,
    MeetingCancel,
    MeetingClose,
    MeetingConvene,
    MeetingDetail,
    MeetingOpen,
    MeetingRecord,
    Meetings,
)
from grants.committee.views.overviews import Ineligible, MembersPage, PortfolioPage
from grants.committee.views.undertakings import UndertakingPage

__all__ = [
    "AccessLog",
    "ActingChair",
    "Approve",
    "ApproveProvisionally",
    "AskClarification",
    "Assess",
    "Assessments",
    "Attendance",
    "Confirm",
    "DeclareInterest",
    "Decline",
    "Dossiers",
    "HandIn",
    "Ineligible",
    "Judge",
    "MeetingCancel",
    "MeetingClose",
    "MeetingConvene",
    "MeetingDetail",
    "MeetingOpen",
    "MeetingRecord",
    "Meetings",
    "MembersPage",
    "PortfolioPage",
    "Refuse",
    "Revise",
    "UndertakingPage",
]
