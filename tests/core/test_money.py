"""Amounts are exact, and currencies do not mix."""

from decimal import Decimal

import pytest

from vtf.core.errors import RuleBroken
from vtf.core.money import Money, exponent, known_currency, quantum


@pytest.mark.parametrize(("currency", "places"), [("USD", 2), ("JPY", 0), ("KWD", 3), ("BHD", 3), ("CLF", 4)])
def test_a_currency_has_the_decimals_of_iso_4217(currency, places):
    assert exponent(currency) == places
    assert quantum(currency) == Decimal(1).scaleb(-places)


@pytest.mark.parametrize("code", ["XXQ", "usd", "", "DOLLAR"])
def test_an_unknown_currency_is_refused_beside_its_field(code):
    with pytest.raises(RuleBroken) as refusal:
        known_currency(code)

    assert list(refusal.value.errors) == ["currency"]


def test_money_is_made_from_decimals_alone():
    with pytest.raises(TypeError):
        Money(1.5, "USD")


def test_sums_and_differences_keep_every_cent():
    parts = [Money(Decimal("0.10"), "USD")] * 3

    assert Money.total(parts, "USD") == Money(Decimal("0.30"), "USD")
    assert parts[0] - parts[1] == Money.zero("USD")
    assert -parts[0] == Money(Decimal("-0.10"), "USD")


def test_currencies_do_not_add_up():
    with pytest.raises(ValueError, match="USD and EUR"):
        Money(Decimal(1), "USD") + Money(Decimal(1), "EUR")


def test_amounts_of_one_currency_compare():
    small, large = Money(Decimal(1), "USD"), Money(Decimal(2), "USD")

    assert small < large
    assert small <= small
    assert min(small, large) == small
    assert bool(small)
    assert not Money.zero("USD")


@pytest.mark.parametrize(("amount", "rounded"), [("1.005", "1.01"), ("1.004", "1.00"), ("-1.005", "-1.01")])
def test_money_rounds_half_up(amount, rounded):
    assert Money(Decimal(amount), "USD").rounded() == Money(Decimal(rounded), "USD")


def test_money_knows_whether_it_has_more_decimals_than_its_currency():
    assert Money(Decimal("10.25"), "USD").is_exact()
    assert not Money(Decimal("10.255"), "USD").is_exact()
    assert not Money(Decimal("10.5"), "JPY").is_exact()


def test_money_is_written_with_its_code():
    assert str(Money(Decimal("91501.05"), "USD")) == "USD 91,501.05"
