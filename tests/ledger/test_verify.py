"""./manage.py verify: each fault that an intruder could leave in the books is found at its place."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from tests.factories.history import events
from tests.factories.ledger import commit, pay, receive, reserve, usd
from tests.intruder import taken_back
from vtf.core import triggers
from vtf.history.selectors import head
from vtf.history.services import seal_events
from vtf.ledger.models import Balance, Entry, Line
from vtf.ledger.selectors import verification, verify_ledger
from vtf.ledger.services import reverse_entry

pytestmark = pytest.mark.django_db
EVENT = "SELECT id FROM history_event WHERE verb = 'ledger.entry_posted' LIMIT 1"


@pytest.fixture
def books():
    """A grant half way and a reversed contribution."""
    receive(usd(100))
    for act in (reserve, commit, pay):
        act(usd(40))
    reverse_entry(receive(usd(7)), by=None, reason="Entered twice", key="r")
    seal_events()


def faults_after(*statements):
    """What the verification finds after raw SQL with the triggers away; all of it is undone."""
    with taken_back():
        triggers._drop(connection)
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
        found = [(fault.rule, fault.place) for fault in verify_ledger()]
    return [(rule, place) for rule, place in found if not place.startswith("trigger ")]


def test_sound_books_have_no_fault(books, django_assert_max_num_queries):
    with django_assert_max_num_queries(10):
        assert verify_ledger() == []


def test_books_are_read_in_parts(books, monkeypatch):
    monkeypatch.setattr(verification, "CHUNK", 2)

    assert verify_ledger() == []


def line_of(kind, account):
    return Line.objects.get(entry__kind=kind, account=account, entry__reversal=None)


def test_missing_trigger_is_found(books):
    triggers._drop(connection, {"ledger_line"})

    missing = {fault.place for fault in verify_ledger()}

    assert {"trigger vtf_ledger_line_no_update", "trigger vtf_ledger_line_no_delete"} <= missing
    assert all(place.startswith("trigger vtf_ledger_") for place in missing)


def test_changed_amount_is_found(books):
    line = line_of("contribution", "4000")

    found = faults_after(f"UPDATE ledger_line SET credit = 101 WHERE id = {line.pk}")

    assert found == [("I1", f"entry {line.entry_id}"), ("I2", f"entry {line.entry_id}")]


def test_entry_blown_up_on_both_sides_is_found_by_its_fingerprint_and_balance(books):
    entry = line_of("contribution", "4000").entry_id

    found = faults_after(
        f"UPDATE ledger_line SET debit = 200 WHERE entry_id = {entry} AND debit > 0",
        f"UPDATE ledger_line SET credit = 200 WHERE entry_id = {entry} AND credit > 0",
    )

    assert found == [("I2", f"entry {entry}"), ("I4", "balance vtf USD unrestricted")]


@pytest.mark.parametrize("change", ["occurred_on = '2020-01-01'", "source = 'x'", "is_synthetic = NOT is_synthetic"])
def test_changed_entry_is_found(books, change):
    entry = line_of("contribution", "4000").entry_id

    assert faults_after(f"UPDATE ledger_entry SET {change} WHERE id = {entry}") == [("I2", f"entry {entry}")]


def test_entry_changed_with_its_fingerprint_is_found_by_history(books):
    from vtf.ledger.models import fingerprint_of, specs_of

    entry = line_of("contribution", "4000").entry
    entry.source = "x"
    forged = fingerprint_of(entry, specs_of(entry))

    found = faults_after(f"UPDATE ledger_entry SET source = 'x', fingerprint = '{forged}' WHERE id = {entry.pk}")

    assert found == [("I3", f"entry {entry.pk}")]


def test_deleted_lines_are_found(books):
    entry = line_of("contribution", "4000").entry_id

    found = faults_after(f"DELETE FROM ledger_line WHERE entry_id = {entry}")

    assert found == [
        ("I1", f"entry {entry}"),
        ("I2", f"entry {entry}"),
        ("I4", "balance vtf USD unrestricted"),
        ("I4", "balance vtf USD unrestricted"),
    ]


def test_line_that_the_constraints_would_refuse_is_found(books):
    line = line_of("contribution", "1000")
    found = {}
    for name, change in {"side": "debit = 0", "currency": "currency = 'XXZ'", "decimals": "debit = 100.001"}.items():
        drop = "ALTER TABLE ledger_line DROP CONSTRAINT line_is_either_debit_or_credit"
        if connection.vendor == "sqlite" and name == "side":
            continue  # SQLite cannot drop the constraint
        statements = [drop] if name == "side" else []
        found[name] = faults_after(*statements, f"UPDATE ledger_line SET {change} WHERE id = {line.pk}")

    place = f"entry {line.entry_id} line {line.pk}"
    assert found["currency"][0] == ("I9", place)
    assert found["decimals"][0] == ("I9", place)
    assert found.get("side", [("I1", place)])[0] == ("I1", place)


def test_reversal_that_is_no_mirror_is_found(books):
    reversal = Entry.objects.get(kind="reversal")

    found = faults_after(f"UPDATE ledger_line SET account_id = '4100' WHERE entry_id = {reversal.pk} AND debit > 0")

    assert found == [("I2", f"entry {reversal.pk}"), ("I2", f"entry {reversal.pk}")]


@pytest.mark.postgresql
def test_reversal_without_its_original_or_reason_is_found(books):
    reversal = Entry.objects.get(kind="reversal")
    drop = "ALTER TABLE ledger_entry DROP CONSTRAINT reversal_says_what_and_why"

    for change in ("reverses_id = NULL", "reason = ''"):
        found = faults_after(drop, f"UPDATE ledger_entry SET {change} WHERE id = {reversal.pk}")
        assert set(found) == {("I2", f"entry {reversal.pk}")}
        assert len(found) == 2


@pytest.mark.parametrize(
    "change", ["cash = cash + 1", "cash = cash - 1", "reserved = 1", "committed = 1", "version = version + 1"]
)
def test_balance_that_drifted_is_found(books, change):
    assert faults_after(f"UPDATE ledger_balance SET {change}") == [("I4", "balance vtf USD unrestricted")]


def test_missing_balance_is_found(books):
    assert faults_after("DELETE FROM ledger_balance") == [("I4", "balance vtf USD unrestricted")]


def test_balance_of_nothing_is_found_when_it_claims_something(books):
    columns = "fund_id, currency, restriction_id, cash, reserved, committed, floor, version"

    found = faults_after(f"INSERT INTO ledger_balance ({columns}) VALUES ('vtf', 'EUR', 'unrestricted', 5, 0, 0, 0, 0)")

    assert found == [("I4", "balance vtf EUR unrestricted")]


@pytest.mark.postgresql
def test_promise_of_what_is_not_there_is_found(books):
    drops = [
        f"ALTER TABLE ledger_balance DROP CONSTRAINT {name}"
        for name in ("balance_promises_no_more_than_its_cash", "balance_has_nothing_below_zero")
    ]
    place = "balance vtf USD unrestricted"

    assert faults_after(*drops, "UPDATE ledger_balance SET floor = 61") == [("I5", place)]
    assert faults_after(*drops, "UPDATE ledger_balance SET floor = -1") == [("I8", place)]


def test_entry_that_history_does_not_know_is_found(books):
    entry = Entry.objects.order_by("pk").first()

    found = faults_after(
        "DELETE FROM history_seal",
        f"DELETE FROM history_event WHERE target_type = 'ledger.entry' AND target_id = '{entry.pk}'",
    )

    assert found == [("I3", f"entry {entry.pk}")]


def verify(*arguments):
    """The command's exit code and what it printed."""
    out = StringIO()
    try:
        call_command("verify", *arguments, stdout=out, no_color=True)
    except SystemExit as end:
        return end.code, out.getvalue()
    return 0, out.getvalue()


