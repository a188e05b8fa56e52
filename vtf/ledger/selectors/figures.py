"""The ledger's figures, each from its lines."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from vtf.core.money import Money
from vtf.core.permissions import permits
from vtf.ledger.models import Balance, Entry, Line, Restriction

Totals = tuple[Decimal, Decimal]  # debit, credit
PLACES = Decimal("0.0001")
GROUPS: dict[str, Any] = {
    # a reversal undoes the kind of act that it reverses
    "kind": Coalesce("entry__reverses__kind", "entry__kind"),
    "restriction": "restriction_id",
    "currency": "currency",
}


def available(restriction_code: str = Restriction.UNRESTRICTED, currency: str = "USD", fund: str = "vtf") -> Money:
    """What may still be promised under the restriction: cash less reserved, committed and floor."""
    row = Balance.objects.filter(fund=fund, currency=currency, restriction=restriction_code).first()
    return row.money if row else Money.zero(currency)


def available_by_restriction(currency: str = "USD", fund: str = "vtf") -> dict[str, Money]:
    """What may still be promised, by restriction code; those that never had money are not in it."""
    return {row.restriction_id: row.money for row in balances(fund).filter(currency=currency)}


def balances(fund: str = "") -> QuerySet[Balance]:
    """Every balance row, of one fund or of all."""
    rows = Balance.objects.select_related("fund", "restriction").order_by("fund", "currency", "restriction")
    return rows.filter(fund=fund) if fund else rows


def balances_visible_to(user: Any) -> QuerySet[Balance]:
    """All balances for the Secretariat and the auditor, none for others."""
    return balances() if permits(user, "ledger.view_entry") else Balance.objects.none()


def entries_visible_to(user: Any) -> QuerySet[Entry]:
    """All entries for the Secretariat and the auditor, none for others."""
    if not permits(user, "ledger.view_entry"):
        return Entry.objects.none()
    return Entry.objects.select_related("by", "reverses").order_by("-id")


def lines_of(
    *,
    accounts: Collection[str] = (),
    fund: str = "vtf",
    currency: str = "",
    as_of: date | None = None,
    known_at: datetime | None = None,
    restriction: str = "",
    kinds: Collection[str] = (),
) -> QuerySet[Line]:
    """The lines that make up a figure: of these accounts, occurred until `as_of`, known by `known_at`."""
    wanted = Q(fund=fund)
    if accounts:
        wanted &= Q(account__in=accounts)
    if currency:
        wanted &= Q(currency=currency)
    if as_of is not None:
        wanted &= Q(entry__occurred_on__lte=as_of)
    if known_at is not None:
        wanted &= Q(entry__posted_at__lte=known_at)
    if restriction:
        wanted &= Q(restriction=restriction)
    if kinds:
        reversed_kind = Q(entry__reverses__isnull=False, entry__reverses__kind__in=kinds)
        wanted &= Q(entry__kind__in=kinds) | reversed_kind
    return Line.objects.filter(wanted).select_related("entry", "account", "restriction").order_by("id")


def account_totals_by(
    groups: Sequence[str], fund: str, currency: str, as_of: date, known_at: datetime | None = None, **filters: Any
) -> dict[tuple[str, ...], Totals]:
    """Debit and credit of each account further split by `groups` ("kind", "restriction"), in one query.

    Exact to four decimals; on SQLite for totals of up to fifteen digits. `filters` are those of lines_of.
    """
    lines = lines_of(fund=fund, currency=currency, as_of=as_of, known_at=known_at, **filters)
    aliases = {f"by_{name}": GROUPS[name] for name in groups}
    expressions = {alias: value for alias, value in aliases.items() if not isinstance(value, str)}
    keys = ["account_id", *(alias if alias in expressions else aliases[alias] for alias in aliases)]
    rows = lines.order_by().annotate(**expressions).values_list(*keys).annotate(Sum("debit"), Sum("credit"))
    return {tuple(key): (debit.quantize(PLACES), credit.quantize(PLACES)) for *key, debit, credit in rows}


def account_totals(
    fund: str, currency: str, as_of: date, known_at: datetime | None = None, **filters: Any
) -> dict[str, Totals]:
    """Debit and credit of each account that has lines, as at `as_of`, as known at `known_at` (one query)."""
    found = account_totals_by((), fund, currency, as_of, known_at, **filters)
    return {code: totals for (code,), totals in found.items()}
