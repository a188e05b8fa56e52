"""What the finance officer types: amounts are read or refused, never guessed."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vtf.contributions.models import Donor, Earmark
from vtf.contributions.selectors import donors
from vtf.core.forms import AmountField
from vtf.ledger.models import Restriction
from vtf.states.models import RegionalGroup
from vtf.states.selectors import all_states


class DonorChoiceField(forms.ModelChoiceField):
    """A donor by its name."""

    def label_from_instance(self, obj: Any) -> str:
        """The name, in the language of the page."""
        return str(obj.name)


class RestrictionChoiceField(forms.ModelChoiceField):
    """A restriction by its title and the donor who bound it."""

    def label_from_instance(self, obj: Any) -> str:
        """The title, and whose money it is."""
        return f"{obj} ({obj.earmark.donor})"


def date_field(label: Any, **options: Any) -> forms.DateField:
    """A day, chosen in the browser's calendar."""
    return forms.DateField(label=label, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), **options)


class ContributionForm(forms.Form):
    """Money received."""

    donor = DonorChoiceField(label=_("Donor"), queryset=Donor.objects.none())
    amount = AmountField(
        label=_("Amount"), max_digits=15, decimal_places=4, help_text=_("As it reached the account, such as 99958.00.")
    )
    currency = forms.CharField(
        label=_("Currency"),
        initial="USD",
        max_length=10,
        help_text=_("The code of ISO 4217, three letters."),
        widget=forms.TextInput({"dir": "ltr", "autocomplete": "off", "spellcheck": "false"}),
    )
    received_on = date_field(_("Received on"))
    restriction = RestrictionChoiceField(
        label=_("Earmark"), queryset=Restriction.objects.none(), required=False, empty_label=_("Not earmarked")
    )
    source = forms.CharField(
        label=_("Source document"),
        max_length=300,
        help_text=_(
            "The document that proves it, such as a bank statement and its line. The public reads it: name no person."
        ),
    )
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        earmarked = Restriction.objects.filter(earmark__isnull=False)
        self.fields["donor"].queryset = donors()  # type: ignore[attr-defined]
        self.fields["restriction"].queryset = earmarked.select_related("earmark__donor__state")  # type: ignore[attr-defined]
        self.initial.setdefault("key", uuid.uuid4())

    def clean_currency(self) -> str:
        """Codes are capital letters."""
        return str(self.cleaned_data["currency"]).strip().upper()


class DonorForm(forms.Form):
    """A donor for the register."""

    kind = forms.ChoiceField(label=_("Kind of donor"), choices=Donor.Kind.choices)
    state = forms.ModelChoiceField(
        label=_("State"),
        queryset=all_states(),
        required=False,
        help_text=_("The State that gives, or under which a sub-national government stands."),
    )
    own_name = forms.CharField(
        label=_("Name"), max_length=200, required=False, help_text=_("Of a donor that is not a State.")
    )
    source = forms.CharField(label=_("Source"), max_length=300, required=False)


class EarmarkForm(forms.Form):
    """What a donor bound its money to."""

    donor = DonorChoiceField(label=_("Donor"), queryset=Donor.objects.none())
    title = forms.CharField(label=_("Title"), max_length=200)
    code = forms.SlugField(
        label=_("Code"), max_length=60, help_text=_("Small letters, digits and hyphens, such as nzl-pacific-2026.")
    )
    region = forms.ChoiceField(
        label=_("Regional group"), choices=[("", _("Any")), *RegionalGroup.choices], required=False
    )
    category = forms.ChoiceField(
        label=_("Kind of assistance"), choices=[("", _("Any")), *Earmark.Category.choices], required=False
    )
    states = forms.ModelMultipleChoiceField(label=_("States"), queryset=all_states(), required=False)
    until_on = date_field(_("To be used until"), required=False)
    source = forms.CharField(label=_("Source document"), max_length=300)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["donor"].queryset = donors()  # type: ignore[attr-defined]
