"""Entries and their lines."""

from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vtf.core.money import Money
from vtf.core.triggers import AppendOnly, SumZero
from vtf.ledger.models.accounts import Account, Fund, Restriction


class EntryKind(models.TextChoices):
    """What happened."""

    OPENING = "opening", _("Opening balance")
    CONTRIBUTION = "contribution", _("Contribution")
    RESERVATION = "reservation", _("Reservation")
    RELEASE = "release", _("Release of a reservation")
    COMMITMENT = "commitment", _("Commitment")
    LAPSE = "lapse", _("Lapse of a commitment")
    DISBURSEMENT = "disbursement", _("Disbursement")
    EXPENDITURE = "expenditure", _("Expenditure accepted")
    REFUND = "refund", _("Refund")
    INTEREST = "interest", _("Interest and investment income")
    GRANTEE_INTEREST = "grantee_interest", _("Interest reported by a grantee")
    BANK_CHARGE = "bank_charge", _("Bank charge")
    DIRECT_COST = "direct_cost", _("Direct cost")
    FEE = "fee", _("Administration fee")
    EXCHANGE = "exchange", _("Exchange difference")
    REVERSAL = "reversal", _("Reversal")


# IATI 2.03, codelist TransactionType; kinds that are not here are no transaction of the standard.
IATI_TRANSACTION_TYPES: dict[str, str] = {
    EntryKind.CONTRIBUTION: "1",
    EntryKind.COMMITMENT: "2",
    EntryKind.LAPSE: "2",  # with a negative amount
    EntryKind.DISBURSEMENT: "3",
    EntryKind.BANK_CHARGE: "4",
    EntryKind.DIRECT_COST: "4",
    EntryKind.FEE: "4",
    EntryKind.REFUND: "7",
}


class Entry(models.Model):
    """One act in the books."""

    Kind = EntryKind

    key = models.CharField(_("key"), max_length=200, unique=True)
    fingerprint = models.CharField(_("fingerprint"), max_length=64)
    kind = models.CharField(_("kind"), max_length=20, choices=EntryKind.choices)
    description = models.CharField(_("description"), max_length=300)
    source = models.CharField(_("source"), max_length=300)
    reference = models.CharField(_("reference"), max_length=200, blank=True)
    occurred_on = models.DateField(_("occurred on"))
    posted_at = models.DateTimeField(_("posted at"), default=timezone.now, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("posted by")
    )
    about_type = models.CharField(_("kind of object"), max_length=100, blank=True)
    about_id = models.CharField(_("number of the object"), max_length=64, blank=True)
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="reversal", verbose_name=_("reverses")
    )
    reason = models.TextField(_("reason"), blank=True)
    is_synthetic = models.BooleanField(_("synthetic"), default=False)

    database_triggers: ClassVar = [AppendOnly()]

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        ordering = ("-id",)
        indexes: ClassVar = [
            models.Index(fields=("about_type", "about_id"), name="entry_by_object"),
            models.Index(fields=("occurred_on", "posted_at"), name="entry_by_its_two_times"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(name="entry_says_its_key_and_source", condition=~Q(key="") & ~Q(source="")),
            models.CheckConstraint(
                name="reversal_says_what_and_why",
                condition=(Q(kind="reversal", reverses__isnull=False) & ~Q(reason=""))
                | (~Q(kind="reversal") & Q(reverses__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"{EntryKind(self.kind).label} {self.key}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("ledger:entry-detail", args=[self.pk])

    @property
    def money(self) -> Money:
        """What the entry moved: the largest sum of debits of one account, in the first line's currency."""
        lines = self.lines.all()
        sums: dict[str, Decimal] = {}
        for line in lines:
            if line.currency == lines[0].currency:
                sums[line.account_id] = sums.get(line.account_id, Decimal(0)) + line.debit
        return Money(max(sums.values()), lines[0].currency)


class Line(models.Model):
    """One side of an entry."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="lines", verbose_name=_("entry"))
    account = models.ForeignKey(Account, models.PROTECT, related_name="lines", verbose_name=_("account"))
    fund = models.ForeignKey(Fund, models.PROTECT, related_name="lines", verbose_name=_("fund"))
    restriction = models.ForeignKey(Restriction, models.PROTECT, related_name="lines", verbose_name=_("restriction"))
    currency = models.CharField(_("currency"), max_length=3)
    debit = models.DecimalField(_("debit"), max_digits=20, decimal_places=4, default=Decimal(0))
    credit = models.DecimalField(_("credit"), max_digits=20, decimal_places=4, default=Decimal(0))

    database_triggers: ClassVar = [AppendOnly(), SumZero("entry")]

    class Meta:
        verbose_name = _("line")
        verbose_name_plural = _("lines")
        ordering = ("id",)
        constraints: ClassVar = [
            models.CheckConstraint(
                name="line_is_either_debit_or_credit",
                condition=Q(debit__gt=0, credit=0) | Q(debit=0, credit__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.restriction_id} {self.currency} {self.debit - self.credit}"
