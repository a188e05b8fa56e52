from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ConferencesConfig(AppConfig):
    """Keeps the Conferences and the Selection Committee in the database."""

    name = "vtf.conferences"
    label = "conferences"
    verbose_name = _("Conferences")

    def ready(self) -> None:
        """Load the Conferences after the tables are there."""
        from vtf.conferences.services import load_after_migrate

        post_migrate.connect(load_after_migrate, sender=self, dispatch_uid="vtf.conferences")
