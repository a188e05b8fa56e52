"""Thirty-two at once: one key is one entry, and nobody promises money twice."""

import threading
from functools import partial

import pytest
from django.db import connection, transaction
from django.db.models import Sum

from tests.factories.history import events
from tests.factories.ledger import receive, reserve, usd
from tests.racing import errors, race, results
from vtf.core.errors import Conflict
from vtf.history.models import Seal
from vtf.history.selectors import verify_history
from vtf.history.services import seal_events
from vtf.ledger.models import Balance, Entry, Line
from vtf.ledger.selectors import available, verify_ledger
from vtf.ledger.services import NotEnoughMoney, open_restriction, reverse_entry

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
WORKERS = 32


def test_same_key_from_many_workers_is_one_entry():
    receive(usd(1000))

    outcomes = race([partial(reserve, usd(10), key="one") for _worker in range(WORKERS)])

    assert errors(outcomes) == []
    assert len({entry.pk for entry in results(outcomes)}) == 1
    assert available() == usd(990)
    assert verify_ledger() == []


def test_same_key_with_another_body_is_a_conflict_for_all_but_one():
    receive(usd(1000))

    outcomes = race([partial(reserve, usd(1 + worker), key="one") for worker in range(WORKERS)])

    assert len(results(outcomes)) == 1
    assert {type(error) for error in errors(outcomes)} == {Conflict}
    assert Entry.objects.filter(key="one").count() == 1


def test_money_for_ten_is_promised_to_ten_of_many():
    receive(usd(100))

    outcomes = race([partial(reserve, usd(10)) for _worker in range(WORKERS)])

    assert len(results(outcomes)) == 10
    assert {type(error) for error in errors(outcomes)} == {NotEnoughMoney}
    assert available() == usd(0)
    assert verify_ledger() == []


def test_naive_control_promises_more_than_there_is():
    """Read, then insert, as a build without locked balances does it: the same race over-commits."""
    receive(usd(100))
    everybody_has_read = threading.Barrier(WORKERS)
    entry = Entry.objects.get()

    def naive():
        with transaction.atomic():
            promised = Line.objects.filter(account="8000").aggregate(total=Sum("debit"))["total"] or 0
            everybody_has_read.wait(30)
            if 100 - promised >= 10:
                with connection.cursor() as cursor:
                    cursor.execute("SET CONSTRAINTS ALL DEFERRED")
                line = {"entry": entry, "fund_id": "vtf", "restriction_id": "unrestricted", "currency": "USD"}
                Line.objects.create(account_id="8000", debit=10, **line)
                Line.objects.create(account_id="8010", credit=10, **line)

    outcomes = race([naive for _worker in range(WORKERS)])

    assert errors(outcomes) == []
    assert Line.objects.filter(account="8000").aggregate(total=Sum("debit"))["total"] == 10 * WORKERS > 100


def test_first_money_of_a_restriction_makes_one_balance_row_whoever_comes_first():
    code = open_restriction("africa", "Africa").pk

    outcomes = race([partial(receive, usd(1), code) for _worker in range(WORKERS)])

    assert errors(outcomes) == []
    assert Balance.objects.get().version == WORKERS
    assert available(code) == usd(WORKERS)


def test_workers_that_need_the_same_two_restrictions_in_any_order_do_not_wait_in_a_circle():
    from tests.factories.ledger import post
    from vtf.ledger.models import EntryKind
    from vtf.ledger.services import credit, debit

    codes = [open_restriction(code, code).pk for code in ("a", "b")]
    for code in codes:
        receive(usd(1000), code)

    def both(order):
        lines = [make(account, usd(1), code) for code in order for make, account in ((debit, "8000"), (credit, "8010"))]
        return post(EntryKind.RESERVATION, *lines)

    outcomes = race([partial(both, codes[:: 1 if worker % 2 else -1]) for worker in range(WORKERS)])

    assert errors(outcomes) == []
    assert [available(code) for code in codes] == [usd(1000 - WORKERS)] * 2


def test_entry_is_reversed_once_however_many_try():
    entry = receive(usd(100))
    receive(usd(5000))

    outcomes = race([partial(reverse_entry, entry, by=None, reason="x", key=f"r{worker}") for worker in range(WORKERS)])

    assert len(results(outcomes)) == 1
    assert {type(error) for error in errors(outcomes)} == {Conflict}
    assert verify_ledger() == []


def test_many_sealers_make_one_chain_and_none_fails():
    events(50)

    outcomes = race([seal_events for _worker in range(8)])
    seal_events()

    assert errors(outcomes) == []
    assert Seal.objects.count() == 50
    assert verify_history() == []


def test_sealers_and_writers_do_not_wait_for_each_other():
    outcomes = race([seal_events if worker % 4 == 0 else partial(events, 5) for worker in range(16)])
    seal_events()

    assert errors(outcomes) == []
    assert Seal.objects.count() == 60
    assert verify_history() == []
