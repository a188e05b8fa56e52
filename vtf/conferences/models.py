"""Conferences and meetings, the bodies of the Fund, and who holds their offices from when to when."""

from datetime import date, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from vtf.states.models import State


class Conference(models.Model):
    """A Conference of States Parties, or a meeting of its working groups or preparatory process."""

    class Kind(models.TextChoices):
        """What is convened."""

        CONFERENCE = "conference", _("Conference of States Parties")
        WORKING_GROUPS = "working-groups", _("working groups")
        PREPARATORY = "preparatory", _("preparatory meeting")
        TOGETHER = "together", _("working groups and preparatory meeting")  # where the source gives one span for both
        DIEF = "dief", _("Diversion Information Exchange Forum")

    class Precision(models.TextChoices):
        """How much of the dates is known."""

        DAY = "day", _("day")
        MONTH = "month", _("month")
        NONE = "none", _("not known")

    class Modality(models.TextChoices):
        """How people take part."""

        IN_PERSON = "in-person", _("in person")
        WRITTEN = "written", _("written procedure")
        VIRTUAL = "virtual", _("virtual")
        HYBRID = "hybrid", _("hybrid")
        UNKNOWN = "unknown", _("not known")

    code = models.CharField(_("code"), max_length=30, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    ordinal = models.PositiveSmallIntegerField(_("Conference number"))
    starts_on = models.DateField(_("starts on"), null=True, blank=True)
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    precision = models.CharField(max_length=5, choices=Precision.choices, default=Precision.DAY)
    place = models.CharField(_("place"), max_length=100, blank=True)
    modality = models.CharField(_("modality"), max_length=12, choices=Modality.choices, default=Modality.UNKNOWN)
    source = models.CharField(_("source"), max_length=300, blank=True)
    is_unconfirmed = models.BooleanField(_("unconfirmed"), default=False)

    class Meta:
        verbose_name = _("Conference")
        verbose_name_plural = _("Conferences")
        ordering: ClassVar = ["ordinal", "starts_on", "code"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="conference_ends_after_it_starts",
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=False, ends_on__gte=F("starts_on")),
            ),
            models.CheckConstraint(
                name="conference_of_known_precision_has_a_date",
                condition=Q(precision="none", starts_on__isnull=True)
                | (~Q(precision="none") & Q(starts_on__isnull=False)),
            ),
            models.CheckConstraint(
                name="conference_without_source_is_unconfirmed",
                condition=~Q(source="") | Q(is_unconfirmed=True),
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Body(models.Model):
    """A body of States that the Conference set up, such as the Selection Committee."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    seats_policy = models.CharField(max_length=20, blank=True)  # the parameter that limits its seats, "POL-10"
    source = models.CharField(_("source"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("body")
        verbose_name_plural = _("bodies")
        ordering: ClassVar = ["code"]

    def __str__(self) -> str:
        return str(BODY_NAMES.get(self.code, self.code))


SELECTION_COMMITTEE = "selection-committee"
BODY_NAMES = {SELECTION_COMMITTEE: _("Selection Committee")}


class Term(models.Model):
    """A State's time in an office of a body, from `begins_on` up to and without `ends_on`.

    The day on which a Conference appoints new members is their first and their predecessors' last full day before.
    """

    class Office(models.TextChoices):
        """What a State can be in a body."""

        MEMBER = "member", _("member")
        CHAIR = "chair", _("Chair")

    body = models.ForeignKey(Body, models.PROTECT, related_name="terms", verbose_name=_("body"))
    state = models.ForeignKey(State, models.PROTECT, related_name="terms", verbose_name=_("State"))
    office = models.CharField(_("office"), max_length=10, choices=Office.choices, default=Office.MEMBER)
    begins_on = models.DateField(_("begins on"))
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)
    is_synthetic = models.BooleanField(_("synthetic"), default=False)

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        ordering: ClassVar = ["body", "begins_on", "state"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="term_ends_after_it_begins",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("begins_on")),
            ),
            models.UniqueConstraint(
                fields=["body", "state", "office", "begins_on"], name="term_of_a_state_in_an_office_begins_once"
            ),
            models.UniqueConstraint(
                fields=["body", "state", "office"],
                condition=Q(ends_on__isnull=True),
                name="state_holds_one_open_term_of_an_office",
            ),
            models.UniqueConstraint(
                fields=["body"],
                condition=Q(ends_on__isnull=True, office="chair"),
                name="body_has_one_chair_without_end",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body}: {self.state}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("conferences:term-detail", args=[self.pk])

    @property
    def last_day(self) -> date | None:
        """The last day in the office; None while no end is recorded."""
        return self.ends_on - timedelta(days=1) if self.ends_on else None

    def runs_on(self, on: date) -> bool:
        """The State holds the office on the day `on`; the day `ends_on` is the first without it."""
        return self.begins_on <= on and (self.ends_on is None or on < self.ends_on)
