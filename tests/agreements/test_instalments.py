"""Split a grant: the vectors of domain/grants.md 5.3, and an exact sum whatever the shares."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.agreements.instalments import split

D = Decimal


@pytest.mark.parametrize(
    ("amount", "shares", "exponent", "parts"),
    [
        ("91501.05", (60, 30, 10), 2, ("54900.63", "27450.32", "9150.10")),
        ("99958.00", (60, 30, 10), 2, ("59974.80", "29987.40", "9995.80")),
        ("100000.00", ("33.333333333", "33.333333333", "33.333333334"), 2, ("33333.33", "33333.33", "33333.34")),
        ("0.01", (60, 30, 10), 2, ("0.01", "0.00", "0.00")),
        ("100", (100,), 2, ("100.00",)),
        ("101", (50, 50), 0, ("51", "50")),
        ("1.001", (50, 50), 3, ("0.501", "0.500")),
    ],
)
def test_a_grant_is_split_half_up_and_the_last_part_is_the_residual(amount, shares, exponent, parts):
    """8(b).13."""
    result = split(D(amount), [D(share) for share in shares], exponent)

    assert [str(part) for part in result] == list(parts)


@pytest.mark.parametrize(
    ("amount", "shares"),
    [
        ("100.00", ()),
        ("100.00", (60, 30)),
        ("100.00", (60, 50, -10)),
        ("100.00", (100, 0)),
        ("100.00", ("50", "50.00000001")),
        ("100.001", (60, 40)),
        ("0.02", (25, 25, 25, 25)),
    ],
)
def test_what_cannot_be_split_is_refused(amount, shares):
    with pytest.raises(ValueError, match="shares|decimals|too small"):
        split(D(amount), [D(share) for share in shares])


@given(
    weights=st.lists(st.integers(1, 10_000), min_size=1, max_size=12),
    minor=st.integers(10_000, 10**12),
    exponent=st.sampled_from([0, 2, 3]),
)
def test_the_parts_add_up_exactly_for_any_shares(weights, minor, exponent):
    amount = D(minor).scaleb(-exponent)
    shares = [D(weight) * 100 / sum(weights) for weight in weights]

    parts = split(amount, shares, exponent)

    unit = D(1).scaleb(-exponent)
    assert sum(parts) == amount
    assert len(parts) == len(shares)
    assert all(part == part.quantize(unit) and part >= 0 for part in parts)
    rounded = zip(parts[:-1], shares[:-1], strict=True)
    assert all(abs(part - amount * share / 100) <= unit / 2 for part, share in rounded)
