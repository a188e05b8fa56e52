"""Whatever is done to the stored history with the triggers away, the verification finds it and says where."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection
from django.utils import timezone

from tests.factories.history import events, person
from vtf.core import triggers
from vtf.history import services
from vtf.history.models import FIRST_DIGEST, Event, Seal, digest_of
from vtf.history.selectors import head, verify_history
from vtf.history.services import record, seal_events

pytestmark = pytest.mark.django_db


@pytest.fixture
def chain(monkeypatch):
    """Six sealed events, and a database whose triggers an intruder has removed."""
    made = events(6, by=person())
    seal_events()
    assert verify_history() == []
    triggers._drop(connection)
    return made


def sql(statement, *parameters):
    """What an intruder runs; foreign keys are switched off for the test's transaction."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute(statement, parameters)


@pytest.fixture(autouse=True)
def leave_no_broken_reference(db):
    """Put the test's deletions back before the test case checks foreign keys at its end."""
    yield
    triggers._drop(connection)
    Seal.objects.all().delete()


def places():
    return [fault.place for fault in verify_history()]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("verb", "person.noticed"),
        ("at", "2020-01-01 00:00:00+00:00"),
        ("actor_id", None),
        ("target_type", "states.state"),
        ("target_id", "0"),
        ("target_label", "somebody else"),
        ("facts", '{"number": 99}'),
        ("facts", '{"number": 2.5}'),
        ("reason", "none"),
    ],
)
def test_changed_event_is_found(chain, column, value):
    sql(f"UPDATE history_event SET {column} = %s WHERE id = %s", value, chain[2].pk)

    assert places() == [f"seal 3 event {chain[2].pk}"]


def test_event_that_cannot_be_read_any_more_is_found(chain):
    if connection.vendor == "sqlite":
        sql("UPDATE history_event SET at = '2020-13-45 00:00:00' WHERE id = %s", chain[2].pk)
    else:
        sql("UPDATE history_event SET facts = '1e400' WHERE id = %s", chain[2].pk)

    assert places() == [f"seal 3 event {chain[2].pk}"]


def test_deleted_event_is_found(chain):
    sql("DELETE FROM history_event WHERE id = %s", chain[2].pk)

    (fault,) = verify_history()
    assert (fault.place, str(fault.problem)) == (f"seal 3 event {chain[2].pk}", "the event was deleted")


def test_event_deleted_with_its_seal_is_found(chain):
    sql("DELETE FROM history_seal WHERE seq = 3")
    sql("DELETE FROM history_event WHERE id = %s", chain[2].pk)

    problems = [str(fault.problem) for fault in verify_history()]
    assert problems == ["seals 3 to 3 before it are missing", "it does not continue the seal before it"]


def test_closed_gap_is_found(chain):
    sql("DELETE FROM history_seal WHERE seq = 3")
    sql("DELETE FROM history_event WHERE id = %s", chain[2].pk)
    for seq in (4, 5, 6):
        sql("UPDATE history_seal SET seq = %s WHERE seq = %s", seq - 1, seq)

    assert f"seal 3 event {chain[3].pk}" in places()


def test_swapped_events_are_found(chain):
    second, fourth = chain[1].pk, chain[3].pk
    sql("UPDATE history_seal SET event_id = -event_id WHERE seq IN (2, 4)")
    sql("UPDATE history_seal SET event_id = %s WHERE seq = 2", fourth)
    sql("UPDATE history_seal SET event_id = %s WHERE seq = 4", second)

    assert places() == [f"seal 2 event {fourth}", f"seal 4 event {second}"]


@pytest.mark.parametrize("column", ["digest", "previous"])
def test_changed_seal_is_found(chain, column):
    sql(f"UPDATE history_seal SET {column} = %s WHERE seq = 3", "f" * 64)

    assert f"seal 3 event {chain[2].pk}" in places()


