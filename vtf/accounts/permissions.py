"""Who may keep the register of points of contact and let others in."""

from typing import Any

import rules
from django.utils.translation import gettext_lazy as _

from vtf.accounts.models import PointOfContact, Role, User
from vtf.core.permissions import add_permission


def has_role(*roles: str) -> Any:
    """A predicate: the person has one of these roles."""

    def check(user: User, target: object = None) -> bool:
        return user.is_authenticated and user.has_role(*roles)

    return rules.predicate(check, name=f"has_role:{'/'.join(roles)}")


is_officer_or_head = has_role(Role.OFFICER, Role.HEAD)
is_secretariat = has_role(Role.OFFICER, Role.FINANCE, Role.HEAD)
is_auditor = has_role(Role.AUDITOR)


@rules.predicate
def is_point_of_contact_somewhere(user: User, target: object = None) -> bool:
    """The person is a point of contact of their own State today."""
    return _holds_line(user, user.state_id)


@rules.predicate
def is_point_of_contact_of(user: User, state: Any) -> bool:
    """The person is a point of contact of this State today."""
    return state is not None and _holds_line(user, state.pk)


@rules.predicate
def may_withdraw(user: User, invitation: Any) -> bool:
    """Who may invite to the same place may take the invitation back."""
    if invitation.contact_id is not None:
        return bool(is_officer_or_head(user))
    return _holds_line(user, invitation.state_id)


@rules.predicate
def is_oneself(user: User, person: Any) -> bool:
    """The person is the one who asks."""
    return person is not None and user.pk == person.pk


@rules.predicate
def works_for_own_state(user: User, target: object = None) -> bool:
    """The person drafts for a State or is its point of contact."""
    if user.state_id is None:
        return False
    return user.has_role(Role.DRAFTER) or _holds_line(user, user.state_id)


def _holds_line(user: User, state_id: int | None) -> bool:
    return state_id is not None and PointOfContact.objects.current().filter(user=user, state_id=state_id).exists()


only_the_secretariat = _("Only a programme officer or the Head of the Secretariat keeps this register.")
add_permission("accounts.register_point_of_contact", is_officer_or_head, only_the_secretariat)
add_permission("accounts.end_point_of_contact", is_officer_or_head, only_the_secretariat)
add_permission(
    "accounts.invite_point_of_contact",
    is_officer_or_head,
    _("Only a programme officer or the Head of the Secretariat invites points of contact."),
)
add_permission(
    "accounts.invite_colleague",
    is_point_of_contact_of,
    _("Only a current point of contact of the State invites its colleagues."),
)
add_permission(
    "accounts.withdraw_invitation",
    may_withdraw,
    _("Only those who may send an invitation may withdraw it."),
)
add_permission(
    "accounts.view_contacts",
    is_secretariat | is_auditor | works_for_own_state,
    _("The register of points of contact is open to the Secretariat, the auditor and the State's own people."),
)
add_permission(
    "accounts.view_colleagues",
    is_point_of_contact_somewhere,
    _("Only a current point of contact of a State sees and invites its colleagues."),
)
add_permission("accounts.change_settings", is_oneself, _("Each person changes only their own settings."))
