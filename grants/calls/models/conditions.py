"""The instants of a call, and what its transitions ask, each with the sentence told when it does not hold."""

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vtf.core.workflow import condition

if TYPE_CHECKING:
    from grants.calls.models.call import Call


def known_zone(name: str) -> None:
    """Refuse what the IANA time zone database does not list."""
    if name not in available_timezones():
        raise ValidationError(_("%(name)s is not a time zone of the IANA database."), params={"name": name})


def opening_instant(first_day: date, zone: str) -> datetime:
    """Midnight at the beginning of `first_day` in `zone`, as UTC."""
    return datetime.combine(first_day, time(0), ZoneInfo(zone)).astimezone(UTC)


def closing_instant(last_day: date, zone: str) -> datetime:
    """The first instant that is too late: midnight after `last_day` in `zone`, as UTC (domain/grants.md 8a.4)."""
    return opening_instant(last_day + timedelta(days=1), zone)


@condition(_("The text of the call is missing in a required language."))
def texts_are_complete(call: "Call") -> bool:
    """Every required language has its title and text."""
    written = {text.language for text in call.texts.all() if text.title and text.body}
    return set(call.languages) <= written


@condition(_("The deadline has passed already."))
def deadline_is_ahead(call: "Call") -> bool:
    """A call is opened before its deadline."""
    return timezone.now() < call.closes_at


@condition(_("The call has no early deadline, or it has not passed yet."))
def early_deadline_has_passed(call: "Call") -> bool:
    """Judged by the clock at the request, never by the worker."""
    return call.early_closes_at is not None and timezone.now() >= call.early_closes_at


@condition(_("The deadline has not passed yet."))
def deadline_has_passed(call: "Call") -> bool:
    """Judged by the clock at the request, never by the worker."""
    return timezone.now() >= call.closes_at
