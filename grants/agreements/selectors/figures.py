"""A grant's money, read from the ledger: one query, exact, by restriction."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

from django.db.models.functions import Coalesce

from grants.agreements.models import GrantAgreement
from vtf.core.money import Money
from vtf.core.reading import remembered
from vtf.ledger.models import EntryKind, Line, Restriction

NOTHING = Decimal(0)
OF_A_GRANT = ("1200", "1300", "5000", "8000", "8100")
MEMO = {"8000": "reserved", "8100": "committed"}
RELEASES = {("8000", EntryKind.RELEASE), ("8100", EntryKind.LAPSE)}


@dataclass(frozen=True)
class Figures:
    """What became of a grant, or of the part of it that came from one restriction."""

    reserved: Decimal = NOTHING
    committed: Decimal = NOTHING
    released: Decimal = NOTHING
    paid: Decimal = NOTHING
    held: Decimal = NOTHING  # paid, and neither accepted nor asked back
    accepted: Decimal = NOTHING
    refund_due: Decimal = NOTHING
    refunded: Decimal = NOTHING

    @property
    def granted(self) -> Decimal:
        """Every dollar of a grant is reserved, committed, released or paid."""
        return self.reserved + self.committed + self.released + self.paid

    @property
    def is_settled(self) -> bool:
        """Nothing is promised, held or owed any more."""
        return not (self.reserved or self.committed or self.held or self.refund_due)

    def plus(self, **amounts: Decimal) -> "Figures":
        """These figures with amounts added."""
        return Figures(**{field.name: getattr(self, field.name) + amounts.get(field.name, NOTHING) for field in FIELDS})


FIELDS = fields(Figures)


def reference_of(agreement: GrantAgreement) -> str:
    """Under which reference the ledger keeps a grant: the application's number, an imported grant's own."""
    return (agreement.application.number if agreement.application else agreement.number) or agreement.number


def figures_by_restriction(agreement: GrantAgreement) -> dict[str, Figures]:
    """What became of the grant by the restriction of its money, in the order in which the money was taken."""
    return remembered(("agreements.figures", agreement.pk), lambda: figures_of_all([agreement])[agreement.pk])


def figures_of_all(agreements: Iterable[GrantAgreement]) -> dict[Any, dict[str, Figures]]:
    """The figures of many grants by their keys and restrictions; one query, whatever their number."""
    references = {reference_of(agreement): agreement.pk for agreement in agreements}
    found: dict[Any, dict[str, Figures]] = {pk: {} for pk in references.values()}
    label = GrantAgreement._meta.label_lower
    lines = Line.objects.filter(entry__reference__in=list(references), account__in=OF_A_GRANT)
    kind = Coalesce("entry__reverses__kind", "entry__kind")
    columns = ("entry__reference", "account_id", "restriction_id", "debit", "credit", "entry__about_type")
    rows = lines.order_by("pk").values_list(*columns, kind)
    for reference, account, code, debit, credit, about, kind_of in rows:
        amounts = _amounts(account, kind_of, debit, credit, is_of_agreement=about == label)
        parts = found[references[reference]]
        parts[code] = parts.get(code, Figures()).plus(**amounts)
    return found


def _amounts(account: str, kind: str, debit: Decimal, credit: Decimal, *, is_of_agreement: bool) -> dict[str, Decimal]:
    """What one line adds to which figure; a release before the agreement was drafted was never granted."""
    net = debit - credit
    if account in MEMO:
        amounts = {MEMO[account]: net}
        if (account, kind) in RELEASES and is_of_agreement:
            amounts["released"] = -net
        return amounts
    if account == "1300":
        return {"held": net} | ({"paid": net} if kind == EntryKind.DISBURSEMENT else {})
    if account == "1200":
        return {"refund_due": net, "refunded": credit}
    return {"accepted": net}


def total_of(parts: Iterable[Figures]) -> Figures:
    """The figures of the whole grant."""
    total = Figures()
    for part in parts:
        total = total.plus(**{field.name: getattr(part, field.name) for field in FIELDS})
    return total


def figures_of(agreement: GrantAgreement) -> Figures:
    """What became of the grant, over all restrictions."""
    return total_of(figures_by_restriction(agreement).values())


def parts_of(agreement: GrantAgreement, figure: str) -> list[tuple[str, Money]]:
    """One figure of the grant (`held`, `committed`, …) by restriction code, those above zero."""
    found = figures_by_restriction(agreement)
    amounts = {code: getattr(figures, figure) for code, figures in found.items()}
    return [(code, Money(amount, agreement.currency)) for code, amount in amounts.items() if amount > 0]


def held_for(reference: str, account: str) -> list[tuple[str, Money]]:
    """What is open on a memo account (8000 reserved, 8100 committed) for one project, by restriction code.

    Derived from the ledger's lines, in the order in which the money was taken: most restricted first.
    """
    held: dict[tuple[str, str], Decimal] = {}
    lines = Line.objects.filter(entry__reference=reference, account__code=account)
    for code, currency, debit, credit in lines.order_by("pk").values_list(
        "restriction__code", "currency", "debit", "credit"
    ):
        held[code, currency] = held.get((code, currency), Decimal(0)) + debit - credit
    return [(code, Money(amount, currency)) for (code, currency), amount in held.items() if amount > 0]


def labels_of(codes: Iterable[str]) -> dict[str, str]:
    """The titles of restrictions by their codes, in the active language."""
    return {restriction.code: str(restriction) for restriction in Restriction.objects.filter(code__in=list(codes))}
