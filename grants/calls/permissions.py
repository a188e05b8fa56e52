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


@rules.predicate
def reads_figures(user: User, call: Any = None) -> bool:
    """The Secretariat and the auditor read counts by status; from a count a recused member could infer a case."""
    return user.has_role(Role.OFFICER, Role.FINANCE, Role.HEAD, Role.AUDITOR)


@rules.predicate
def replays_rules(user: User, call: Any = None) -> bool:
    """Who looks after the rules may ask what others would have said."""
    return user.has_role(Role.OFFICER, Role.HEAD, Role.AUDITOR)


ONLY_OFFICER = _("Only the programme officer does this.")
ONLY_CHAIR = _("Only the Chair of the Selection Committee does this.")

add_permission("calls.prepare_call", is_officer, ONLY_OFFICER)
add_permission("calls.open_call", chairs_the_committee, ONLY_CHAIR)
add_permission("calls.release_call", chairs_the_committee, ONLY_CHAIR)
add_permission("calls.close_call", is_officer, ONLY_OFFICER)
add_permission("calls.start_screening", is_officer, ONLY_OFFICER)
add_permission("calls.cancel_call", chairs_the_committee, ONLY_CHAIR)
add_permission("calls.extend_deadline", chairs_the_committee, ONLY_CHAIR)
add_permission("calls.start_assessment", is_officer, ONLY_OFFICER)
add_permission("calls.conclude_decisions", chairs_the_committee, ONLY_CHAIR)
add_permission("calls.start_contracting", is_officer, ONLY_OFFICER)
add_permission("calls.start_implementation", is_officer, ONLY_OFFICER)
add_permission("calls.report_to_conference", is_officer, ONLY_OFFICER)
add_permission("calls.archive_call", is_officer, ONLY_OFFICER)
add_permission("calls.view_figures", reads_figures, _("Only the Secretariat and the auditor see figures by status."))
add_permission(
    "calls.replay_rules",
    replays_rules,
    _("Only the programme officer, the Head of Secretariat and the auditor ask what other rules would have said."),
)
