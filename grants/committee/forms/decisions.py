"""What who presides types to record a decision, or to ask the applicant."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grants.applications.models import SECTIONS
from grants.applications.selectors import SECTIONS as SECTION_LABELS
from grants.committee.models import Assessment, Decision
from grants.committee.selectors import CONSENSUS, too_few
from vtf.core.forms import AmountField
from vtf.states.models import State

SECTION_CHOICES = [(name, SECTION_LABELS[name]) for name in SECTIONS]


class CommentChoice(forms.ModelMultipleChoiceField):
    """Comments that may go to the applicant: their words, and nobody's name."""

    def label_from_instance(self, obj: Any) -> str:
        """The words alone."""
        return str(obj.comment_for_applicant)


class DecisionForm(forms.Form):
    """Who took part, who objected, and the feedback; members that are recused are not offered."""

    participants = forms.ModelMultipleChoiceField(
        State.objects.none(),
        label=_("Members that took part"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    objections = forms.ModelMultipleChoiceField(
        State.objects.none(),
        label=_("Members that objected"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    comments = CommentChoice(
        Assessment.objects.none(),
        label=_("Members' comments to send to the applicant, without names"),
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

    def __init__(
        self,
        *args: Any,
        entitled: Sequence[State],
        comments: Sequence[Assessment] = (),
        quorum: int = 1,
        rule: str = CONSENSUS,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.quorum = quorum
        self._offer("participants", State.objects.filter(pk__in=[each.pk for each in entitled]), entitled)
        self._offer("objections", State.objects.filter(pk__in=[each.pk for each in entitled]), entitled)
        if comments:
            self._offer("comments", Assessment.objects.filter(pk__in=[each.pk for each in comments]), comments)
        else:
            del self.fields["comments"]
        if rule != CONSENSUS:
            self.fields["is_agreed"].label = _("The Committee decided as recorded here.")

    def _offer(self, name: str, queryset: Any, rows: Sequence[Any]) -> None:
        """Offer rows that were read already, so that showing them asks the database nothing."""
        field: Any = self.fields[name]
        field.queryset = queryset
        field.choices = [(row.pk, field.label_from_instance(row)) for row in rows]

    def clean(self) -> dict[str, Any]:
        """Say that the quorum is not there together with whatever else is wrong."""
        typed = super().clean() or self.cleaned_data
        if self.errors and "participants" in typed:
            sentence = too_few(len(typed["participants"]), self.quorum)
            if sentence:
                self.add_error("participants", sentence)
        return typed


class ApprovalForm(DecisionForm):
    """The amount approved, beside who took part."""

    amount = AmountField(label=_("Amount approved"))
    field_order = ("amount", "participants", "objections", "comments", "feedback", "is_agreed")
    needed = ("participants",)


class ProvisionalApprovalForm(ApprovalForm):
    """An approval whose conditions stand in lines of their own."""


class RefusalForm(DecisionForm):
    """Why the project is not approved."""

    reason_codes = forms.MultipleChoiceField(
        label=_("Reasons"),
        choices=Decision.Reason.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Give at least one reason.")},
    )
    field_order = ("reason_codes", "participants", "objections", "comments", "feedback", "is_agreed")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # a refusal may follow from an objection: it never says that nobody objects
        self.fields["is_agreed"].label = _("The Committee decided as recorded here.")


class ReplyForm(forms.Form):
    """Until when the applicant answers; by POL-22 without a day."""

    reply_by = forms.DateField(
        label=_("Reply by"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )


class QuestionForm(forms.Form):
    """One question about one section."""

    section = forms.ChoiceField(label=_("Section"), choices=SECTION_CHOICES)
    text = forms.CharField(label=_("Question"), max_length=2000, required=False, widget=forms.Textarea({"rows": 2}))


QuestionFormSet = forms.formset_factory(QuestionForm, extra=1, max_num=20, absolute_max=20)
