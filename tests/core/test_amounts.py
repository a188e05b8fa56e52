"""An amount is read in one way only, or refused with a sentence."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from vtf.core.forms import AmountField


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("96840", "96840"),
        ("96840.00", "96840.00"),
        ("96840,5", "96840.5"),
        ("96 840,00", "96840.00"),
        ("96\u202f840.5", "96840.5"),
        ("96'840.00", "96840.00"),
        ("٩٦٬٨٤٠٫٠٠", "96840.00"),
        ("0.5", "0.5"),
        (" 12 ", "12"),
    ],
)
def test_what_can_be_read_in_one_way_is_read(typed, amount):
    assert AmountField().clean(typed) == Decimal(amount)


@pytest.mark.parametrize("typed", ["1,234", "1.234", "99.958,00", "96,840.00", "1.234.567", "1,2,3"])
def test_what_can_be_read_in_two_ways_is_refused(typed):
    with pytest.raises(ValidationError) as refusal:
        AmountField().clean(typed)

    assert [error.code for error in refusal.value.error_list] == ["ambiguous"]


@pytest.mark.parametrize("typed", ["USD 5", "12x", "1²", "NaN", "1e3", "--5"])
def test_what_is_no_amount_is_refused(typed):
    with pytest.raises(ValidationError) as refusal:
        AmountField().clean(typed)

    assert [error.code for error in refusal.value.error_list] == ["invalid"]
