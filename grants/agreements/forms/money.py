"""What people type about signatures, accounts, payments, refunds and endings."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grants.calls.forms import ReasonForm
from vtf.core.forms import AmountField
from vtf.core.money import CURRENCIES


def day_input() -> forms.DateInput:
    """A day as the browser's own calendar gives it."""
    return forms.DateInput({"type": "date"}, format="%Y-%m-%d")


class CurrencyField(forms.CharField):
    """A currency by its three letters; an unknown one is named by the service."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("max_length", 3)
        options.setdefault("widget", forms.TextInput({"autocomplete": "off", "dir": "ltr", "size": 4}))
        super().__init__(**options)

    def clean(self, value: Any) -> str:
        """In capitals, and one of ISO 4217."""
        code = str(super().clean(value)).strip().upper()
        if code and code not in CURRENCIES:
            raise forms.ValidationError(_("Write the three letters of the currency, such as USD or EUR."))
        return code


class DraftForm(forms.Form):
    """When the project begins; everything else follows from the decision and the rules."""

    starts_on = forms.DateField(
        label=_("Start of the project"),
        widget=day_input(),
        help_text=_("Not before the decision of the Committee. The project keeps its length."),
    )


class SignatureForm(forms.Form):
    """A signature is given knowingly."""

    is_agreed = forms.BooleanField(
        label=_("I have read the agreement and sign it on behalf of my side."),
        error_messages={"required": _("Confirm that you sign.")},
    )


class AccountForm(forms.Form):
    """The account to which the grant is paid."""

    holder = forms.CharField(
        label=_("Account holder"), max_length=200, required=False, help_text=_("As the bank knows it.")
    )
    number = forms.CharField(
        label=_("Account number or IBAN"),
        max_length=60,
        required=False,
        widget=forms.TextInput({"autocomplete": "off", "dir": "ltr", "spellcheck": "false"}),
    )
    bank = forms.CharField(
        label=_("Bank, its address and BIC"),
        max_length=400,
        required=False,
        widget=forms.Textarea({"rows": 3, "autocomplete": "off"}),
    )
    currency = CurrencyField(label=_("Currency of the account"))
    why_not_grantee = forms.CharField(
        label=_("Why the holder is not the grantee"),
        max_length=300,
        required=False,
        help_text=_("Only where the account is another body's, such as a treasury's single account or a partner's."),
    )
    needed = ("holder", "number", "bank")


class CallBackForm(forms.Form):
    """What was confirmed by telephone."""

    call_back_note = forms.CharField(
        label=_("Note of the call back"),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text=_(
            "Whom you called, on which number and where you had it from, what they confirmed. "
            "Never a number from the message that brought the account. Do not write the account itself here."
        ),
    )
    needed = ("call_back_note",)


class DisbursementForm(forms.Form):
    """The payment order of an instalment."""

    amount = AmountField(label=_("Amount"), help_text=_("In the currency of the grant; all that is left, or a part."))
    value_on = forms.DateField(label=_("Value date"), widget=day_input())
    charges = AmountField(
        label=_("Bank charges borne by the Fund"),
        required=False,
        help_text=_("In the currency of the grant. Leave it empty where the grantee bears them."),
    )
    sent_currency = CurrencyField(
        label=_("Currency sent"), required=False, help_text=_("Only where it is not the currency of the grant.")
    )
    sent_amount = AmountField(label=_("Amount sent"), required=False, decimal_places=4, max_digits=18)

    def clean_charges(self) -> Any:
        """Nothing typed is nothing charged."""
        return self.cleaned_data["charges"] or Decimal(0)


class ReceiptForm(forms.Form):
    """What arrived at the grantee's bank."""

    amount = AmountField(label=_("Amount that arrived"), decimal_places=4, max_digits=18)
    on = forms.DateField(label=_("Day of arrival"), widget=day_input())


class LateRefundForm(forms.Form):
    """One transfer as the bank statement shows it, in the currency of the grant."""

    received_on = forms.DateField(label=_("Received on"), widget=day_input())
    received = AmountField(label=_("Amount received"))
    charges = AmountField(
        label=_("Bank charges borne by the Fund"),
        required=False,
        help_text=_("What a bank kept on the way and the State need not send again."),
    )
    source = forms.CharField(
        label=_("Source"),
        max_length=300,
        required=False,
        help_text=_(
            "The document that proves it, such as a bank statement and its line. The public reads it: name no person."
        ),
    )
    needed = ("source",)

    def clean_charges(self) -> Any:
        """Nothing typed is nothing charged."""
        return self.cleaned_data["charges"] or Decimal(0)


class RefundReceiptForm(LateRefundForm):
    """One transfer of a refund, which the State may have sent in its own currency."""

    sent_currency = CurrencyField(
        label=_("Currency sent"), required=False, help_text=_("Only where it is not the currency of the grant.")
    )
    sent_amount = AmountField(label=_("Amount sent"), required=False, decimal_places=4, max_digits=18)
    field_order = ("received_on", "received", "charges", "sent_currency", "sent_amount", "source")


class CancellationForm(ReasonForm):
    """Why the grant ends, and what had been paid when the person read the settlement."""

    paid = forms.DecimalField(widget=forms.HiddenInput, required=False)


class ClosingForm(forms.Form):
    """A grant is closed knowingly."""

    is_checked = forms.BooleanField(
        label=_("I have read the accounts of the grant and close it."),
        error_messages={"required": _("Confirm that you close the grant.")},
    )
