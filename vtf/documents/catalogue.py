"""The kinds of documents that the Fund issues: what each is called, who may hold it, what the public is told of it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """Each has a template `<app>/documents/<name>.html`; the name of its kind is known to everybody."""

    CALL_LETTER = "calls/call_letter", _("Call letter")
    APPLICATIONS_RECEIVED = "calls/applications_received", _("List of applications received")
    RECEIPT = "applications/receipt", _("Receipt of an application")
    PACKAGE = "applications/package", _("Application as submitted")
    FEEDBACK_NOTE = "applications/feedback_note", _("Early feedback on a draft")
    CLARIFICATION_REQUEST = "applications/clarification_request", _("Request for clarification")
    DESK_REVIEW = "applications/desk_review", _("Desk review")
    INELIGIBILITY_LETTER = "applications/ineligibility_letter", _("Letter of ineligibility")
    DOSSIER = "applications/dossier", _("Dossier for the Selection Committee")
    DECISION_LETTER = "committee/decision_letter", _("Letter of decision")
    MEETING_RECORD = "committee/meeting_record", _("Record of a meeting")
    AGREEMENT = "agreements/agreement", _("Grant agreement")
    PAYMENT_ORDER = "agreements/payment_order", _("Payment order")
    LAPSE_LETTER = "agreements/lapse_letter", _("Letter of lapse")
    REPORT_ACCEPTANCE = "agreements/report_acceptance", _("Acceptance of a report")
    REPORT_RETURN = "agreements/report_return", _("Return of a report")
    REFUND_REQUEST = "agreements/refund_request", _("Request for a refund")
    REFUND_RECEIPT = "agreements/refund_receipt", _("Receipt of a refund")
    TERMINATION_LETTER = "agreements/termination_letter", _("Letter of termination")
    SETTLEMENT = "agreements/settlement", _("Settlement of a grant")
    CLOSURE_LETTER = "agreements/closure_letter", _("Letter of closure")
    CONFERENCE_REPORT = "agreements/conference_report", _("Report to the Conference of States Parties")


class Side(models.TextChoices):
    """On which side of a file somebody stands; one person may stand on several."""

    APPLICANT = "applicant", _("Applicant")
    SECRETARIAT = "secretariat", _("Secretariat")
    COMMITTEE = "committee", _("Committee")
    AUDITOR = "auditor", _("Auditor")
    PUBLIC = "public", _("Public")


INSIDE = frozenset({Side.SECRETARIAT, Side.AUDITOR})
DECIDING = INSIDE | {Side.COMMITTEE}
BETWEEN_PARTIES = INSIDE | {Side.APPLICANT}
KNOWN_TO_ALL_PARTIES = DECIDING | BETWEEN_PARTIES

# Who may hold a document, once they see what it is about. A kind that is not here is for nobody.
AUDIENCES: dict[str, frozenset[str]] = {
    Kind.CALL_LETTER: KNOWN_TO_ALL_PARTIES | {Side.PUBLIC},
    Kind.APPLICATIONS_RECEIVED: INSIDE,  # a recused member learns not even the count (requirement 33)
    Kind.RECEIPT: KNOWN_TO_ALL_PARTIES,
    Kind.PACKAGE: KNOWN_TO_ALL_PARTIES,
    Kind.FEEDBACK_NOTE: frozenset({Side.APPLICANT, Side.SECRETARIAT}),  # requirement 20: nobody else
    Kind.CLARIFICATION_REQUEST: KNOWN_TO_ALL_PARTIES,
    Kind.DESK_REVIEW: DECIDING,
    Kind.INELIGIBILITY_LETTER: BETWEEN_PARTIES,
    Kind.DOSSIER: DECIDING,
    Kind.DECISION_LETTER: KNOWN_TO_ALL_PARTIES,
    Kind.MEETING_RECORD: DECIDING,
    Kind.AGREEMENT: BETWEEN_PARTIES,
    Kind.PAYMENT_ORDER: BETWEEN_PARTIES,
    Kind.LAPSE_LETTER: BETWEEN_PARTIES,
    Kind.REPORT_ACCEPTANCE: BETWEEN_PARTIES,
    Kind.REPORT_RETURN: BETWEEN_PARTIES,
    Kind.REFUND_REQUEST: BETWEEN_PARTIES,
    Kind.REFUND_RECEIPT: BETWEEN_PARTIES,
    Kind.TERMINATION_LETTER: BETWEEN_PARTIES,
    Kind.SETTLEMENT: BETWEEN_PARTIES,
    Kind.CLOSURE_LETTER: BETWEEN_PARTIES,
    Kind.CONFERENCE_REPORT: DECIDING,
}
# The public page tells the title of these alone: what they are about is published anyway.
PUBLIC_TITLES = frozenset(
    {
        Kind.CALL_LETTER,
        Kind.APPLICATIONS_RECEIVED,
        Kind.AGREEMENT,
        Kind.REPORT_ACCEPTANCE,
        Kind.CLOSURE_LETTER,
        Kind.CONFERENCE_REPORT,
    }
)
