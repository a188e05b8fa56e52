"""Columns of a list: what each shows on the page and what it holds in a file."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from django.db.models import Model
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from vtf.core import formats
from vtf.core.errors import Message
from vtf.core.money import Money
from vtf.core.templatetags.fund import money, status_tag, when

Kind = Literal["", "code", "money", "status", "number"]
Value = Callable[[Any], Any]


@dataclass(frozen=True)
class Column:
    """One column of a list.

    `name` is an attribute (dots or double underscores lead further) unless `value` computes it from the
    row; `sort` is the field path by which the column sorts; `link` leads from the cell to the row's page;
    `export` replaces the value in files, False leaves the column out; `kind` says how it is shown where
    the type of the value does not.
    """

    name: str
    label: Message
    sort: str = ""
    value: Value | None = None
    kind: Kind = ""
    link: bool = False
    export: Value | bool = True

    def of(self, row: Any) -> Any:
        """The row's value in this column."""
        if self.value is not None:
            return self.value(row)
        found = row
        for part in self.name.replace("__", ".").split("."):
            found = getattr(found, part, None)
        return found() if callable(found) and not isinstance(found, Model) else found

    @property
    def css(self) -> str:
        """Figures stand in one column at the end."""
        return "money" if self.kind in ("money", "number") else ""

    def headers(self) -> Iterator[Message]:
        """The names of the column in a file; money brings its currency along."""
        yield self.label
        if self.kind == "money":
            yield _("%(column)s: currency") % {"column": self.label}

    def cells(self, row: Any) -> Iterator[Any]:
        """The row's cells in a file."""
        value = self.export(row) if callable(self.export) else self.of(row)
        if self.kind == "status":
            value = row.get_status_display()
        if self.kind != "money":
            yield value.rounded().amount if isinstance(value, Money) else value
        elif isinstance(value, Money):
            yield from (value.rounded().amount, value.currency)
        else:
            yield from (value, getattr(row, "currency", ""))


@dataclass(frozen=True)
class Heading:
    """A column's heading with the link that sorts by it."""

    label: Message
    css: str
    url: str = ""
    direction: str = ""


@dataclass(frozen=True)
class Cell:
    """A cell ready to be shown."""

    label: Message
    css: str
    html: str


def shown(value: Any, column: Column, row: Any) -> str:
    """The value as the page shows it, by the column's kind or else by its type."""
    if isinstance(value, SafeString):
        return value
    if column.kind == "status":
        return status_tag(row)
    if isinstance(value, Money) or column.kind == "money":
        return money(value, getattr(row, "currency", ""))
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return formats.yes_no(value)
    if isinstance(value, datetime | date):
        return when(value)
    if isinstance(value, Decimal | int):
        digits = formats.number(value) if column.kind == "number" or isinstance(value, Decimal) else str(value)
        return format_html('<bdi dir="ltr">{}</bdi>', digits)
    if column.kind == "code":
        return format_html('<bdi dir="ltr" class="code">{}</bdi>', value)
    text = str(value) if isinstance(value, Promise | Model) else value
    return format_html("<bdi>{}</bdi>", text)
