"""What a State types about its report, section by section, and what the two officers answer."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grants.agreements.models import Report, ReportLine, ReportOutput, ReportReview
from grants.applications.models import BudgetLine
from vtf.core.forms import AmountField


class SectionForm(forms.ModelForm):
    """A section of a report: nothing is required here, completeness is asked before it is submitted."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Report
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.required = False

    def _post_clean(self) -> None:
        """The service writes, so the instance of the page stays as it was read."""

    def values(self) -> dict[str, Any]:
        """What goes to the service."""
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()}


class PeriodForm(SectionForm):
    """Which days the report covers, and the date that it bears."""

    class Meta:
        model = Report
        fields = ("period_from", "period_to", "dated_on")
        widgets = {
            name: forms.DateInput({"type": "date"}, format="%Y-%m-%d")
            for name in ("period_from", "period_to", "dated_on")
        }
        labels = {"period_from": _("Period covered: first day"), "period_to": _("Period covered: last day")}
        help_texts = {"dated_on": _("The Fund keeps the day on which the report arrives beside it.")}


class OutcomesForm(SectionForm):
    """The narrative, in the words of the Fund's form."""

    class Meta:
        model = Report
        fields = ("outcomes", "assistance", "difficulties")
        labels = {
            "outcomes": _("1a. Describe the project outcomes."),
            "assistance": _("1b. Describe how the project has assisted your implementation of the Treaty."),
        }
        widgets = {name: forms.Textarea({"rows": 8}) for name in ("outcomes", "assistance")} | {
            "difficulties": forms.Textarea({"rows": 5})
        }


class OutputsForm(SectionForm):
    """A section of lines; the form itself keeps the version read."""


class OutputForm(forms.Form):
    """How far one output was done, and what shows it."""

    pk = forms.IntegerField(widget=forms.HiddenInput, required=False)
    activity = forms.CharField(label=_("Output"), max_length=200, required=False)
    degree = forms.ChoiceField(
        label=_("How far"), choices=[("", _("Not answered")), *ReportOutput.Degree.choices], required=False
    )
    evidence = forms.CharField(label=_("Evidence"), max_length=2000, required=False, widget=forms.Textarea({"rows": 3}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self["pk"].value():
            self.fields["activity"].widget.attrs["readonly"] = True

    def clean(self) -> dict[str, Any]:
        """What is said of a further output has its name."""
        data = super().clean() or self.cleaned_data
        if not data.get("pk") and not data.get("activity") and (data.get("degree") or data.get("evidence")):
            self.add_error("activity", _("Name the output."))
        return data


class FiguresForm(SectionForm):
    """What concerns all categories together."""

    class Meta:
        model = Report
        fields = ("overspending",)
        widgets = {"overspending": forms.Textarea({"rows": 3})}
        help_texts = {"overspending": _("Only where all that was spent is more than the grant.")}


class FigureForm(forms.Form):
    """What was spent on one category since the beginning of the project."""

    category = forms.ChoiceField(
        label=_("Category"), choices=[("", _("Another category")), *BudgetLine.Category.choices], required=False
    )
    spent = AmountField(label=_("Spent since the beginning"), min_value=Decimal(0), max_digits=16, required=False)
    explanation = forms.CharField(
        label=_("Explanation of the difference"), max_length=2000, required=False, widget=forms.Textarea({"rows": 2})
    )

    def clean(self) -> dict[str, Any]:
        """An amount belongs to a category; one left empty is nothing spent."""
        data = super().clean() or self.cleaned_data
        if not data.get("category") and (data.get("spent") or data.get("explanation")):
            self.add_error("category", _("Choose the category."))
        if "spent" in data and data["spent"] is None:
            data["spent"] = Decimal(0)
        return data


OutputFormSet = forms.formset_factory(OutputForm, extra=0, max_num=60, absolute_max=60)
FigureFormSet = forms.formset_factory(FigureForm, extra=0, max_num=12, absolute_max=12)


class AttachmentForm(forms.Form):
    """A file of evidence."""

    label = forms.CharField(
        label=_("What it is"), max_length=200, required=False, help_text=_("For example: receipts of the workshop.")
    )
    file = forms.FileField(label=_("File"), required=False, help_text=_("PDF, JPEG or PNG, 10 MB at the most."))
    needed = ("label", "file")


class ReviewForm(forms.Form):
    """What the programme officer answers."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    side = forms.CharField(widget=forms.HiddenInput, required=False)
    verdict = forms.ChoiceField(
        label=_("Verdict"),
        choices=ReportReview.Verdict.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Accept the report or return it.")},
    )
    remark = forms.CharField(
        label=_("Remark"),
        max_length=4000,
        required=False,
        widget=forms.Textarea({"rows": 5}),
        help_text=_("If you return the report: what has to be corrected. The State reads it."),
    )

    def __init__(self, *args: Any, lines: list[ReportLine], exponent: int = 2, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = lines


class FinanceReviewForm(ReviewForm):
    """What the finance officer answers: beside the verdict what is accepted of each category."""

    def __init__(self, *args: Any, lines: list[ReportLine], exponent: int = 2, **kwargs: Any) -> None:
        super().__init__(*args, lines=lines, **kwargs)
        for line in lines:
            name, label = line.category, line.get_category_display()
            self.fields[f"accepted_{name}"] = AmountField(
                label=_("%(category)s: accepted") % {"category": label},
                required=False,
                max_digits=16,
                decimal_places=exponent,
            )
            self.fields[f"ground_{name}"] = forms.ChoiceField(
                label=_("%(category)s: why less") % {"category": label},
                required=False,
                choices=[("", _("No ground")), *ReportLine.Ground.choices],
            )
            self.fields[f"note_{name}"] = forms.CharField(
                label=_("%(category)s: in words") % {"category": label}, required=False, max_length=300
            )

    def clean(self) -> dict[str, Any]:
        """A report that is returned needs no figures."""
        data = super().clean() or self.cleaned_data
        if data.get("verdict") == ReportReview.Verdict.RETURN:
            for name in [name for name in self.errors if name.startswith(("accepted_", "ground_", "note_"))]:
                del self.errors[name]
        return data

    def judged(self, what: str) -> dict[str, Any]:
        """What was typed of "accepted", "ground" or "note", by category."""
        return {line.category: self.cleaned_data.get(f"{what}_{line.category}") for line in self.lines}

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Each category with its figures and its three fields, as the page shows them side by side."""
        return [
            {"line": line, **{what: self[f"{what}_{line.category}"] for what in ("accepted", "ground", "note")}}
            for line in self.lines
        ]
