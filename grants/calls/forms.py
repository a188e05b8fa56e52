"""What the officer and the Chair write about a call."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from grants.calls.models import Call
from grants.calls.services import CallDraft

REQUIRED = ("en", "fr", "es")  # POL-16, unconfirmed; Arabic, Chinese and Russian are welcome

# Places whose clocks people know, one or two for each; every other zone of the IANA database can be typed.
ZONES: list[tuple[Any, tuple[str, ...]]] = [
    (_("Seat of the Secretariat"), ("Europe/Zurich",)),
    (_("World time"), ("UTC",)),
    (
        _("Africa"),
        (
            "Africa/Abidjan",
            "Africa/Lagos",
            "Africa/Cairo",
            "Africa/Johannesburg",
            "Africa/Nairobi",
            "Indian/Antananarivo",
        ),
    ),
    (
        _("Americas"),
        (
            "America/Los_Angeles",
            "America/Denver",
            "America/Mexico_City",
            "America/Jamaica",
            "America/New_York",
            "America/Santiago",
            "America/Argentina/Buenos_Aires",
            "America/Sao_Paulo",
        ),
    ),
    (
        _("Asia and Pacific"),
        (
            "Asia/Dubai",
            "Asia/Karachi",
            "Asia/Kolkata",
            "Asia/Kathmandu",
            "Asia/Dhaka",
            "Asia/Bangkok",
            "Asia/Shanghai",
            "Asia/Manila",
            "Asia/Tokyo",
            "Asia/Seoul",
            "Australia/Sydney",
            "Pacific/Auckland",
            "Pacific/Fiji",
            "Pacific/Apia",
        ),
    ),
    (
        _("Europe"),
        (
            "Europe/London",
            "Europe/Paris",
            "Europe/Berlin",
            "Europe/Madrid",
            "Europe/Athens",
            "Europe/Istanbul",
            "Europe/Moscow",
        ),
    ),
]
COMMON = frozenset(zone for _group, zones in ZONES for zone in zones)


def _day(label: Any, help_text: Any, *, required: bool = False) -> forms.DateField:
    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, help_text=help_text, required=required, widget=widget)


class CallForm(forms.Form):
    """Dates, zone, languages, and the title and text in each language."""

    year = forms.IntegerField(label=_("Year of the cycle"), min_value=2016, max_value=2100)
    opens_on = _day(
        _("Opens on"),
        _(
            "The call opens by itself at 00:00 of this day once the Chair has released it. "
            "Without a day the Chair opens it."
        ),
    )
    early_deadline_on = _day(
        _("Last day to ask for early feedback"),
        _(
            "Until 23:59:59 of this day a State may show its draft to the Secretariat. "
            "Without a day there is no feedback."
        ),
    )
    deadline_on = _day(
        _("Last day to submit"),
        _("Applications are in time until 23:59:59 of this day in the time zone of the call."),
        required=True,
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone of the call"),
        required=False,
        initial="Europe/Zurich",
        choices=lambda: [
            ("", _("Another, written below")),
            *((group, [(zone, zone) for zone in zones]) for group, zones in ZONES),
        ],
    )
    other_zone = forms.CharField(
        label=_("Another time zone"),
        required=False,
        max_length=64,
        help_text=_("A name of the IANA database, such as Asia/Tashkent; it stands in place of the choice above."),
        widget=forms.TextInput({"dir": "ltr", "autocomplete": "off", "spellcheck": "false"}),
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages in which the call must be written"),
        required=False,
        initial=REQUIRED,
        choices=lambda: list(settings.LANGUAGES),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The call cannot be opened before its title and text are there in each of them."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    needed = ("time_zone", "languages", *(f"{part}_{code}" for code in REQUIRED for part in ("title", "text")))

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

    def clean(self) -> dict[str, Any]:
        """The zone that was typed stands before the one that was chosen; both are names that the database knows."""
        data = super().clean() or {}
        typed = data.get("other_zone", "").strip()
        if typed and typed not in available_timezones():
            unknown = _("%(zone)s is not a time zone of the IANA database.")
            self.add_error("other_zone", forms.ValidationError(unknown, params={"zone": typed}))
        elif not typed and not data.get("time_zone") and "time_zone" not in self.errors:
            self.add_error("time_zone", _("Choose a time zone, or write one."))
        data["zone"] = typed or data.get("time_zone", "")
        return data

    def draft(self) -> CallDraft:
        """What was written, for the service."""
        data = self.cleaned_data
        return CallDraft(
            year=data["year"],
            opens_on=data["opens_on"],
            early_deadline_on=data["early_deadline_on"],
            deadline_on=data["deadline_on"],
            time_zone=data["zone"],
            texts={code: (data[f"title_{code}"], data[f"text_{code}"]) for code in dict(settings.LANGUAGES)},
            languages=tuple(data["languages"]),
        )


def initial_from(call: Call) -> dict[str, Any]:
    """What the form shows of a call that is being revised."""
    is_common = call.time_zone in COMMON
    initial: dict[str, Any] = {
        "year": call.year,
        "opens_on": call.opens_on,
        "early_deadline_on": call.early_deadline_on,
        "deadline_on": call.deadline_on,
        "time_zone": call.time_zone if is_common else "",
        "other_zone": "" if is_common else call.time_zone,
        "languages": call.languages,
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


class ExtensionForm(ReasonForm):
    """A later deadline for every applicant, and why."""

    deadline_on = _day(
        _("New last day to submit"),
        _("Applications are in time until 23:59:59 of this day in the time zone of the call."),
        required=True,
    )
    field_order = ("deadline_on", "reason")
