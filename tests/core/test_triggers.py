"""The database refuses what no code of ours would do; each test speaks raw SQL to it."""

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, models, transaction
from django.db.models.signals import post_migrate

from tests.factories.history import events, person
from vtf.core import triggers
from vtf.core.management.commands.flush import is_test_database
from vtf.core.workflow import legal_pairs, status_field
from vtf.history.models import Event
from vtf.ledger.models import Line

pytestmark = pytest.mark.django_db


def refused(sql: str, *parameters: object) -> DatabaseError:
    """The error with which the database refuses the statement."""
    with pytest.raises(DatabaseError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, parameters)
    return caught.value


def test_database_has_exactly_the_declared_triggers():
    assert triggers.installed(connection) == triggers.declared(connection.vendor)


def test_every_status_machine_has_its_two_triggers():
    machines = [model for model in apps.get_models() if status_field(model) and triggers._is_ours(model)]

    declared = triggers.declared(connection.vendor)

    tables = {model._meta.db_table for model in machines}
    assert tables == {table for name, (table, _body) in declared.items() if name.endswith("legal_change")}
    assert tables == {table for name, (table, _body) in declared.items() if name.endswith("legal_start")}


def test_names_are_short_enough_and_stable():
    assert triggers.trigger_name("ledger_entry", "no_update") == "vtf_ledger_entry_no_update"
    long = triggers.trigger_name("a" * 70, "no_update")
    assert (len(long), long) == (63, triggers.trigger_name("a" * 70, "no_update"))
    assert long != triggers.trigger_name("a" * 70, "no_delete")


def test_append_only_row_is_neither_changed_nor_deleted_by_raw_sql():
    (event,) = events(1)

    update = refused("UPDATE history_event SET verb = 'x.y' WHERE id = %s", event.pk)
    delete = refused("DELETE FROM history_event WHERE id = %s", event.pk)

    assert "append-only" in str(update)
    assert "append-only" in str(delete)
    assert Event.objects.get(pk=event.pk).verb == "person.noted"


def test_append_only_row_is_not_replaced_on_conflict():
    (event,) = events(1)
    columns = "id, at, verb, target_type, target_id, target_label, facts, reason"
    values = "%s, '2026-01-01 00:00:00+00:00', 'x.y', 't', '1', 'l', '{}', ''"
    sql = f"INSERT OR REPLACE INTO history_event ({columns}) VALUES ({values})"
    if connection.vendor == "postgresql":
        sql = f"INSERT INTO history_event ({columns}) VALUES ({values}) ON CONFLICT (id) DO UPDATE SET verb = 'x.y'"

    refused(sql, event.pk)

    assert Event.objects.get(pk=event.pk).verb == "person.noted"


