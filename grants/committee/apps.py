from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from vtf.core.work import add_verbs
from vtf.core.workflow import add_obstacles
from vtf.notifications.reminders import add_deadlines


class CommitteeConfig(AppConfig):
    """Says how the events of this room read in a timeline, and what is due in it."""

    name = "grants.committee"
    label = "committee"
    verbose_name = _("Committee")

    def ready(self) -> None:
        """Name the events, the deadlines and the obstacles, and what follows a recusal."""
        from grants.applications.services.recusals import after_recusal
        from grants.committee import selectors
        from grants.committee.selectors.cycle import approved_already, undecided
        from grants.committee.services.interests import forget_messages

        add_obstacles("applications.application", "confirm_approval", selectors.against_confirming)
        add_obstacles("calls.call", "cancel", approved_already)
        add_obstacles("calls.call", "conclude", undecided)
        add_deadlines("committee.conditions", selectors.condition_deadlines)
        after_recusal(forget_messages)
        add_verbs(
            {
                "assessment.filed": _("An assessment was filed"),
                "interest.declared": _("A member declared an interest"),
                "acting_chair.appointed": _("An acting Chair was named"),
                "undertaking.signed": _("The undertaking of confidentiality was signed"),
                "dossier.opened": _("A dossier was opened"),
                "application.provisionally_approved": _("Approved with conditions by the Committee"),
                "application.revision_started": _("The revision began"),
                "application.revision_handed_in": _("The revision was handed in"),
                "application.condition_met": _("A condition was met"),
                "application.condition_waived": _("A condition was waived"),
                "application.condition_not_met": _("A condition is not met yet"),
                "application.approval_confirmed": _("The approval was confirmed"),
                "application.approval_declined": _("The approval was declined by the State"),
                "application.lapsed": _("The approval lapsed"),
                "call.decided": _("The decisions were concluded"),
                "meeting.convened": _("The meeting was convened"),
                "meeting.opened": _("The meeting was opened"),
                "meeting.attendance_noted": _("The attendance was noted"),
                "meeting.closed": _("The meeting was closed"),
                "meeting.cancelled": _("The meeting was called off"),
            }
        )
