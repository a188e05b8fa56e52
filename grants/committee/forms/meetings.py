"""Meetings, and the undertaking of confidentiality."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grants.applications.models import Application
from grants.committee.models import Meeting
from vtf.states.models import State


class ApplicationChoice(forms.ModelMultipleChoiceField):
    """Applications by number, State and title."""

    def label_from_instance(self, obj: Any) -> str:
        """What the officer knows it by."""
        return f"{obj.number} · {obj.applicant} · {obj}"


class MeetingForm(forms.Form):
    """When, how and where, and on what."""

    held_on = forms.DateField(label=_("Day"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    modality = forms.ChoiceField(label=_("Modality"), choices=Meeting.Modality.choices)
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    applications = ApplicationChoice(
        Application.objects.none(), label=_("Agenda"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args: Any, offered: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        applications: Any = self.fields["applications"]
        applications.queryset = offered


class AttendanceForm(forms.Form):
    """Which members are there."""

    present = forms.ModelMultipleChoiceField(
        State.objects.none(), label=_("Members present"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args: Any, seated: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        present: Any = self.fields["present"]
        present.queryset = seated


class CloseForm(forms.Form):
    """Other business for the record."""

    remarks = forms.CharField(
        label=_("Other business"), max_length=8000, required=False, widget=forms.Textarea({"rows": 5})
    )


class UndertakingForm(forms.Form):
    """One box, ticked by the person itself."""

    is_signed = forms.BooleanField(
        label=_("I undertake this."), error_messages={"required": _("Tick the box to sign the undertaking.")}
    )
