"""The Committee's acts: assess, step out, decide, judge conditions, meet, undertake."""

from grants.committee.services.assessments import file_assessment
from grants.committee.services.conditions import (
    confirm_approval,
    decline_approval,
    hand_in_revision,
    judge_condition,
    lapse_approvals,
    start_revision,
)
from grants.committee.services.decisions import (
    approve_application,
    approve_provisionally,
    ask_for_committee,
    refuse_application,
)
from grants.committee.services.drafts import ConditionDraft, proposed_due_day
from grants.committee.services.interests import appoint_acting_chair, declare_interest
from grants.committee.services.meetings import (
    cancel_meeting,
    close_meeting,
    convene_meeting,
    note_attendance,
    open_meeting,
)
from grants.committee.services.undertakings import note_opening, sign_undertaking

__all__ = [
    "ConditionDraft",
    "appoint_acting_chair",
    "approve_application",
    "approve_provisionally",
    "ask_for_committee",
    "cancel_meeting",
    "close_meeting",
    "confirm_approval",
    "convene_meeting",
    "declare_interest",
    "decline_approval",
    "file_assessment",
    "hand_in_revision",
    "judge_condition",
    "lapse_approvals",
    "note_attendance",
    "note_opening",
    "open_meeting",
    "proposed_due_day",
    "refuse_application",
    "sign_undertaking",
    "start_revision",
]
