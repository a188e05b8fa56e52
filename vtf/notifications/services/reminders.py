"""Reminders: for each deadline the latest that is due, once, whoever runs it and however often."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import structlog
from django.db import IntegrityError, transaction

from vtf.core.clock import today
from vtf.notifications.models import Reminder
from vtf.notifications.reminders import ESCALATED, ESCALATED_AT, SOURCES, Deadline
from vtf.notifications.services.inbox import notify

log = structlog.get_logger()
Identity = tuple[str, str, str, date, int]


def remind() -> int:
    """Send what is due from every source and return how many; a faulty source or deadline stops no other."""
    sent = 0
    for name, source in sorted(SOURCES.items()):
        try:
            sent += _remind_of(source(), name)
        except Exception as error:  # noqa: BLE001 - whatever a source raises, the others are asked
            log.error("deadlines_failed", source=name, error=type(error).__name__)
    return sent


def _remind_of(deadlines: Iterable[Deadline], source: str) -> int:
    """Send what one source has to say; one query for what was sent before."""
    day = today()
    due = [(deadline, offset) for deadline in deadlines if (offset := deadline.offset_reached(day)) is not None]
    before = _sent_before([deadline for deadline, _offset in due])
    sent = 0
    for deadline, offset in due:
        if _identity(deadline, offset) in before:
            continue
        try:
            sent += _send(deadline, offset, day)
        except Exception as error:  # noqa: BLE001 - one deadline that cannot be told stops no other
            log.error("reminder_failed", source=source, key=deadline.key, error=type(error).__name__)
    return sent


def _identity(deadline: Deadline, offset: int) -> Identity:
    return deadline.about._meta.label_lower, str(deadline.about.pk), deadline.key, deadline.due_on, offset


def _sent_before(deadlines: list[Deadline]) -> set[Identity]:
    if not deadlines:
        return set()
    days = [deadline.due_on for deadline in deadlines]
    rows = Reminder.objects.filter(key__in={each.key for each in deadlines}, due_on__range=(min(days), max(days)))
    return set(rows.values_list("about_type", "about_id", "key", "due_on", "offset"))


def _send(deadline: Deadline, offset: int, day: date) -> bool:
    """Note the reminder and tell people in one transaction; of two workers the second finds it noted.

    Where there is nobody to tell, nothing is noted, so that whoever comes next is told.
    """
    people = _active(deadline.to)
    superiors = _active(deadline.escalate_to) if offset == ESCALATED_AT else []
    if not people and not superiors:
        return False
    facts = {
        **deadline.facts,
        "offset": offset,
        "days": abs((deadline.due_on - day).days),
        "due_on": deadline.due_on.isoformat(),
    }
    about_type, about_id, key, due_on, _offset = _identity(deadline, offset)
    with transaction.atomic():
        try:
            with transaction.atomic():
                Reminder.objects.create(about_type=about_type, about_id=about_id, key=key, due_on=due_on, offset=offset)
        except IntegrityError:
            return False
        notify(deadline.key, about=deadline.about, to=people, facts=facts)
        notify(deadline.key + ESCALATED, about=deadline.about, to=superiors, facts=facts)
    return True


def _active(people: Iterable[Any]) -> list[Any]:
    return [person for person in people if person.is_active]
