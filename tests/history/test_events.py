"""record(): what is written, what is refused, who reads it."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from tests.factories.history import events, person
from vtf.core.tasks import PERIODIC, TASKS
from vtf.history.models import Event, Seal, canonical
from vtf.history.selectors import events_about, events_visible_to
from vtf.history.services import record, seal_events

pytestmark = pytest.mark.django_db


def test_event_says_who_did_what_to_what_and_why():
    officer, target = person("officer"), person()

    event = record("person.invited", target=target, by=officer, facts={"role": "member"}, reason="New member")

    event.refresh_from_db()
    assert (event.verb, event.actor, event.reason) == ("person.invited", officer, "New member")
    assert (event.target_type, event.target_id, event.facts) == ("accounts.user", str(target.pk), {"role": "member"})


def test_system_acts_without_a_person():
    assert record("person.reminded", target=person(), by=None).actor is None


def test_person_is_recorded_by_number_only():
    target = person(name="Somebody")

    assert record("person.invited", target=target, by=None).target_label == f"person {target.pk}"


def test_label_is_english_and_short_whatever_the_reader_speaks():
    from django.utils import translation

    with translation.override("fr"):
        event = record("ledger.looked_at", target=Event(verb="x.y", target_label="l" * 300), by=None)

    assert event.target_label == ("x.y: " + "l" * 300)[:200]


def test_record_is_one_insert(django_assert_num_queries):
    target = person()

    with django_assert_num_queries(1):
        record("person.noted", target=target, by=target, facts={"n": 1})


@pytest.mark.parametrize("fact", [1.5, Decimal("1.50"), date(2026, 1, 1), {1: "x"}, {"a"}, 2**53, "\ud800"], ids=repr)
def test_fact_that_has_no_exact_text_is_refused(fact):
    with pytest.raises((TypeError, UnicodeEncodeError)):
        record("person.noted", target=person(), by=None, facts={"fact": fact})

    assert not Event.objects.exists()


def test_verb_without_an_object_is_refused():
    with pytest.raises(ValueError, match="does not say"):
        record("submitted", target=person(), by=None)


def test_canonical_form_is_that_of_rfc_8785():
    value = {"b": [1, True, None, "é\n\u20ac"], "a": {"\U0001f600": "", "\ufb33": '"\\'}, "": -7, "t": (1,)}

    # U+1F600 sorts before U+FB33 because its first UTF-16 unit is smaller
    assert canonical(value) == ('{"":-7,"a":{"\U0001f600":"","\ufb33":"\\"\\\\"},"b":[1,true,null,"é\\n€"],"t":[1]}')


def test_canonical_event_and_its_seal_never_change_their_text():
    event = Event(
        id=7,
        at=datetime(2026, 3, 1, 12, 30, tzinfo=UTC),
        verb="application.submitted",
        actor_id=3,
        target_type="applications.application",
        target_id="11",
        target_label="A2026-GHA-1 “Étude”",
        facts={"number": "A2026-GHA-1", "amount": "99958.00"},
        reason="",
    )

    assert event.canonical() == (
        '{"actor_id":3,"at":"2026-03-01T12:30:00.000000Z","facts":{"amount":"99958.00","number":"A2026-GHA-1"},'
        '"id":7,"reason":"","target_id":"11","target_label":"A2026-GHA-1 “Étude”",'
        '"target_type":"applications.application","verb":"application.submitted"}'
    )


def test_each_column_of_an_event_is_protected():
    from vtf.history.models import SEALED_FIELDS

    assert {field.attname for field in Event._meta.concrete_fields} == set(SEALED_FIELDS)


def test_events_about_finds_the_history_of_several_objects_in_order():
    first, second, other = person(), person(), person()
    expected = [record("person.noted", target=target, by=None) for target in (first, second, first)]
    record("person.noted", target=other, by=None)

    assert list(events_about(first, second)) == expected
    assert list(events_about()) == []


@pytest.mark.parametrize(
    ("role", "reads"),
    [("auditor", True), ("head", True), ("officer", False), ("finance", False), ("drafter", False), ("member", False)],
)
def test_only_auditor_and_head_read_the_whole_history(role, reads):
    event = record("person.noted", target=person(), by=None)

    assert list(events_visible_to(person(role))) == ([event] if reads else [])


def test_sealing_is_a_task_of_every_thirty_seconds():
    events(2)

    TASKS["history.seal"]()

    assert PERIODIC["history.seal"] == 30
    assert Seal.objects.count() == 2
    assert seal_events() == 0


def test_event_and_seal_say_what_they_are():
    (event,) = events(1)
    seal_events()

    assert str(event) == f"person.noted: {event.target_label}"
    assert str(event.seal) == f"1:{event.seal.digest}"