def test_event_changed_with_its_digest_is_found_at_the_next_seal(chain):
    sql("UPDATE history_event SET verb = 'x.y' WHERE id = %s", chain[2].pk)
    seal = Seal.objects.select_related("event").get(seq=3)
    forged = digest_of(3, seal.previous, seal.event.canonical())
    sql("UPDATE history_seal SET digest = %s WHERE seq = 3", forged)

    assert places() == [f"seal 4 event {chain[3].pk}"]


def test_inserted_event_with_a_forged_seal_is_found(chain):
    event = record("person.noted", target=person(), by=None)
    sql("UPDATE history_seal SET seq = 7 WHERE seq = 6")
    previous = Seal.objects.get(seq=5).digest
    Seal.objects.create(seq=6, event=event, previous=previous, digest=digest_of(6, previous, event.canonical()))

    assert f"seal 7 event {chain[5].pk}" in places()


@pytest.mark.parametrize("minutes", [-10, 10])
def test_event_that_was_never_sealed_is_found_after_its_time(chain, minutes):
    event = record("person.noted", target=person(), by=None)
    assert verify_history() == []
    sql("UPDATE history_event SET at = %s WHERE id = %s", timezone.now() + timedelta(minutes=minutes), event.pk)

    assert places() == [f"event {event.pk}"]
    assert verify_history(grace=3600) == []


def test_cut_tail_shows_against_a_known_head(chain):
    known = str(head())
    sql("DELETE FROM history_seal WHERE seq > 4")
    sql("DELETE FROM history_event WHERE id IN (%s, %s)", chain[4].pk, chain[5].pk)

    assert verify_history() == []
    assert [fault.place for fault in verify_history(known_heads=[known])] == ["seal 6"]


def test_history_rewritten_from_the_start_shows_against_a_known_head(chain):
    known = str(head())
    sql("UPDATE history_event SET verb = 'x.y' WHERE id = %s", chain[0].pk)
    Seal.objects.all().delete()
    seal_events()

    assert verify_history() == []
    assert [fault.rule for fault in verify_history(known_heads=[known])] == ["head"]


def test_known_heads_that_are_in_the_chain_are_no_fault(chain):
    old = str(Seal.objects.get(seq=2))

    assert verify_history(known_heads=[old, str(head())]) == []


@pytest.mark.parametrize("text", ["", "6", "6:abc", "x:" + "a" * 64])
def test_head_that_is_none_is_refused(text):
    with pytest.raises(ValueError, match="not SEQ:DIGEST"):
        verify_history(known_heads=[text])


def test_empty_history_has_no_fault_and_no_head():
    assert verify_history() == []
    assert head() is None


def test_chain_goes_on_over_batches_and_chunks(monkeypatch):
    from vtf.history import selectors

    monkeypatch.setattr(services, "BATCH", 2)
    monkeypatch.setattr(selectors, "CHUNK", 2)
    events(4)

    assert seal_events() == 4
    events(1)
    assert seal_events() == 1

    assert list(Seal.objects.values_list("seq", flat=True)) == [1, 2, 3, 4, 5]
    assert Seal.objects.get(seq=1).previous == FIRST_DIGEST
    assert verify_history() == []


def test_sealer_that_comes_second_leaves_the_batch_without_an_error(monkeypatch):
    events(2)

    def beaten():
        raise IntegrityError("seal 1 stands already")

    monkeypatch.setattr(services, "_seal_batch", beaten)
    assert seal_events() == 0
    monkeypatch.undo()

    assert seal_events() == 2


def test_event_committed_late_with_a_lower_number_is_sealed_after_the_others():
    (first,) = events(1)
    seal_events()
    late = Event(pk=first.pk - 1_000_000, verb="person.noted", target_type="t", target_id="1", target_label="l")
    late.save(force_insert=True)

    assert seal_events() == 1
    assert late.seal.seq == 2
    assert verify_history() == []
