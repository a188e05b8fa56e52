from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from vtf.core.work import add_verbs


class CallsConfig(AppConfig):
    """Says how the events of this room read in a timeline."""

    name = "grants.calls"
    label = "calls"
    verbose_name = _("Calls")

    def ready(self) -> None:
        """Name the events."""
        add_verbs(
            {
                "call.prepared": _("The call was prepared"),
                "call.revised": _("The call was changed"),
                "call.opened": _("The call was opened"),
                "call.closed": _("The deadline passed"),
                "call.screening_started": _("Screening began"),
                "call.cancelled": _("The call was cancelled"),
            }
        )
