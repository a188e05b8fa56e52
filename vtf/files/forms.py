"""The reason that an act on a file asks for."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(
        label=_("Reason"),
        required=False,  # the service asks for it, in its own words
        widget=forms.Textarea({"rows": 4}),
        help_text=_("It is shown to everyone who may read the file, and stays in the history."),
    )
