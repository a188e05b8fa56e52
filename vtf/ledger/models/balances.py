"""What is there, what is promised, what is left."""

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Round
from django.db.models.lookups import GreaterThanOrEqual
from django.utils.translation import gettext_lazy as _

from vtf.core.money import Money
from vtf.ledger.models.accounts import Fund, Restriction


class Balance(models.Model):
    """The money of one fund, currency and restriction now; the row that is locked before any of it is promised."""

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="balances", verbose_name=_("fund"))
    currency = models.CharField(_("currency"), max_length=3)
    restriction = models.ForeignKey(Restriction, models.PROTECT, related_name="balances", verbose_name=_("restriction"))
    cash = models.DecimalField(_("cash"), max_digits=20, decimal_places=4, default=Decimal(0))
    reserved = models.DecimalField(_("reserved"), max_digits=20, decimal_places=4, default=Decimal(0))
    committed = models.DecimalField(_("committed"), max_digits=20, decimal_places=4, default=Decimal(0))
    floor = models.DecimalField(_("floor"), max_digits=20, decimal_places=4, default=Decimal(0))
    version = models.PositiveBigIntegerField(_("version"), default=0)

    class Meta:
        verbose_name = _("balance")
        verbose_name_plural = _("balances")
        ordering = ("fund", "currency", "restriction")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("fund", "currency", "restriction"), name="balance_stands_once"),
            models.CheckConstraint(
                name="balance_has_nothing_below_zero",
                condition=Q(cash__gte=0, reserved__gte=0, committed__gte=0, floor__gte=0),
            ),
            # Rounded because SQLite computes in binary fractions, where 0.3 - 0.1 - 0.2 is below zero.
            models.CheckConstraint(
                name="balance_promises_no_more_than_its_cash",
                condition=GreaterThanOrEqual(
                    Round(F("cash") - F("reserved") - F("committed") - F("floor"), precision=4), Decimal(0)
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fund_id} {self.restriction_id} {self.money}"

    @property
    def spendable(self) -> Decimal:
        """What may still be promised."""
        return self.cash - self.reserved - self.committed - self.floor

    @property
    def money(self) -> Money:
        """What may still be promised, with its currency."""
        return Money(self.spendable, self.currency)
