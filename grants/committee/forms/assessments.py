"""A member's input, its interest, and the acting Chair."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grants.committee.models import Assessment
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


class InterestForm(forms.Form):
    """What the interest is; the form does not judge it, the service asks for the words."""

    reason = forms.CharField(
        label=_("What the interest is"), max_length=2000, required=False, widget=forms.Textarea({"rows": 4})
    )
    is_understood = forms.BooleanField(
        label=_("I understand that my State takes no part in this case any more, and that this is not undone."),
        error_messages={"required": _("Confirm that you know what follows.")},
    )


class ActingChairForm(forms.Form):
    """Which member presides, and why the Chair does not."""

    state = forms.ModelChoiceField(State.objects.none(), label=_("Acting Chair"))
    reason = forms.CharField(label=_("Why, and who chose it"), max_length=300, required=False)

    def __init__(self, *args: Any, entitled: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        state: Any = self.fields["state"]
        state.queryset = entitled
