"""The day of a statement, as the public asks for it."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vtf.core import clock

EARLIEST_ZONE = timedelta(hours=14)  # where a day begins first


class DayField(forms.DateField):
    """A day written as in ISO 8601; what cannot be understood is shown again as it was typed."""

    default_error_messages = {
        "invalid": _("This is not a day of the calendar. Write it as year, month and day, such as 2026-10-31.")
    }

    def __init__(self, **options: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(required=False, input_formats=["%Y-%m-%d"], widget=widget, **options)


class PeriodForm(forms.Form):
    """As at which day, and as it was known on which day."""

    as_of = DayField(label=_("As of"))
    known_at = DayField(label=_("As it was known on"))

    def __init__(self, data: Any) -> None:
        today = {} if data.get("as_of", "").strip() else {"as_of": clock.today().isoformat()}
        super().__init__({**data.dict(), **today})
        for name in self.errors:
            if name in self.fields:  # a date field of a browser would throw the typed text away
                self.fields[name].widget.input_type = "text"  # type: ignore[attr-defined]

    def clean_as_of(self) -> date:
        """No statement can be drawn up for a day to come."""
        day: date = self.cleaned_data["as_of"]
        if day > (datetime.now(UTC) + EARLIEST_ZONE).date():
            raise forms.ValidationError(_("This day lies ahead; a statement shows a day that has come."))
        return day

    def clean_known_at(self) -> date | None:
        """Nothing later than today is known."""
        day: date | None = self.cleaned_data["known_at"]
        if day is not None and day > (datetime.now(UTC) + EARLIEST_ZONE).date():
            raise forms.ValidationError(_("Nobody knows yet what will be known on this day."))
        return day

    @property
    def known_until(self) -> datetime | None:
        """The last instant of the day on which it was known, UTC; None for now."""
        day = self.cleaned_data.get("known_at")
        return datetime.combine(day, time.max, UTC) if day else None

    @property
    def query(self) -> str:
        """The period as the query of an address, with the day always named."""
        day, known = self.cleaned_data["as_of"], self.cleaned_data.get("known_at")
        return f"?as_of={day.isoformat()}" + (f"&known_at={known.isoformat()}" if known else "")
