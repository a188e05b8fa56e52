"""The form on which anybody compares a document with what was issued."""

from django import forms
from django.utils.translation import gettext_lazy as _


class VerifyForm(forms.Form):
    """An identifier, as printed at the foot of a document, and the SHA-256 of a file."""

    document = forms.UUIDField(
        label=_("Identifier of the document"),
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off", "spellcheck": "false"}),
        help_text=_("36 characters, printed at the foot of each page."),
        error_messages={"invalid": _("This is not an identifier: it has 36 characters, four of them hyphens.")},
    )
    sha256 = forms.RegexField(
        r"^\s*[0-9a-fA-F]{64}\s*$",
        label=_("SHA-256 of your file"),
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off", "spellcheck": "false"}),
        required=False,
        max_length=80,
        help_text=_("64 characters; without it you see the SHA-256 of the issued file."),
        error_messages={"invalid": _("A SHA-256 has 64 characters, each 0 to 9 or a to f.")},
    )

    def clean_sha256(self) -> str:
        """The hash in the form in which we keep it."""
        return str(self.cleaned_data["sha256"]).strip().lower()
