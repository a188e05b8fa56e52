"""What the Secretariat types, and what the applicant answers."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grants.applications.models import SECTIONS, Clarification, DeskReview, IneligibilityFinding
from grants.applications.selectors import SECTIONS as LABELS

LONGEST_REMARK = 1000


class ChecklistForm(forms.Form):
    """The desk review; all of it is needed before the release, and any part can be saved."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    needed = (*DeskReview.ITEMS, "summary")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for item, words in DeskReview.ITEMS.items():
            label: Any = words
            self.fields[item] = forms.ChoiceField(
                label=label, choices=[("", _("Not answered")), *DeskReview.Answer.choices], required=False
            )
            self.fields[f"remark_{item}"] = forms.CharField(
                label=_("Remark"), max_length=LONGEST_REMARK, required=False, widget=forms.Textarea({"rows": 2})
            )
        self.fields["summary"] = forms.CharField(
            label=_("Summary for the Committee"),
            max_length=4000,
            required=False,
            widget=forms.Textarea({"rows": 6}),
        )

    def remarks(self) -> dict[str, str]:
        """The remarks, item by item, for the service."""
        return {item: self.cleaned_data[f"remark_{item}"] for item in DeskReview.ITEMS}


class FeedbackForm(forms.Form):
    """A note for each section that needs one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for section in SECTIONS:
            label: Any = LABELS[section]
            self.fields[section] = forms.CharField(
                label=label, max_length=4000, required=False, widget=forms.Textarea({"rows": 4})
            )

    def notes(self) -> dict[str, str]:
        """The notes by section."""
        return {section: self.cleaned_data[section] for section in SECTIONS}


class QuestionsForm(forms.Form):
    """By when the applicant answers; the questions are lines beside it."""

    reply_by = forms.DateField(
        label=_("Reply by"),
        help_text=_("The last day on which the answer is in time (UTC)."),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )
    needed = ("reply_by",)


class QuestionForm(forms.Form):
    """One question about one section."""

    section = forms.ChoiceField(label=_("Section"), choices=[(name, LABELS[name]) for name in SECTIONS])
    text = forms.CharField(
        label=_("Question"), max_length=2000, required=False, widget=forms.Textarea({"rows": 3, "cols": 40})
    )


QuestionFormSet = forms.formset_factory(QuestionForm, extra=1, max_num=30, absolute_max=30)


class AnswersForm(forms.Form):
    """An answer to each question of the request that waits."""

    def __init__(self, *args: Any, clarification: Clarification | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = list(clarification.questions.all()) if clarification is not None else []
        self.needed = tuple(f"answer_{question.pk}" for question in self.questions)
        for question in self.questions:
            self.fields[f"answer_{question.pk}"] = forms.CharField(
                label=question.text,
                help_text=_("About the section: %(section)s") % {"section": LABELS[question.section]},
                max_length=4000,
                required=False,
                widget=forms.Textarea({"rows": 4}),
            )

    def answers(self) -> dict[int, str]:
        """The answers by question."""
        return {question.pk: self.cleaned_data[f"answer_{question.pk}"] for question in self.questions}


class IneligibilityForm(forms.Form):
    """The ground from the policies, and how it applies."""

    ground = forms.ChoiceField(
        label=_("Ground"), choices=[("", _("Choose")), *IneligibilityFinding.Ground.choices], required=False
    )
    explanation = forms.CharField(
        label=_("How the ground applies"),
        help_text=_("The applicant reads it in the letter."),
        max_length=4000,
        required=False,
        widget=forms.Textarea({"rows": 6}),
    )
    needed = ("ground", "explanation")


class CompareForm(forms.Form):
    """Which two versions stand side by side."""

    earlier = forms.TypedChoiceField(label=_("Earlier version"), coerce=int)
    later = forms.TypedChoiceField(label=_("Later version"), coerce=int)

    def __init__(self, *args: Any, versions: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(version, _("Version %(version)d") % {"version": version}) for version in versions]
        for field in self.fields.values():
            field.choices = choices  # type: ignore[attr-defined]
