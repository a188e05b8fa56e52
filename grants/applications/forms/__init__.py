"""What people type about an application."""

from grants.applications.forms.acts import MessageForm, ResubmitForm, SubmitForm, WithdrawForm
from grants.applications.forms.screening import (
    AnswersForm,
    ChecklistForm,
    CompareForm,
    FeedbackForm,
    IneligibilityForm,
    QuestionFormSet,
    QuestionsForm,
)
from grants.applications.forms.sections import (
    ActivityFormSet,
    ApplicantForm,
    BudgetFormSet,
    LinesForm,
    ProjectForm,
)

__all__ = [
    "ActivityFormSet",
    "AnswersForm",
    "ApplicantForm",
    "BudgetFormSet",
    "ChecklistForm",
    "CompareForm",
    "FeedbackForm",
    "IneligibilityForm",
    "LinesForm",
    "MessageForm",
    "ProjectForm",
    "QuestionFormSet",
    "QuestionsForm",
    "ResubmitForm",
    "SubmitForm",
    "WithdrawForm",
]
