"""What States owe to the Treaty's budget, and the arrangements by which they promise to pay."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import ConcurrentTransitionMixin, FSMField, transition

from vtf.core.money import Money
from vtf.core.triggers import AppendOnly
from vtf.core.workflow import action
from vtf.states.models.register import State


class ArrearsNote(models.Model):
    """What the Secretariat read of a State's unpaid assessed contributions on one day; the latest note speaks."""

    state = models.ForeignKey(State, models.PROTECT, related_name="arrears_notes", verbose_name=_("State"))
    as_of = models.DateField(_("as of"))
    amount = models.DecimalField(_("amount outstanding"), max_digits=20, decimal_places=4, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    source = models.CharField(_("source document"), max_length=300)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField(_("entered"), auto_now_add=True)
    is_synthetic = models.BooleanField(default=False)

    database_triggers: ClassVar = [AppendOnly()]

    class Meta:
        verbose_name = _("note of arrears")
        verbose_name_plural = _("notes of arrears")
        ordering: ClassVar = ["-as_of", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(name="arrears_note_says_its_source", condition=~Q(source="")),
            models.CheckConstraint(
                name="arrears_note_with_an_amount_has_a_currency",
                condition=Q(amount__isnull=True, currency="") | (Q(amount__gte=0) & ~Q(currency="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state}, {self.as_of}"

    @property
    def money(self) -> Money | None:
        """The amount with its currency; None where the source names none."""
        return None if self.amount is None else Money(self.amount, self.currency)

    @property
    def says_nothing_is_owed(self) -> bool:
        """The State has paid: a note of nothing ends the ones before it."""
        return self.amount is not None and not self.amount


class Arrangement(ConcurrentTransitionMixin, models.Model):
    """A financial arrangement under Financial Rule 8(1)(d): a State in arrears promises to pay by instalments."""

    class Status(models.TextChoices):
        """What became of the request."""

        FILED = "filed", pgettext_lazy("financial arrangement", "Filed")
        IN_FORCE = "in-force", pgettext_lazy("financial arrangement", "In force")
        REFUSED = "refused", pgettext_lazy("financial arrangement", "Refused")
        ENDED = "ended", pgettext_lazy("financial arrangement", "Ended")

    STATUS_TONES: ClassVar = {"filed": "info", "in-force": "success", "refused": "danger", "ended": "neutral"}
    DECISION = ("status", "in_force_from", "in_force_until", "decision_source", "reason")

    state = models.ForeignKey(State, models.PROTECT, related_name="arrangements", verbose_name=_("State"))
    conference = models.CharField(_("Conference"), max_length=30)  # its code: Conferences stand above the States
    conference_opens_on = models.DateField(_("Conference opens on"))
    deadline_on = models.DateField(_("last day to file"), editable=False)
    filed_on = models.DateField(_("filed on"))
    reasons = models.TextField(_("reasons for not paying"))
    amount = models.DecimalField(_("amount outstanding"), max_digits=20, decimal_places=4)
    currency = models.CharField(_("currency"), max_length=3)
    source = models.CharField(_("note verbale"), max_length=300)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField(_("entered"), auto_now_add=True)
    is_synthetic = models.BooleanField(default=False)
    status = FSMField(_("status"), choices=Status.choices, default=Status.FILED, protected=True)
    in_force_from = models.DateField(_("in force from"), null=True, editable=False)
    in_force_until = models.DateField(_("in force until"), null=True, editable=False)  # the last day
    decision_source = models.CharField(_("decision"), max_length=300, blank=True, editable=False)
    reason = models.TextField(_("reason"), blank=True, editable=False)  # of a refusal or an end

    database_triggers: ClassVar = [AppendOnly(allow=DECISION)]

    class Meta:
        verbose_name = _("financial arrangement")
        verbose_name_plural = _("financial arrangements")
        ordering: ClassVar = ["-filed_on", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(name="arrangement_is_filed_in_time", condition=Q(filed_on__lte=F("deadline_on"))),
            models.CheckConstraint(
                name="arrangement_has_a_deadline_before_its_conference",
                condition=Q(deadline_on__lt=F("conference_opens_on")),
            ),
            models.CheckConstraint(name="arrangement_is_about_more_than_nothing", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="arrangement_in_force_has_its_days",
                condition=Q(status__in=["filed", "refused"], in_force_from__isnull=True, in_force_until__isnull=True)
                | Q(status__in=["in-force", "ended"], in_force_until__gte=F("in_force_from")),
            ),
            models.UniqueConstraint(
                fields=["state", "conference"],
                condition=~Q(status="refused"),
                name="state_has_one_arrangement_for_a_conference",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state}, {self.conference}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("states:arrangement-detail", args=[self.pk])

    @property
    def money(self) -> Money:
        """What was outstanding when the State asked."""
        return Money(self.amount, self.currency)

    @transition(
        status,
        source=Status.FILED,
        target=Status.IN_FORCE,
        custom=action(_("Record that it is in force"), "states.keep_arrears", "states:arrangement-put-in-force"),
    )
    def put_in_force(self) -> None:
        """The arrangement was agreed."""

    @transition(
        status,
        source=Status.FILED,
        target=Status.REFUSED,
        custom=action(_("Record that it was refused"), "states.keep_arrears", "states:arrangement-refuse"),
    )
    def refuse(self) -> None:
        """The arrangement was not agreed."""

    @transition(
        status,
        source=Status.IN_FORCE,
        target=Status.ENDED,
        custom=action(_("Record its end"), "states.keep_arrears", "states:arrangement-end"),
    )
    def end(self) -> None:
        """The State has paid, or has stopped paying."""


class PlannedPayment(models.Model):
    """One instalment of the plan that a State proposed, in the currency of its arrangement."""

    arrangement = models.ForeignKey(Arrangement, models.PROTECT, related_name="plan")
    due_on = models.DateField(_("due on"))
    amount = models.DecimalField(_("amount"), max_digits=20, decimal_places=4)

    database_triggers: ClassVar = [AppendOnly()]

    class Meta:
        verbose_name = _("planned payment")
        verbose_name_plural = _("planned payments")
        ordering: ClassVar = ["due_on", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(name="planned_payment_is_more_than_nothing", condition=Q(amount__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.arrangement}, {self.due_on}"

    @property
    def money(self) -> Money:
        """The amount with its currency."""
        return Money(self.amount, self.arrangement.currency)
