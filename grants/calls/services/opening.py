"""Open a call: by the Chair's hand, or by the clock on the day for which the Chair released it."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grants.calls.documents import letter_facts
from grants.calls.models import Call
from grants.calls.models.conditions import deadline_is_ahead, texts_are_complete
from vtf.accounts.models import Role, User
from vtf.accounts.selectors import people_with_role, points_of_contact_everywhere
from vtf.core import clock
from vtf.core.errors import RuleBroken
from vtf.core.locking import locked
from vtf.core.periodic import each
from vtf.core.permissions import require
from vtf.core.workflow import refuse_if
from vtf.documents.services import order_document
from vtf.history.services import record
from vtf.notifications.services import enqueue, notify
from vtf.policies.services import freeze_policies


@transaction.atomic
def open_call(call: Call, *, by: User) -> Call:
    """Publish the call: freeze the policies, order the call letter, tell every point of contact."""
    call = locked(call)
    require(by, "calls.open_call", call)
    call.policy_set = freeze_policies(clock.today(), by=by)
    call.open()
    call.save()
    _publish(call, by)
    return call


@transaction.atomic
def release_call(call: Call, *, by: User) -> Call:
    """Let the clock open the call at 00:00 of its opening day, in its zone; the Chair need not be there."""
    call = locked(call)
    require(by, "calls.release_call", call)
    refuse_if(reasons_against_release(call))
    call.release_to_open_by = by
    call.save()
    record("call.released", target=call, by=by, facts={"opens_on": str(call.opens_on)})
    notify("calls/released", about=call, to=people_with_role(Role.OFFICER))
    return call


@transaction.atomic
def withdraw_release(call: Call, *, reason: str, by: User) -> Call:
    """Take the release back before the clock has opened the call."""
    call = locked(call)
    require(by, "calls.release_call", call)
    if not call.is_released or call.is_due_to_open:
        raise RuleBroken(_("The call does not wait for its opening day."))
    if not reason.strip():
        raise RuleBroken(_("Give the reason; the Secretariat reads it."), field="reason")
    call.release_to_open_by = None
    call.save()
    record("call.release_withdrawn", target=call, by=by, reason=reason)
    notify("calls/release_withdrawn", about=call, to=people_with_role(Role.OFFICER), facts={"reason": reason})
    return call


def reasons_against_release(call: Call) -> list[str]:
    """What keeps the Chair from releasing the call; the page shows the same."""
    reasons = []
    if call.status != Call.Status.PLANNED:
        return [str(_("The call is not being prepared any more."))]
    if call.is_released:
        reasons.append(_("The call has been released already."))
    if call.opens_at is None:
        reasons.append(_("The Secretariat has given no day on which the call is to open."))
    elif call.opens_at <= timezone.now():
        reasons.append(_("The opening day has come: open the call now."))
    checks = (texts_are_complete, deadline_is_ahead)
    return reasons + [str(check.reason) for check in checks if not check(call)]  # type: ignore[attr-defined]


def open_released_calls() -> list[Call]:
    """Open every released call whose opening instant has come; the worker asks every minute."""
    waiting = Call.objects.filter(status=Call.Status.PLANNED, release_to_open_by__isnull=False)
    return [call for call in each(waiting, open_if_due, what="calls.open_released") if call.opened_at is not None]


@transaction.atomic
def open_if_due(call: Call) -> Call:
    """Record the opening of a released call whose instant has come; any other stays as it is.

    The clock opened it: rules and opening are those of that instant, however late somebody looks.
    """
    if not call.is_due_to_open:
        return call
    call = locked(call)
    if not call.is_due_to_open or call.opens_at is None:
        return call
    released_by = call.release_to_open_by
    call.policy_set = freeze_policies(clock.day_of(call.opens_at), by=released_by)
    call.open()
    call.opened_at = call.opens_at
    call.save()
    _publish(call, None, released_by=str(released_by.pk) if released_by else "")
    return call


def order_letters(call: Call, by: User | None) -> None:
    """Order the call letter in each language in which the call is written."""
    for text in call.texts.all():
        order_document(
            "calls/call_letter",
            about=call,
            facts=letter_facts(call, text),
            language=text.language,
            title=text.title,
            by=by,
        )


def _publish(call: Call, by: User | None, **facts: str) -> None:
    """What follows from the opening: history, letters, the public page, the news."""
    assert call.policy_set is not None
    record("call.opened", target=call, by=by, facts={"policies": call.policy_set.sha256, **facts})
    order_letters(call, by)
    enqueue("cms.publish_call", key=f"cms.publish_call:{call.pk}", call=call.pk)
    notify("calls/opened", about=call, to=points_of_contact_everywhere())
