"""Whether the system is well: database, age of the oldest due job, a worker's sign of life."""

import datetime as dt

import pytest
from django.db import DatabaseError
from django.utils import timezone

from tests.factories.notifications import JobFactory
from vtf.notifications.models import Heartbeat
from vtf.notifications.services import beat

pytestmark = pytest.mark.django_db


def test_a_living_process_says_so(client):
    assert client.get("/health/live").json() == {"status": "live"}


def test_ready_with_a_worker_and_nothing_late(client):
    beat("one")

    answer = client.get("/health/ready")

    assert (answer.status_code, answer.json()["status"]) == (200, "ready")


@pytest.mark.parametrize(("age", "status"), [(30, 200), (90, 503)])
def test_a_late_job_makes_it_unready(age, status, client):
    beat("one")
    JobFactory(run_after=timezone.now() - dt.timedelta(seconds=age))

    assert client.get("/health/ready").status_code == status


def test_without_a_worker_it_is_not_ready(client):
    assert client.get("/health/ready").json()["worker_seen_seconds_ago"] is None

    Heartbeat.objects.create(worker="old", seen_at=timezone.now() - dt.timedelta(minutes=2))
    assert client.get("/health/ready").status_code == 503


def test_without_a_database_it_is_not_ready_and_says_so(client, monkeypatch):
    def away():
        raise DatabaseError

    monkeypatch.setattr("vtf.notifications.selectors.due_jobs", away)

    answer = client.get("/health/ready")

    assert (answer.status_code, answer.json()["database"]) == (503, False)


@pytest.mark.parametrize("path", ["/health/live", "/health/ready"])
def test_health_is_asked_by_get_only(path, client):
    assert client.post(path).status_code == 405
