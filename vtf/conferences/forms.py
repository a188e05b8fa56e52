"""What the Secretariat writes about who sits in a body."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vtf.conferences.models import Term
from vtf.states.selectors import all_states


def date_field(label: Any, **options: Any) -> forms.DateField:
    """A day, chosen in the browser's calendar."""
    return forms.DateField(label=label, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), **options)


class DayForm(forms.Form):
    """The day of which the seats are shown."""

    on = date_field(_("Seats on"), required=False)


class AppointmentForm(forms.Form):
    """Who holds which office from when to when, and where that is written."""

    state = forms.ModelChoiceField(label=_("State"), queryset=all_states())
    office = forms.ChoiceField(label=_("Office"), choices=Term.Office.choices, initial=Term.Office.MEMBER)
    begins_on = date_field(_("Begins on"), help_text=_("The first day in the office; it may lie ahead."))
    ends_on = date_field(
        _("Ends on"),
        required=False,
        help_text=_("The first day without the office, such as the last day of the Conference that appoints anew."),
    )
    source = forms.CharField(
        label=_("Source document"),
        max_length=300,
        required=False,  # the service asks for it, in its own words
        help_text=_("Where the appointment is recorded, such as the final report of the Conference and its paragraph."),
    )


class EndForm(forms.Form):
    """When a term ends, and where that is written."""

    ends_on = date_field(_("Ends on"), help_text=_("The first day without the office."))
    source = forms.CharField(label=_("Source document"), max_length=300, required=False)
