from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from vtf.core.work import add_verbs


class CommitteeConfig(AppConfig):
    """Says how the events of this room read in a timeline."""

    name = "grants.committee"
    label = "committee"
    verbose_name = _("Committee")

    def ready(self) -> None:
        """Name the events."""
        add_verbs(
            {
                "assessment.filed": _("An assessment was filed"),
            }
        )
