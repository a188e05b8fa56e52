"""The test databases: built once as a template, copied for every worker, copied again after what commits.

A database built by all migrations takes half a minute, a copy of it well under a second. The first
worker builds the template under a file lock; the name of the template is a hash of the code that it was
built from, so that a second run without a change builds nothing. After a test that commits, the copy is
laid anew instead of flushed: reference rows, Wagtail's base rows and triggers are all there again.
"""

import fcntl
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, connections

from vtf.core.fingerprint import fingerprint

PREFIX = "vtf_template_"


def template_name(*, migrations: bool) -> str:
    """The name of the template that today's code builds."""
    return fingerprint(settings.DATABASES["default"]["ENGINE"], f"migrations={migrations}")


@contextmanager
def _exclusively() -> Iterator[None]:
    """Let one worker at a time prepare or copy the template."""
    settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
    with (settings.VAR_DIR / "test-template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _build(name: str, *, migrations: bool) -> None:
    test = connection.settings_dict["TEST"]
    test["NAME"], test["MIGRATE"] = name, migrations
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    connections.close_all()


class SQLiteDatabases:
    """Template and copies as files of the data directory."""

    def __init__(self, template: str) -> None:
        self.template = settings.VAR_DIR / f"{PREFIX}{template}.sqlite3"

    def prepare(self, *, migrations: bool) -> None:
        """Build the template unless it is there; forget older ones."""
        if self.template.exists():
            return
        for old in settings.VAR_DIR.glob(f"{PREFIX}*"):
            old.unlink()
        building = self.template.with_suffix(".building")
        _build(str(building), migrations=migrations)
        building.replace(self.template)

    def copy(self, name: str) -> None:
        """Lay `name` anew from the template; connections of other threads stay usable."""
        give_up = time.monotonic() + 30

        def watch(*_progress: int) -> None:
            if time.monotonic() > give_up:
                raise TimeoutError(f"{name} is still locked by something that the test left behind")

        source, target = sqlite3.connect(self.template), sqlite3.connect(name)
        try:
            source.backup(target, progress=watch, sleep=0.05)
        finally:
            source.close()
            target.close()

    def drop(self, name: str) -> None:
        """Remove a copy."""
        for suffix in ("", "-wal", "-shm"):
            Path(f"{name}{suffix}").unlink(missing_ok=True)


class PostgreSQLDatabases:
    """Template and copies as databases of one cluster."""

    def __init__(self, template: str) -> None:
        self.template = f"{PREFIX}{template}"

    def _execute(self, *statements: str) -> None:
        with connection._nodb_cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    def _templates(self) -> list[str]:
        with connection._nodb_cursor() as cursor:
            cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{PREFIX}%"])
            return [name for (name,) in cursor.fetchall()]

    def prepare(self, *, migrations: bool) -> None:
        """Build the template unless it is there; forget older ones."""
        there = self._templates()
        if self.template in there:
            return
        self._execute(*(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)' for name in there))
        building = f"{self.template}_building"
        _build(building, migrations=migrations)
        self._execute(f'ALTER DATABASE "{building}" RENAME TO "{self.template}"')

    def copy(self, name: str) -> None:
        """Lay `name` anew from the template; connections of other threads are cut."""
        self.drop(name)
        self._execute(f'CREATE DATABASE "{name}" TEMPLATE "{self.template}"')

    def drop(self, name: str) -> None:
        """Remove a copy."""
        self._execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def databases(template: str) -> Any:
    """The way of the engine in use."""
    return (SQLiteDatabases if connection.vendor == "sqlite" else PostgreSQLDatabases)(template)


def lay_first_copy(name: str, *, migrations: bool) -> None:
    """Prepare the template and point this worker's connection at its own copy of it."""
    template = os.environ.get("VTF_TEST_TEMPLATE") or template_name(migrations=migrations)
    os.environ["VTF_TEST_TEMPLATE"] = template
    way = databases(template)
    with _exclusively():
        way.prepare(migrations=migrations)
        way.copy(name)
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name


def lay_again() -> None:
    """Undo all that a test committed."""
    connections.close_all()
    databases(os.environ["VTF_TEST_TEMPLATE"]).copy(connection.settings_dict["NAME"])


def remove(name: str) -> None:
    """Drop this worker's copy at the end of its session."""
    connections.close_all()
    databases(os.environ["VTF_TEST_TEMPLATE"]).drop(name)
