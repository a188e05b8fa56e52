from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from vtf.core.work import add_verbs


class ApplicationsConfig(AppConfig):
    """Says how the events of this room read in a timeline."""

    name = "grants.applications"
    label = "applications"
    verbose_name = _("Applications")

    def ready(self) -> None:
        """Name the events."""
        add_verbs(
            {
                "application.started": _("The draft was opened"),
                "application.section_saved": _("A section was saved"),
                "application.endorsement_asked": _("Sent for endorsement"),
                "application.returned": _("Returned to the drafter"),
                "application.submitted": _("Endorsed and submitted"),
                "application.withdrawn": _("Withdrawn"),
                "application.desk_review_started": _("The desk review began"),
                "desk_review.saved": _("The checklist was saved"),
                "application.released_to_committee": _("Released to the Committee"),
                "application.approved": _("Approved by the Committee"),
                "application.not_approved": _("Not approved by the Committee"),
            }
        )
