"""What the steps of a grant ask before they are taken, each with the sentence shown when it does not hold."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from grants.agreements.models.statuses import Status
from vtf.core import clock
from vtf.core.workflow import condition

if TYPE_CHECKING:
    from grants.agreements.models.agreements import GrantAgreement


@condition(_("The time to sign has not run out."))
def signing_is_overdue(agreement: "GrantAgreement") -> bool:
    """The day after the last day to sign has begun (POL-21; the Fund's day)."""
    return agreement.sign_by is not None and clock.today() > agreement.sign_by


@condition(_("The time to sign has run out: what was reserved is being released."))
def signing_is_in_time(agreement: "GrantAgreement") -> bool:
    """Judged by the clock at the request, before the worker records the lapse."""
    return not signing_is_overdue(agreement)


@condition(_("No interim report is asked for, or it is not due yet."))
def interim_is_due(agreement: "GrantAgreement") -> bool:
    """The day on which the interim report is due has come."""
    return agreement.interim_due_on is not None and clock.today() >= agreement.interim_due_on


@condition(_("This grant asks for no interim report."))
def interim_is_asked_for(agreement: "GrantAgreement") -> bool:
    """POL-07, as it was frozen into the call, put a date into the agreement."""
    return agreement.interim_due_on is not None


@condition(_("The project has not ended yet."))
def project_has_ended(agreement: "GrantAgreement") -> bool:
    """The last day of the project has passed."""
    return clock.today() > agreement.ends_on


@condition(_("The grant waits for its interim report."))
def interim_is_settled(agreement: "GrantAgreement") -> bool:
    """None is asked for, or it was accepted."""
    return agreement.interim_due_on is None or agreement.status != Status.ACTIVE


@condition(_("Both the State and the Head of Secretariat have to sign first."))
def both_have_signed(agreement: "GrantAgreement") -> bool:
    """Both signatures are on the agreement."""
    return agreement.grantee_signed_at is not None and agreement.secretariat_signed_at is not None