def test_command_says_that_all_is_well_and_prints_the_head(books):
    assert verify() == (0, f"6 entries, 6 events, head {head()}\nNo fault.\n")


def test_command_exits_with_one_and_says_the_place(books):
    with taken_back():
        Balance.objects.update(version=99)
        code, text = verify()

    assert code == 1
    assert text.splitlines()[0] == "I4 balance vtf USD unrestricted: version stands at 99, its lines say 6"
    assert text.splitlines()[-1] == "1 faults."


def test_command_reports_as_json(books):
    known = "3:" + "a" * 64

    code, text = verify("--json", "--head", str(head()), "--head", known)

    report = json.loads(text)
    assert code == 1
    assert report["head"] == str(head())
    assert (report["ok"], report["entries"], report["events"]) == (False, 6, 6)
    assert report["faults"] == [{"rule": "head", "place": "seal 3", "problem": "the known head is not in the chain"}]


def test_command_waits_for_a_seal_as_long_as_it_is_told(books):
    events(1)

    assert verify("--grace", "60")[0] == 0
    assert verify("--grace", "-60")[0] == 1


def test_command_refuses_a_head_that_is_none(books):
    with pytest.raises(CommandError, match="not SEQ:DIGEST"):
        verify("--head", "x")


@pytest.mark.django_db(transaction=True)
def test_command_verifies_one_snapshot_of_its_own(books):
    assert verify()[0] == 0
