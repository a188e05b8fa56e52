"""Split a grant into instalments whose sum is exact, and count in months."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal


def split(amount: Decimal, shares: Sequence[Decimal], exponent: int = 2) -> list[Decimal]:
    """Split `amount` by `shares` (percentages adding up to 100 within 1e-9), each part with `exponent` decimals.

    Each part is rounded half up; the last is the residual, so that the sum is exact: 91,501.05 at 60/30/10 is
    54,900.63 + 27,450.32 + 9,150.10 (domain/grants.md 5.3). Raises ValueError for other shares, for none, for
    an amount with more decimals than `exponent`, and where rounding would leave the last part below zero.
    """
    if not shares or any(share <= 0 for share in shares) or abs(sum(shares, Decimal(0)) - 100) > Decimal("1e-9"):
        raise ValueError("shares must be above zero and add up to 100")
    unit = Decimal(1).scaleb(-exponent)
    if amount != amount.quantize(unit):
        raise ValueError(f"{amount} has more than {exponent} decimals")
    parts = [(amount * share / 100).quantize(unit, ROUND_HALF_UP) for share in shares[:-1]]
    last = amount - sum(parts, Decimal(0))
    if last < 0:
        raise ValueError("the amount is too small for so many instalments")
    return [*parts, last.quantize(unit)]


def months_later(day: date, months: int) -> date:
    """The same day so many months later; the last of the month where it has no such day (31 August to 28 February)."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
