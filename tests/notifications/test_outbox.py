"""The outbox: at least once, each key once, retried, parked, leased; periodic tasks once an interval."""

import datetime as dt
import os
import re
import signal
import subprocess
import sys
import threading
import time

import pytest
import time_machine
from django.conf import settings as django_settings
from django.core.management import call_command
from django.db import OperationalError, connection, connections, transaction
from django.utils import timezone

from tests.factories.notifications import JobFactory
from vtf.core import tasks
from vtf.notifications.management.commands import worker
from vtf.notifications.models import Heartbeat, Job, PeriodicTask
from vtf.notifications.services import (
    drop_finished_jobs,
    enqueue,
    retry_failed_job,
    run_due_jobs,
    run_periodic_tasks,
)
from vtf.notifications.services.outbox import LEASE, MAX_ATTEMPTS

pytestmark = pytest.mark.django_db


@pytest.fixture
def ran(monkeypatch):
    """What the task `test.note` was called with."""
    calls = []
    monkeypatch.setitem(tasks.TASKS, "test.note", lambda **payload: calls.append(payload))
    return calls


@pytest.fixture
def broken(monkeypatch):
    """A task that always fails, with personal data in its message."""

    def fail(**payload):
        raise ValueError("somebody@demo.example")

    monkeypatch.setitem(tasks.TASKS, "test.fail", fail)


def test_a_job_runs_with_its_payload(ran):
    enqueue("test.note", number=7)

    assert (run_due_jobs(), run_due_jobs(), ran) == (1, 0, [{"number": 7}])
    assert Job.objects.get().done_at is not None


def test_the_same_key_twice_is_once_and_no_key_is_every_time(ran):
    for _time in range(2):
        enqueue("test.note", key="one")
        enqueue("test.note")
    run_due_jobs()
    enqueue("test.note", key="one")

    assert (run_due_jobs(), len(ran)) == (0, 3)


def test_a_task_that_nobody_registered_is_an_error_at_once():
    with pytest.raises(LookupError, match="no such task"):
        enqueue("no such task")


def test_a_job_goes_with_its_transaction(ran):
    def act():
        with transaction.atomic():
            enqueue("test.note")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        act()

    assert Job.objects.count() == 0


def test_a_job_waits_for_its_time(ran):
    enqueue("test.note", run_after=timezone.now() + dt.timedelta(hours=1))

    assert run_due_jobs() == 0
    with time_machine.travel(timezone.now() + dt.timedelta(hours=1, seconds=1)):
        assert run_due_jobs() == 1


def test_a_limit_is_kept(ran):
    for _time in range(3):
        enqueue("test.note")

    assert (run_due_jobs(limit=2), run_due_jobs()) == (2, 1)


def test_a_failing_job_is_tried_eight_times_with_growing_pauses_and_then_parked(broken):
    enqueue("test.fail")
    now = timezone.now()
    pauses = []

    for _time in range(MAX_ATTEMPTS):
        with time_machine.travel(now, tick=False):
            assert run_due_jobs() == 1
        pauses.append((Job.objects.get().run_after - now).total_seconds())
        now = Job.objects.get().run_after

    job = Job.objects.get()
    assert pauses == [10, 20, 40, 80, 160, 320, 640, 0]
    assert (job.attempts, job.failed_at is not None, run_due_jobs()) == (8, True, 0)
    assert job.last_error.startswith("ValueError in fail")
    assert "demo.example" not in job.last_error


def test_a_parked_job_can_be_given_its_tries_again(broken, ran, monkeypatch):
    job = JobFactory(task="test.fail", attempts=8, failed_at=timezone.now())
    monkeypatch.setitem(tasks.TASKS, "test.fail", tasks.TASKS["test.note"])

    retry_failed_job(job)

    assert (run_due_jobs(), ran) == (1, [{}])


def test_a_leased_job_is_left_alone_until_its_lease_ends(ran):
    JobFactory(task="test.note", attempts=1, leased_until=timezone.now() + LEASE)

    assert run_due_jobs() == 0
    with time_machine.travel(timezone.now() + LEASE + dt.timedelta(seconds=1)):
        assert run_due_jobs() == 1


def test_a_job_that_killed_its_workers_is_parked(ran):
    JobFactory(task="test.note", attempts=MAX_ATTEMPTS)

    assert (run_due_jobs(), ran) == (0, [])
    assert Job.objects.get().last_error == "the worker died"


