"""Whom an account belongs to, and what was said about it, is encrypted like the account itself."""

import vtf.core.encryption
from django.conf import settings
from django.db import migrations, models
from django.db.models.functions import Cast

FIELDS = {"BankAccount": ("call_back_note", "why_not_grantee"), "Disbursement": ("payee",)}


def stored_values(apps):
    """Each value as the database holds it, with its model and its field."""
    for name, fields in FIELDS.items():
        model = apps.get_model("agreements", name)
        for field in fields:
            rows = model._base_manager.annotate(stored=Cast(models.F(field), models.TextField())).exclude(stored="")
            for pk, stored in list(rows.order_by("pk").values_list("pk", "stored")):
                yield model, model._meta.get_field(field), pk, stored


def encrypt_values(apps, schema_editor):
    """Write every plain value encrypted; one that is encrypted already stays as it is."""
    for model, field, pk, stored in stored_values(apps):
        if not stored.startswith(vtf.core.encryption.VERSION):
            model._base_manager.filter(pk=pk).update(**{field.name: stored})


def decrypt_values(apps, schema_editor):
    """Write every encrypted value plain again, for the columns as they were."""
    for model, field, pk, stored in stored_values(apps):
        if stored.startswith(vtf.core.encryption.VERSION):
            plain = models.Value(vtf.core.encryption.decrypt(stored, field.place()), output_field=models.TextField())
            model._base_manager.filter(pk=pk).update(**{field.name: plain})


class Migration(migrations.Migration):

    dependencies = [
        ('agreements', '0007_rest_waived'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='bankaccount',
            name='verified_account_has_its_call_back',
        ),
        migrations.AlterField(
            model_name='bankaccount',
            name='call_back_note',
            field=vtf.core.encryption.EncryptedTextField(blank=True, verbose_name='note of the call back'),
        ),
        migrations.AlterField(
            model_name='bankaccount',
            name='why_not_grantee',
            field=vtf.core.encryption.EncryptedTextField(blank=True, verbose_name='why the holder is not the grantee'),
        ),
        migrations.AlterField(
            model_name='disbursement',
            name='payee',
            field=vtf.core.encryption.EncryptedTextField(verbose_name='payee'),
        ),
        migrations.AddConstraint(
            model_name='bankaccount',
            constraint=models.CheckConstraint(condition=models.Q(('verified_at__isnull', True), ('verified_by__isnull', False), _connector='OR'), name='verified_account_has_its_call_back'),
        ),
        migrations.RunPython(encrypt_values, decrypt_values),
    ]
