"""The fund status: sources, uses and balances on any day, as known at any instant."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import F, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from vtf.core import clock
from vtf.core.errors import Message
from vtf.core.money import quantum
from vtf.ledger.selectors import lines_of
from vtf.opendata.selectors.figures import DEFINITIONS, WITH_GRANTEES, Figure, weights

ZERO = Decimal(0)
CASH = ("1000",)


@dataclass(frozen=True)
class Cell:
    """The net debit of one account by kind of entry, year and whether the entries are synthetic."""

    account: str
    kind: str
    year: int
    is_synthetic: bool
    net: Decimal


@dataclass(frozen=True)
class Row:
    """A line of the statement: `style` is "", "sum" or "total"; `share` a percentage of the figure `share_of`."""

    figure: Figure
    style: str = ""
    share: Decimal | None = None
    share_of: str = ""


@dataclass(frozen=True)
class Section:
    """A block of the statement."""

    code: str
    heading: Message
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class YearRow:
    """One year's part of some figures."""

    year: int
    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class FundStatus:
    """Every published figure of one fund and currency, as at `as_of`, as known at `known_at` (None: now)."""

    fund: str
    currency: str
    as_of: date
    known_at: datetime | None
    figures: Mapping[str, Figure]
    sections: tuple[Section, ...]
    years: tuple[YearRow, ...]
    cash: Decimal
    advances: Decimal
    is_synthetic: bool

    @property
    def symbol(self) -> str:
        """The statement's own symbol."""
        return f"{self.fund.upper()}/STATEMENT/{self.as_of.isoformat()}"

    @property
    def since(self) -> int | None:
        """The first year that has entries."""
        return self.years[0].year if self.years else None

    @property
    def by_year(self) -> tuple[Figure, ...]:
        """The figures that are also given by year."""
        return tuple(self.figures[code] for code in BY_YEAR)

    @property
    def ties(self) -> bool:
        """Source less use is the cash of the ledger, and what grantees hold is the ledger's advances, to the cent."""
        fund, grantees = self.figures["balance_fund"].amount, self.figures["balance_grantees"].amount
        return fund == self.cash and grantees == self.advances

    @property
    def final_on(self) -> date:
        """The day by which the year's final expenditure is due.

        30 April of the next year is the rule of the fund whose layout this is (domain 3.4); unconfirmed here.
        """
        return date(self.as_of.year + 1, 4, 30)

    @property
    def is_provisional(self) -> bool:
        """Figures of the statement's year may still change."""
        return (clock.day_of(self.known_at) if self.known_at else clock.today()) <= self.final_on

    def amount(self, code: str) -> Decimal:
        """The amount of a figure."""
        return self.figures[code].amount

    def share(self, code: str, of: str) -> Decimal | None:
        """A figure in per cent of another, to one decimal, half up; None where that is not above zero."""
        whole = self.amount(of)
        if whole <= 0:
            return None
        return (self.amount(code) * 100 / whole).quantize(Decimal("0.1"), ROUND_HALF_UP)

    @property
    def delivery_gross(self) -> Decimal | None:
        """Accepted expenditure in per cent of all transfers."""
        return self.share("expenditure", "transfers")

    @property
    def delivery_net(self) -> Decimal | None:
        """Accepted expenditure in per cent of transfers less refunds."""
        kept = self.amount("transfers") - self.amount("refunds")
        if kept <= 0:
            return None
        return (self.amount("expenditure") * 100 / kept).quantize(Decimal("0.1"), ROUND_HALF_UP)


