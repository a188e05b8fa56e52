"""The register of deadlines of which people are reminded; each room names its own and imports nobody for it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Model

OFFSETS = (-30, -14, -3, 1, 14, 30)  # days around the due day on which a reminder goes out
ESCALATED_AT = 30
ESCALATED = "_escalated"


@dataclass(frozen=True)
class Deadline:
    """Something that is due on a day: about what, who is reminded by which letter, and whom to tell at the end.

    `key` names the two templates of the letter (with "_escalated" those for `escalate_to`); `since` is the day on
    which the object came to be, before which nothing could be said. `to` and `escalate_to` are read only when needed.
    """

    about: Model
    key: str
    due_on: date
    to: Iterable[Any]
    facts: Mapping[str, Any] = field(default_factory=dict)
    escalate_to: Iterable[Any] = ()
    since: date | None = None

    def offset_reached(self, on: date) -> int | None:
        """The latest offset whose day has come, None before the first and for a day before the object came to be."""
        reached = max((offset for offset in OFFSETS if self.day_of(offset) <= on), default=None)
        if reached is None or (self.since is not None and self.day_of(reached) < self.since):
            return None
        return reached

    def day_of(self, offset: int) -> date:
        """The day of an offset."""
        return self.due_on + timedelta(days=offset)


Source = Callable[[], Iterable[Deadline]]
SOURCES: dict[str, Source] = {}


def add_deadlines(name: str, source: Source) -> None:
    """Register where deadlines come from; `name` such as "agreements.reports" stands once."""
    if SOURCES.setdefault(name, source) is not source:
        raise ValueError(f"There are deadlines named {name!r} already.")
