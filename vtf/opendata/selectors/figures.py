"""What each figure of the fund status is made of.

A figure is a sum over ledger lines: for each account and kind of entry, +1 counts debits less credits, -1 credits
less debits, absent counts nothing. Sums are made of figures. So a figure, and the list of entries behind it, come
from one and the same definition. The layout is that of domain/sponsorship-donors-treaty.md 3.4, with an opening
line for money whose source was not published.
"""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from django.utils.translation import gettext_lazy as _

from vtf.core.errors import Message
from vtf.ledger.models import EntryKind

KINDS = frozenset(
    kind for kind in EntryKind.values if kind != EntryKind.REVERSAL
)  # a reversal counts as what it undoes
NOT_OPENING = KINDS - {EntryKind.OPENING}
Weights = dict[tuple[str, str], int]  # (account, kind) -> sign


@dataclass(frozen=True)
class Rule:
    """Lines of these accounts and kinds; `sign` +1 counts debits, -1 counts credits."""

    sign: int
    accounts: tuple[str, ...]
    kinds: Collection[str] = KINDS


@dataclass(frozen=True)
class Definition:
    """A figure's name, what it means, and its lines or its parts (code, sign)."""

    code: str
    label: Message
    text: Message = ""
    rules: tuple[Rule, ...] = ()
    parts: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Figure:
    """A published amount, exact to the cent, with its meaning and the figures of which it is the sum."""

    code: str
    label: Message
    amount: Decimal
    definition: Message
    parts: tuple[tuple[str, int], ...] = ()
    is_synthetic: bool = False


WITH_GRANTEES = ("1300", "1200")

SOURCES = (
    Definition(
        "opening",
        _("Opening entries"),
        _("Money of earlier grants whose source was not published."),
        (Rule(-1, ("3000",)), Rule(-1, ("1100", *WITH_GRANTEES), (EntryKind.OPENING,))),
    ),
    Definition(
        "contributions",
        _("Contributions from donors"),
        _("Received in the Fund's account; announced contributions are not in it."),
        (Rule(-1, ("4000",)), Rule(-1, ("1100",), NOT_OPENING)),
    ),
    Definition("interest_fund", _("Interest and investment income (Fund)"), "", (Rule(-1, ("4100",)),)),
    Definition(
        "interest_grantees",
        _("Interest reported by grantees"),
        _("Paid over to the Fund."),
        (Rule(-1, ("4200",)), Rule(-1, ("1300",), (EntryKind.GRANTEE_INTEREST,))),
    ),
    Definition(
        "exchange",
        _("Exchange difference"),
        _("Gains less losses between the rate of the day of receipt and that of the day of payment."),
        (Rule(-1, ("4900",)),),
    ),
    Definition(
        "total_source",
        _("Total source of funds"),
        "",
        parts=(("opening", 1), ("contributions", 1), ("interest_fund", 1), ("interest_grantees", 1), ("exchange", 1)),
    ),
)
USES = (
    Definition("transferred", _("Transferred to grantees"), "", (Rule(1, WITH_GRANTEES, (EntryKind.DISBURSEMENT,)),)),
    Definition("transfers", _("Sub-total transfers"), "", parts=(("transferred", 1),)),
    Definition("less_refunds", _("Less: refunds from grantees"), "", (Rule(1, WITH_GRANTEES, (EntryKind.REFUND,)),)),
    Definition("fee", _("Administration fee"), "", (Rule(1, ("5300",)),)),
    Definition("direct_cost", _("Direct cost"), _("Committee meetings, evaluation, outreach."), (Rule(1, ("5100",)),)),
    Definition("bank_charges", _("Bank charges"), "", (Rule(1, ("5200",)),)),
    Definition(
        "total_use",
        _("Total use of funds"),
        "",
        parts=(("transfers", 1), ("less_refunds", 1), ("fee", 1), ("direct_cost", 1), ("bank_charges", 1)),
    ),
    Definition(
        "balance_fund",
        _("Balance with the Fund"),
        _("Total source less total use; as a share of contributions from donors."),
        parts=(("total_source", 1), ("total_use", -1)),
    ),
)
GRANTEES = (
    Definition("to_grantees", _("Transfers"), "", parts=(("transfers", 1),)),
    Definition(
        "opening_grantees",
        _("With grantees at the opening"),
        "",
        (Rule(1, WITH_GRANTEES, (EntryKind.OPENING,)),),
    ),
    Definition(
        "interest_held",
        _("Interest that grantees earned and hold"),
        "",
        (Rule(1, ("1300",), (EntryKind.GRANTEE_INTEREST,)),),
    ),
    Definition("expenditure", _("Expenditure, reported and accepted"), "", (Rule(1, ("5000",)),)),
    Definition("refunds", _("Refunds"), "", (Rule(-1, WITH_GRANTEES, (EntryKind.REFUND,)),)),
    Definition("total_expenses", _("Total expenditure and refunds"), "", parts=(("expenditure", 1), ("refunds", 1))),
    Definition(
        "balance_grantees",
        _("Balance with grantees"),
        _("As a share of transfers."),
        parts=(("to_grantees", 1), ("opening_grantees", 1), ("interest_held", 1), ("total_expenses", -1)),
    ),
)
BOUND = (
    Definition(
        "total_balance",
        _("Total balance"),
        _("With the Fund and with grantees; as a share of contributions from donors."),
        parts=(("balance_fund", 1), ("balance_grantees", 1)),
    ),
    Definition(
        "reserved",
        _("Reserved"),
        _("For projects that the Committee approved and whose agreement is not signed by both yet."),
        (Rule(1, ("8000",)),),
    ),
    Definition("committed", _("Committed"), _("By signed agreements, and not paid yet."), (Rule(1, ("8100",)),)),
    Definition(
        "free",
        _("Free to approve"),
        _("Balance with the Fund less what is reserved and committed, before any amount that the Fund sets aside."),
        parts=(("balance_fund", 1), ("reserved", -1), ("committed", -1)),
    ),
)
DEFINITIONS: dict[str, Definition] = {each.code: each for each in (*SOURCES, *USES, *GRANTEES, *BOUND)}


@cache
def weights(code: str) -> Weights:
    """The sign with which lines of each account and kind count in the figure; what cancels out is not in it."""
    definition = DEFINITIONS[code]
    found: Weights = {}
    for rule in definition.rules:
        for account in rule.accounts:
            for kind in rule.kinds:
                found[account, kind] = found.get((account, kind), 0) + rule.sign
    for part, sign in definition.parts:
        for key, weight in weights(part).items():
            found[key] = found.get(key, 0) + sign * weight
    return {key: weight for key, weight in found.items() if weight}
