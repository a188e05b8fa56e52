from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class PoliciesConfig(AppConfig):
    """Keeps the policy parameters in the database."""

    name = "vtf.policies"
    label = "policies"
    verbose_name = _("Policies")

    def ready(self) -> None:
        """Load the parameters after the tables are there."""
        from vtf.policies.services import load_after_migrate

        post_migrate.connect(load_after_migrate, sender=self, dispatch_uid="vtf.policies")
