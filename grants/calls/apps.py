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
                "call.released": _("Released: the call opens by itself on its day"),
                "call.release_withdrawn": _("The release was taken back"),
                "call.deadline_extended": _("The deadline was extended for all applicants"),
                "call.early_closed": _("The early deadline passed"),
                "call.closed": _("The deadline passed"),
                "call.received_sealed": _("The list of applications received was sealed"),
                "call.screening_started": _("Screening began"),
                "call.assessment_started": _("The assessment began"),
                "call.decided": _("The decisions were concluded"),
                "call.contracting_started": _("The agreements were begun"),
                "call.implementation_started": _("The implementation began"),
                "call.reported": _("Reported to the Conference"),
                "call.archived": _("The call was archived"),
                "call.cancelled": _("The call was cancelled"),
            }
        )
