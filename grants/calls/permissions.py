"""Who prepares, opens and closes a call."""

from typing import Any

import rules
from django.utils.translation import gettext_lazy as _

from vtf.accounts.models import Role, User
from vtf.conferences.selectors import chair_of, holds_seat
from vtf.core import clock
from vtf.core.permissions import add_permission

COMMITTEE = "selection-committee"


@rules.predicate
def is_officer(user: User) -> bool:
    """The programme officer of the Secretariat."""
    return user.has_role(Role.OFFICER)


@rules.predicate
def sits_on_the_committee(user: User, target: Any = None) -> bool:
    """A member whose State holds a seat on the Selection Committee today; a former member does not."""
    return (
        user.has_role(Role.MEMBER) and user.state_id is not None and holds_seat(user.state_id, COMMITTEE, clock.today())
    )


@rules.predicate
def chairs_the_committee(user: User) -> bool:
    """A member whose State holds the Chair of the Selection Committee today."""
    if not user.has_role(Role.MEMBER) or user.state_id is None:
        return False
    chair = chair_of(COMMITTEE, clock.today())
    return chair is not None and chair.pk == user.state_id


@rules.predicate
def reads_prepared_calls(user: User, call: Any = None) -> bool:
    """The Secretariat, the auditor and the Committee see calls that are not open yet."""
    return user.has_role(Role.OFFICER, Role.FINANCE, Role.HEAD, Role.AUDITOR, Role.MEMBER)


ONLY_OFFICER = _("Only the programme officer does this.")
ONLY_CHAIR = _("Only the Chair of the Selection Committee does this.")

add_permission("calls.prepare_call", is_officer, ONLY_OFFICER)
add_permission("calls.open_call", chairs_the_committee, ONLY_CHAIR)
add_permission("calls.close_call", is_officer, ONLY_OFFICER)
add_permission("calls.start_screening", is_officer, ONLY_OFFICER)
add_permission("calls.cancel_call", chairs_the_committee, ONLY_CHAIR)
