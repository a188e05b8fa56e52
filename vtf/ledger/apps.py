from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class LedgerConfig(AppConfig):
    """Loads the chart of accounts after each migrate."""

    name = "vtf.ledger"
    label = "ledger"
    verbose_name = _("Ledger")

    def ready(self) -> None:
        """Connect the loader of reference rows."""
        post_migrate.connect(load_reference_rows, sender=self, dispatch_uid="vtf.ledger.reference")


def load_reference_rows(using: str = "default", **kwargs: Any) -> None:
    """Receive post_migrate: insert what the chart lacks."""
    from vtf.ledger.services import load_chart

    load_chart(using)
