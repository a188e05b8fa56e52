"""Amounts of money: Decimal with an ISO 4217 currency, never float."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Self

import pycountry
from django.utils.translation import gettext as _

from vtf.core.errors import RuleBroken

# ISO 4217, list one: minor units other than two.
EXPONENTS = (
    dict.fromkeys(
        "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(),
        0,
    )
    | dict.fromkeys("BHD IQD JOD KWD LYD OMR TND".split(), 3)
    | dict.fromkeys("CLF UYW".split(), 4)
)
CURRENCIES = frozenset(currency.alpha_3 for currency in pycountry.currencies)


def known_currency(code: str) -> str:
    """Return `code` if ISO 4217 lists it; raise RuleBroken otherwise."""
    if code not in CURRENCIES:
        raise RuleBroken(_("%(code)s is not a currency of ISO 4217.") % {"code": code or "?"}, field="currency")
    return code


def exponent(currency: str) -> int:
    """Number of decimal places of the currency's minor unit (ISO 4217)."""
    return EXPONENTS.get(currency, 2)


def quantum(currency: str) -> Decimal:
    """The smallest amount of the currency, such as 0.01."""
    return Decimal(1).scaleb(-exponent(currency))


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount in one currency; sums across currencies raise ValueError."""

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        if not isinstance(self.amount, Decimal):
            raise TypeError("Money is made from Decimal")
        known_currency(self.currency)

    @classmethod
    def zero(cls, currency: str) -> Self:
        """Nothing, in this currency."""
        return cls(Decimal(0), currency)

    @classmethod
    def total(cls, parts: Iterable["Money"], currency: str) -> "Money":
        """The sum of `parts`, zero of `currency` where there are none."""
        result = Money.zero(currency)
        for part in parts:
            result = result + part
        return result

    def rounded(self) -> "Money":
        """Round half up to the currency's minor unit."""
        return Money(self.amount.quantize(quantum(self.currency), ROUND_HALF_UP), self.currency)

    def is_exact(self) -> bool:
        """Say whether the amount has no more decimals than its currency."""
        return self.amount == self.rounded().amount

    def _same(self, other: "Money") -> Decimal:
        if self.currency != other.currency:
            raise ValueError(f"{self.currency} and {other.currency} do not add up")
        return other.amount

    def __add__(self, other: "Money") -> "Money":
        return Money(self.amount + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.amount - self._same(other), self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.amount, self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.amount < self._same(other)

    def __le__(self, other: "Money") -> bool:
        return self.amount <= self._same(other)

    def __bool__(self) -> bool:
        return bool(self.amount)

    def __str__(self) -> str:
        return f"{self.currency} {self.rounded().amount:,}"
