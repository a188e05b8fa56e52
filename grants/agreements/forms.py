"""What finance types about a payment."""

from django import forms
from django.utils.translation import gettext_lazy as _


class DisbursementForm(forms.Form):
    """The payment order of an instalment."""

    payee = forms.CharField(label=_("Payee"), max_length=200, required=False, help_text=_("As the bank knows it."))
    value_on = forms.DateField(label=_("Value date"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    needed = ("payee",)


class SignatureForm(forms.Form):
    """A signature is given knowingly."""

    is_agreed = forms.BooleanField(
        label=_("I have read the agreement and sign it on behalf of my side."),
        error_messages={"required": _("Confirm that you sign.")},
    )