@pytest.mark.django_db(transaction=True)
def test_four_workers_never_take_the_same_job(ran):
    for number in range(40):
        enqueue("test.note", number=number)
    barrier = threading.Barrier(4)

    def work():
        barrier.wait()
        try:
            run_due_jobs()
        finally:
            connections.close_all()

    workers = [threading.Thread(target=work) for _number in range(4)]
    for thread in workers:
        thread.start()
    for thread in workers:
        thread.join()

    assert sorted(call["number"] for call in ran) == list(range(40))


def test_a_periodic_task_runs_once_an_interval(ran, monkeypatch):
    monkeypatch.setattr(tasks, "PERIODIC", {"test.note": 30})
    monkeypatch.setattr("vtf.notifications.services.outbox.PERIODIC", {"test.note": 30})
    start = timezone.now()

    for seconds, expected in ((1, ["test.note"]), (29, []), (32, ["test.note"])):
        with time_machine.travel(start + dt.timedelta(seconds=seconds), tick=False):
            assert run_periodic_tasks() == expected

    assert len(ran) == 2


def test_of_two_who_saw_the_same_date_one_runs(ran, monkeypatch):
    monkeypatch.setattr("vtf.notifications.services.outbox.PERIODIC", {"test.note": 30})
    monkeypatch.setattr("vtf.notifications.services.outbox._move_on", lambda *seen: False)

    assert (run_periodic_tasks(), ran) == ([], [])


def test_a_failing_periodic_task_does_not_stop_the_others(broken, ran, monkeypatch):
    monkeypatch.setattr("vtf.notifications.services.outbox.PERIODIC", {"test.fail": 30, "test.note": 30})

    assert (run_periodic_tasks(), ran) == (["test.fail", "test.note"], [{}])


def test_done_jobs_are_forgotten_but_keys_are_not():
    long_ago = timezone.now() - dt.timedelta(days=31)
    JobFactory(done_at=long_ago)
    kept = [JobFactory(done_at=long_ago, key="once"), JobFactory(done_at=timezone.now()), JobFactory()]
    Heartbeat.objects.create(worker="gone", seen_at=long_ago)

    drop_finished_jobs()

    assert set(Job.objects.all()) == set(kept)
    assert Heartbeat.objects.count() == 0


def test_the_worker_in_a_burst_runs_until_nothing_is_due(ran, monkeypatch, capsys):
    monkeypatch.setattr("vtf.notifications.services.outbox.PERIODIC", {})
    for _time in range(3):
        enqueue("test.note")

    call_command("worker", burst=True)

    assert (len(ran), capsys.readouterr().out.strip(), Heartbeat.objects.count()) == (3, "3 jobs run", 1)


def test_the_worker_waits_for_a_database_that_is_away(monkeypatch):
    def away(*arguments):
        raise OperationalError

    monkeypatch.setattr(worker, "close_old_connections", lambda: None)
    monkeypatch.setattr(worker, "run_periodic_tasks", away)

    assert worker.Command().turn("test") == 0


def test_the_worker_stops_when_it_is_told_to(monkeypatch):
    handlers = {}
    monkeypatch.setattr(worker.signal, "signal", handlers.__setitem__)
    monkeypatch.setattr(worker, "close_old_connections", lambda: None)
    monkeypatch.setattr(worker, "run_periodic_tasks", lambda: handlers[signal.SIGTERM](signal.SIGTERM, None))

    call_command("worker", pause=0)

    assert Heartbeat.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_real_worker_works_and_ends_cleanly_on_sigterm():
    enqueue("notifications.drop_finished_jobs")
    name = connection.settings_dict["NAME"]
    environment = os.environ | {"PYTHONPATH": str(django_settings.BASE_DIR), "DEBUG": "1"}
    if connection.vendor == "sqlite":
        environment["DATABASE_URL"] = f"sqlite:///{name}"
    else:
        environment["DATABASE_URL"] = re.sub(r"(?<=[^/:])/\w+(?=\?|$)", f"/{name}", os.environ["DATABASE_URL"], count=1)
    process = subprocess.Popen(
        [sys.executable, "manage.py", "worker", "--pause", "0.1"], cwd=django_settings.BASE_DIR, env=environment
    )
    try:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and not Job.objects.exclude(done_at=None).exists():
            time.sleep(0.2)
        process.send_signal(signal.SIGTERM)

        assert process.wait(timeout=20) == 0
    finally:
        process.kill()

    assert Job.objects.get().done_at is not None
    assert PeriodicTask.objects.filter(pk="notifications.drop_finished_jobs").exists()
