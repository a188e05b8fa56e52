"""What the transitions of an application ask, each with the sentence told when it does not hold."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from grants.calls.models import Call
from vtf.core import clock
from vtf.core.workflow import condition

if TYPE_CHECKING:
    from grants.applications.models.application import Application


@condition(_("The deadline of the call has passed."))
def call_is_in_time(application: "Application") -> bool:
    """The server's clock, at the request, before the closing instant of an open call."""
    return bool(application.call.accepts_submissions) or not call_stands(application)


@condition(_("The call has been cancelled."))
def call_stands(application: "Application") -> bool:
    """Nothing is submitted, released or decided in a cancelled call."""
    return bool(application.call.status != Call.Status.CANCELLED)


@condition(_("The Secretariat starts desk reviews when the call is closed and screening has begun."))
def call_is_screening(application: "Application") -> bool:
    """The cycle stands at screening."""
    return bool(application.call.status == Call.Status.SCREENING)


@condition(_("The checklist of the desk review is not complete."))
def desk_review_is_complete(application: "Application") -> bool:
    """Every item of the checklist has been answered with yes or not applicable."""
    review = getattr(application, "desk_review", None)
    return review is not None and review.is_complete


@condition(_("The call has no early deadline, or it has passed."))
def early_feedback_is_open(application: "Application") -> bool:
    """The server's clock, at the request, before the early deadline of an open call."""
    return bool(application.call.accepts_early)


@condition(_("Drafting does not go on after the early deadline by the rules of this call."))
def drafting_goes_on(application: "Application") -> bool:
    """POL-26; before the early deadline, and in a call without one, drafting always goes on."""
    call = application.call
    if call.early_closes_at is None or call.accepts_early:
        return True
    rule = call.policy_set.value("POL-26") if call.policy_set else None
    return rule is None or bool(rule)


@condition(
    _("The Committee decides when every application of the call has been screened and the assessment has begun.")
)
def committee_is_deciding(application: "Application") -> bool:
    """The cycle stands at assessment: every case is judged against the same money."""
    return bool(application.call.status == Call.Status.ASSESSMENT)


@condition(_("No finding of ineligibility has been proposed."))
def ineligibility_is_proposed(application: "Application") -> bool:
    """The officer has proposed a finding that nobody has judged yet."""
    return application.waiting_finding is not None


@condition(_("A finding of ineligibility waits for the Head of Secretariat."))
def no_finding_waits(application: "Application") -> bool:
    """What has been proposed is signed off or set aside first."""
    return not ineligibility_is_proposed(application)


@condition(_("The time to answer has not run out."))
def reply_is_overdue(application: "Application") -> bool:
    """The day after the reply-by date has begun (the Fund's day)."""
    waiting = application.open_clarification
    return waiting is not None and clock.today() > waiting.reply_by
