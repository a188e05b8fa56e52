from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from vtf.core.work import add_verbs


class StatesConfig(AppConfig):
    """Keeps the reference data of States in the database."""

    name = "vtf.states"
    label = "states"
    verbose_name = _("States")

    def ready(self) -> None:
        """Load the States after the tables are there; name the events."""
        from vtf.states.services import load_after_migrate

        post_migrate.connect(load_after_migrate, sender=self, dispatch_uid="vtf.states")
        add_verbs(
            {
                "state.arrears_noted": _("Arrears were noted"),
                "arrangement.filed": _("The arrangement was filed"),
                "arrangement.put_in_force": _("The arrangement came into force"),
                "arrangement.refused": _("The arrangement was refused"),
                "arrangement.ended": _("The arrangement ended"),
            }
        )