# (section, heading, rows as (figure, style, share of)); a figure in OPTIONAL is shown only where there is something.
LAYOUT: tuple[tuple[str, Message, tuple[tuple[str, str, str], ...]], ...] = (
    (
        "source",
        _("Source of funds"),
        (
            ("opening", "", ""),
            ("contributions", "", ""),
            ("interest_fund", "", ""),
            ("interest_grantees", "", ""),
            ("exchange", "", ""),
            ("total_source", "sum", ""),
        ),
    ),
    (
        "use",
        _("Use of funds"),
        (
            ("transferred", "", ""),
            ("transfers", "sum", ""),
            ("less_refunds", "", ""),
            ("fee", "", ""),
            ("direct_cost", "", ""),
            ("bank_charges", "", ""),
            ("total_use", "sum", ""),
            ("balance_fund", "total", "contributions"),
        ),
    ),
    (
        "grantees",
        _("Money that is with grantees"),
        (
            ("opening_grantees", "", ""),
            ("to_grantees", "", ""),
            ("interest_held", "", ""),
            ("expenditure", "", ""),
            ("refunds", "", ""),
            ("total_expenses", "sum", ""),
            ("balance_grantees", "total", "transfers"),
        ),
    ),
    ("together", _("Together"), (("total_balance", "total", "contributions"),)),
    (
        "bound",
        _("What the balance with the Fund is bound to"),
        (
            ("balance_fund", "", ""),
            ("reserved", "", ""),
            ("committed", "", ""),
            ("free", "total", ""),
        ),
    ),
)
OPTIONAL = ("opening_grantees", "interest_held")
BY_YEAR = ("total_source", "total_use", "expenditure")


def fund_status(
    fund: str = "vtf", as_of: date | None = None, known_at: datetime | None = None, currency: str = "USD"
) -> FundStatus:
    """The statement as at `as_of` (today), as known at `known_at` (now): one query over the ledger's lines."""
    day = as_of or clock.today()
    cells = _cells(fund, currency, day, known_at)
    figures = {code: _figure(code, cells, currency) for code in DEFINITIONS}
    status = FundStatus(
        fund=fund,
        currency=currency,
        as_of=day,
        known_at=known_at,
        figures=figures,
        sections=(),
        years=_years(cells, currency),
        cash=_exact(sum((cell.net for cell in cells if cell.account in CASH), ZERO), currency),
        advances=_exact(sum((cell.net for cell in cells if cell.account in WITH_GRANTEES), ZERO), currency),
        is_synthetic=any(cell.is_synthetic for cell in cells),
    )
    object.__setattr__(status, "sections", tuple(_sections(status)))  # its shares need the figures
    return status


def _cells(fund: str, currency: str, as_of: date, known_at: datetime | None) -> list[Cell]:
    """The ledger's lines summed by account, kind, year and mark; a reversal counts as the kind that it undoes."""
    lines = lines_of(fund=fund, currency=currency, as_of=as_of, known_at=known_at).order_by()
    rows = (
        lines.annotate(act=Coalesce("entry__reverses__kind", "entry__kind"), mark=F("entry__is_synthetic"))
        .values_list("account_id", "act", "entry__occurred_on__year", "mark")
        .annotate(Sum("debit"), Sum("credit"))
    )
    places = Decimal("0.0001")
    return [
        Cell(account, kind, year, bool(mark), debit.quantize(places) - credit.quantize(places))
        for account, kind, year, mark, debit, credit in rows
    ]


def _exact(amount: Decimal, currency: str) -> Decimal:
    """The amount with its currency's decimals; more of them than the currency has stay visible."""
    places = quantum(currency)
    return amount.quantize(places) if amount == amount.quantize(places) else amount


def _amount(code: str, cells: Iterable[Cell], currency: str) -> Decimal:
    signs = weights(code)
    return _exact(sum((signs.get((cell.account, cell.kind), 0) * cell.net for cell in cells), ZERO), currency)


def _figure(code: str, cells: list[Cell], currency: str) -> Figure:
    definition, signs = DEFINITIONS[code], weights(code)
    return Figure(
        code=code,
        label=definition.label,
        amount=_amount(code, cells, currency),
        definition=definition.text,
        parts=definition.parts,
        is_synthetic=any(cell.is_synthetic and (cell.account, cell.kind) in signs for cell in cells),
    )


def _years(cells: list[Cell], currency: str) -> tuple[YearRow, ...]:
    by_year: dict[int, list[Cell]] = {}
    for cell in cells:
        by_year.setdefault(cell.year, []).append(cell)
    return tuple(
        YearRow(year, tuple(_figure(code, by_year[year], currency) for code in BY_YEAR)) for year in sorted(by_year)
    )


def _sections(status: FundStatus) -> Iterable[Section]:
    for code, heading, rows in LAYOUT:
        shown = [row for row in rows if row[0] not in OPTIONAL or status.amount(row[0])]
        yield Section(
            code,
            heading,
            tuple(
                Row(status.figures[name], style, status.share(name, of) if of else None, of)
                for name, style, of in shown
            ),
        )
