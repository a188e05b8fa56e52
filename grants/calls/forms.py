"""What the officer writes about a call."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from grants.calls.models import Call
from grants.calls.services import CallDraft

REQUIRED = ("en", "fr", "es")  # POL-16, unconfirmed; Arabic, Chinese and Russian are welcome


class CallForm(forms.Form):
    """Dates, zone, and the title and text in each language."""

    year = forms.IntegerField(label=_("Year of the cycle"), min_value=2016, max_value=2100)
    deadline_on = forms.DateField(
        label=_("Last day to submit"),
        help_text=_("Applications are in time until 23:59:59 of this day in the time zone of the call."),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )
    time_zone = forms.CharField(
        label=_("Time zone of the call"),
        initial="Europe/Zurich",
        help_text=_("A name of the IANA database, such as Europe/Zurich."),
        widget=forms.TextInput({"dir": "ltr", "autocomplete": "off"}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    needed = tuple(f"{part}_{code}" for code in REQUIRED for part in ("title", "text"))  # before it can be opened

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = dict(settings.LANGUAGES)
        for code in (*REQUIRED, *(code for code in names if code not in REQUIRED)):
            language = {"language": names[code]}
            self.fields[f"title_{code}"] = forms.CharField(
                label=_("Title: %(language)s") % language, max_length=200, required=False
            )
            self.fields[f"text_{code}"] = forms.CharField(
                label=_("Text: %(language)s") % language, required=False, widget=forms.Textarea({"rows": 5})
            )

    def clean_time_zone(self) -> str:
        """Refuse what is not a time zone."""
        zone = str(self.cleaned_data["time_zone"])
        if zone not in available_timezones():
            raise forms.ValidationError(_("%(zone)s is not a time zone of the IANA database."), params={"zone": zone})
        return zone

    def draft(self) -> CallDraft:
        """What was written, for the service."""
        data = self.cleaned_data
        return CallDraft(
            year=data["year"],
            deadline_on=data["deadline_on"],
            time_zone=data["time_zone"],
            texts={code: (data[f"title_{code}"], data[f"text_{code}"]) for code in dict(settings.LANGUAGES)},
            languages=REQUIRED,
        )


def initial_from(call: Call) -> dict[str, Any]:
    """What the form shows of a call that is being revised."""
    initial: dict[str, Any] = {
        "year": call.year,
        "deadline_on": call.deadline_on,
        "time_zone": call.time_zone,
        "version": call.version,
    }
    for text in call.texts.all():
        initial |= {f"title_{text.language}": text.title, f"text_{text.language}": text.body}
    return initial


def read_again(form: forms.BaseForm, version: int) -> None:
    """After a conflict what was typed stands over what a colleague saved: saving again means it."""
    data: Any = form.data
    data = data.copy()
    data[form.add_prefix("version")] = str(version)
    form.data = data


class ReasonForm(forms.Form):
    """A reason that others will read."""

    reason = forms.CharField(label=_("Reason"), max_length=2000, required=False, widget=forms.Textarea({"rows": 4}))
    needed = ("reason",)
