"""Template components of the Fund; a builtin library, so that templates load nothing."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django import template
from django.forms.boundfield import BoundField
from django.template.context import Context
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vtf.core import clock, formats
from vtf.core.context_processors import Frame
from vtf.core.fields import FieldView, FormsetView, problems
from vtf.core.money import Money
from vtf.core.work import in_words
from vtf.core.workflow import Action, actions_for

register = template.Library()
TONES = ("neutral", "info", "success", "warning", "danger")
NOTHING = format_html('<span class="muted">{}</span>', "–")


@register.simple_tag
def money(value: Money | Decimal | int | None, currency: str = "", href: str = "", *, code: bool = True) -> SafeString:
    """An exact amount with its currency, in tabular figures and isolated; with `href` it opens its entries.

    `code=False` leaves the currency out where the column's heading names it. Nothing is shown as a dash.
    """
    if value is None or value == "":
        return NOTHING
    if isinstance(value, Money):
        currency, value = value.currency, value.amount
    figures = formats.amount(Decimal(value), currency)
    text = f"{currency}\u00a0{figures}" if code and currency else figures
    if href:
        return format_html('<a class="money" href="{}"><bdi dir="ltr">{}</bdi></a>', href, text)
    return format_html('<bdi dir="ltr" class="money">{}</bdi>', text)


@register.simple_tag
def number(value: Decimal | int | None, places: int | None = None) -> SafeString:
    """A number as the language writes it, isolated."""
    return NOTHING if value is None else format_html('<bdi dir="ltr">{}</bdi>', formats.number(value, places))


@register.simple_tag
def code(value: Any) -> SafeString:
    """A symbol or number of a document, isolated and never broken."""
    return format_html('<bdi dir="ltr" class="code">{}</bdi>', value) if value else SafeString("")


def _instant(at: datetime, zone: Any, *, weekday: bool = False) -> SafeString:
    local = at.astimezone(zone)
    parts = (local.isoformat("T", "minutes"), formats.day(local, weekday=weekday), formats.before_time())
    return format_html('<time datetime="{}">{}{}<bdi dir="ltr">{}</bdi></time>', *parts, formats.clock(local))


@register.simple_tag
def when(value: datetime | date | None, zone: str = "") -> SafeString:
    """A day, or an instant in the reader's time zone (or in `zone`)."""
    if not value:
        return NOTHING
    if isinstance(value, datetime):
        return _instant(value, formats.zone_of(zone))
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), formats.day(value))


def _left(at: datetime, now: datetime) -> tuple[str, str]:
    """The large figure and its words: days, in the last day hours, in the last hour minutes, then nothing."""
    left = at - now
    if left < timedelta(0):
        return "", _("The deadline has passed.")
    if left >= timedelta(days=1):
        return formats.number(left.days), ngettext("day left", "days left", left.days)
    hours, minutes = left.seconds // 3600, left.seconds // 60
    if hours:
        return formats.number(hours), ngettext("hour left", "hours left", hours)
    return formats.number(minutes), ngettext("minute left", "minutes left", minutes)


@register.inclusion_tag("components/deadline.html")
def deadline(of: Any, zone: str = "", *, heading: bool = True) -> dict[str, Any]:
    """What is left of a deadline, and the deadline in the call's zone, the reader's and UTC.

    `of` is an instant, or an object with `last_second` (else `closes_at`) and `time_zone`.
    """
    if isinstance(of, datetime):
        at = of
    else:
        at = getattr(of, "last_second", None) or of.closes_at
        zone = zone or of.time_zone
    call_zone, own_zone = formats.zone_of(zone), timezone.get_current_timezone()
    zones = [(_("Time of the call: %(place)s"), call_zone), (_("Your time: %(place)s"), own_zone), ("UTC", UTC)]
    if str(own_zone) == "UTC":  # somebody who never said where they are
        del zones[1]
    shown, seen = [], set()
    for label, each in zones:
        place, offset = formats.zone_label(each, at)
        if offset in seen or (each is UTC and "UTC" in seen):
            continue
        seen.add(offset)
        name = label % {"place": place} if "%" in label else ""
        shown.append({"label": name, "offset": offset, "time": _instant(at, each, weekday=True)})
    figure, words = _left(at, timezone.now())
    return {"figure": figure, "words": words, "zones": shown, "heading": heading}


@register.simple_tag
def tag(text: Any, tone: str = "neutral") -> SafeString:
    """A word in a coloured label; the word says it all, the colour only helps."""
    return format_html('<span class="ds-tag" data-color="{}">{}</span>', tone if tone in TONES else "neutral", text)


@register.simple_tag
def status_tag(thing: Any) -> SafeString:
    """The status of an object in words, in the tone that its model's STATUS_TONES names."""
    tones: Mapping[str, str] = getattr(thing, "STATUS_TONES", {})
    return tag(thing.get_status_display(), tones.get(str(thing.status), "neutral"))


@register.inclusion_tag("components/task_list.html")
def task_list(items: Iterable[Any], heading: str = "") -> dict[str, Any]:
    """Sections as a list of tasks: letter, label, url, note, state (vtf.core.work.TaskItem)."""
    return {"items": list(items), "heading": heading}


@register.inclusion_tag("components/actions.html", takes_context=True)
def actions(context: Context, thing: Any, extra: Iterable[Action] = ()) -> dict[str, Any]:
    """What this person can do with the object now, and what not, each with its reasons; never a dead button."""
    found = [*actions_for(thing, context.get("user")), *extra]
    return {"possible": [a for a in found if a.is_possible], "closed": [a for a in found if not a.is_possible]}


