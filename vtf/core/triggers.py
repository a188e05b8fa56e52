"""Database triggers, declared on the models and compiled for SQLite and PostgreSQL.

A model lists what it needs:

    class Event(models.Model):
        database_triggers: ClassVar = [AppendOnly()]

and every model of ours with a status machine gets LegalTransitions by itself. They are made anew after each
migrate, because SQLite drops them silently when a migration rebuilds a table. `declared()` and `installed()` say
what should be and what is there; a test compares them.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Protocol

from django.apps import AppConfig, apps
from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

from vtf.core.workflow import legal_pairs, status_field

OURS = ("vtf", "grants", "sponsorship", "cms", "tests")
PREFIX = "vtf_"
APPEND_ONLY, BROKEN_RULE = "42501", "23514"  # SQLSTATE: insufficient privilege, check violation
Model = type[models.Model]


@dataclass(frozen=True)
class Compiled:
    """One trigger in one database: `body` is what is compared, `sql` is what makes it."""

    name: str
    table: str
    body: str
    sql: tuple[str, ...]


class DatabaseTrigger(Protocol):
    """What a model may list in `database_triggers`."""

    def compile(self, model: Model, vendor: str) -> Iterator[Compiled]:
        """Yield the triggers that keep the rule in a database of this vendor."""
        ...


def quoted(name: str | None) -> str:
    """An SQL identifier."""
    assert name, "a trigger needs a column"
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """An SQL string."""
    return "'" + text.replace("'", "''") + "'"


def trigger_name(table: str, rule: str) -> str:
    """A stable name of 63 characters or fewer, PostgreSQL's limit."""
    name = f"{PREFIX}{table}_{rule}"
    if len(name) <= 63:
        return name
    return f"{name[:54]}_{sha256(name.encode()).hexdigest()[:8]}"


def _sqlite(table: str, rule: str, event: str, when: str, message: str) -> Compiled:
    name = trigger_name(table, rule)
    condition = f" WHEN {when}" if when else ""
    sql = (
        f"CREATE TRIGGER {quoted(name)} BEFORE {event} ON {quoted(table)}{condition} "
        f"BEGIN SELECT RAISE(ABORT, {literal(message)}); END"
    )
    return Compiled(name, table, sql, (sql,))


def _postgresql(table: str, rule: str, event: str, body: str, *, each: str = "ROW", deferred: bool = False) -> Compiled:
    name = trigger_name(table, rule)
    kind, moment, wait = ("CONSTRAINT ", "AFTER", "DEFERRABLE INITIALLY DEFERRED ") if deferred else ("", "BEFORE", "")
    function = (
        f"CREATE OR REPLACE FUNCTION {quoted(name)}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$vtf$BEGIN {body} RETURN NEW; END$vtf$"
    )
    trigger = (
        f"CREATE {kind}TRIGGER {quoted(name)} {moment} {event} ON {quoted(table)} {wait}"
        f"FOR EACH {each} EXECUTE FUNCTION {quoted(name)}()"
    )
    return Compiled(name, table, f"BEGIN {body} RETURN NEW; END", (function, trigger))


def _refuse(message: str, state: str) -> str:
    return f"RAISE EXCEPTION USING MESSAGE = {literal(message)}, ERRCODE = {literal(state)};"


class AppendOnly:
    """Rows are inserted and stay as they are: no UPDATE, DELETE or TRUNCATE.

    `allow` names fields that may change all the same. On PostgreSQL the SQLSTATE is 42501.
    """

    def __init__(self, allow: Iterable[str] = ()) -> None:
        self.allow = frozenset(allow)

    def compile(self, model: Model, vendor: str) -> Iterator[Compiled]:
        """Yield one trigger for each way of changing a row."""
        table = model._meta.db_table
        message = f"{table} is append-only"
        differs = "IS NOT" if vendor == "sqlite" else "IS DISTINCT FROM"
        kept = [field.column for field in model._meta.local_concrete_fields if field.name not in self.allow]
        change = " OR ".join(f"OLD.{quoted(column)} {differs} NEW.{quoted(column)}" for column in kept)
        if vendor == "sqlite":
            yield _sqlite(table, "no_update", "UPDATE", change if self.allow else "", message)
            yield _sqlite(table, "no_delete", "DELETE", "", message)
            return
        refusal = _refuse(message, APPEND_ONLY)
        if self.allow:
            yield _postgresql(table, "no_update", "UPDATE", f"IF {change} THEN {refusal} END IF;")
        else:
            yield _postgresql(table, "no_update", "UPDATE", refusal, each="STATEMENT")
        yield _postgresql(table, "no_delete", "DELETE", refusal, each="STATEMENT")
        yield _postgresql(table, "no_truncate", "TRUNCATE", refusal, each="STATEMENT")


