from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class StatesConfig(AppConfig):
    """Keeps the reference data of States in the database."""

    name = "vtf.states"
    label = "states"
    verbose_name = _("States")

    def ready(self) -> None:
        """Load the States after the tables are there."""
        from vtf.states.services import load_after_migrate

        post_migrate.connect(load_after_migrate, sender=self, dispatch_uid="vtf.states")
