"""The outbox that a worker empties, what each person was told, and of which deadlines."""

from typing import Any, ClassVar

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils import timezone


class Notification(models.Model):
    """One person told one thing about one object; shown in the inbox and sent as mail."""

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="notifications")
    key = models.CharField(max_length=100)
    about_type = models.CharField(max_length=100)
    about_id = models.CharField(max_length=64)
    about_url = models.CharField(max_length=500, blank=True)
    facts: Any = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-created_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(name="notification_has_a_key", condition=~Q(key="")),
        ]
        indexes: ClassVar = [
            models.Index(fields=["recipient", "-created_at", "-id"], name="inbox_of_a_person"),
            models.Index(fields=["recipient"], condition=Q(read_at__isnull=True), name="unread_of_a_person"),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def template(self) -> str:
        """Where the two templates of the key stand, without their endings."""
        app, name = self.key.split("/", 1)
        return f"{app}/emails/{name}"


class Job(models.Model):
    """Work to be done after the transaction that ordered it, at least once."""

    task = models.CharField(max_length=100)
    payload: Any = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    key = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    run_after = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["run_after", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key"], condition=~Q(key=""), name="job_key_stands_once"),
            models.CheckConstraint(
                name="job_is_done_or_failed_not_both",
                condition=Q(done_at__isnull=True) | Q(failed_at__isnull=True),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["run_after", "id"],
                condition=Q(done_at__isnull=True, failed_at__isnull=True),
                name="jobs_to_be_done",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task} {self.pk}"


class PeriodicTask(models.Model):
    """When a periodic task is due next; whoever moves the date on runs it."""

    name = models.CharField(max_length=100, primary_key=True)
    next_run_at = models.DateTimeField(default=timezone.now)
    last_run_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class Heartbeat(models.Model):
    """When a worker was last seen alive."""

    worker = models.CharField(max_length=64, primary_key=True)
    seen_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.worker


class Reminder(models.Model):
    """People were reminded of one deadline, so many days before (negative) or after it."""

    about_type = models.CharField(max_length=100)
    about_id = models.CharField(max_length=64)
    key = models.CharField(max_length=100)
    due_on = models.DateField()
    offset = models.SmallIntegerField()
    sent_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["sent_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["about_type", "about_id", "key", "due_on", "offset"], name="reminder_is_sent_once"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["key", "due_on"], name="reminders_of_a_deadline")]

    def __str__(self) -> str:
        return f"{self.key} {self.due_on} {self.offset:+d}"
