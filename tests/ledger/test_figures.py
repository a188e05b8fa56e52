"""Figures from the lines: as at a day, as known at a time, by kind and restriction; and who sees them."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone, translation

from tests.factories.history import person
from tests.factories.ledger import commit, pay, receive, reserve, usd
from vtf.core.money import Money
from vtf.ledger.models import Account, Entry, EntryKind
from vtf.ledger.selectors import (
    account_totals,
    account_totals_by,
    available,
    available_by_restriction,
    balances,
    balances_visible_to,
    entries_visible_to,
    lines_of,
)
from vtf.ledger.services import open_restriction, reverse_entry

pytestmark = pytest.mark.django_db
JUNE = date(2026, 6, 30)


@pytest.fixture
def books():
    """Two contributions, one of them bound, and a grant in the bound money."""
    open_restriction("africa", "Africa")
    receive(usd("100.10"), occurred_on=date(2026, 1, 10))
    receive(usd("50.20"), "africa", occurred_on=date(2026, 2, 10))
    for act in (reserve, commit, pay):
        act(usd(20), "africa", occurred_on=date(2026, 3, 10))


def test_available_by_restriction_leaves_out_what_never_had_money(books):
    open_restriction("asia", "Asia")

    assert available_by_restriction() == {"unrestricted": usd("100.10"), "africa": usd("30.20")}
    assert available_by_restriction("EUR") == {}
    assert available("asia") == usd(0)
    assert available(currency="EUR") == Money(Decimal(0), "EUR")


def test_totals_are_those_of_the_day(books, django_assert_num_queries):
    with django_assert_num_queries(1):
        january = account_totals("vtf", "USD", date(2026, 1, 31))
    june = account_totals("vtf", "USD", JUNE)

    assert january == {"1000": (Decimal("100.10"), 0), "4000": (0, Decimal("100.10"))}
    assert june["1000"] == (Decimal("150.30"), 20)
    assert june["8000"] == (20, 20)
    assert account_totals("vtf", "EUR", JUNE) == account_totals("sponsorship", "USD", JUNE) == {}
    assert account_totals("vtf", "USD", JUNE, restriction="africa")["4000"] == (0, Decimal("50.20"))
    assert account_totals("vtf", "USD", JUNE, kinds=["disbursement"])["1300"] == (20, 0)


def test_late_fact_changes_the_figure_but_not_what_was_known(books):
    known_at = timezone.now()
    receive(usd(7), occurred_on=date(2026, 1, 5))

    assert account_totals("vtf", "USD", date(2026, 1, 31))["1000"] == (Decimal("107.10"), 0)
    assert account_totals("vtf", "USD", date(2026, 1, 31), known_at)["1000"] == (Decimal("100.10"), 0)


def test_totals_by_kind_and_restriction_count_a_reversal_where_it_undoes(books, django_assert_num_queries):
    mistake = receive(usd(9), occurred_on=date(2026, 4, 1))
    reverse_entry(mistake, by=None, reason="Entered twice", key="r")

    with django_assert_num_queries(1):
        found = account_totals_by(("kind", "restriction"), "vtf", "USD", timezone.localdate())

    assert found["4000", "contribution", "unrestricted"] == (9, Decimal("109.10"))
    assert found["4000", "contribution", "africa"] == (0, Decimal("50.20"))
    assert found["1300", "disbursement", "africa"] == (20, 0)
    assert not [key for key in found if "reversal" in key]


def test_lines_behind_a_figure_add_up_to_it(books):
    lines = lines_of(accounts=["1000"], currency="USD", as_of=JUNE, known_at=timezone.now(), kinds=["contribution"])

    assert sum(line.debit - line.credit for line in lines) == Decimal("150.30")
    assert {line.entry.kind for line in lines} == {EntryKind.CONTRIBUTION}
    assert lines_of().count() == 14


def test_thirty_times_ten_cents_are_three_dollars(books):
    for _number in range(30):
        receive(usd("0.10"), occurred_on=JUNE)

    assert account_totals("vtf", "USD", JUNE)["4000"] == (0, Decimal("153.30"))


@pytest.mark.parametrize(
    ("role", "reads"),
    [
        ("finance", True),
        ("officer", True),
        ("head", True),
        ("auditor", True),
        ("donor", False),
        ("drafter", False),
        ("member", False),
        ("delegate", False),
        ("editor", False),
    ],
)
def test_secretariat_and_auditor_read_the_books_and_nobody_else(books, role, reads):
    user = person(role)

    assert entries_visible_to(user).count() == (5 if reads else 0)
    assert balances_visible_to(user).count() == (2 if reads else 0)


def test_balances_are_of_one_fund_or_of_all(books):
    assert [str(row) for row in balances("vtf")] == ["vtf africa USD 30.20", "vtf unrestricted USD 100.10"]
    assert balances("sponsorship").count() == 0
    assert balances().count() == 2


def test_entry_line_and_account_say_what_they_are(books):
    entry = Entry.objects.filter(kind="contribution").order_by("pk").first()

    assert str(entry) == f"Contribution {entry.key}"
    assert str(entry.lines.first()) == "1000 unrestricted USD 100.1000"
    assert str(Account.objects.get(pk="1000")) == "1000 Cash at bank"
    assert str(entry.lines.first().fund) == "Voluntary Trust Fund"
    assert timezone.now() - entry.posted_at < timedelta(minutes=1)
    with translation.override("fr"):
        assert str(entry.lines.first().restriction)
