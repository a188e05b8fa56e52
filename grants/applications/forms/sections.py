"""What an applicant types, section by section."""

from decimal import Decimal
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from grants.applications.models import Activity, Application, BudgetLine
from vtf.core.forms import AmountField
from vtf.states.models import State
from vtf.states.selectors import all_states


class SectionForm(forms.ModelForm):
    """A section of a draft: nothing is required here, completeness is asked before the endorsement."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.required = False

    def _post_clean(self) -> None:
        """The service writes, so the instance of the page stays as it was read."""

    def values(self) -> dict[str, Any]:
        """What goes to the service."""
        return {name: self.cleaned_data[name] for name in self._meta.fields or () if name in self.fields}


class ApplicantForm(SectionForm):
    """Who applies."""

    class Meta:
        model = Application
        fields = ("lead_institution", "institution_address", "project_lead")
        widgets = {"institution_address": forms.Textarea({"rows": 3})}


class ProjectForm(SectionForm):
    """What the project is."""

    beneficiaries = forms.ModelMultipleChoiceField(
        State.objects.none(), label=_("Further beneficiary States"), widget=forms.CheckboxSelectMultiple
    )
    further_state = forms.CharField(
        label=_("Add a further beneficiary State"),
        help_text=_("Only for a project of several States; your own State leads it. Begin to type its name."),
        max_length=100,
        widget=forms.TextInput({"list": "state-names", "autocomplete": "off"}),
    )

    class Meta:
        model = Application
        fields = ("title", "summary", "category", "starts_on", "ends_on", "how_addressed")
        widgets = {
            "summary": forms.Textarea({"rows": 5}),
            "how_addressed": forms.Textarea({"rows": 6}),
            "starts_on": forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
            "ends_on": forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        }
        help_texts = {
            "title": _("150 characters at the most."),
            "summary": _("600 characters at the most; it is published if the project is approved."),
            "how_addressed": _("Take the comments on the earlier application one by one."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.resubmission_of_id is None:
            del self.fields["how_addressed"]
        states: Any = self.fields["beneficiaries"]
        states.queryset = all_states().exclude(pk=self.instance.applicant_id)
        self.initial.setdefault("beneficiaries", [state.pk for state in self.instance.beneficiaries.all()])
        self._show_chosen()

    def _show_chosen(self) -> None:
        """A box for each State that is chosen already; unticked, it goes."""
        states: Any = self.fields["beneficiaries"]
        chosen = {str(pk) for pk in (self["beneficiaries"].value() or ())}
        known = {str(state.pk): state for state in states.queryset} if chosen else {}
        if chosen & set(known):
            states.widget.choices = [(pk, str(known[pk])) for pk in known if pk in chosen]
        else:
            states.widget = forms.MultipleHiddenInput()

    @property
    def state_names(self) -> list[str]:
        """What can be added, for the browser's suggestions."""
        states: Any = self.fields["beneficiaries"]
        return sorted(str(state) for state in states.queryset)

    def clean_further_state(self) -> State | None:
        """The State that was named, by its name in the reader's language or in English, or by its code."""
        typed = self.cleaned_data["further_state"].strip().casefold()
        if not typed:
            return None
        states: Any = self.fields["beneficiaries"]
        for state in states.queryset:
            if typed in (state.name.casefold(), state.name_in("en").casefold(), state.iso3.casefold()):
                return cast(State, state)
        raise forms.ValidationError(
            _("There is no State named “%(name)s”. Choose one of the suggestions."),
            params={"name": self.cleaned_data["further_state"]},
        )

    def clean(self) -> dict[str, Any]:
        """A project does not end before it starts; a State that was named is one of the beneficiaries."""
        data = super().clean() or self.cleaned_data
        starts_on, ends_on = data.get("starts_on"), data.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", _("The project ends before it starts."))
        further = data.get("further_state")
        if further is not None and "beneficiaries" in data:
            data["beneficiaries"] = [*data["beneficiaries"], further]
        return data


class LinesForm(SectionForm):
    """A section that consists of lines; the form itself keeps the version read."""

    class Meta:
        model = Application
        fields = ()


class ActivityForm(forms.ModelForm):
    """One activity."""

    class Meta:
        model = Activity
        fields = ("name", "month_from", "month_to", "responsible")

    def clean(self) -> dict[str, Any]:
        """An activity does not end before it starts."""
        data = super().clean() or self.cleaned_data
        first, last = data.get("month_from"), data.get("month_to")
        if first and last and last < first:
            self.add_error("month_to", _("The activity ends before it starts."))
        return data


BUDGET_FIELDS = ("category", "description", "quantity", "frequency", "unit_cost", "own_share", "other_share")


class BudgetLineForm(forms.ModelForm):
    """One budget line; the total and the Fund's share are computed."""

    quantity = AmountField(label=_("Quantity"), min_value=Decimal("0.01"), max_digits=10)
    unit_cost = AmountField(label=_("Unit cost"), min_value=Decimal("0.01"), max_digits=14)
    frequency = forms.IntegerField(
        label=_("Times"), min_value=1, max_value=32767, required=False, widget=forms.NumberInput({"placeholder": "1"})
    )
    own_share = AmountField(label=_("Paid by the State"), min_value=0, max_digits=14, required=False)
    other_share = AmountField(label=_("Paid by others"), min_value=0, max_digits=14, required=False)

    class Meta:
        model = BudgetLine
        fields = BUDGET_FIELDS

    def clean(self) -> dict[str, Any]:
        """Times left empty is once, shares left empty are nothing; they are not more than the line costs."""
        data = super().clean() or self.cleaned_data
        if "frequency" in data and data["frequency"] is None:
            data["frequency"] = 1
        for share in ("own_share", "other_share"):
            if share in data and data[share] is None:
                data[share] = 0
        if not self.errors:
            line = BudgetLine(**{name: data[name] for name in BUDGET_FIELDS})
            if line.fund_share < 0:
                self.add_error("own_share", _("The shares of the State and of others are more than the line costs."))
        return data


ActivityFormSet = forms.formset_factory(ActivityForm, extra=0, can_delete=True, max_num=60, absolute_max=60)
BudgetFormSet = forms.formset_factory(BudgetLineForm, extra=0, can_delete=True, max_num=200, absolute_max=200)
