"""What the Secretariat writes of a State's arrears and of its financial arrangements."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vtf.core.errors import RuleBroken
from vtf.core.forms import AmountField
from vtf.core.money import Money, known_currency

CURRENCY = "USD"


def date_field(label: Any, **options: Any) -> forms.DateField:
    """A day, chosen in the browser's calendar."""
    return forms.DateField(label=label, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), **options)


def currency_field() -> forms.CharField:
    """A currency by its code."""
    return forms.CharField(
        label=_("Currency"),
        initial=CURRENCY,
        max_length=10,
        help_text=_("The code of ISO 4217, three letters."),
        widget=forms.TextInput({"dir": "ltr", "autocomplete": "off", "spellcheck": "false"}),
    )


class MoneyForm(forms.Form):
    """A form with an amount and its currency."""

    def clean_currency(self) -> str:
        """A code that ISO 4217 lists, in capital letters."""
        code = str(self.cleaned_data["currency"]).strip().upper()
        try:
            return known_currency(code)
        except RuleBroken as broken:
            raise forms.ValidationError(str(broken)) from broken

    def money(self) -> Money | None:
        """The amount with its currency; None where none was typed."""
        amount = self.cleaned_data["amount"]
        return None if amount is None else Money(amount, self.cleaned_data["currency"])


class ArrearsForm(MoneyForm):
    """What a document says of a State's arrears on a day."""

    as_of = date_field(_("As of"))
    amount = AmountField(
        label=_("Amount outstanding"),
        required=False,
        max_digits=20,
        decimal_places=4,
        help_text=_("Empty where the document names no amount; 0 says that the State has paid."),
    )
    currency = currency_field()
    source = forms.CharField(
        label=_("Source document"),
        max_length=300,
        required=False,  # the service asks for it, in its own words
        help_text=_("Where it is written, such as the Secretariat’s table of contributions and its date."),
    )


class ArrangementForm(MoneyForm):
    """What the State's note verbale says (Financial Rule 8(1)(d))."""

    conference = forms.CharField(
        label=_("Conference"),
        max_length=30,
        required=False,
        help_text=_("The Conference that the request is put before, such as CSP12."),
        widget=forms.TextInput({"dir": "ltr", "autocomplete": "off"}),
    )
    conference_opens_on = date_field(
        _("Conference opens on"), help_text=_("The request must be filed 60 days before this day.")
    )
    filed_on = date_field(_("Filed on"), help_text=_("The day on which the note verbale arrived."))
    reasons = forms.CharField(label=_("Reasons for not paying"), required=False, widget=forms.Textarea({"rows": 4}))
    amount = AmountField(label=_("Amount outstanding"), max_digits=20, decimal_places=4)
    currency = currency_field()
    source = forms.CharField(
        label=_("Note verbale"), max_length=300, required=False, help_text=_("Its symbol and day.")
    )


class PaymentForm(forms.Form):
    """One instalment of the plan."""

    due_on = date_field(_("Due on"))
    amount = AmountField(label=_("Amount"), max_digits=20, decimal_places=4)


PlanFormSet = forms.formset_factory(PaymentForm, extra=1, can_delete=True, max_num=72, absolute_max=72)


class ForceForm(forms.Form):
    """When an agreed arrangement is in force."""

    in_force_from = date_field(_("In force from"))
    in_force_until = date_field(
        _("In force until"), required=False, help_text=_("The last day; the day of the last instalment when empty.")
    )
    source = forms.CharField(
        label=_("Decision"),
        max_length=300,
        required=False,
        help_text=_("The document in which it was agreed, such as the final report of the Conference."),
    )


class RefusalForm(forms.Form):
    """Why an arrangement was not agreed."""

    reason = forms.CharField(label=_("Reason"), required=False, widget=forms.Textarea({"rows": 4}))


class EndForm(RefusalForm):
    """When an arrangement ended before its time, and why."""

    in_force_until = date_field(_("Last day in force"))
    field_order = ("in_force_until", "reason")
