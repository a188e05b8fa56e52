"""What an app tells the desk and a task list: plain data, no queries."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vtf.core import clock
from vtf.core.errors import Message

Group = Literal["mine", "others"]


@dataclass(frozen=True)
class WorkItem:
    """One thing that waits for a person: what to do, why, until when, about what."""

    title: Message
    url: str
    why: Message = ""
    until: datetime | date | None = None
    about: str = ""
    group: Group = "mine"

    @property
    def is_late(self) -> bool:
        """Its day, or its instant, has passed."""
        if isinstance(self.until, datetime):
            return self.until < timezone.now()
        return self.until is not None and self.until < clock.today()


# What a section of a task list can be: (words, tone of the tag).
TASK_STATES: dict[str, tuple[Message, str]] = {
    "not_started": (_("Not started"), "neutral"),
    "in_progress": (_("In progress"), "neutral"),
    "complete": (_("Complete"), "success"),
    "feedback": (_("Feedback to answer"), "info"),
    "error": (_("Error"), "danger"),
    "closed": (_("Not yet possible"), "neutral"),
}


@dataclass(frozen=True)
class TaskItem:
    """One line of a task list; `state` is a key of TASK_STATES, an empty `url` is plain text."""

    letter: str
    label: Message
    url: str = ""
    note: Message = ""
    state: str = "not_started"

    @property
    def words(self) -> Message:
        """The state in words."""
        return TASK_STATES[self.state][0]

    @property
    def tone(self) -> str:
        """The colour that accompanies the words."""
        return TASK_STATES[self.state][1]

    @property
    def is_problem(self) -> bool:
        """The note tells of an error."""
        return self.state == "error"


# What happened, in words: verb of an event -> sentence. Each app adds its own with add_verbs() in permissions or apps.
VERBS: dict[str, Message] = {}


def add_verbs(verbs: Mapping[str, Message]) -> None:
    """Tell how the events of an app read in a timeline."""
    VERBS.update(verbs)


def in_words(verb: str) -> Message:
    """The sentence for a verb; where none was given, its own last words ("application.submitted": Submitted)."""
    return VERBS.get(verb) or verb.rpartition(".")[2].replace("_", " ").capitalize()
