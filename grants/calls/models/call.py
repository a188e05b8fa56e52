"""The call and the machine of its cycle."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django_fsm import ConcurrentTransitionMixin, FSMField, transition

from grants.calls.models.conditions import (
    closing_instant,
    deadline_has_passed,
    deadline_is_ahead,
    early_deadline_has_passed,
    known_zone,
    opening_instant,
    texts_are_complete,
)
from vtf.core.workflow import action
from vtf.policies.models import PolicySet

if TYPE_CHECKING:
    from grants.calls.models.texts import CallText


class Call(ConcurrentTransitionMixin, models.Model):
    """A call for project proposals with its deadline, its texts and the policies frozen when it opened."""

    class Status(models.TextChoices):
        """Where the cycle stands."""

        PLANNED = "planned", _("Planned")
        OPEN = "open", pgettext_lazy("call", "Open")
        EARLY_CLOSED = "early_closed", pgettext_lazy("call", "Open, early deadline passed")
        CLOSED = "closed", pgettext_lazy("call", "Closed")
        SCREENING = "screening", _("Screening")
        ASSESSMENT = "assessment", pgettext_lazy("call", "Assessment by the Committee")
        DECIDED = "decided", pgettext_lazy("call", "Decided")
        CONTRACTING = "contracting", pgettext_lazy("call", "Agreements being signed")
        IMPLEMENTING = "implementing", pgettext_lazy("call", "Projects under way")
        REPORTED = "reported_to_csp", pgettext_lazy("call", "Reported to the Conference")
        ARCHIVED = "archived", pgettext_lazy("call", "Archived")
        CANCELLED = "cancelled", pgettext_lazy("call", "Cancelled")

    STATUS_TONES: ClassVar[dict[str, str]] = {
        "planned": "neutral",
        "open": "success",
        "early_closed": "success",
        "closed": "info",
        "screening": "info",
        "assessment": "info",
        "decided": "info",
        "contracting": "info",
        "implementing": "success",
        "reported_to_csp": "success",
        "archived": "neutral",
        "cancelled": "danger",
    }

    OPEN_STATUSES: ClassVar[tuple[str, ...]] = (Status.OPEN, Status.EARLY_CLOSED)  # the latter takes no early feedback

    year = models.PositiveSmallIntegerField(_("year of the cycle"), unique=True)
    status = FSMField(_("status"), choices=Status.choices, default=Status.PLANNED, protected=True)
    deadline_on = models.DateField(_("last day to submit"))
    time_zone = models.CharField(
        _("time zone of the call"), max_length=64, default="Europe/Zurich", validators=[known_zone]
    )
    closes_at = models.DateTimeField(_("closes at"), editable=False)
    early_deadline_on = models.DateField(_("last day to ask for early feedback"), null=True, blank=True)
    early_closes_at = models.DateTimeField(null=True, editable=False)
    opens_on = models.DateField(
        _("opens on"), null=True, blank=True
    )  # in the call's zone; empty: when the Chair opens it
    release_to_open_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
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
            models.CheckConstraint(
                name="early_deadline_lies_before_the_deadline",
                condition=Q(early_deadline_on__isnull=True) | Q(early_deadline_on__lt=F("deadline_on")),
            ),
        ]

    def __str__(self) -> str:
        return str(_("Call of %(year)s") % {"year": self.year})

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the instants of closing in step with the last days and the zone."""
        self.closes_at = closing_instant(self.deadline_on, self.time_zone)
        early = self.early_deadline_on
        self.early_closes_at = closing_instant(early, self.time_zone) if early else None
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("calls:call-detail", args=[self.pk])

    @property
    def accepts_submissions(self) -> bool:
        """Open, and the clock has not reached the deadline."""
        return self.status in self.OPEN_STATUSES and timezone.now() < self.closes_at

    @property
    def accepts_early(self) -> bool:
        """Early feedback can still be asked for, by the clock."""
        return self.accepts_submissions and self.early_closes_at is not None and timezone.now() < self.early_closes_at

    @property
    def status_by_clock(self) -> str:
        """The status that the clock gives; the worker only records it."""
        if self.status not in self.OPEN_STATUSES:
            return str(self.status)
        now = timezone.now()
        if now >= self.closes_at:
            return str(self.Status.CLOSED)
        is_early = self.early_closes_at is None or now < self.early_closes_at
        return str(self.status if is_early else self.Status.EARLY_CLOSED)

    @property
    def opens_at(self) -> datetime | None:
        """00:00 of the day on which it is to open, in the call's zone; None where the Chair opens it by hand."""
        return opening_instant(self.opens_on, self.time_zone) if self.opens_on else None

    @property
    def is_released(self) -> bool:
        """The Chair has released it to be opened by the clock."""
        return self.status == self.Status.PLANNED and self.release_to_open_by_id is not None

    @property
    def is_due_to_open(self) -> bool:
        """Released, and its opening instant has come; the next request or the worker records it."""
        return self.is_released and self.opens_at is not None and self.opens_at <= timezone.now() < self.closes_at

    @property
    def early_last_second(self) -> datetime | None:
        """23:59:59 of the last day to ask for early feedback."""
        return self.early_closes_at - timedelta(seconds=1) if self.early_closes_at else None

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
        target=Status.EARLY_CLOSED,
        conditions=[early_deadline_has_passed],
        custom=action("", "calls.close_call"),
    )
    def close_early(self) -> None:
        """The early deadline has passed: feedback can no longer be asked for; drafting goes on."""

    @transition(
        status,
        source=[Status.OPEN, Status.EARLY_CLOSED],
        target=Status.CLOSED,
        conditions=[deadline_has_passed],
        custom=action("", "calls.close_call"),
    )
    def close(self) -> None:
        """The deadline has passed; a call without early deadline closes straight from open."""

    @transition(
        status,
        source=[Status.OPEN, Status.EARLY_CLOSED, Status.CLOSED],
        target=Status.SCREENING,
        conditions=[deadline_has_passed],
        custom=action(_("Start the screening"), "calls.start_screening", "calls:call-screen"),
    )
    def start_screening(self) -> None:
        """The Secretariat takes the submitted applications into desk review."""

    @transition(
        status,
        source=Status.SCREENING,
        target=Status.ASSESSMENT,
        custom=action(_("Start the assessment"), "calls.start_assessment", "applications:call-assess"),
    )
    def start_assessment(self) -> None:
        """Every application has been screened: the Committee may decide."""

    @transition(
        status,
        source=Status.ASSESSMENT,
        target=Status.DECIDED,
        custom=action(_("Conclude the decisions"), "calls.conclude_decisions", "committee:call-conclude"),
    )
    def conclude(self) -> None:
        """Every application has been decided on or withdrawn."""

    @transition(
        status,
        source=Status.DECIDED,
        target=Status.CONTRACTING,
        custom=action(_("Start the agreements"), "calls.start_contracting", "agreements:call-contract"),
    )
    def start_contracting(self) -> None:
        """The Secretariat drafts the agreements of what was approved."""

    @transition(
        status,
        source=Status.CONTRACTING,
        target=Status.IMPLEMENTING,
        custom=action(_("Start the implementation"), "calls.start_implementation", "agreements:call-implement"),
    )
    def start_implementation(self) -> None:
        """Every agreement is signed or has lapsed."""

    @transition(
        status,
        source=Status.IMPLEMENTING,
        target=Status.REPORTED,
        custom=action(_("Report to the Conference"), "calls.report_to_conference", "agreements:call-report"),
    )
    def report_to_conference(self) -> None:
        """The report's data are frozen at a date and handed to the Conference of States Parties."""

    @transition(
        status,
        source=Status.REPORTED,
        target=Status.ARCHIVED,
        custom=action(_("Archive the call"), "calls.archive_call", "agreements:call-archive"),
    )
    def archive(self) -> None:
        """Every grant of the cycle has ended."""

    @transition(
        status,
        source=[
            Status.PLANNED,
            Status.OPEN,
            Status.EARLY_CLOSED,
            Status.CLOSED,
            Status.SCREENING,
            Status.ASSESSMENT,
        ],
        target=Status.CANCELLED,
        custom=action(_("Cancel the call"), "calls.cancel_call", "calls:call-cancel"),
    )
    def cancel(self) -> None:
        """The call is called off before the decisions."""
