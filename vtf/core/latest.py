"""What happened to an object last: asked only when somebody comes too late, answered by the room that keeps history."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from vtf.core import formats
from vtf.core.errors import Message
from vtf.core.workflow import reachable, transitions


@dataclass(frozen=True)
class LastAct:
    """The last act on an object, as one reader may see it: what, by whom, when."""

    what: Message
    person: str
    at: datetime


Latest = Callable[[Model, Any], LastAct | None]
LATEST: list[Latest] = []


def answer_latest(latest: Latest) -> None:
    """Register the function (object, reader) that knows the last act; the one registered last answers."""
    LATEST[:] = [latest]


def last_act(target: Model | None, reader: Any) -> LastAct | None:
    """The last act on a saved object as `reader` may see it; None where nobody knows."""
    if target is None or target.pk is None or not LATEST:
        return None
    return LATEST[0](target, reader)


def told_by_whom_and_when(target: Model | None, reader: Any, *, is_done: bool = False) -> str:
    """One sentence on the last act, its instant in UTC; empty where none is known.

    With `is_done` the object stands already where the act would have led.
    """
    act = last_act(target, reader)
    if act is None:
        return ""
    at = act.at.astimezone(UTC)
    words = {"act": act.what, "person": act.person, "day": formats.day(at), "time": formats.clock(at)}
    if is_done:
        return _("This has been done already: “%(act)s” by %(person)s, %(day)s, %(time)s (UTC).") % words
    return _("The last act here was “%(act)s” by %(person)s, %(day)s, %(time)s (UTC).") % words


def has_moved_on(instance: Any, name: str) -> bool:
    """Whether the object has left a status from which the transition `name` was possible."""
    status, meta = _status_and_transition(instance, name)
    if meta is None or meta.has_transition(status):
        return False
    return any(status in reachable(type(instance), str(source)) for source in meta.transitions)


def is_done_already(instance: Any, name: str) -> bool:
    """Whether the object stands where the transition `name` leads."""
    status, meta = _status_and_transition(instance, name)
    return meta is not None and status in {str(each.target) for each in meta.transitions.values()}


def _status_and_transition(instance: Any, name: str) -> tuple[str, Any]:
    meta = dict(transitions(type(instance))).get(name) if isinstance(instance, Model) else None
    return (str(meta.field.get_state(instance)), meta) if meta is not None else ("", None)