class LegalTransitions:
    """The status changes only along the machine's transitions, and a new row starts at its beginning.

    A row whose text column `imported_from` is not empty may be inserted with any status.
    """

    def compile(self, model: Model, vendor: str) -> Iterator[Compiled]:
        """Yield a trigger on UPDATE and one on INSERT."""
        field = status_field(model)
        if field is None or field not in model._meta.local_concrete_fields:
            return
        table, column = model._meta.db_table, quoted(field.column)
        differs = "IS NOT" if vendor == "sqlite" else "IS DISTINCT FROM"
        illegal = f"OLD.{column} {differs} NEW.{column} AND NOT ({_any_pair(column, legal_pairs(model))})"
        wrong_start = f"NEW.{column} {differs} {literal(str(field.get_default()))}"
        if any(other.column == "imported_from" for other in model._meta.local_concrete_fields):
            wrong_start += " AND COALESCE(NEW.imported_from, '') = ''"
        moved, began = f"illegal change of status in {table}", f"illegal first status in {table}"
        if vendor == "sqlite":
            yield _sqlite(table, "legal_change", f"UPDATE OF {column}", illegal, moved)
            yield _sqlite(table, "legal_start", "INSERT", wrong_start, began)
            return
        changed = f"IF {illegal} THEN {_refuse(moved, BROKEN_RULE)} END IF;"
        started = f"IF {wrong_start} THEN {_refuse(began, BROKEN_RULE)} END IF;"
        # Not UPDATE OF: another trigger's assignment to the column would pass unseen.
        yield _postgresql(table, "legal_change", "UPDATE", changed)
        yield _postgresql(table, "legal_start", "INSERT", started)


def _any_pair(column: str, pairs: list[tuple[str, str]]) -> str:
    """SQL that holds for each legal (from, to); "*" stands for any status, "+" for any but the target."""
    tests = [
        f"NEW.{column} = {literal(target)}" + ("" if source in "*+" else f" AND OLD.{column} = {literal(source)}")
        for source, target in pairs
        if target != "None"
    ]
    return " OR ".join(f"({test})" for test in tests) or "1 = 0"


class SumZero:
    """At commit each header row has at least two lines, which add up to zero in each currency (I1).

    Declared on the line model; `header` is its foreign key. PostgreSQL only: SQLite has no deferred triggers,
    there the service checks and `verify` proves it.
    """

    def __init__(self, header: str) -> None:
        self.header = header

    def compile(self, model: Model, vendor: str) -> Iterator[Compiled]:
        """Yield a deferred trigger on the lines and one on the headers."""
        if vendor != "postgresql":
            return
        lines = model._meta.db_table
        key = model._meta.get_field(self.header)
        assert isinstance(key, models.ForeignKey), "the header is a foreign key of the line"
        parent, own = key.related_model._meta, quoted(key.column)
        for table, value in ((lines, own), (parent.db_table, quoted(parent.pk.column))):
            yield _postgresql(table, "sum_zero", "INSERT", self._body(lines, own, value), deferred=True)

    @staticmethod
    def _body(lines: str, column: str, value: str) -> str:
        its_lines = f"FROM {quoted(lines)} WHERE {column} = NEW.{value}"
        uneven = f"EXISTS (SELECT 1 {its_lines} GROUP BY currency HAVING SUM(debit) <> SUM(credit))"
        refusal = _refuse(f"{lines} do not add up to zero", BROKEN_RULE)
        return f"IF {uneven} OR (SELECT COUNT(*) {its_lines}) < 2 THEN {refusal} END IF;"


def _is_ours(model: Model) -> bool:
    return model.__module__.split(".")[0] in OURS and model._meta.managed and not model._meta.proxy


def _compiled(models_: Iterable[Model], vendor: str) -> Iterator[Compiled]:
    for model in filter(_is_ours, models_):
        triggers: list[DatabaseTrigger] = [LegalTransitions(), *getattr(model, "database_triggers", ())]
        for trigger in triggers:
            yield from trigger.compile(model, vendor)


def declared(vendor: str = "sqlite") -> dict[str, tuple[str, str]]:
    """Every trigger that the models ask for: name -> (table, body)."""
    return {one.name: (one.table, one.body) for one in _compiled(apps.get_models(), vendor)}


def installed(connection: BaseDatabaseWrapper) -> dict[str, tuple[str, str]]:
    """Every trigger of ours that the database has and fires: name -> (table, body)."""
    if connection.vendor == "sqlite":
        query = "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'"
    else:
        query = (
            "SELECT t.tgname, c.relname, p.prosrc FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "JOIN pg_proc p ON p.oid = t.tgfoid JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE NOT t.tgisinternal AND t.tgenabled <> 'D' AND n.nspname = current_schema()"
        )
    with connection.cursor() as cursor:
        cursor.execute(query)
        return {name: (table, body) for name, table, body in cursor.fetchall() if name.startswith(PREFIX)}


def _drop(connection: BaseDatabaseWrapper, tables: set[str] | None = None) -> None:
    with connection.cursor() as cursor:
        for name, (table, _body) in installed(connection).items():
            if tables is None or table in tables:
                on = f" ON {quoted(table)}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {quoted(name)}{on}")


def _create(connection: BaseDatabaseWrapper, models_: Iterable[Model], existing: set[str]) -> None:
    with connection.cursor() as cursor:
        for one in _compiled(models_, connection.vendor):
            if one.table in existing:
                for statement in one.sql:
                    cursor.execute(statement)


def install(connection: BaseDatabaseWrapper, models_: Iterable[Model]) -> None:
    """Make the triggers of these models anew, for those whose tables exist."""
    models_ = [model for model in models_ if _is_ours(model)]
    existing = set(connection.introspection.table_names()) if models_ else set()
    tables = existing & {model._meta.db_table for model in models_}
    if tables:
        _drop(connection, tables)
        _create(connection, models_, existing)


def install_after_migrate(sender: AppConfig, using: str = "default", **kwargs: Any) -> None:
    """Receive post_migrate: make the triggers of the app's models anew."""
    install(connections[using], sender.get_models())


@contextmanager
def dropped(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Take all our triggers away while a test database is emptied, and put them back."""
    _drop(connection)
    try:
        yield
    finally:
        if installed(connection) != declared(connection.vendor):
            install(connection, apps.get_models())
