"""Who assesses and who decides; whether a State is recused is a rule of the services."""

import rules
from django.utils.translation import gettext_lazy as _

from grants.applications.models import Application
from grants.calls.permissions import COMMITTEE, ONLY_CHAIR, chairs_the_committee
from vtf.accounts.models import Role, User
from vtf.conferences.selectors import holds_seat
from vtf.core import clock
from vtf.core.permissions import add_permission


@rules.predicate
def sits_on_the_committee(user: User, application: Application | None = None) -> bool:
    """A member whose State holds a seat on the Selection Committee today."""
    return (
        user.has_role(Role.MEMBER) and user.state_id is not None and holds_seat(user.state_id, COMMITTEE, clock.today())
    )


@rules.predicate
def chairs_today(user: User, application: Application | None = None) -> bool:
    """The Chair in office today."""
    return bool(chairs_the_committee(user))


add_permission(
    "committee.file_assessment", sits_on_the_committee, _("Only members whose State holds a seat today assess.")
)
add_permission("committee.decide_application", chairs_today, ONLY_CHAIR)
