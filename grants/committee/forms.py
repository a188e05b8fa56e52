"""What members and the Chair type."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grants.committee.models import Assessment
from vtf.core.forms import AmountField
from vtf.states.models import State

ASSESSMENT_FIELDS = ("recommendation", "comment_for_committee", "comment_for_applicant", "conditions")


class AssessmentForm(forms.ModelForm):
    """A member's recommendation with its reasons."""

    class Meta:
        model = Assessment
        fields = ASSESSMENT_FIELDS
        widgets = {
            "recommendation": forms.RadioSelect,
            "comment_for_committee": forms.Textarea({"rows": 5}),
            "comment_for_applicant": forms.Textarea({"rows": 4}),
            "conditions": forms.Textarea({"rows": 3}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        recommendation: Any = self.fields["recommendation"]
        recommendation.choices = Assessment.Recommendation.choices

    def _post_clean(self) -> None:
        """The service writes, and says beside its field what is missing; the database only has the last word."""


class DecisionForm(forms.Form):
    """Who took part, and the feedback; members that are recused are not offered."""

    participants = forms.ModelMultipleChoiceField(
        State.objects.none(),
        label=_("Members that took part"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    feedback = forms.CharField(
        label=_("Feedback for the applicant"), max_length=4000, required=False, widget=forms.Textarea({"rows": 4})
    )
    is_agreed = forms.BooleanField(
        label=_("The Committee decided by consensus: no member objects."),
        error_messages={"required": _("Confirm how the Committee decided.")},
    )
    needed: tuple[str, ...] = ("participants", "feedback")

    def __init__(self, *args: Any, entitled: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        participants: Any = self.fields["participants"]
        participants.queryset = entitled


class ApprovalForm(DecisionForm):
    """The amount approved, beside who took part."""

    amount = AmountField(label=_("Amount approved"))
    field_order = ("amount", "participants", "feedback", "is_agreed")
    needed = ("participants",)
