"""Letting people in: invitations that are bound to an address, die after 72 hours and after their use."""

import datetime as dt
import secrets

from django.conf import settings
from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from vtf.accounts.models import Invitation, PointOfContact, Role, User
from vtf.accounts.selectors import account_of, hash_of, invitation_by_token
from vtf.core.errors import Conflict, NotPermitted, RuleBroken
from vtf.core.locking import locked
from vtf.core.permissions import require
from vtf.history.services import record
from vtf.notifications.services import enqueue, notify, send_letter
from vtf.states.models import State

LIFETIME = dt.timedelta(hours=72)  # OWASP ASVS 5.0, V6.6: an out-of-band way in is short-lived and used once


@transaction.atomic
def invite_colleague(state: State, *, email: str, by: User, name: str = "", language: str = "") -> Invitation:
    """Invite a person to draft for the State; says the same whether or not the address is known here."""
    require(by, "accounts.invite_colleague", state)
    invitation = _make(Invitation.Kind.COLLEAGUE, state, email, by=by, name=name, language=language)
    record("invitation.sent", target=invitation, by=by, facts={"kind": invitation.kind, "state": state.iso3})
    return invitation


@transaction.atomic
def invite_point_of_contact(contact: PointOfContact, *, by: User, name: str = "", language: str = "") -> Invitation:
    """Invite the person behind a line of the register; an earlier open invitation to it dies."""
    contact = locked(contact)
    require(by, "accounts.invite_point_of_contact", contact)
    if contact.until_on is not None:
        raise Conflict(_("This line of the register has ended."))
    if contact.user_id is not None:
        raise Conflict(_("This point of contact has an account already."))
    state = contact.state
    invitation = _make(
        Invitation.Kind.POINT_OF_CONTACT, state, contact.email, by=by, name=name, language=language, contact=contact
    )
    record("invitation.sent", target=invitation, by=by, facts={"kind": invitation.kind, "state": state.iso3})
    return invitation


def _make(
    kind: str,
    state: State,
    email: str,
    *,
    by: User,
    name: str,
    language: str,
    contact: PointOfContact | None = None,
) -> Invitation:
    """Write the invitation and queue its letter; an open one to the same address and State is withdrawn."""
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError as error:
        raise RuleBroken(_("This is not an e-mail address."), field="email") from error
    now = timezone.now()
    Invitation.objects.filter(state=state, email=address, accepted_at=None, withdrawn_at=None).update(withdrawn_at=now)
    nonce = secrets.token_hex(32)
    invitation = Invitation.objects.create(
        kind=kind,
        email=address,
        name=name.strip(),
        language=language if language in dict(settings.LANGUAGES) else by.language,
        state=state,
        contact=contact,
        nonce=nonce,
        token_hash=hash_of(token_for(nonce)),
        invited_by=by,
        invited_at=now,
        expires_at=now + LIFETIME,
    )
    enqueue("accounts.send_invitation", key=f"invitation:{invitation.pk}", invitation=invitation.pk)
    return invitation


def token_for(nonce: str) -> str:
    """The token that belongs to a nonce: 64 hexadecimal digits that only the holder of SECRET_KEY can compute."""
    return salted_hmac("vtf.accounts.invitation", nonce, algorithm="sha256").hexdigest()


def send_invitation(invitation: Invitation) -> None:
    """Write the letter with the link; nothing goes out when the invitation is no longer open."""
    if not invitation.is_open:
        return
    token = token_for(invitation.nonce)
    if hash_of(token) != invitation.token_hash:
        raise RuntimeError("SECRET_KEY of this worker is not that of the server which wrote the invitation")
    with translation.override(invitation.language):
        path = reverse("accounts:invitation-open", args=[token])
    send_letter(
        "accounts/invitation",
        to=invitation.email,
        language=invitation.language,
        context={"about": invitation, "facts": {}, "url": f"{settings.BASE_URL}{path}"},
        message_key=f"invitation.{invitation.pk}",
    )


@transaction.atomic
def withdraw_invitation(invitation: Invitation, *, by: User) -> Invitation:
    """Close an open invitation before it is used."""
    invitation = locked(invitation)
    require(by, "accounts.withdraw_invitation", invitation)
    if invitation.accepted_at or invitation.withdrawn_at:
        raise Conflict(_("This invitation is closed already."))
    invitation.withdrawn_at = timezone.now()
    invitation.save(update_fields=["withdrawn_at"])
    record("invitation.withdrawn", target=invitation, by=by)
    return invitation


@transaction.atomic
def accept_invitation(
    token: str,
    password: str = "",
    *,
    name: str = "",
    language: str = "",
    time_zone: str = "UTC",
    by: User | None = None,
) -> User:
    """Open the account that the token is for, or link the existing one, which has to be signed in as `by`.

    Raises RuleBroken when the token is used, withdrawn, expired or unknown, without saying which.
    """
    found = invitation_by_token(token)
    if found is None:
        raise RuleBroken(_("This invitation is not valid any more. Ask the person who invited you for a new one."))
    invitation = locked(found, fields=("state",))
    if not invitation.is_open:
        raise Conflict(_("This invitation is not valid any more. Ask the person who invited you for a new one."))
    person = account_of(invitation)
    if person is None:
        person = _open_account(invitation, password, name=name, language=language, time_zone=time_zone)
    else:
        _link_account(invitation, person, by=by)
    _give_place(invitation, person)
    invitation.accepted_at = timezone.now()
    invitation.accepted_by = person
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    facts = {"kind": invitation.kind, "state": invitation.state.iso3}
    record("invitation.accepted", target=invitation, by=person, facts=facts)
    notify("accounts/invitation-accepted", about=invitation, to=[invitation.invited_by], facts=facts)
    return person


def _open_account(invitation: Invitation, password: str, *, name: str, language: str, time_zone: str) -> User:
    chosen = name.strip() or invitation.name
    if not chosen:
        raise RuleBroken(_("Give your name or position."), field="name")
    person = User(
        email=invitation.email,
        name=chosen,
        state=invitation.state,
        language=language if language in dict(settings.LANGUAGES) else invitation.language,
        time_zone=time_zone,
    )
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise RuleBroken(errors={"password": error.messages}) from error
    person.set_password(password)
    person.save()
    return person


def _link_account(invitation: Invitation, person: User, *, by: User | None) -> None:
    if by is None or by.pk != person.pk:
        raise NotPermitted(_("There is an account under this address. Sign in with it, then open the link again."))
    if person.state_id is None and not person.organisation_id and not person.is_staff_member:
        person.state = invitation.state
        person.save(update_fields=["state"])
    if person.state_id != invitation.state_id:
        raise RuleBroken(_("Your account acts for somebody else and cannot also act for this State."))


def _give_place(invitation: Invitation, person: User) -> None:
    if invitation.contact is None:
        person.groups.add(Group.objects.get(name=Role.DRAFTER))
        person.__dict__.pop("roles", None)
        return
    contact = locked(invitation.contact)
    if contact.until_on is not None or contact.user_id is not None:
        raise Conflict(_("This line of the register has changed since you were invited."))
    contact.user = person
    contact.save(update_fields=["user"])
