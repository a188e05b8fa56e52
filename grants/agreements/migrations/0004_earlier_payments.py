"""Payments made before accounts were kept: the whole instalment, to an account of which only the holder is known."""

from django.db import migrations


def fill(apps, schema_editor):
    disbursements = apps.get_model("agreements", "Disbursement").objects.filter(account=None)
    accounts = apps.get_model("agreements", "BankAccount").objects
    for disbursement in disbursements.select_related("instalment"):
        agreement = disbursement.instalment.agreement_id
        account = accounts.filter(agreement_id=agreement, replaced_at=None).first() or accounts.create(
            agreement_id=agreement,
            holder=disbursement.payee,
            number="not recorded",
            bank="not recorded",
            currency="USD",
            entered_by_id=disbursement.prepared_by_id,
        )
        disbursement.account = account
        disbursement.amount = disbursement.instalment.amount
        disbursement.save(update_fields=["account", "amount"])


class Migration(migrations.Migration):
    dependencies = [("agreements", "0003_year")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
