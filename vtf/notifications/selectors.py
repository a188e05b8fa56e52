"""Reads of the inbox and of the outbox's health."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import DatabaseError
from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from vtf.notifications.models import Heartbeat, Job, Notification, Reminder

OLDEST_DUE = dt.timedelta(seconds=60)
LAST_SEEN = dt.timedelta(seconds=60)


def notifications_of(user: Any) -> QuerySet[Notification]:
    """What a person was told, newest first."""
    return Notification.objects.filter(recipient_id=user.pk)


def unread_count(user: Any) -> int:
    """How many notifications the person has not read; 0 for nobody."""
    if not getattr(user, "is_authenticated", False):
        return 0
    return Notification.objects.filter(recipient_id=user.pk, read_at=None).count()


def about(notification: Notification) -> Model | None:
    """The object that the notification is about, if it is still there."""
    model: type[Model] = apps.get_model(notification.about_type)
    return model._base_manager.filter(pk=notification.about_id).first()


def told_of(key: str, *, about: Model, event: str) -> set[int]:
    """The keys of the people who have this message about the object and the event already."""
    rows = Notification.objects.filter(key=key, about_type=about._meta.label_lower, about_id=str(about.pk))
    return set(rows.filter(facts__event=event).values_list("recipient_id", flat=True))


def reminders_about(thing: Model) -> QuerySet[Reminder]:
    """The reminders that were sent about an object, the first one first."""
    return Reminder.objects.filter(about_type=thing._meta.label_lower, about_id=str(thing.pk)).order_by("sent_at", "pk")


def due_jobs() -> QuerySet[Job]:
    """Jobs that a worker may take now: due, not finished, and leased to nobody."""
    now = timezone.now()
    is_free = Q(leased_until__isnull=True) | Q(leased_until__lt=now)
    return Job.objects.filter(is_free, done_at=None, failed_at=None, run_after__lte=now)


@dataclass(frozen=True)
class Health:
    """Whether each part that the system needs answers; seconds where it is an age."""

    database: bool
    oldest_due_job: float
    worker_seen: float | None

    @property
    def is_ready(self) -> bool:
        """Whether requests may be sent here."""
        return (
            self.database
            and self.oldest_due_job < OLDEST_DUE.total_seconds()
            and self.worker_seen is not None
            and self.worker_seen < LAST_SEEN.total_seconds()
        )


def health() -> Health:
    """Ask the database for the age of the oldest due job and for the last sign of life of a worker."""
    now = timezone.now()
    try:
        oldest = due_jobs().order_by("run_after").values_list("run_after", flat=True).first()
        seen = Heartbeat.objects.order_by("-seen_at").values_list("seen_at", flat=True).first()
    except DatabaseError:
        return Health(database=False, oldest_due_job=0.0, worker_seen=None)
    return Health(
        database=True,
        oldest_due_job=(now - oldest).total_seconds() if oldest else 0.0,
        worker_seen=(now - seen).total_seconds() if seen else None,
    )
