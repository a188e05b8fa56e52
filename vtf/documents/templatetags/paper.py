"""Words and figures of printed documents: facts are JSON, so dates and amounts arrive as text."""

import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfoNotFoundError

from django import template
from django.utils import timezone, translation
from django.utils.html import format_html
from django.utils.safestring import SafeString

from vtf.core import formats

register = template.Library()


@register.filter
def day(value: Any) -> str:
    """A date such as "2027-01-22" in the words of the active language; anything else as it is."""
    if isinstance(value, datetime):
        value = value.astimezone(UTC).date()
    try:
        return formats.day(value if isinstance(value, date) else date.fromisoformat(str(value)[:10]))
    except ValueError:
        return str(value or "")


@register.filter
def instant(value: Any, zone: str = "UTC") -> str:
    """Date, time to the second and zone of an instant, such as "22 January 2027, 23:59:59 (Zurich, UTC+1)"."""
    try:
        moment = datetime.fromisoformat(str(value))
        local = (moment if timezone.is_aware(moment) else moment.replace(tzinfo=UTC)).astimezone(formats.zone_of(zone))
    except (ValueError, ZoneInfoNotFoundError):
        return str(value or "")
    place, offset = formats.zone_label(formats.zone_of(zone), local)
    where = offset if offset == "UTC" else f"{place}, {offset}"
    # One run from left to right: the line breaker puts separate runs in the wrong order from right to left.
    clock = format_html('<span dir="ltr" class="code">{}\N{NO-BREAK SPACE}({})</span>', f"{local:%H:%M:%S}", where)
    return format_html("{} {}", formats.day(local.date()), clock)


def written(value: Any, currency: str) -> str:
    """An exact amount as the active language writes it; what is no amount stays as it is."""
    try:
        exact = Decimal(str(value))
    except InvalidOperation:
        return str(value)
    return formats.amount(exact, currency) if exact.is_finite() else str(value)


@register.simple_tag
def amount(value: Any, currency: str) -> SafeString | str:
    """An amount with its currency, kept in one piece and from left to right in every language."""
    if value in (None, ""):
        return ""
    return format_html(
        '<span dir="ltr" class="money">{}\N{NO-BREAK SPACE}{}</span>', currency, written(value, currency)
    )


@register.simple_tag
def figure(value: Any, currency: str) -> SafeString | str:
    """The bare figure of an amount, for a column headed by its currency."""
    if value in (None, ""):
        return ""
    return format_html('<span dir="ltr" class="money">{}</span>', written(value, currency))


@register.filter
def direction(value: Any) -> str:
    """The direction of somebody's text by its first letter, as `dir="auto"` would find it."""
    for character in str(value):
        kind = unicodedata.bidirectional(character)
        if kind in ("L", "R", "AL"):
            return "ltr" if kind == "L" else "rtl"
    return "rtl" if translation.get_language_bidi() else "ltr"


@dataclass(frozen=True)
class Timeline:
    """A table of months: the first month of each column, and for each activity whether it runs in that column."""

    columns: list[int]
    rows: list[tuple[Any, list[bool]]]


COLUMNS_AT_MOST = 18  # what fits beside the names on A4; a longer project is shown by quarter or by half-year


@register.simple_tag
def timeline(activities: Any, months: Any) -> Timeline | None:
    """The activities over the project's months; None where no activity says its months."""
    known = [span for activity in activities or [] if (span := _span(activity))]
    if not known:
        return None
    last = max([last for _first, last in known] + ([months] if isinstance(months, int) else []))
    step = next((step for step in (1, 3, 6) if last <= step * COLUMNS_AT_MOST), 12)
    columns = list(range(1, last + 1, step))
    return Timeline(columns, [(activity, _runs(_span(activity), columns, step)) for activity in activities])


def _span(activity: Any) -> tuple[int, int] | None:
    first, last = activity.get("month_from"), activity.get("month_to")
    return (first, last) if isinstance(first, int) and isinstance(last, int) and 1 <= first <= last <= 120 else None


def _runs(span: tuple[int, int] | None, columns: list[int], step: int) -> list[bool]:
    return [span is not None and span[0] < column + step and column <= span[1] for column in columns]
