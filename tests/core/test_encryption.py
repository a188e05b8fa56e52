"""Encrypted fields: the database sees no plain text, a wrong key and a touched value are refused, keys can change."""

import base64
import os
import subprocess
import sys

import pytest
from django.apps import apps
from django.conf import settings as django_settings
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import connection, models

from vtf.core.encryption import EncryptedTextField, EncryptionError, current_prefix, encrypted_fields
from vtf.core.keys import key_of

pytestmark = pytest.mark.django_db
IBAN = "CH93 0076 2011 6238 5295 7"


def a_key(letter):
    """A key that is the same in every test process."""
    return base64.urlsafe_b64encode(letter * 32).decode()


FIRST, SECOND, OTHER = a_key(b"\xfb"), a_key(b"b"), a_key(b"c")


def vault():
    """A model with two encrypted columns."""
    if "vault" in apps.all_models["core"]:
        return apps.all_models["core"]["vault"]

    class Vault(models.Model):  # noqa: DJ008
        iban = EncryptedTextField()
        note = EncryptedTextField(blank=True, null=True)

        class Meta:
            app_label = "core"
            managed = True

    return Vault


@pytest.fixture
def model(db):
    """That model with its table, both forgotten after the test."""
    made = vault()
    number = "bigserial" if connection.vendor == "postgresql" else "integer"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE core_vault (id {number} PRIMARY KEY, iban text NOT NULL, note text NULL)")
    yield made
    del apps.all_models["core"]["vault"]
    apps.clear_cache()


@pytest.fixture(autouse=True)
def keys(settings):
    """The keys of a test; another list stands for another start."""
    settings.FIELD_ENCRYPTION_KEYS = [FIRST]
    return settings


