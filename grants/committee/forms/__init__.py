"""What members, the Chair, the Secretariat and applicants type."""

from grants.calls.forms import ReasonForm
from grants.committee.forms.assessments import ASSESSMENT_FIELDS, ActingChairForm, AssessmentForm, InterestForm
from grants.committee.forms.conditions import ConditionForm, ConditionFormSet, ConfirmForm, JudgeForm
from grants.committee.forms.decisions import (
    ApprovalForm,
    DecisionForm,
    ProvisionalApprovalForm,
    QuestionFormSet,
    RefusalForm,
    ReplyForm,
)
from grants.committee.forms.meetings import AttendanceForm, CloseForm, MeetingForm, UndertakingForm

__all__ = [
    "ASSESSMENT_FIELDS",
    "ActingChairForm",
    "ApprovalForm",
    "AssessmentForm",
    "AttendanceForm",
    "CloseForm",
    "ConditionForm",
    "ConditionFormSet",
    "ConfirmForm",
    "DecisionForm",
    "InterestForm",
    "JudgeForm",
    "MeetingForm",
    "ProvisionalApprovalForm",
    "QuestionFormSet",
    "ReasonForm",
    "RefusalForm",
    "ReplyForm",
    "UndertakingForm",
]