def test_queryset_update_and_delete_are_refused_too():
    events(1)

    for act in (lambda: Event.objects.update(verb="x.y"), lambda: Event.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


@pytest.mark.postgresql
def test_append_only_refusals_have_the_sqlstate_of_a_missing_privilege():
    tables = {table for name, (table, _body) in triggers.declared("postgresql").items() if name.endswith("no_truncate")}
    assert "ledger_entry" in tables

    for table in sorted(tables):
        for sql in (f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE"):
            assert refused(sql).__cause__.sqlstate == "42501", sql


def test_field_that_may_change_changes_and_the_others_do_not():
    with connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_account SET title = 'Bank' WHERE code = '1000'")

    refused("UPDATE ledger_account SET measure = 'none' WHERE code = '1000'")
    refused("UPDATE ledger_account SET title = 'B', code = '1' WHERE code = '1000'")


# A machine of the tests' own: its triggers are made on a table that one test creates.


def machine():
    """A model with a status machine that runs draft -> sent -> done, and from anything to withdrawn."""
    from django_fsm import FSMField, transition

    if "sample" in apps.all_models["core"]:
        return apps.all_models["core"]["sample"]

    class Sample(models.Model):  # noqa: DJ008
        status = FSMField(default="draft", protected=True)
        imported_from = models.CharField(max_length=50, blank=True)

        class Meta:
            app_label = "core"
            managed = True

        @transition(status, source="draft", target="sent")
        def send(self):
            """Draft to sent."""

        @transition(status, source="sent", target="done")
        def finish(self):
            """Sent to done."""

        @transition(status, source="*", target="withdrawn")
        def withdraw(self):
            """From anything."""

    return Sample


@pytest.fixture
def sample_table(transactional_db, request):
    """The table of the machine with its triggers; forgotten after the test."""
    model = machine()
    with connection.schema_editor() as editor:
        editor.create_model(model)
    triggers.install(connection, [model])
    yield model._meta.db_table
    with connection.schema_editor() as editor:
        editor.delete_model(model)
    del apps.all_models["core"]["sample"]
    apps.clear_cache()


def test_status_moves_only_along_the_machine(sample_table):
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {sample_table} (id, status, imported_from) VALUES (1, 'draft', '')")

    refused(f"UPDATE {sample_table} SET status = 'done' WHERE id = 1")
    refused(f"UPDATE {sample_table} SET status = 'invented' WHERE id = 1")
    with connection.cursor() as cursor:
        for status in ("draft", "sent", "done", "withdrawn"):
            cursor.execute(f"UPDATE {sample_table} SET status = %s WHERE id = 1", [status])
    refused(f"UPDATE {sample_table} SET status = 'draft' WHERE id = 1")


def test_new_row_starts_at_the_beginning_unless_it_was_imported(sample_table):
    refused(f"INSERT INTO {sample_table} (id, status, imported_from) VALUES (1, 'done', '')")

    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {sample_table} (id, status, imported_from) VALUES (2, 'done', 'old system')")
        cursor.execute(f"SELECT status FROM {sample_table}")
        assert cursor.fetchall() == [("done",)]


def real_machines():
    """Every machine of ours that can say a pair that is not legal."""
    return [model for model in apps.get_models() if triggers._is_ours(model) and status_field(model)]


@pytest.mark.parametrize("model", real_machines(), ids=lambda model: model._meta.label)
def test_triggers_of_each_machine_name_each_of_its_legal_pairs(model):
    name = triggers.trigger_name(model._meta.db_table, "legal_change")

    _table, body = triggers.installed(connection)[name]

    for source, target in legal_pairs(model):
        if target != "None":
            assert f"'{target}'" in body
            assert source in "*+" or f"'{source}'" in body


def test_trigger_that_was_lost_is_missed_and_comes_back_with_the_next_migrate():
    name = triggers.trigger_name("history_event", "no_update")
    on = " ON history_event" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}{on}")
    assert triggers.declared(connection.vendor).keys() - triggers.installed(connection).keys() == {name}

    config = apps.get_app_config("history")
    post_migrate.send(config, app_config=config, verbosity=0, interactive=False, using="default")

    assert triggers.installed(connection) == triggers.declared(connection.vendor)


@pytest.mark.postgresql
def test_trigger_that_was_disabled_is_missed():
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE history_event DISABLE TRIGGER USER")

    assert "vtf_history_event_no_update" not in triggers.installed(connection)


@pytest.mark.django_db(transaction=True)
def test_table_that_a_migration_rebuilt_gets_its_triggers_back():
    with connection.schema_editor() as editor:
        if connection.vendor == "sqlite":
            editor._remake_table(Event)
    lost = triggers.declared(connection.vendor).keys() - triggers.installed(connection).keys()
    assert bool(lost) == (connection.vendor == "sqlite")

    triggers.install_after_migrate(apps.get_app_config("history"))

    assert triggers.installed(connection) == triggers.declared(connection.vendor)


def test_triggers_that_nobody_declares_any_more_go():
    only_no_delete = [one for one in triggers.AppendOnly().compile(Event, connection.vendor) if "delete" in one.name]

    class Fewer:
        def compile(self, model, vendor):
            yield from only_no_delete

    before, Event.database_triggers = Event.database_triggers, [Fewer()]
    try:
        triggers.install_after_migrate(apps.get_app_config("history"))
        names = {name for name in triggers.installed(connection) if name.startswith("vtf_history_event")}
    finally:
        Event.database_triggers = before
        triggers.install_after_migrate(apps.get_app_config("history"))

    assert names == {"vtf_history_event_no_delete"}


def test_sum_zero_is_for_postgresql_only():
    sum_zero = triggers.SumZero("entry")

    assert list(sum_zero.compile(Line, "sqlite")) == []
    assert [one.table for one in sum_zero.compile(Line, "postgresql")] == ["ledger_line", "ledger_entry"]


@pytest.mark.django_db(transaction=True)
def test_flush_empties_a_test_database_and_leaves_triggers_and_reference_rows():
    events(2)
    person()

    call_command("flush", interactive=False, verbosity=0, inhibit_post_migrate=True)
    bare = triggers.installed(connection)
    call_command("flush", interactive=False, verbosity=0)

    assert bare == triggers.declared(connection.vendor) == triggers.installed(connection)
    assert Event.objects.count() == 0
    assert apps.get_model("ledger.Account").objects.count() == 17


def test_flush_refuses_a_database_that_is_not_a_tests(settings, monkeypatch):
    monkeypatch.setitem(connection.settings_dict, "NAME", "/srv/vtf/vtf.sqlite3")

    with pytest.raises(CommandError, match=r"vtf\.sqlite3 is not a test database"):
        call_command("flush", interactive=False, verbosity=0)


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        (":memory:", True),
        ("file:memorydb_default?mode=memory&cache=shared", True),
        ("/var/x/test.sqlite3_gw0", True),
        ("test_vtf", True),
        ("vtf", False),
        ("/tests/vtf.sqlite3", False),
        ("latest", False),
    ],
)
def test_test_databases_are_known_by_their_names(name, answer):
    assert is_test_database(name) is answer
