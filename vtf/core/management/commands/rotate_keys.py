"""Bring every encrypted value under the first key, so that the others can be taken away."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import models, transaction

from vtf.core.encryption import (
    EncryptedTextField,
    EncryptionError,
    encrypted_fields,
    rotate,
    rows_under_other_keys,
)

BATCH = 500


class Command(BaseCommand):
    """Re-encrypts in batches; run again it does nothing, stopped half-way it goes on where it was."""

    help = "Encrypt every encrypted field anew under the first of FIELD_ENCRYPTION_KEYS."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How many rows one transaction takes."""
        parser.add_argument("--batch", type=int, default=BATCH, help="rows in one transaction")

    def handle(self, *, batch: int, **options: Any) -> None:
        """Go through every encrypted column; a value that cannot be read ends it with its place."""
        total = 0
        for model, field in encrypted_fields():
            try:
                total += self.column(model, field, max(batch, 1))
            except EncryptionError as error:
                raise CommandError(f"{total} values are under the first key now, then: {error}") from error
        print(f"{total} values encrypted anew")

    def column(self, model: type[models.Model], field: EncryptedTextField, batch: int) -> int:
        """One column, from its first row to its last."""
        rows = rows_under_other_keys(model, field).order_by("pk")
        count, chosen = 0, list(rows.values_list("pk", flat=True)[:batch])
        while chosen:
            with transaction.atomic():
                count += rotate(model, field, chosen)
            chosen = list(rows.filter(pk__gt=chosen[-1]).values_list("pk", flat=True)[:batch])
        return count