def _step(item: Any) -> dict[str, Any]:
    if isinstance(item, Mapping):
        return {"state": "", "note": "", **item}
    if hasattr(item, "verb"):  # an event of the history
        return {
            "when": item.at,
            "what": in_words(item.verb),
            "who": item.actor or _("the system"),
            "note": item.reason,
            "state": "",
        }
    return {name: getattr(item, name, "") for name in ("when", "what", "who", "note", "state")}


@register.inclusion_tag("components/timeline.html")
def timeline(items: Iterable[Any]) -> dict[str, Any]:
    """What happened and what comes next: when, what, who, note and state ("", "now" or "next"), or events."""
    return {"steps": [_step(item) for item in items]}


@register.inclusion_tag("components/now.html")
def now(status: str, text: str = "", facts: Iterable[tuple[Any, Any]] = ()) -> dict[str, Any]:
    """The status in plain words, a sentence on it, and facts as (label, value): who has it, what is next."""
    return {"status": status, "text": text, "facts": list(facts)}


@register.inclusion_tag("components/facts.html")
def facts(pairs: Iterable[tuple[Any, Any]]) -> dict[str, Any]:
    """Short facts as (label, value); a date, an instant or money is written as it should be."""
    return {"facts": list(pairs)}


@register.filter
def shown(value: Any) -> Any:
    """A value as a page shows it, by its type."""
    if isinstance(value, Money):
        return money(value)
    if isinstance(value, datetime | date):
        return when(value)
    if isinstance(value, bool):
        return formats.yes_no(value)
    if isinstance(value, Decimal | int):
        return number(value)
    return NOTHING if value is None or value == "" else value


@register.inclusion_tag("components/breadcrumbs.html")
def breadcrumbs(*pairs: Any) -> dict[str, Any]:
    """Where one is: label, URL name or address, label, URL name or address ... the last may have no address."""
    crumbs = []
    for label, target in zip(pairs[::2], [*pairs[1::2], ""], strict=False):
        try:
            url = reverse(target) if target and not str(target).startswith("/") else target
        except NoReverseMatch:
            url = ""
        crumbs.append((label, url))
    return {"crumbs": crumbs}


@register.inclusion_tag("components/empty_state.html")
def empty_state(title: str, text: str = "", url: str = "", label: str = "") -> dict[str, Any]:
    """Says that there is nothing, why, and what one can do."""
    return {"title": title, "text": text, "url": url, "label": label}


@register.inclusion_tag("components/pager.html")
def pager(previous_url: str = "", next_url: str = "", first_url: str = "") -> dict[str, Any]:
    """Links to the pages before and after."""
    return {"previous_url": previous_url, "next_url": next_url, "first_url": first_url}


@register.inclusion_tag("components/lines.html")
def lines(headings: Iterable[Any], rows: Iterable[Any], caption: str = "") -> dict[str, Any]:
    """A table that stacks: headings with label and css (url, direction), rows of cells with label, css, html."""
    return {"headings": list(headings), "rows": list(rows), "caption": caption}


@register.inclusion_tag("components/error_summary.html")
def error_summary(*forms: Any) -> dict[str, Any]:
    """Everything that is wrong with these forms and formsets, each a link to its field; focused."""
    has_file = any(form.is_multipart() for form in forms if hasattr(form, "is_multipart"))
    return {"problems": problems(forms), "has_file": has_file}


@register.inclusion_tag("components/field.html")
def field(bound: BoundField, label: str = "", hint: str = "") -> dict[str, Any]:
    """A field with its label, hint and errors, tied together for those who do not see them."""
    return {"view": FieldView(bound, label, hint)}


@register.inclusion_tag("components/fields.html")
def fields(form: Any) -> dict[str, Any]:
    """Every field of a form, hidden ones included."""
    visible = [FieldView(bound) for bound in form.visible_fields()] if form else []
    return {"views": visible, "hidden": form.hidden_fields() if form else []}


@register.inclusion_tag("components/bare_field.html")
def bare_field(bound: BoundField, label: str = "") -> dict[str, Any]:
    """A field in a cell of a table: its label is spoken, its errors stand below."""
    return {"view": FieldView(bound, label, bare=True)}


@register.inclusion_tag("components/formset.html")
def formset(lines_of: Any, heading: str = "", add_label: str = "") -> dict[str, Any]:
    """The lines of a formset as a table that stacks, with a button for one more line that needs no script."""
    return {"view": FormsetView(lines_of), "heading": heading, "add_label": add_label or _("Add a line")}


@register.simple_tag(takes_context=True)
def page_frame(context: Context) -> Frame:
    """The frame of the page; one without a request where there is none, as after a fault."""
    return context.get("frame") or Frame(context.get("request"))


@register.filter
def until(value: Any) -> str:
    """How far off a day or an instant is, in words: in 3 days, today, 2 days late.

    An instant is counted in the reader's days; a day is the Fund's, the same number for everybody.
    """
    if not value:
        return ""
    is_instant = isinstance(value, datetime)
    days = (timezone.localdate(value) - timezone.localdate()).days if is_instant else (value - clock.today()).days
    if days < 0:
        return ngettext("%(days)s day late", "%(days)s days late", -days) % {"days": formats.number(-days)}
    if days == 0:
        return _("today")
    return ngettext("in %(days)s day", "in %(days)s days", days) % {"days": formats.number(days)}
