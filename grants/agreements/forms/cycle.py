"""What the officer writes in the report to the Conference."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


def _part(label: Any) -> forms.CharField:
    """A part of the report in free words."""
    return forms.CharField(label=label, max_length=8000, required=False, widget=forms.Textarea({"rows": 8}))


class ConferenceReportForm(forms.Form):
    """The day of the figures, and the texts of the report's parts; an empty part says that nothing is reported."""

    as_at = forms.DateField(
        label=_("Figures as at"),
        help_text=_("The end of this day, in UTC; today or an earlier day."),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )
    background = _part(_("I. Background"))
    tasks = _part(_("III. Tasks given by the Conference"))
    outlook = _part(_("IV. Looking forward"))
