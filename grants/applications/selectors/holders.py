"""Who has an application at each status, in words; nobody where it has ended."""

from django.utils.translation import pgettext_lazy

from grants.applications.models import Application
from vtf.core.errors import Message

STATE = pgettext_lazy("who has an application", "The applicant State")
SECRETARIAT = pgettext_lazy("who has an application", "The Secretariat")
COMMITTEE = pgettext_lazy("who has an application", "The Selection Committee")
Status = Application.Status
HOLDERS: dict[str, Message] = {
    Status.DRAFT: STATE,
    Status.EARLY_SUBMITTED: SECRETARIAT,
    Status.FEEDBACK_GIVEN: STATE,
    Status.ENDORSEMENT_PENDING: pgettext_lazy("who has an application", "The national point of contact"),
    Status.SUBMITTED: SECRETARIAT,
    Status.DESK_REVIEW: SECRETARIAT,
    Status.CLARIFICATION: STATE,
    Status.WITH_COMMITTEE: COMMITTEE,
    Status.CLARIFICATION_C: STATE,
    Status.PROVISIONALLY_APPROVED: STATE,
    Status.REVISION: STATE,
    Status.APPROVED: SECRETARIAT,
}


def holder_of(application: Application) -> Message:
    """Who has it now; empty where nothing waits any more."""
    if application.is_handed_in:
        return SECRETARIAT
    return HOLDERS.get(application.status, "")
