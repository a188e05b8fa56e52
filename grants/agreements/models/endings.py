"""How a grant ends: refunds, settlements, and the report of the cycle to the Conference."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import ConcurrentTransitionMixin, FSMField, transition

from grants.agreements.models.agreements import GrantAgreement
from grants.calls.models import Call
from vtf.core.money import Money
from vtf.core.triggers import AppendOnly
from vtf.core.workflow import action
from vtf.ledger.models import Entry
from vtf.states.models import State


class Settlement(models.Model):
    """The account of a grant that was cancelled: paid less accepted is to come back, what is unpaid is released."""

    agreement = models.OneToOneField(GrantAgreement, models.PROTECT, related_name="settlement")
    reason = models.TextField(_("reason"), max_length=4000)
    paid = models.DecimalField(_("paid"), max_digits=20, decimal_places=4)
    accepted = models.DecimalField(_("accepted expenditure"), max_digits=20, decimal_places=4)
    to_refund = models.DecimalField(_("to refund"), max_digits=20, decimal_places=4)
    released = models.DecimalField(_("released"), max_digits=20, decimal_places=4)
    entry = models.OneToOneField(Entry, models.PROTECT, null=True, related_name="settlement")
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(auto_now_add=True)

    database_triggers: ClassVar = [AppendOnly()]

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="settlement_ties", condition=Q(paid=models.F("accepted") + models.F("to_refund"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement.number}"


class Refund(ConcurrentTransitionMixin, models.Model):
    """Money that a grantee has to give back; it returns to the earmark from which it came."""

    class Status(models.TextChoices):
        """Due, then received in full."""

        DUE = "due", pgettext_lazy("refund", "Due")
        RECEIVED = "received", pgettext_lazy("refund", "Received")

    STATUS_TONES: ClassVar[dict[str, str]] = {"due": "warning", "received": "success"}

    agreement = models.OneToOneField(GrantAgreement, models.PROTECT, related_name="refund")
    status = FSMField(_("status"), choices=Status.choices, default=Status.DUE, protected=True)
    amount = models.DecimalField(_("amount"), max_digits=20, decimal_places=4)
    due_on = models.DateField(_("due on"))
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="refund")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    is_synthetic = models.BooleanField(default=False)

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(name="refund_is_more_than_nothing", condition=Q(amount__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.agreement.number}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("agreements:refund-detail", args=[self.pk])

    @property
    def code(self) -> str:
        """The project number."""
        return self.agreement.number

    @property
    def state(self) -> State:
        """The grantee State."""
        return self.agreement.state

    @property
    def money(self) -> Money:
        """The amount in the grant's currency."""
        return Money(self.amount, self.agreement.currency)

    @transition(
        status,
        source=Status.DUE,
        target=Status.RECEIVED,
        custom=action("", "agreements.record_refund"),
    )
    def settle(self) -> None:
        """Everything is here."""


class RefundReceipt(models.Model):
    """One transfer of a refund: what arrived, what the bank kept, what was sent in another currency."""

    refund = models.ForeignKey(Refund, models.PROTECT, related_name="receipts")
    received_on = models.DateField(_("received on"))
    received = models.DecimalField(_("amount received"), max_digits=20, decimal_places=4)
    charges = models.DecimalField(_("bank charges borne by the Fund"), max_digits=20, decimal_places=4, default=0)
    sent_currency = models.CharField(_("currency sent"), max_length=3, blank=True)
    sent_amount = models.DecimalField(_("amount sent"), max_digits=20, decimal_places=4, null=True, blank=True)
    source = models.CharField(_("source"), max_length=300)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(auto_now_add=True)
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="refund_receipt")

    database_triggers: ClassVar = [AppendOnly()]

    class Meta:
        ordering = ["refund", "received_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="refund_receipt_is_more_than_nothing", condition=Q(received__gt=0, charges__gte=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.refund}"


class ConferenceReport(models.Model):
    """What was reported to the Conference of States Parties on a cycle, with the figures frozen as at a date."""

    call = models.OneToOneField(Call, models.PROTECT, related_name="conference_report")
    as_at = models.DateField(_("as at"))
    figures = models.JSONField()
    sha256 = models.CharField(max_length=64)
    background = models.TextField(_("background"), max_length=8000, blank=True)
    tasks = models.TextField(_("tasks given by the Conference"), max_length=8000, blank=True)
    outlook = models.TextField(_("looking forward"), max_length=8000, blank=True)
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reported_at = models.DateTimeField(auto_now_add=True)

    database_triggers: ClassVar = [AppendOnly()]

    def __str__(self) -> str:
        return f"{self.call}"
