"""Read a row again, locked, before changing it."""

from typing import TypeVar

from django.db import connection, models

Row = TypeVar("Row", bound=models.Model)


def locked(row: Row, *, fields: tuple[str, ...] = ()) -> Row:
    """Return a fresh copy of `row`, locked until the transaction ends.

    SQLite's transactions are IMMEDIATE, so that there the whole database is the lock. `fields` are
    foreign keys to load with it. A new object is read because django-fsm's refresh_from_db() switches
    the protection of a status off for all threads while it runs.
    """
    queryset = row.__class__._default_manager.using(row._state.db or "default")
    if fields:
        queryset = queryset.select_related(*fields)
    if connection.features.has_select_for_update:
        queryset = queryset.select_for_update(of=("self",))
    return queryset.get(pk=row.pk)
