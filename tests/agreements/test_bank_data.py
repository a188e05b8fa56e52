"""What tells whose account is paid stands encrypted in the database, and nobody searches for it."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.urls import reverse
from django.utils import timezone

from grants.agreements.models import BankAccount, Disbursement
from tests.factories import grants, money
from vtf.core.encryption import encrypted_fields

pytestmark = pytest.mark.django_db
PLAIN = {"payee": "Treasury of Ghana", "call_back_note": "Called the treasurer.", "why_not_grantee": "Single account."}
COLUMNS = {"payee": Disbursement, "call_back_note": BankAccount, "why_not_grantee": BankAccount}


@pytest.fixture
def payment():
    """A payment to an account that is another body's."""
    money.fund()
    agreement = money.drafted()
    account = grants.with_account(agreement, holder=PLAIN["payee"], why_not_grantee=PLAIN["why_not_grantee"])
    BankAccount.objects.filter(pk=account.pk).update(call_back_note=PLAIN["call_back_note"])
    return money.order(grants.signed(agreement))


def stored():
    """What the columns hold, below the models."""
    with connection.cursor() as cursor:
        found = {}
        for name, model in COLUMNS.items():
            cursor.execute(f"SELECT {name} FROM {model._meta.db_table}")
            found[name] = cursor.fetchone()[0]
    return found


def read():
    """What the models read."""
    return {name: getattr(model.objects.get(), name) for name, model in COLUMNS.items()}


def test_payee_note_and_ground_are_encrypted_and_their_keys_are_rotated(payment):
    held = stored()

    assert {name: text.startswith("v1:") for name, text in held.items()} == dict.fromkeys(PLAIN, True)
    assert read() == PLAIN
    assert {field.name for model, field in encrypted_fields() if model in (BankAccount, Disbursement)} == {
        "holder",
        "number",
        "bank",
        *PLAIN,
    }


def test_values_written_in_plain_before_are_encrypted_once_and_can_be_written_back(payment):
    migration = import_module("grants.agreements.migrations.0008_bank_data_encrypted")
    for name, model in COLUMNS.items():
        model.objects.update(**{name: models.Value(PLAIN[name], output_field=models.TextField())})
    before = stored()

    migration.encrypt_values(apps, None)
    encrypted = stored()
    migration.encrypt_values(apps, None)
    again, readable = stored(), read()
    migration.decrypt_values(apps, None)

    assert (before, readable, stored()) == (PLAIN, PLAIN, PLAIN)
    assert (encrypted == again, set(encrypted.values()) & set(PLAIN.values())) == (True, set())


def test_the_list_of_payments_shows_the_payee_and_does_not_search_for_it(client, payment):
    client.force_login(grants.staff("finance"))
    page = reverse("agreements:disbursement-list")

    shown = client.get(page).content.decode()
    searched = client.get(page, {"q": "Treasury"}).content.decode()
    sorted_by_it = client.get(page, {"sort": "payee"})

    assert (PLAIN["payee"] in shown, PLAIN["payee"] in searched, sorted_by_it.status_code) == (True, False, 200)


def test_a_verified_account_names_who_verified_it(payment):
    account = grants.with_account(payment.instalment.agreement, number="GH00 1111 2222")

    with pytest.raises(IntegrityError), transaction.atomic():
        BankAccount.objects.filter(pk=account.pk).update(verified_by=None, verified_at=timezone.now())
