"""What speaks against a State because of its earlier grants: rooms above tell it, this room asks them."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import TYPE_CHECKING

from vtf.core.errors import Message

if TYPE_CHECKING:
    from vtf.states.models import State

Source = Callable[["State", date], Iterable[Message]]
SOURCES: list[Source] = []


def add_standing(source: Source) -> None:
    """Register who knows of overdue reports and unpaid refunds; called in the room's apps.ready()."""
    if source not in SOURCES:
        SOURCES.append(source)


def standing_of(state: "State", on: date) -> list[Message]:
    """What is overdue from earlier grants of the State on a day, in words (domain/grants.md 3.4 E3)."""
    return [message for source in SOURCES for message in source(state, on)]
