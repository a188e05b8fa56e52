from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from vtf.core.work import add_verbs
from vtf.core.workflow import add_obstacles
from vtf.notifications.reminders import add_deadlines


class AgreementsConfig(AppConfig):
    """Says how the events of this room read in a timeline."""

    name = "grants.agreements"
    label = "agreements"
    verbose_name = _("Agreements")

    @staticmethod
    def announce_reports() -> None:
        """What the reports tell the rooms below: overdue ones, days to remind of, whose their files are."""
        from grants.agreements.selectors import reports
        from grants.applications.standing import add_standing
        from vtf.files.selectors import add_file_owner

        add_standing(reports.overdue_obligations)
        add_deadlines("agreements.reports", reports.report_deadlines)
        add_file_owner("agreements.reports", reports.files_of_reports)
        add_verbs(
            {
                "report.started": _("The report was begun"),
                "report.section_saved": _("A section of the report was saved"),
                "report.file_attached": _("A file was attached"),
                "report.file_removed": _("A file was taken out"),
                "report.submitted": _("The report was submitted"),
                "report.reviewed": _("An officer reviewed the report"),
                "report.returned": _("The report was returned to be corrected"),
                "report.accepted": _("The report was accepted"),
                "agreement.report_fell_due": _("A report fell due"),
                "agreement.report_submitted": _("A report was submitted"),
                "agreement.report_returned": _("A report was returned to be corrected"),
                "agreement.report_accepted": _("A report was accepted"),
            }
        )

    def ready(self) -> None:
        """Name the events, the deadlines and the obstacles."""
        from grants.agreements import selectors
        from grants.agreements.selectors.cycle import grants_by_status, not_ended, unsigned
        from grants.calls.selectors import add_figures

        add_obstacles("calls.call", "start_implementation", unsigned)
        add_obstacles("calls.call", "archive", not_ended)
        add_figures(grants_by_status)
        add_obstacles("agreements.grantagreement", "ask_refund", selectors.obstacles_to_asking)
        add_obstacles("agreements.grantagreement", "close", selectors.obstacles_to_closing)
        add_obstacles("agreements.disbursement", "pay", selectors.obstacles_to_paying)
        add_deadlines("agreements.signatures", selectors.signature_deadlines)
        add_deadlines("agreements.refunds", selectors.refund_deadlines)
        self.announce_reports()
        add_verbs(
            {
                "agreement.drafted": _("The agreement was drafted"),
                "agreement.signed_for_the_state": _("Signed for the State"),
                "agreement.signed_for_the_fund": _("Signed for the Fund"),
                "agreement.in_force": _("The agreement came into force"),
                "agreement.activated": _("The first payment was made"),
                "agreement.lapsed": _("The agreement lapsed, not signed in time"),
                "agreement.expenditure_recognised": _("Accepted expenditure was entered in the accounts"),
                "agreement.money_released": _("Money of the grant was released"),
                "agreement.refund_asked": _("A refund was asked for"),
                "agreement.refund_received": _("The refund was received in full"),
                "agreement.late_refund_received": _("A late refund was received"),
                "agreement.rest_waived": _("The State waived what was still to be paid"),
                "agreement.cancelled": _("The grant was cancelled"),
                "agreement.closed": _("The grant was closed"),
                "account.registered": _("The bank account was entered"),
                "account.replaced": _("The bank account was replaced by another"),
                "account.verified": _("The bank account was verified"),
                "account.refused": _("The bank account was refused"),
                "disbursement.confirmed": _("The grantee confirmed what arrived"),
                "refund.asked": _("The refund was asked for"),
                "refund.transfer_recorded": _("A transfer was received"),
                "refund.received": _("The refund was received in full"),
                "agreement.past_grant_recorded": _("Recorded from a published report"),
                "disbursement.prepared": _("The payment was prepared"),
                "disbursement.paid": _("Approved and paid"),
                "disbursement.cancelled": _("The payment was cancelled"),
            }
        )
