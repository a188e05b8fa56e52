"""post_entry and reverse_entry: what they write, what they refuse."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from tests.factories.history import person
from tests.factories.ledger import DAY, commit, pay, post, receive, reserve, usd
from tests.intruder import taken_back
from vtf.core.errors import Conflict, NotPermitted, RuleBroken
from vtf.core.money import Money
from vtf.history.selectors import events_about
from vtf.ledger.models import IATI_TRANSACTION_TYPES, Account, Balance, Entry, EntryKind, Fund, Line, Restriction
from vtf.ledger.selectors import available, verify_ledger
from vtf.ledger.services import (
    NotEnoughMoney,
    credit,
    debit,
    load_chart,
    open_restriction,
    post_entry,
    reverse_entry,
    set_floor,
)

pytestmark = pytest.mark.django_db


def row(restriction="unrestricted", currency="USD", fund="vtf"):
    return Balance.objects.get(restriction=restriction, currency=currency, fund=fund)


def test_contribution_becomes_spendable_cash():
    finance = person("finance")

    entry = receive(usd("91501.05"), by=finance, about=finance, reference="B-1")

    assert (entry.by, entry.about_type, entry.about_id) == (finance, "accounts.user", str(finance.pk))
    assert [(line.account_id, line.debit, line.credit) for line in entry.lines.all()] == [
        ("1000", Decimal("91501.05"), 0),
        ("4000", 0, Decimal("91501.05")),
    ]
    assert available() == usd("91501.05")
    assert [event.verb for event in events_about(entry)] == ["ledger.entry_posted"]


def test_money_of_a_grant_goes_from_reserved_to_committed_to_paid_to_accounted_for():
    receive(usd(1000))
    steps = []

    for act in (reserve, commit, pay):
        act(usd(400))
        steps.append((row().cash, row().reserved, row().committed, row().spendable))
    post(EntryKind.EXPENDITURE, debit("5000", usd(390)), credit("1300", usd(390)))
    post(EntryKind.REFUND, debit("1000", usd(10)), credit("1300", usd(10)))

    assert steps == [(1000, 400, 0, 600), (1000, 0, 400, 600), (600, 0, 0, 600)]
    assert (row().cash, row().spendable, row().version) == (610, 610, 5)
    assert verify_ledger() == []


def test_posting_takes_six_statements_within_a_transaction(django_assert_num_queries):
    receive(usd(1000))

    # savepoint, entry, lines, balance, event, release
    with django_assert_num_queries(6):
        reserve(usd(10))


def test_same_key_and_body_give_the_first_entry_in_whatever_order_the_lines_come():
    lines = [debit("1000", usd(5)), credit("4000", usd(5))]

    first = post(EntryKind.CONTRIBUTION, *lines, key="k", by=None)
    again = post(EntryKind.CONTRIBUTION, *reversed(lines), key="k", by=person("finance"))

    assert again == first
    assert (Entry.objects.count(), available()) == (1, usd(5))


@pytest.mark.parametrize(
    "other",
    [
        {"occurred_on": DAY - timedelta(days=1)},
        {"description": "Another"},
        {"source": "Another"},
        {"reference": "Another"},
        {"is_synthetic": True},
        {"kind": EntryKind.OPENING},
        {"lines": [debit("1000", usd(6)), credit("4000", usd(6))]},
        {"lines": [debit("1000", usd(5)), credit("3000", usd(5))]},
        {"lines": [debit("1000", usd(5), fund="sponsorship"), credit("4000", usd(5), fund="sponsorship")]},
    ],
    ids=lambda other: "-".join(other),
)
def test_same_key_with_another_body_is_a_conflict(other):
    body = {
        "key": "k",
        "kind": EntryKind.CONTRIBUTION,
        "occurred_on": DAY,
        "lines": [debit("1000", usd(5)), credit("4000", usd(5))],
        "by": None,
        "description": "Test",
        "source": "Test",
    }
    post_entry(**body)

    with pytest.raises(Conflict, match="The key k was used for another entry"):
        post_entry(**{**body, **other})

    assert Entry.objects.count() == 1


def yen(amount):
    return Money(Decimal(amount), "JPY")


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ([], "two lines or more"),
        ([debit("1000", usd(1))], "two lines or more"),
        ([debit("1000", usd(2)), credit("4000", usd(1))], "differ by USD 1.00"),
        ([debit("1000", usd(1)), debit("4000", usd(1))], "differ by USD 2.00"),
        ([debit("1000", usd(1)), credit("4000", yen(1))], "differ by"),
        ([debit("1000", usd(0)), credit("4000", usd(0))], "above zero"),
        ([debit("1000", usd(-1)), credit("4000", usd(-1))], "above zero"),
        ([debit("1000", usd("0.001")), credit("4000", usd("0.001"))], "more decimals"),
        ([debit("1000", yen("0.5")), credit("4000", yen("0.5"))], "more decimals"),
        ([debit("1000", usd("1e11")), credit("4000", usd("1e11"))], "more than one line holds"),
        ([debit("1000", usd(1)), credit("9999", usd(1))], "no account 9999"),
        ([debit("1000", usd(1), "x"), credit("4000", usd(1), "x")], "no restriction x"),
        ([debit("1000", usd(1), fund="x"), credit("4000", usd(1), fund="x")], "no fund x"),
        ([debit("5000", usd(1), "x"), credit("1300", usd(1), "x")], "no restriction x"),
    ],
)
def test_lines_that_cannot_stand_are_refused(lines, sentence):
    with pytest.raises(RuleBroken, match=sentence):
        post(EntryKind.CONTRIBUTION, *lines)

    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"key": ""}, "needs a key"),
        ({"kind": "gift"}, "gift is not a kind"),
        ({"kind": EntryKind.REVERSAL}, "names the entry that it reverses"),
        ({"description": " "}, "what the entry is for"),
        ({"source": " "}, "document that proves"),
        ({"occurred_on": timezone.now().date() + timedelta(days=2)}, "in the future"),
    ],
)
def test_entry_that_says_too_little_is_refused(fields, sentence):
    body = {"kind": EntryKind.CONTRIBUTION, **fields}

    with pytest.raises(RuleBroken, match=sentence):
        post(body.pop("kind"), debit("1000", usd(1)), credit("4000", usd(1)), **body)

    assert not Entry.objects.exists()


def test_unknown_currency_is_no_money():
    with pytest.raises(RuleBroken, match="XXZ is not a currency"):
        Money(Decimal(1), "XXZ")


@pytest.mark.parametrize(
    ("act", "sentence"),
    [
        (reserve, "There is not enough money under “Unrestricted”: USD 100.00 is available."),
        (commit, "Less than this is reserved under “Unrestricted”: USD 0.00."),
        (pay, "Less than this is committed under “Unrestricted”: USD 0.00."),
    ],
)
def test_money_that_is_not_there_is_refused_with_the_amount_that_is(act, sentence):
    receive(usd(100))

    with pytest.raises(NotEnoughMoney) as refusal:
        act(usd("100.01"))

    assert str(refusal.value) == sentence
    assert refusal.value.errors == {"amount": [sentence]}
    assert (Entry.objects.count(), row().version) == (1, 1)
    assert verify_ledger() == []


def test_cash_that_is_not_there_cannot_be_spent():
    with pytest.raises(NotEnoughMoney, match=r"not enough cash under “Unrestricted”: USD 0\.00"):
        post(EntryKind.BANK_CHARGE, debit("5200", usd(1)), credit("1000", usd(1)))


def test_all_the_money_can_be_reserved_even_in_amounts_that_binary_fractions_do_not_hold():
    receive(usd("0.30"))

    reserve(usd("0.10"))
    reserve(usd("0.20"))

    assert available() == usd(0)


def test_money_of_one_restriction_fund_or_currency_is_not_that_of_another():
    open_restriction("region-africa", "Africa")
    receive(usd(100), "region-africa")
    post(
        EntryKind.CONTRIBUTION,
        debit("1000", usd(100), fund="sponsorship"),
        credit("4000", usd(100), fund="sponsorship"),
    )
    receive(Money(Decimal(100), "EUR"))

    with pytest.raises(NotEnoughMoney, match="under “Unrestricted”"):
        reserve(usd(1))

    reserve(usd(100), "region-africa")


def test_refused_line_leaves_nothing_of_the_whole_entry():
    open_restriction("a", "A")
    receive(usd(10), "a")

    with pytest.raises(NotEnoughMoney):
        post(
            EntryKind.RESERVATION,
            *(debit("8000", usd(10), code) for code in ("a", "unrestricted")),
            *(credit("8010", usd(10), code) for code in ("a", "unrestricted")),
        )

    assert available("a") == usd(10)
    assert Entry.objects.count() == 1


def test_reversal_is_the_mirror_image_with_its_reason():
    finance = person("finance")
    entry = receive(usd(100), about=finance)

    reversal = reverse_entry(entry, by=finance, reason="Entered twice", key="r")

    assert (reversal.kind, reversal.reverses, reversal.reason) == ("reversal", entry, "Entered twice")
    assert (reversal.about_type, reversal.about_id) == ("accounts.user", str(finance.pk))
    assert [(line.account_id, line.debit, line.credit) for line in reversal.lines.all()] == [
        ("1000", 0, 100),
        ("4000", 100, 0),
    ]
    assert available() == usd(0)
    assert verify_ledger() == []


def test_reversing_twice_gives_the_first_reversal_or_a_conflict():
    entry = receive(usd(100))
    reversal = reverse_entry(entry, by=None, reason="Entered twice", key="r")

    assert reverse_entry(entry, by=None, reason="Entered twice", key="r") == reversal
    with pytest.raises(Conflict, match="reversed already"):
        reverse_entry(entry, by=None, reason="Entered twice", key="other")
    with pytest.raises(Conflict, match="key r was used"):
        reverse_entry(entry, by=None, reason="Another reason", key="r")
    with pytest.raises(RuleBroken, match="A reversal is not reversed"):
        reverse_entry(reversal, by=None, reason="Mistake", key="rr")


def test_reversal_needs_a_reason_a_keeper_of_the_books_and_the_money():
    entry = receive(usd(100))
    reserve(usd(50))

    with pytest.raises(RuleBroken, match="Say why"):
        reverse_entry(entry, by=None, reason=" ", key="r")
    for role in ("officer", "auditor", "member", "drafter"):
        with pytest.raises(NotPermitted):
            reverse_entry(entry, by=person(role), reason="x", key="r")
    with pytest.raises(NotEnoughMoney, match=r"USD 50\.00 is available"):
        reverse_entry(entry, by=person("head"), reason="x", key="r")


def test_floor_is_set_aside_and_cannot_be_promised():
    finance = person("finance")
    receive(usd(100))

    set_floor(usd(30), by=finance)

    assert available() == usd(70)
    with pytest.raises(NotEnoughMoney):
        reserve(usd("70.01"))
    with pytest.raises(NotEnoughMoney, match=r"Only USD 100\.00 can be set aside"):
        set_floor(usd(101), by=finance)
    with pytest.raises(NotEnoughMoney, match=r"Only EUR 0\.00"):
        set_floor(Money(Decimal(1), "EUR"), by=finance)
    with pytest.raises(RuleBroken, match="zero or more"):
        set_floor(usd(-1), by=finance)
    with pytest.raises(NotPermitted):
        set_floor(usd(0), by=person("officer"))
    assert verify_ledger() == []


def test_restriction_is_opened_once_and_with_a_title():
    assert open_restriction("a", " A ").title == "A"

    with pytest.raises(Conflict, match="exists already"):
        open_restriction("a", "B")
    for code, title in (("", "B"), ("b", " ")):
        with pytest.raises(RuleBroken, match="a code and a title"):
            open_restriction(code, title)


def test_chart_is_loaded_and_never_overwritten():
    Account.objects.filter(pk="1000").update(title="Bank")

    load_chart()

    assert Account.objects.get(pk="1000").title == "Bank"
    assert (Account.objects.count(), Fund.objects.count(), Restriction.objects.count()) == (17, 2, 1)
    assert set(IATI_TRANSACTION_TYPES) <= set(EntryKind.values)


# The database is the last reviewer: what no service would write.


def raw_line(entry, **fields):
    defaults = {"account_id": "1000", "fund_id": "vtf", "restriction_id": "unrestricted", "currency": "USD"}
    return Line.objects.create(entry=entry, **{**defaults, **fields})


@pytest.mark.parametrize(("debit_", "credit_"), [(0, 0), (1, 1), (-1, 0), (0, -1)])
def test_database_refuses_a_line_that_is_not_either_debit_or_credit(debit_, credit_):
    entry = receive(usd(1))

    with pytest.raises(IntegrityError), transaction.atomic():
        raw_line(entry, debit=debit_, credit=credit_)


@pytest.mark.parametrize(
    "figures",
    [{"cash": -1}, {"reserved": -1}, {"committed": -1}, {"floor": -1}, {"reserved": 101}, {"committed": "100.0001"}],
)
def test_database_refuses_a_balance_that_promises_what_is_not_there(figures):
    receive(usd(100))

    with pytest.raises(IntegrityError), transaction.atomic():
        Balance.objects.update(**figures)


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "reversal", "reason": "x"},
        {"kind": "contribution", "source": ""},
        {"kind": "contribution", "key": ""},
    ],
)
def test_database_refuses_an_entry_that_says_too_little(fields):
    body = {"key": "k", "fingerprint": "f", "description": "d", "source": "s", "occurred_on": DAY}

    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.create(**{**body, **fields})


@pytest.mark.postgresql
@pytest.mark.parametrize("lines", [[], [{"debit": 1}], [{"debit": 1}, {"credit": 2}]])
def test_database_refuses_lines_that_do_not_add_up_when_the_transaction_ends(lines):
    with taken_back():
        entry = Entry.objects.create(
            key="k", kind="opening", fingerprint="f", description="d", source="s", occurred_on=DAY
        )
        for line in lines:
            raw_line(entry, **line)

        with pytest.raises(IntegrityError, match="do not add up to zero"):
            connection.check_constraints()


@pytest.mark.postgresql
def test_database_refuses_a_line_added_to_an_old_entry():
    entry = receive(usd(1))

    with taken_back():
        raw_line(entry, debit=1)

        with pytest.raises(IntegrityError, match="do not add up to zero"):
            connection.check_constraints()