def sql(statement, *parameters):
    """What the database holds, read past the field."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall() if cursor.description else []


def stored(column="iban"):
    """The stored values of a column."""
    return [value for (value,) in sql(f"SELECT {column} FROM core_vault ORDER BY id")]


def test_what_was_written_is_read_again(model):
    row = model.objects.create(iban=IBAN, note="Ярославль, 名, ü")

    again = model.objects.get(pk=row.pk)

    assert (again.iban, again.note) == (IBAN, "Ярославль, 名, ü")
    assert list(model.objects.values_list("iban", flat=True)) == [IBAN]


def test_the_database_sees_no_plain_text(model):
    model.objects.create(iban=IBAN, note=IBAN)

    ((iban, note),) = sql("SELECT iban, note FROM core_vault")

    assert [text.startswith(current_prefix()) for text in (iban, note)] == [True, True]
    raw = base64.urlsafe_b64decode(iban.removeprefix("v1:"))
    assert [part in raw or part.decode() in iban for part in (b"CH93", b"0076", b"5295")] == [False] * 3


def test_the_same_text_never_looks_the_same_twice(model):
    for _time in range(2):
        model.objects.create(iban=IBAN)

    assert len(set(stored())) == 2


def test_nothing_stays_nothing(model):
    model.objects.create(iban="", note=None)

    assert sql("SELECT iban, note FROM core_vault") == [("", None)]
    assert model.objects.values_list("iban", "note").get() == ("", None)


def test_every_way_of_writing_encrypts(model):
    rows = model.objects.bulk_create([model(iban="one"), model(iban="two")])
    model.objects.filter(pk=rows[0].pk).update(iban="updated")
    rows[1].iban = "bulk"
    model.objects.bulk_update([rows[1]], ["iban"])

    assert [text.startswith(current_prefix()) for text in stored()] == [True, True]
    assert list(model.objects.order_by("pk").values_list("iban", flat=True)) == ["updated", "bulk"]


@pytest.mark.parametrize("lookup", ["iban", "iban__icontains", "iban__startswith", "iban__in", "iban__length"])
def test_it_can_be_asked_for_nothing(model, lookup):
    with pytest.raises(FieldError):
        list(model.objects.filter(**{lookup: [IBAN] if lookup.endswith("in") else IBAN}))


def test_it_can_be_asked_whether_there_is_something(model):
    model.objects.create(iban=IBAN, note=None)

    assert model.objects.filter(note__isnull=True).count() == 1


def test_a_missing_key_is_named_and_the_value_is_not(model, keys):
    model.objects.create(iban=IBAN)
    keys.FIELD_ENCRYPTION_KEYS = [OTHER]

    with pytest.raises(EncryptionError) as caught:
        model.objects.get()

    assert str(caught.value).startswith("core.vault.iban was encrypted under the key ")
    assert str(caught.value).endswith("not one of FIELD_ENCRYPTION_KEYS.")


def test_another_key_under_the_same_name_is_refused(model, monkeypatch):
    model.objects.create(iban=IBAN)
    name = base64.urlsafe_b64decode(current_prefix().removeprefix("v1:"))
    monkeypatch.setattr("vtf.core.encryption.keys", lambda: {name: key_of(OTHER)})

    with pytest.raises(EncryptionError, match="was changed or belongs to another place"):
        model.objects.get()


@pytest.mark.parametrize("place", [6, 17, 18, 30, -1])
def test_a_flipped_byte_is_refused(model, place):
    model.objects.create(iban=IBAN)
    raw = bytearray(base64.urlsafe_b64decode(stored()[0].removeprefix("v1:")))
    raw[place] ^= 1
    sql("UPDATE core_vault SET iban = %s", "v1:" + base64.urlsafe_b64encode(raw).decode())

    with pytest.raises(EncryptionError, match=r"core\.vault\.iban holds a value that was changed"):
        model.objects.get()


def test_a_value_copied_to_another_column_is_refused(model):
    model.objects.create(iban=IBAN, note="anything")
    sql("UPDATE core_vault SET note = iban")

    with pytest.raises(EncryptionError, match=r"core\.vault\.note .* belongs to another place"):
        model.objects.get()


@pytest.mark.parametrize("text", [IBAN, "v1:", "v1:AAAA", "v1:not base64!", "v0:AAAA"])
def test_what_was_never_encrypted_is_not_passed_off_as_read(model, text):
    sql("INSERT INTO core_vault (iban) VALUES (%s)", text)

    with pytest.raises(EncryptionError, match="was not encrypted by this system"):
        model.objects.get()


def test_an_old_key_still_reads_and_the_first_one_writes(model, keys):
    model.objects.create(iban="old")
    before = current_prefix()
    keys.FIELD_ENCRYPTION_KEYS = [SECOND, FIRST]

    model.objects.create(iban="new")

    assert list(model.objects.order_by("pk").values_list("iban", flat=True)) == ["old", "new"]
    assert [text.startswith(before) for text in stored()] == [True, False]


def test_rotation_brings_every_value_under_the_first_key(model, keys, capsys):
    model.objects.bulk_create(model(iban=f"iban {number}", note="note") for number in range(7))
    model.objects.create(iban="", note=None)
    keys.FIELD_ENCRYPTION_KEYS = [SECOND, FIRST]

    call_command("rotate_keys", batch=3)
    after = stored()
    call_command("rotate_keys", batch=3)

    keys.FIELD_ENCRYPTION_KEYS = [SECOND]
    assert capsys.readouterr().out.split("\n")[:2] == ["14 values encrypted anew", "0 values encrypted anew"]
    assert stored() == after
    assert list(model.objects.order_by("pk").values_list("iban", flat=True)) == [f"iban {n}" for n in range(7)] + [""]


def test_rotation_ends_at_a_value_that_cannot_be_read_and_names_its_place(model, keys):
    model.objects.create(iban=IBAN)
    keys.FIELD_ENCRYPTION_KEYS = [OTHER]

    with pytest.raises(CommandError, match=r"core\.vault\.iban was encrypted under the key"):
        call_command("rotate_keys")


def test_every_encrypted_column_is_found(model):
    assert [str(field) for each, field in encrypted_fields() if each is model] == ["core.Vault.iban", "core.Vault.note"]


def test_without_keys_one_is_derived_from_the_secret_key(model, keys):
    keys.FIELD_ENCRYPTION_KEYS = []
    keys.SECRET_KEY = "one"
    model.objects.create(iban=IBAN)

    assert model.objects.get().iban == IBAN
    keys.SECRET_KEY = "another"
    with pytest.raises(EncryptionError, match="was encrypted under the key"):
        model.objects.get()


@pytest.mark.parametrize("text", ["", "short", "é" * 32, base64.b64encode(b"x" * 31).decode()])
def test_what_is_no_key_is_refused(text):
    with pytest.raises(ImproperlyConfigured, match="32 bytes in URL-safe base64"):
        key_of(text)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (None, "Set these environment variables before the start: FIELD_ENCRYPTION_KEYS."),
        ("", "Set these environment variables before the start: FIELD_ENCRYPTION_KEYS."),
        ("nonsense", "FIELD_ENCRYPTION_KEYS: a key is 32 bytes in URL-safe base64; a comma divides two."),
        (f"{FIRST},", "FIELD_ENCRYPTION_KEYS: a key is 32 bytes in URL-safe base64; a comma divides two."),
        (f"{FIRST},{SECOND}", ""),
    ],
    ids=["none", "empty", "nonsense", "half", "two"],
)
def test_production_does_not_start_without_keys(given, message):
    environment = {name: value for name, value in os.environ.items() if name not in ("DEBUG", "VTF_DEMONSTRATION")}
    environment |= {"SECRET_KEY": "k" * 60, "DATABASE_URL": "sqlite:////dev/null", "ALLOWED_HOSTS": "fund.example"}
    environment |= {"BASE_URL": "https://fund.example"} | ({} if given is None else {"FIELD_ENCRYPTION_KEYS": given})
    command = [sys.executable, "-W", "ignore", "-c", "import vtf.settings"]

    ended = subprocess.run(command, cwd=django_settings.BASE_DIR, env=environment, capture_output=True, text=True)

    assert (ended.stderr.strip().split("\n")[-1].partition(": ")[2], bool(ended.returncode)) == (message, bool(message))
