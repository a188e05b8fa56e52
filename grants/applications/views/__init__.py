"""Pages of an application, from the draft to the decision."""

from grants.applications.views.acts import (
    AskEndorsement,
    AskFeedback,
    GiveFeedback,
    Resubmit,
    Resume,
    ReturnToDrafter,
    Submit,
    Withdraw,
)
from grants.applications.views.clarifications import AnswerClarification, AskClarification, Versions
from grants.applications.views.detail import ApplicationDetail
from grants.applications.views.files import ApplicationDocument, ApplicationFile, ApplicationPackage
from grants.applications.views.messages import Messages
from grants.applications.views.pages import ApplicationList, ApplicationStart
from grants.applications.views.screening import (
    Checklist,
    ProposeIneligible,
    Release,
    SetAside,
    SignIneligible,
    StartReview,
)
from grants.applications.views.sections import SectionEdit, SectionRead

__all__ = [
    "AnswerClarification",
    "ApplicationDetail",
    "ApplicationDocument",
    "ApplicationFile",
    "ApplicationList",
    "ApplicationPackage",
    "ApplicationStart",
    "AskClarification",
    "AskEndorsement",
    "AskFeedback",
    "Checklist",
    "GiveFeedback",
    "Messages",
    "ProposeIneligible",
    "Release",
    "Resubmit",
    "Resume",
    "ReturnToDrafter",
    "SectionEdit",
    "SectionRead",
    "SetAside",
    "SignIneligible",
    "StartReview",
    "Submit",
    "Versions",
    "Withdraw",
]
