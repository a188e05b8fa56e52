"""The clock of the demonstration, moved back so that a year can be lived through in a minute."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta

import time_machine
from django.utils import timezone


@contextmanager
def days_ago(days: int, minute: int = 0) -> Iterator[None]:
    """The clock of the whole process starts at ten o'clock UTC, `days` days before the day of seeding."""
    with on(timezone.now().date() - timedelta(days=days), minute):
        yield


@contextmanager
def on(day: date, minute: int = 0) -> Iterator[None]:
    """The clock of the whole process starts at ten o'clock UTC of a day."""
    with time_machine.travel(datetime.combine(day, time(10, minute), UTC), tick=True):
        yield
