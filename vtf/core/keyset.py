"""Pages by key: a page begins where the one before it ended, so that page 400 costs what page 1 costs."""

import base64
import binascii
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import F, Q, QuerySet

# Types that a sort value or a key may have: mark -> (type, reader). A datetime is a date too: it comes first.
TYPES: dict[str, tuple[type, Callable[[Any], Any]]] = {
    "b": (bool, bool),
    "i": (int, int),
    "n": (Decimal, Decimal),
    "t": (datetime, datetime.fromisoformat),
    "d": (date, date.fromisoformat),
    "u": (UUID, UUID),
    "s": (str, str),
}


@dataclass(frozen=True)
class Position:
    """Where a page begins or ends: the row's sort value and its key."""

    value: Any
    pk: Any


@dataclass(frozen=True)
class Page:
    """The rows of one page and the marks of its neighbours, empty where there is none."""

    rows: list[Any]
    next: str = ""
    previous: str = ""


def _pack(value: Any) -> list[Any]:
    if value is None:
        return ["-", None]
    mark = next((mark for mark, (kind, _reader) in TYPES.items() if isinstance(value, kind)), "s")
    return [mark, value if mark in "bi" else value.isoformat() if mark in "td" else str(value)]


def _unpack(pair: Any) -> Any:
    mark, value = pair
    return None if mark == "-" else TYPES[mark][1](value)


def write_mark(position: Position) -> str:
    """The position as a word for an address."""
    text = json.dumps([_pack(position.value), _pack(position.pk)], separators=(",", ":"), ensure_ascii=False)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_mark(mark: str) -> Position | None:
    """The position that the word means, or None for a word that we did not write."""
    try:
        value, pk = json.loads(base64.urlsafe_b64decode(mark + "=" * (-len(mark) % 4)))
        position = Position(_unpack(value), _unpack(pk))
    except (ValueError, TypeError, KeyError, binascii.Error, InvalidOperation, RecursionError):
        return None
    if any(isinstance(part, str) and "\x00" in part for part in (position.value, position.pk)):
        return None
    return position if position.pk is not None else None


def in_order(rows: QuerySet[Any], *, descending: bool, reverse: bool = False) -> QuerySet[Any]:
    """Order by (sort_key, pk), rows without a sort value last; `reverse` turns the whole order round."""
    down = descending != reverse
    key, pk = F("sort_key"), F("pk")
    if down:
        return rows.order_by(key.desc(nulls_first=True) if reverse else key.desc(nulls_last=True), pk.desc())
    return rows.order_by(key.asc(nulls_first=True) if reverse else key.asc(nulls_last=True), pk.asc())


def sorted_rows(rows: QuerySet[Any], sort: str) -> QuerySet[Any]:
    """All rows in the order of `sort` ("-" in front for descending)."""
    return in_order(rows.annotate(sort_key=F(sort.lstrip("-"))), descending=sort.startswith("-"))


def beyond(position: Position, *, descending: bool, reverse: bool) -> Q:
    """The rows after the position in that order, or before it when `reverse`."""
    compare = "lt" if descending != reverse else "gt"
    further = Q(**{f"pk__{compare}": position.pk})
    if position.value is None:
        same = Q(sort_key__isnull=True) & further
        return same | Q(sort_key__isnull=False) if reverse else same
    rest = Q(**{f"sort_key__{compare}": position.value}) | (Q(sort_key=position.value) & further)
    return rest if reverse else rest | Q(sort_key__isnull=True)


def take_page(rows: QuerySet[Any], *, sort: str, size: int, after: str = "", before: str = "") -> Page:
    """One page of `rows` sorted by the field path `sort` ("-" in front for descending).

    `after` and `before` are marks of an earlier page; one that is not ours gives the first page. One query.
    """
    descending, path = sort.startswith("-"), sort.lstrip("-")
    rows = rows.annotate(sort_key=F(path))
    reverse = bool(before) and not after
    position = read_mark(after or before) if after or before else None
    if position is None:
        reverse = False
        found = list(in_order(rows, descending=descending)[: size + 1])
    else:
        try:
            part = rows.filter(beyond(position, descending=descending, reverse=reverse))
            found = list(in_order(part, descending=descending, reverse=reverse)[: size + 1])
        except (ValueError, TypeError, ArithmeticError, ValidationError):  # a mark made for another sort
            return take_page(rows, sort=sort, size=size)
    has_more, found = len(found) > size, found[:size]
    if reverse:
        found.reverse()
        if not has_more and len(found) < size:  # the beginning: a full first page rather than a stump
            return take_page(rows, sort=sort, size=size)
    if not found:
        return Page([]) if position is None else take_page(rows, sort=sort, size=size)
    first, last = (write_mark(Position(row.sort_key, row.pk)) for row in (found[0], found[-1]))
    has_previous = has_more if reverse else position is not None
    has_next = True if reverse else has_more
    return Page(found, next=last if has_next else "", previous=first if has_previous else "")
