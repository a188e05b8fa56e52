"""Calls for proposals: once a year the Committee's Chair invites States to apply."""

from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django_fsm import ConcurrentTransitionMixin, FSMField, transition

from vtf.core.workflow import action, condition
from vtf.policies.models import PolicySet


def known_zone(name: str) -> None:
    """Refuse what the IANA time zone database does not list."""
    if name not in available_timezones():
        raise ValidationError(_("%(name)s is not a time zone of the IANA database."), params={"name": name})


@condition(_("The text of the call is missing in a required language."))
def texts_are_complete(call: "Call") -> bool:
    """Every required language has its title and text."""
    written = {text.language for text in call.texts.all() if text.title and text.body}
    return set(call.languages) <= written


@condition(_("The deadline has passed already."))
def deadline_is_ahead(call: "Call") -> bool:
    """A call is opened before its deadline."""
    return timezone.now() < call.closes_at


@condition(_("The deadline has not passed yet."))
def deadline_has_passed(call: "Call") -> bool:
    """Judged by the clock at the request, never by the worker."""
    return timezone.now() >= call.closes_at


class Call(ConcurrentTransitionMixin, models.Model):
    """A call for project proposals with its deadline, its texts and the policies frozen when it opened."""

    class Status(models.TextChoices):
        """Where the cycle stands."""

        PLANNED = "planned", _("Planned")
        OPEN = "open", pgettext_lazy("call", "Open")
        CLOSED = "closed", pgettext_lazy("call", "Closed")
        SCREENING = "screening", _("Screening")
        CANCELLED = "cancelled", pgettext_lazy("call", "Cancelled")

    STATUS_TONES = {
        "planned": "neutral",
        "open": "success",
        "closed": "info",
        "screening": "info",
        "cancelled": "danger",
    }

    year = models.PositiveSmallIntegerField(_("year of the cycle"), unique=True)
    status = FSMField(_("status"), choices=Status.choices, default=Status.PLANNED, protected=True)
    deadline_on = models.DateField(_("last day to submit"))
    time_zone = models.CharField(
        _("time zone of the call"), max_length=64, default="Europe/Zurich", validators=[known_zone]
    )
    closes_at = models.DateTimeField(_("closes at"), editable=False)
    languages = models.JSONField(_("languages in which the call must be written"), default=list)
    policy_set = models.ForeignKey(PolicySet, models.PROTECT, null=True, editable=False, related_name="calls")
    opened_at = models.DateTimeField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    is_synthetic = models.BooleanField(default=False)

    class Meta:
        ordering = ["-year"]
        constraints = [
            models.CheckConstraint(
                name="opened_call_has_frozen_policies",
                condition=Q(status__in=["planned", "cancelled"]) | Q(policy_set__isnull=False, opened_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(_("Call of %(year)s") % {"year": self.year})

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the instant of closing in step with the last day and the zone."""
        self.closes_at = closing_instant(self.deadline_on, self.time_zone)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("calls:call-detail", args=[self.pk])

    @property
    def accepts_submissions(self) -> bool:
        """Open, and the clock has not reached the deadline."""
        return self.status == self.Status.OPEN and timezone.now() < self.closes_at

    @property
    def last_second(self) -> datetime:
        """23:59:59 of the last day in the call's zone, in UTC: the instant that people read as the deadline."""
        return self.closes_at - timedelta(seconds=1)

    @property
    def text(self) -> "CallText | None":
        """The text in the active language, else in English, else in any."""
        texts = {text.language: text for text in self.texts.all()}
        return texts.get(get_language() or "en") or texts.get("en") or next(iter(texts.values()), None)

    @property
    def title(self) -> str:
        """The title in the reader's language."""
        return self.text.title if self.text else str(self)

    @transition(
        status,
        source=Status.PLANNED,
        target=Status.OPEN,
        conditions=[texts_are_complete, deadline_is_ahead],
        custom=action(_("Open the call"), "calls.open_call", "calls:call-open"),
    )
    def open(self) -> None:
        """The Chair publishes the call."""
        self.opened_at = timezone.now()

    @transition(
        status,
        source=Status.OPEN,
        target=Status.CLOSED,
        conditions=[deadline_has_passed],
        custom=action("", "calls.close_call"),
    )
    def close(self) -> None:
        """The deadline has passed."""

    @transition(
        status,
        source=[Status.OPEN, Status.CLOSED],
        target=Status.SCREENING,
        conditions=[deadline_has_passed],
        custom=action(_("Start the screening"), "calls.start_screening", "calls:call-screen"),
    )
    def start_screening(self) -> None:
        """The Secretariat takes the submitted applications into desk review."""

    @transition(
        status,
        source=[Status.PLANNED, Status.OPEN, Status.CLOSED, Status.SCREENING],
        target=Status.CANCELLED,
        custom=action(_("Cancel the call"), "calls.cancel_call", "calls:call-cancel"),
    )
    def cancel(self) -> None:
        """The call is called off."""


class CallText(models.Model):
    """The call's title and text in one language."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="texts")
    language = models.CharField(_("language"), max_length=10)
    title = models.CharField(_("title"), max_length=200)
    body = models.TextField(_("text"))

    class Meta:
        ordering = ["language"]
        constraints = [models.UniqueConstraint(fields=["call", "language"], name="one_text_per_language")]

    def __str__(self) -> str:
        return self.title


def closing_instant(last_day: Any, zone: str) -> datetime:
    """The first instant that is too late: midnight after `last_day` in `zone`, as UTC (domain/grants.md 8a.4)."""
    midnight = datetime.combine(last_day + timedelta(days=1), time(0), ZoneInfo(zone))
    return midnight.astimezone(UTC)
