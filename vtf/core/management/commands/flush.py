"""Empty a test database, whose append-only tables would otherwise refuse."""

from pathlib import PurePath
from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands.flush import Command as DjangoFlush
from django.db import connections

from vtf.core.triggers import dropped


def is_test_database(name: str) -> bool:
    """Say whether the name is that of a test database or of one in memory."""
    return ":memory:" in name or "mode=memory" in name or PurePath(name).name.startswith("test")


class Command(DjangoFlush):
    """Django's flush with the triggers away; refuses any database that is not a test's."""

    def handle(self, **options: Any) -> None:
        """Drop the triggers, flush, put them back; post_migrate loads the reference rows again."""
        connection = connections[options["database"]]
        name = str(connection.settings_dict["NAME"])
        if not is_test_database(name):
            raise CommandError(
                f"{PurePath(name).name} is not a test database. Its history and its ledger are append-only: "
                "drop the database and create it anew."
            )
        with dropped(connection):
            super().handle(**options)
