"""Reads of people and of the register of points of contact."""

import datetime as dt
import hashlib

from django.db.models import Exists, OuterRef, Q, QuerySet

from vtf.accounts.models import Invitation, PointOfContact, Role, User
from vtf.accounts.permissions import is_auditor, is_secretariat, works_for_own_state
from vtf.core.permissions import permits
from vtf.core.reading import remembered
from vtf.states.models import State


def points_of_contact(state: State, on: dt.date | None = None) -> QuerySet[User]:
    """Active people who are a point of contact of the State on a day (today, UTC, where none is given)."""
    lines = PointOfContact.objects.current(on).filter(user=OuterRef("pk"), state=state)
    return User.objects.filter(Exists(lines), is_active=True).order_by("pk")


def points_of_contact_everywhere(on: dt.date | None = None) -> QuerySet[User]:
    """Active people who are a point of contact of any State on a day (today, UTC, where none is given)."""
    lines = PointOfContact.objects.current(on).filter(user=OuterRef("pk"))
    return User.objects.filter(Exists(lines), is_active=True).order_by("pk")


def is_point_of_contact(user: User, state_id: int | None, on: dt.date | None = None) -> bool:
    """Say whether the person stands in the State's register on a day (today, UTC, where none is given)."""
    if state_id is None or not user.is_active or user.pk is None:
        return False
    lines = PointOfContact.objects.current(on).filter(user=user, state_id=state_id)
    return remembered(("is_point_of_contact", user.pk, state_id, on), lines.exists)


def people_with_role(*roles: str) -> QuerySet[User]:
    """Active people who have any of these roles."""
    return User.objects.filter(groups__name__in=roles, is_active=True).distinct().order_by("pk")


def colleagues_of(state: State) -> QuerySet[User]:
    """Active people who work on the State's files: its drafters and its points of contact of today.

    People whom the State sends to the Committee or to a meeting are not among them.
    """
    lines = PointOfContact.objects.current().filter(user=OuterRef("pk"), state=state)
    drafts = Q(state=state, groups__name=Role.DRAFTER.value)
    return User.objects.filter(drafts | Exists(lines), is_active=True).distinct().order_by("name", "pk")


def contacts_visible_to(user: User) -> QuerySet[PointOfContact]:
    """The whole register for the Secretariat and the auditor, their own State's for its people, else nothing."""
    contacts = PointOfContact.objects.select_related("state", "user")
    if not user.is_active:
        return contacts.none()
    if is_secretariat(user) or is_auditor(user):
        return contacts
    if user.state_id is not None and works_for_own_state(user):
        return contacts.filter(state_id=user.state_id)
    return contacts.none()


def invitations_visible_to(user: User) -> QuerySet[Invitation]:
    """Invitations that the person may see: the Secretariat's own, and those to colleagues of their State."""
    invitations = Invitation.objects.select_related("state", "invited_by")
    if permits(user, "accounts.invite_point_of_contact"):
        return invitations.filter(kind=Invitation.Kind.POINT_OF_CONTACT)
    if user.state_id is not None and is_point_of_contact(user, user.state_id):
        return invitations.filter(kind=Invitation.Kind.COLLEAGUE, state_id=user.state_id)
    return invitations.none()


def hash_of(token: str) -> str:
    """SHA-256 of an invitation's token, in hexadecimal."""
    return hashlib.sha256(token.encode()).hexdigest()


def invitation_by_token(token: str) -> Invitation | None:
    """The invitation that this token opens, if it is neither used, withdrawn nor past its 72 hours."""
    invitation = Invitation.objects.select_related("state", "contact").filter(token_hash=hash_of(token)).first()
    return invitation if invitation and invitation.is_open else None


def account_of(invitation: Invitation) -> User | None:
    """The account that already stands under the invited address, if there is one."""
    return User.objects.filter(email=invitation.email).first()
