"""Pages of an application, from the draft to the desk review."""

from grants.applications.views.acts import (
    AskEndorsement,
    Checklist,
    Release,
    ReturnToDrafter,
    StartReview,
    Submit,
    Withdraw,
)
from grants.applications.views.files import ApplicationDocument, ApplicationFile, ApplicationPackage
from grants.applications.views.pages import ApplicationDetail, ApplicationList, ApplicationStart
from grants.applications.views.sections import SectionEdit, SectionRead

__all__ = [
    "ApplicationDetail",
    "ApplicationDocument",
    "ApplicationFile",
    "ApplicationList",
    "ApplicationPackage",
    "ApplicationStart",
    "AskEndorsement",
    "Checklist",
    "Release",
    "ReturnToDrafter",
    "SectionEdit",
    "SectionRead",
    "StartReview",
    "Submit",
    "Withdraw",
]
