"""Meetings of the Selection Committee: who was there, what was dealt with, and the record that both sign."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import ConcurrentTransitionMixin, FSMField, transition

from grants.applications.models import Application
from grants.calls.models import Call
from vtf.core.workflow import action
from vtf.states.models import State


class Meeting(ConcurrentTransitionMixin, models.Model):
    """A meeting of the Selection Committee on one call; while it is open the members read each other's input."""

    class Status(models.TextChoices):
        """Planned, open, closed with its record."""

        PLANNED = "planned", pgettext_lazy("meeting", "Planned")
        OPEN = "open", pgettext_lazy("meeting", "Open")
        CLOSED = "closed", pgettext_lazy("meeting", "Closed")
        CANCELLED = "cancelled", pgettext_lazy("meeting", "Cancelled")

    class Modality(models.TextChoices):
        """How the members meet."""

        IN_PERSON = "in-person", _("in person")
        VIRTUAL = "virtual", _("virtual")
        HYBRID = "hybrid", _("hybrid")
        WRITTEN = "written", _("written procedure")

    STATUS_TONES: ClassVar[dict[str, str]] = {
        "planned": "neutral",
        "open": "success",
        "closed": "info",
        "cancelled": "neutral",
    }

    call = models.ForeignKey(Call, models.PROTECT, related_name="meetings", verbose_name=_("call"))
    held_on = models.DateField(_("held on"))
    modality = models.CharField(_("modality"), max_length=10, choices=Modality.choices, default=Modality.VIRTUAL)
    place = models.CharField(_("place"), max_length=200, blank=True)
    status = FSMField(_("status"), choices=Status.choices, default=Status.PLANNED, protected=True)
    present = models.ManyToManyField(State, blank=True, related_name="+", verbose_name=_("members present"))
    remarks = models.TextField(_("remarks"), max_length=8000, blank=True)
    convened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    is_synthetic = models.BooleanField(default=False)

    class Meta:
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["call"], condition=Q(status="open"), name="one_meeting_of_a_call_is_open_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return str(_("Meeting on the call of %(year)s") % {"year": self.call.year})

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("committee:meeting-detail", args=[self.pk])

    @transition(
        status,
        source=Status.PLANNED,
        target=Status.OPEN,
        custom=action(_("Open the meeting"), "committee.preside", "committee:meeting-open"),
    )
    def open(self) -> None:
        """The Chair opens it: members who are not recused may read each other's input."""
        self.opened_at = timezone.now()

    @transition(
        status,
        source=Status.OPEN,
        target=Status.CLOSED,
        custom=action(_("Close the meeting"), "committee.preside", "committee:meeting-close"),
    )
    def close(self) -> None:
        """The Chair closes it; the record is made."""
        self.closed_at = timezone.now()

    @transition(
        status,
        source=[Status.PLANNED],
        target=Status.CANCELLED,
        custom=action(_("Call the meeting off"), "committee.convene_meeting", "committee:meeting-cancel"),
    )
    def cancel(self) -> None:
        """It does not take place."""


class AgendaItem(models.Model):
    """An application on the agenda of a meeting; a recused member does not see the item."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="items")
    application = models.ForeignKey(Application, models.PROTECT, related_name="agenda_items")
    ordinal = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ["meeting", "ordinal"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "application"], name="an_application_is_on_an_agenda_once"),
        ]

    def __str__(self) -> str:
        return f"{self.ordinal}. {self.application.code}"
