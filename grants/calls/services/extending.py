"""Move the deadline of an open call, for every applicant alike."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from grants.calls.models import Call
from grants.calls.services.drafting import LAST_YEAR
from grants.calls.services.opening import order_letters
from vtf.accounts.models import Role, User
from vtf.accounts.selectors import people_with_role, points_of_contact_everywhere
from vtf.core.errors import RuleBroken
from vtf.core.locking import locked
from vtf.core.permissions import require
from vtf.history.services import record
from vtf.notifications.services import enqueue, notify


@transaction.atomic
def extend_deadline(call: Call, *, deadline_on: date, reason: str, by: User) -> Call:
    """Give every State more time (domain/grants.md 8a.5, 8b.23); refused once the deadline has passed.

    The early deadline stays as it is. New letters say the new day, every point of contact is told, and everybody
    with a draft is told again about that draft.
    """
    call = locked(call)
    require(by, "calls.extend_deadline", call)
    if not call.accepts_submissions:
        raise RuleBroken(_("The deadline is moved while the call is open and before it has passed."))
    errors: dict[str, list[str]] = {}
    if deadline_on <= call.deadline_on:
        errors["deadline_on"] = [_("The new deadline must lie after the present one: nobody is given less time.")]
    elif deadline_on.year > LAST_YEAR:
        errors["deadline_on"] = [_("The deadline lies too far ahead; please look at the year.")]
    if not reason.strip():
        errors["reason"] = [_("Give the reason; every point of contact will read it.")]
    if errors:
        raise RuleBroken(errors=errors)
    before = call.deadline_on
    call.deadline_on = deadline_on
    call.version += 1
    call.save()
    days = {"from": before.isoformat(), "to": deadline_on.isoformat()}
    record("call.deadline_extended", target=call, by=by, facts=days, reason=reason)
    order_letters(call, by)
    key = f"{call.pk}:{deadline_on.isoformat()}"
    enqueue("applications.tell_drafters", key=f"applications.tell_drafters:{key}", call=call.pk)
    notify("calls/deadline_extended", about=call, to=points_of_contact_everywhere(), facts={"reason": reason})
    notify("calls/deadline_extended", about=call, to=people_with_role(Role.OFFICER), facts={"reason": reason})
    return call
