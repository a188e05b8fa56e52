"""The Chair concludes the decisions of a call."""

from django.db import transaction

from grants.calls.models import Call
from grants.committee.selectors.cycle import approved_by_restriction, outcomes_of
from vtf.accounts.models import Role, User
from vtf.accounts.selectors import people_with_role
from vtf.core.locking import locked
from vtf.core.permissions import require
from vtf.core.workflow import obstacles_to, refuse_if
from vtf.history.services import record
from vtf.notifications.services import notify


@transaction.atomic
def conclude_decisions(call: Call, *, by: User) -> Call:
    """Every application has been decided on or withdrawn; what was approved stands in the ledger by earmark.

    That it is not more than there is needs no check here: each reservation passed that of its balance.
    """
    call = locked(call)
    require(by, "calls.conclude_decisions", call)
    call.conclude()
    refuse_if(obstacles_to(call, "conclude"))
    call.save()
    totals = {code: str(amount) for code, amount in approved_by_restriction(call).items()}
    record("call.decided", target=call, by=by, facts={"outcomes": outcomes_of(call), "by_earmark": totals})
    staff = people_with_role(Role.OFFICER, Role.FINANCE, Role.HEAD)
    notify("committee/decisions_concluded", about=call, to=staff)
    return call
