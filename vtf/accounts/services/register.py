"""The register of national points of contact, as notes verbales notify it."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from vtf.accounts.models import PointOfContact, User
from vtf.accounts.selectors import points_of_contact
from vtf.core.errors import Conflict, RuleBroken
from vtf.core.locking import locked
from vtf.core.permissions import require
from vtf.history.services import record
from vtf.notifications.services import notify
from vtf.states.models import State


@transaction.atomic
def register_point_of_contact(
    state: State,
    *,
    position: str,
    ministry: str,
    email: str,
    note_verbale: str,
    note_verbale_on: dt.date,
    by: User,
    from_on: dt.date | None = None,
    is_role_mailbox: bool = False,
    phone: str = "",
    user: User | None = None,
    is_synthetic: bool = False,
) -> PointOfContact:
    """Enter a line that a note verbale notified; the State's other points of contact are told.

    `from_on` is the date of the note verbale where none is given. `user` links an account that exists already.
    """
    require(by, "accounts.register_point_of_contact", state)
    _refuse_incomplete(position=position, ministry=ministry, email=email, note_verbale=note_verbale)
    if note_verbale_on > timezone.now().date():
        raise RuleBroken(_("The note verbale is dated in the future."), field="note_verbale_on")
    if user is not None and user.state_id != state.pk:
        raise RuleBroken(_("This account does not act for %(state)s.") % {"state": state}, field="email")
    others = list(points_of_contact(state))
    try:
        with transaction.atomic():
            contact = PointOfContact.objects.create(
                state=state,
                user=user,
                position=position.strip(),
                ministry=ministry.strip(),
                email=email.strip().lower(),
                is_role_mailbox=is_role_mailbox,
                phone=phone.strip(),
                from_on=from_on or note_verbale_on,
                note_verbale=note_verbale.strip(),
                note_verbale_on=note_verbale_on,
                recorded_by=by,
                is_synthetic=is_synthetic,
            )
    except IntegrityError as error:
        message = _("This address stands in the open register of %(state)s already.") % {"state": state}
        raise Conflict(message, field="email") from error
    record("contact.registered", target=contact, by=by, facts={"state": state.iso3, "note_verbale": note_verbale})
    notify("accounts/contact-registered", about=contact, to=others, facts={"state": state.iso3})
    return contact


def _refuse_incomplete(**texts: str) -> None:
    empty = [name for name, text in texts.items() if not text.strip()]
    if empty:
        raise RuleBroken(errors={name: [_("This has to be given.")] for name in empty})


@transaction.atomic
def end_point_of_contact(
    contact: PointOfContact, *, reason: str, by: User, until_on: dt.date | None = None
) -> PointOfContact:
    """Close a line from a day on (today, where none is given); open invitations to it die with it."""
    contact = locked(contact)
    require(by, "accounts.end_point_of_contact", contact)
    day = until_on or timezone.now().date()
    if contact.until_on is not None:
        raise Conflict(_("This line was ended already."))
    if not reason.strip():
        raise RuleBroken(_("Say why the line ends."), field="reason")
    if day < contact.from_on:
        raise RuleBroken(_("A line cannot end before it begins."), field="until_on")
    told = list(points_of_contact(contact.state))
    contact.until_on = day
    contact.end_reason = reason.strip()
    contact.save(update_fields=["until_on", "end_reason"])
    contact.invitations.filter(accepted_at=None, withdrawn_at=None).update(withdrawn_at=timezone.now())
    facts = {"state": contact.state.iso3, "until_on": day.isoformat()}
    record("contact.ended", target=contact, by=by, facts=facts, reason=contact.end_reason)
    notify("accounts/contact-ended", about=contact, to=told, facts=facts)
    return contact
