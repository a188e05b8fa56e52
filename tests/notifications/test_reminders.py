"""Reminders of deadlines: each step once, the latest only, whoever runs the worker and however often."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from tests.factories.accounts import PointOfContactFactory, UserFactory
from tests.factories.states import state
from tests.racing import race, results
from vtf.core import tasks
from vtf.notifications import reminders
from vtf.notifications.models import Notification, Reminder
from vtf.notifications.reminders import Deadline, add_deadlines
from vtf.notifications.selectors import reminders_about
from vtf.notifications.services import remind

pytestmark = pytest.mark.django_db
KEY = "accounts/contact-registered"
DUE = date(2027, 6, 30)


@pytest.fixture
def register(monkeypatch):
    """The deadlines of one source, empty at first; no other room's."""
    found = []
    monkeypatch.setattr(reminders, "SOURCES", {})
    monkeypatch.setattr("vtf.notifications.services.reminders.SOURCES", reminders.SOURCES)
    add_deadlines("test.reports", lambda: list(found))
    return found


@pytest.fixture
def report(register):
    """One deadline, its person and their superior."""
    one = Deadline(
        about=PointOfContactFactory(state=state("LBR")),
        key=KEY,
        due_on=DUE,
        to=[UserFactory(name="Writer")],
        facts={"report": "final"},
        escalate_to=[UserFactory(name="Head")],
    )
    register.append(one)
    return one


def on(day, hour=8):
    """What goes out when the worker runs on that day."""
    with time_machine.travel(datetime(day.year, day.month, day.day, hour, tzinfo=UTC), tick=False):
        return remind()


def days_around(first, last, due_on=DUE):
    """Every day from so many days before or after the due day to another."""
    return [due_on + timedelta(days=number) for number in range(first, last + 1)]


def told():
    """To whom which letter went with which facts on days and offset, in the order of sending."""
    rows = Notification.objects.order_by("pk").select_related("recipient")
    return [(row.recipient.name, row.key, row.facts["offset"], row.facts["days"]) for row in rows]


def test_each_step_is_sent_once_on_its_day(report):
    sent = [(day - DUE).days for day in days_around(-40, 60) for _run in range(2) if on(day)]

    assert sent == [-30, -14, -3, 1, 14, 30]


def test_the_letter_knows_the_step_the_days_and_the_due_day(report):
    on(DUE - timedelta(days=14))

    row = Notification.objects.get()
    assert row.facts == {"report": "final", "offset": -14, "days": 14, "due_on": "2027-06-30"}
    assert (row.recipient, row.key) == (report.to[0], KEY)


def test_the_day_is_the_funds_and_not_that_of_the_machine(report):
    day = DUE - timedelta(days=30)

    assert (on(day - timedelta(days=1), hour=23), on(day, hour=0)) == (0, 1)


def test_after_a_fortnight_without_a_worker_only_the_latest_goes_out(report):
    on(DUE - timedelta(days=30))

    assert [on(DUE - timedelta(days=2)), on(DUE - timedelta(days=1)), on(DUE)] == [1, 0, 0]
    assert told() == [("Writer", KEY, -30, 30), ("Writer", KEY, -3, 2)]


def test_thirty_days_late_the_superiors_are_told_too(report):
    on(DUE + timedelta(days=14))
    on(DUE + timedelta(days=31))

    assert told() == [("Writer", KEY, 14, 14), ("Writer", KEY, 30, 31), ("Head", f"{KEY}_escalated", 30, 31)]


def test_a_deadline_that_moved_starts_anew(report, register):
    on(DUE - timedelta(days=3))
    later = replace(report, due_on=DUE + timedelta(days=60))
    register[:] = [later]

    sent = [(day - later.due_on).days for day in days_around(-60, 40, later.due_on) if on(day)]

    assert sent == [-30, -14, -3, 1, 14, 30]


def test_what_is_done_is_no_longer_reminded_of(report, register):
    on(DUE - timedelta(days=30))
    register.clear()

    assert [on(day) for day in days_around(-29, 40)] == [0] * 70


def test_a_step_before_the_object_came_to_be_is_not_made_up_for(report, register):
    began = DUE - timedelta(days=10)
    register[:] = [replace(report, since=began)]

    sent = [(day - DUE).days for day in days_around(-10, 2) if on(day)]

    assert sent == [-3, 1]


def test_a_step_on_the_day_on_which_the_object_came_to_be_is_sent(report, register):
    register[:] = [replace(report, since=DUE - timedelta(days=14))]

    assert on(DUE - timedelta(days=14)) == 1


def test_where_there_is_nobody_the_next_one_is_told(report, register):
    register[:] = [replace(report, to=[UserFactory(is_active=False)])]
    assert on(DUE - timedelta(days=3)) == 0

    register[:] = [replace(report, to=[UserFactory(name="Successor")])]

    assert on(DUE - timedelta(days=2)) == 1
    assert told() == [("Successor", KEY, -3, 2)]


def test_two_deadlines_of_one_object_are_two(report, register):
    register.append(replace(report, key="accounts/contact-ended"))

    assert (on(DUE - timedelta(days=3)), on(DUE - timedelta(days=3))) == (2, 0)


def test_reminders_of_an_object_can_be_read(report):
    on(DUE - timedelta(days=30))
    on(DUE - timedelta(days=14))

    assert [str(row) for row in reminders_about(report.about)] == [f"{KEY} 2027-06-30 -30", f"{KEY} 2027-06-30 -14"]
    assert list(reminders_about(UserFactory())) == []


def test_a_faulty_source_or_deadline_stops_no_other(report, register):
    def faulty():
        raise ZeroDivisionError

    add_deadlines("a.faulty", faulty)
    register.insert(0, replace(report, key="no key of two parts", facts={"broken": object()}))

    assert on(DUE - timedelta(days=3)) == 1
    assert [row.key for row in Reminder.objects.all()] == [KEY]


def test_a_reminder_that_could_not_be_told_is_tried_again(report, register):
    register[:] = [replace(report, facts={"broken": object()})]
    assert on(DUE - timedelta(days=3)) == 0

    register[:] = [report]

    assert on(DUE - timedelta(days=3)) == 1


def test_a_name_stands_once(register):
    with pytest.raises(ValueError, match=r"test\.reports"):
        add_deadlines("test.reports", list)


def test_the_worker_does_it_every_hour(report):
    with time_machine.travel(datetime(2027, 6, 27, 8, tzinfo=UTC)):
        tasks.TASKS["notifications.remind"]()

    assert tasks.PERIODIC["notifications.remind"] == 3600
    assert told() == [("Writer", KEY, -3, 3)]


@pytest.mark.parametrize("number", [1, 20])
def test_what_was_sent_costs_one_query(report, register, number, django_assert_num_queries):
    register[:] = [replace(report, about=PointOfContactFactory(state=state("LBR"))) for _each in range(number)]
    assert on(DUE) == number

    with django_assert_num_queries(1):
        on(DUE)


@pytest.mark.django_db(transaction=True)
def test_of_two_workers_one_sends(report, monkeypatch):
    monkeypatch.setattr("vtf.notifications.services.reminders._sent_before", lambda deadlines: set())

    with time_machine.travel(datetime(2027, 6, 27, 8, tzinfo=UTC)):
        outcomes = race([remind] * 4)

    assert sorted(results(outcomes)) == [0, 0, 0, 1]
    assert (Reminder.objects.count(), Notification.objects.count()) == (1, 1)
