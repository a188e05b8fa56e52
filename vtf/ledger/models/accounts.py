"""The chart of accounts, the funds, and what their money is bound to."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from vtf.core.triggers import AppendOnly


class Fund(models.Model):
    """A pot of money with its own accounts."""

    code = models.SlugField(_("code"), max_length=20, primary_key=True)
    title = models.CharField(_("title"), max_length=200)

    database_triggers: ClassVar = [AppendOnly(allow=("title",))]

    class Meta:
        verbose_name = _("fund")
        verbose_name_plural = _("funds")
        ordering = ("code",)

    def __str__(self) -> str:
        return gettext(self.title)


class Restriction(models.Model):
    """What money may be spent on, as a donor bound it; the ledger does not know why."""

    UNRESTRICTED: ClassVar = "unrestricted"

    code = models.SlugField(_("code"), max_length=60, primary_key=True)
    title = models.CharField(_("title"), max_length=200)

    database_triggers: ClassVar = [AppendOnly(allow=("title",))]

    class Meta:
        verbose_name = _("restriction")
        verbose_name_plural = _("restrictions")
        ordering = ("code",)

    def __str__(self) -> str:
        return gettext(self.title)


class Account(models.Model):
    """One account of the chart."""

    class Kind(models.TextChoices):
        """Where the account stands in the statements; memorandum accounts stand beside them."""

        ASSET = "asset", _("Asset")
        LIABILITY = "liability", _("Liability")
        EQUITY = "equity", _("Equity")
        INCOME = "income", _("Income")
        EXPENSE = "expense", _("Expense")
        MEMO = "memo", _("Memorandum")

    class Side(models.TextChoices):
        """The side on which the account grows."""

        DEBIT = "debit", _("Debit")
        CREDIT = "credit", _("Credit")

    class Measure(models.TextChoices):
        """Which figure of the balance row its debit balance is."""

        NONE = "none", _("None")
        CASH = "cash", _("Cash")
        RESERVED = "reserved", _("Reserved")
        COMMITTED = "committed", _("Committed")

    code = models.CharField(_("code"), max_length=4, primary_key=True)
    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    normal_side = models.CharField(_("normal side"), max_length=6, choices=Side.choices)
    measure = models.CharField(_("measure"), max_length=10, choices=Measure.choices, default=Measure.NONE)

    database_triggers: ClassVar = [AppendOnly(allow=("title",))]

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        ordering = ("code",)

    def __str__(self) -> str:
        return f"{self.code} {gettext(self.title)}"


def _account(code: str, title: Any, kind: str, side: str = "debit", measure: str = "none") -> dict[str, Any]:
    return {"code": code, "title": title, "kind": kind, "normal_side": side, "measure": measure}


CHART = (
    _account("1000", _("Cash at bank"), "asset", measure="cash"),
    _account("1100", _("Contributions receivable"), "asset"),
    _account("1200", _("Refunds receivable from grantees"), "asset"),
    _account("1300", _("Advances to grantees"), "asset"),
    _account("3000", _("Opening balances"), "equity", "credit"),
    _account("4000", _("Contributions from donors"), "income", "credit"),
    _account("4100", _("Interest and investment income"), "income", "credit"),
    _account("4200", _("Interest reported by grantees"), "income", "credit"),
    _account("4900", _("Exchange difference"), "income", "credit"),
    _account("5000", _("Grant expenditure accepted"), "expense"),
    _account("5100", _("Direct cost"), "expense"),
    _account("5200", _("Bank charges"), "expense"),
    _account("5300", _("Administration fee"), "expense"),
    _account("8000", _("Reservations"), "memo", measure="reserved"),
    _account("8010", _("Reservations, contra"), "memo", "credit"),
    _account("8100", _("Commitments"), "memo", measure="committed"),
    _account("8110", _("Commitments, contra"), "memo", "credit"),
)
FUNDS = (("vtf", _("Voluntary Trust Fund")), ("sponsorship", _("Sponsorship Programme")))
RESTRICTIONS = ((Restriction.UNRESTRICTED, _("Unrestricted")),)
