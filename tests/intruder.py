"""What tests do to the database behind the system's back, and its undoing."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def taken_back() -> Iterator[None]:
    """Undo everything within, before deferred triggers and foreign keys look at it."""
    connection.check_constraints()  # what was pending before would forbid ALTER TABLE
    point = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(point)
