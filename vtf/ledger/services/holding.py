"""Hold the balances: nothing is promised or spent that is not there."""

from collections.abc import Sequence
from decimal import Decimal
from functools import cache

from django.db import connection, models, transaction
from django.utils.translation import gettext as _

from vtf.core.errors import RuleBroken
from vtf.core.money import Money
from vtf.core.permissions import require
from vtf.history.services import record
from vtf.ledger.models import Account, Balance, BalanceKey, Fund, LineSpec, Restriction

Move = tuple[Decimal, Decimal, Decimal]  # what is added to cash, reserved, committed
FIGURES = (Account.Measure.CASH, Account.Measure.RESERVED, Account.Measure.COMMITTED)
NOTHING: Move = (Decimal(0), Decimal(0), Decimal(0))
# By hand because it is one statement that locks, judges and moves, and the busiest of all. Rounded because SQLite
# computes in binary fractions. Parameters: the move, the key, the move again, its effect on what is spendable.
MOVE = """
    UPDATE ledger_balance SET cash = ROUND(cash + %s, 4), reserved = ROUND(reserved + %s, 4),
        committed = ROUND(committed + %s, 4), version = version + 1
    WHERE fund_id = %s AND currency = %s AND restriction_id = %s
        AND ROUND(cash + %s, 4) >= 0 AND ROUND(reserved + %s, 4) >= 0 AND ROUND(committed + %s, 4) >= 0
        AND ROUND(cash - reserved - committed - floor + %s, 4) >= 0
"""


class NotEnoughMoney(RuleBroken):
    """The money that this act would promise or spend is not there."""


@cache
def measures() -> dict[str, str]:
    """Account code -> measure, read once: the chart is append-only."""
    return dict(Account.objects.values_list("code", "measure"))


def move_balances(lines: Sequence[LineSpec]) -> None:
    """Add the measured lines to their balance rows (I5), in sorted order so that nobody waits in a circle."""
    moves: dict[BalanceKey, Move] = {}
    for line in lines:
        measure = measures()[line.account]
        if measure != Account.Measure.NONE:
            place = FIGURES.index(Account.Measure(measure))
            move = list(moves.get(line.balance_key, NOTHING))
            move[place] += line.signed
            moves[line.balance_key] = (move[0], move[1], move[2])
    moved = {key for key in sorted(moves) if _move(key, moves[key])}
    check_names({line.fund for line in lines} - {key[0] for key in moved}, Fund, "fund")
    check_names({line.restriction for line in lines} - {key[2] for key in moved}, Restriction, "restriction")


def check_names(codes: set[str], model: type[models.Model], field: str) -> None:
    """Refuse funds and restrictions that do not exist; none to check is no query."""
    if not codes:
        return
    for code in sorted(codes - set(model._default_manager.filter(pk__in=codes).values_list("pk", flat=True))):
        words = {"kind": model._meta.verbose_name, "code": code}
        raise RuleBroken(_("There is no %(kind)s %(code)s.") % words, field=field)


def _move(key: BalanceKey, move: Move) -> bool:
    """Move one balance, making its row where there is none; raise NotEnoughMoney where it would fall short."""
    if _moved(key, move):
        return True
    fund, currency, restriction = key
    check_names({fund}, Fund, "fund")
    check_names({restriction}, Restriction, "restriction")
    Balance.objects.bulk_create(
        [Balance(fund_id=fund, currency=currency, restriction_id=restriction)],
        ignore_conflicts=True,  # another transaction may make the same row
    )
    row = locked_balance(key)
    if not _moved(key, move):  # nobody else can have moved the row meanwhile: it is locked
        raise NotEnoughMoney(_too_little(row, move), field="amount")
    return True


def _moved(key: BalanceKey, move: Move) -> bool:
    """Say whether the row is there and could be moved."""
    cash, reserved, committed = move
    with connection.cursor() as cursor:
        cursor.execute(MOVE, [*move, *key, *move, cash - reserved - committed])
        return bool(cursor.rowcount == 1)


def locked_balance(key: BalanceKey) -> Balance:
    """The balance row of the key, locked until the transaction ends."""
    fund, currency, restriction = key
    rows = (
        Balance.objects.select_for_update(of=("self",))
        if connection.features.has_select_for_update
        else Balance.objects
    )
    return rows.select_related("restriction").get(fund=fund, currency=currency, restriction=restriction)


def _too_little(row: Balance, move: Move) -> str:
    """The sentence that says which money is not there and how much is."""
    cash, reserved, committed = move
    sentence, there = _("There is not enough money under “%(restriction)s”: %(there)s is available."), row.spendable
    if row.committed + committed < 0:
        sentence, there = _("Less than this is committed under “%(restriction)s”: %(there)s."), row.committed
    elif row.reserved + reserved < 0:
        sentence, there = _("Less than this is reserved under “%(restriction)s”: %(there)s."), row.reserved
    elif row.cash + cash < 0:
        sentence, there = _("There is not enough cash under “%(restriction)s”: %(there)s."), row.cash
    return sentence % {"restriction": row.restriction, "there": Money(there, row.currency)}


@transaction.atomic
def set_floor(
    money: Money, *, restriction: str = Restriction.UNRESTRICTED, fund: str = "vtf", by: models.Model
) -> Balance:
    """Set aside an amount that is never promised (a reserve); it must be there."""
    require(by, "ledger.set_floor")
    if money.amount < 0 or not money.is_exact():
        raise RuleBroken(_("Give an amount of zero or more, exact in its currency."), field="amount")
    try:
        row = locked_balance((fund, money.currency, restriction))
    except Balance.DoesNotExist:
        row = Balance(fund_id=fund, currency=money.currency, restriction_id=restriction)
    if row.spendable + row.floor < money.amount:
        there = Money(row.spendable + row.floor, money.currency)
        raise NotEnoughMoney(_("Only %(there)s can be set aside.") % {"there": there}, field="amount")
    before, row.floor = row.floor, money.amount
    row.save(update_fields=["floor"])
    record("ledger.floor_set", target=row, by=by, facts={"before": str(before), "floor": str(row.floor)})
    return row
