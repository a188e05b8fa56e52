"""Draft, endorse, submit, withdraw and screen an application."""

from grants.applications.services.clarifications import (
    answer_clarification,
    ask_clarification,
    expire_clarifications,
    open_clarification,
    proposed_reply_day,
)
from grants.applications.services.drafting import (
    ask_endorsement,
    return_to_drafter,
    save_section,
    start_application,
)
from grants.applications.services.feedback import ask_feedback, give_feedback, resume_draft
from grants.applications.services.ineligibility import (
    propose_ineligibility,
    set_aside_ineligibility,
    sign_ineligibility,
    waiting_finding,
)
from grants.applications.services.messages import has_two_sides, write_message
from grants.applications.services.recusals import compute_recusals, recuse
from grants.applications.services.resubmission import resubmit_application
from grants.applications.services.screening import answer_checklist, release_to_committee, start_desk_review
from grants.applications.services.sealing import restore_sealed, seal_version
from grants.applications.services.submission import submit_application, withdraw_application

__all__ = [
    "answer_checklist",
    "answer_clarification",
    "ask_clarification",
    "ask_endorsement",
    "ask_feedback",
    "compute_recusals",
    "expire_clarifications",
    "give_feedback",
    "has_two_sides",
    "open_clarification",
    "propose_ineligibility",
    "proposed_reply_day",
    "recuse",
    "release_to_committee",
    "restore_sealed",
    "resubmit_application",
    "resume_draft",
    "return_to_drafter",
    "save_section",
    "seal_version",
    "set_aside_ineligibility",
    "sign_ineligibility",
    "start_application",
    "start_desk_review",
    "submit_application",
    "waiting_finding",
    "withdraw_application",
    "write_message",
]
