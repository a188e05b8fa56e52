"""Conditions of an approval: worded, judged, and the approval confirmed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grants.committee.forms.decisions import SECTION_CHOICES
from grants.committee.models import Condition
from grants.committee.services import ConditionDraft
from vtf.core.forms import AmountField

MET, NOT_MET, WAIVE = "met", "not-met", "waive"


class ConditionForm(forms.Form):
    """One condition; a line without words is no condition."""

    text = forms.CharField(label=_("Condition"), max_length=2000, required=False, widget=forms.Textarea({"rows": 3}))
    owner = forms.ChoiceField(label=_("Owner"), choices=Condition.Owner.choices, required=False)
    judge = forms.ChoiceField(label=_("Judged by"), choices=Condition.Judge.choices, required=False)
    sections = forms.MultipleChoiceField(
        label=_("Sections to revise"), choices=SECTION_CHOICES, required=False, widget=forms.SelectMultiple({"size": 4})
    )
    due_on = forms.DateField(
        label=_("Due on"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )

    @property
    def draft(self) -> ConditionDraft:
        """The condition as the service takes it."""
        typed: dict[str, Any] = self.cleaned_data
        return ConditionDraft(
            text=typed["text"],
            owner=typed["owner"] or Condition.Owner.APPLICANT,
            judge=typed["judge"] or Condition.Judge.SECRETARIAT,
            sections=tuple(typed["sections"]),
            due_on=typed["due_on"],
        )


ConditionFormSet = forms.formset_factory(ConditionForm, extra=0, max_num=20, absolute_max=20)


class JudgeForm(forms.Form):
    """Met, not yet, or waived by who presides."""

    verdict = forms.ChoiceField(label=_("Judgement"), widget=forms.RadioSelect)
    remark = forms.CharField(
        label=_("Remark; the applicant reads it where the condition is not met"),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, *args: Any, may_judge: bool, may_waive: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(MET, _("Met")), (NOT_MET, _("Not met yet"))] if may_judge else []
        verdict: Any = self.fields["verdict"]
        verdict.choices = [*choices, *([(WAIVE, _("Waived"))] if may_waive else [])]


class ConfirmForm(forms.Form):
    """The amount that the approval holds in the end."""

    amount = AmountField(label=_("Amount confirmed"))
