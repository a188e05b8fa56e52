"""Record what the clock has closed, begin the screening, or call the call off."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grants.calls.models import Call
from vtf.accounts.models import Role, User
from vtf.accounts.selectors import people_with_role, points_of_contact_everywhere
from vtf.core.errors import RuleBroken
from vtf.core.locking import locked
from vtf.core.periodic import each
from vtf.core.permissions import require
from vtf.core.workflow import obstacles_to, refuse_if
from vtf.history.services import record
from vtf.notifications.services import enqueue, notify


def close_calls() -> None:
    """Record each deadline that has passed, early and final; the worker asks every minute."""
    now = timezone.now()
    each(Call.objects.filter(status__in=Call.OPEN_STATUSES, closes_at__lte=now), close_call, what="calls.close")
    early = Call.objects.filter(status=Call.Status.OPEN, early_closes_at__lte=now, closes_at__gt=now)
    each(early, _close_early, what="calls.close_early")


@transaction.atomic
def close_call(call: Call) -> Call:
    """Record that the deadline has passed; the clock had closed the call already. What was received is sealed."""
    call = locked(call)
    if call.status in Call.OPEN_STATUSES and timezone.now() >= call.closes_at:
        call.close()
        call.save()
        record("call.closed", target=call, by=None)
        _seal_received(call)
        notify("calls/closed", about=call, to=people_with_role(Role.OFFICER))
    return call


@transaction.atomic
def _close_early(call: Call) -> None:
    """Record that the early deadline has passed; drafting goes on as POL-26 says."""
    call = locked(call)
    if call.status == Call.Status.OPEN and call.status_by_clock == Call.Status.EARLY_CLOSED:
        call.close_early()
        call.save()
        record("call.early_closed", target=call, by=None)


@transaction.atomic
def start_screening(call: Call, *, by: User) -> Call:
    """Close the call if the worker has not done so yet, and begin the desk reviews."""
    call = locked(call)
    require(by, "calls.start_screening", call)
    call.start_screening()
    call.save()
    record("call.screening_started", target=call, by=by)
    _seal_received(call)
    return call


@transaction.atomic
def cancel_call(call: Call, *, reason: str, by: User) -> Call:
    """Call it off before the decisions, with a reason that every point of contact reads.

    What States have sent stays readable as it is; nothing of it moves any more. That is why a call cannot be
    called off any more once the Committee has approved an application of it: that decision stands.
    """
    call = locked(call)
    require(by, "calls.cancel_call", call)
    if not reason.strip():
        raise RuleBroken(_("Give the reason; every point of contact will read it."), field="reason")
    was_published = call.opened_at is not None
    call.cancel()
    refuse_if(obstacles_to(call, "cancel"))
    call.release_to_open_by = None
    call.save()
    record("call.cancelled", target=call, by=by, reason=reason)
    if was_published:
        enqueue("cms.publish_call", key=f"cms.publish_call:{call.pk}:cancelled", call=call.pk)
        enqueue("applications.tell_applicants", key=f"applications.tell_applicants:{call.pk}", call=call.pk)
        notify("calls/cancelled", about=call, to=points_of_contact_everywhere(), facts={"reason": reason})
        notify("calls/cancelled", about=call, to=people_with_role(Role.OFFICER), facts={"reason": reason})
    return call


def _seal_received(call: Call) -> None:
    """The room above keeps the list of what was received, once for each call."""
    enqueue("applications.seal_received", key=f"applications.seal_received:{call.pk}", call=call.pk)
