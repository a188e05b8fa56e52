from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from vtf.core.work import add_verbs
from vtf.core.workflow import add_obstacles


class ApplicationsConfig(AppConfig):
    """Says how the events of this room read in a timeline."""

    name = "grants.applications"
    label = "applications"
    verbose_name = _("Applications")

    def ready(self) -> None:
        """Name the events, and say what keeps a call from its next step."""
        from grants.applications.selectors import clarification_deadlines, draft_deadlines, files_visible_to
        from grants.applications.selectors.cycle import figures_by_status, unscreened
        from grants.calls.selectors import add_figures
        from vtf.files.selectors import add_file_owner
        from vtf.notifications.reminders import add_deadlines

        add_obstacles("calls.call", "start_assessment", unscreened)
        add_figures(figures_by_status)
        add_deadlines("applications.clarifications", clarification_deadlines)
        add_deadlines("applications.drafts", draft_deadlines)
        for field in ("note_verbale", "evidence", "withdrawal_note"):
            add_file_owner(f"applications.{field}", files_visible_to(field))
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
                "application.feedback_asked": _("Shown to the Secretariat for early feedback"),
                "application.feedback_given": _("Early feedback was given"),
                "application.draft_resumed": _("Drafting went on"),
                "application.resubmission_started": _("Opened as a resubmission of an earlier application"),
                "application.clarification_asked": _("Clarification was requested"),
                "application.question_relayed": _("The Chair had a question of the Committee relayed"),
                "application.clarification_answered": _("The request for clarification was answered"),
                "application.clarification_expired": _("The request for clarification was not answered in time"),
                "application.version_sealed": _("A new version was sealed"),
                "application.ineligibility_proposed": _("A finding of ineligibility was proposed"),
                "application.ineligibility_set_aside": _("The finding of ineligibility was set aside"),
                "application.found_ineligible": _("Found ineligible"),
                "application.recused": _("A State was recused"),
                "application.message_written": _("A message was written"),
                "application.approved": _("Approved by the Committee"),
                "application.not_approved": _("Not approved by the Committee"),
            }
        )
