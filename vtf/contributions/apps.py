from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from vtf.core.work import add_verbs


class ContributionsConfig(AppConfig):
    """Says how the events of this room read in a timeline."""

    name = "vtf.contributions"
    label = "contributions"
    verbose_name = _("Contributions")

    def ready(self) -> None:
        """Name the events."""
        add_verbs(
            {
                "donor.registered": _("The donor was registered"),
                "earmark.opened": _("The earmark was opened"),
                "contribution.entered": _("The contribution was entered"),
            }
        )
