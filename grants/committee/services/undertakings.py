"""The undertaking of confidentiality, and the note of who opened which dossier."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from grants.committee.models import UNDERTAKING, Undertaking
from grants.committee.selectors import opened_today
from vtf.accounts.models import User
from vtf.core.errors import RuleBroken
from vtf.core.permissions import require
from vtf.history.services import record


@transaction.atomic
def sign_undertaking(*, by: User) -> Undertaking:
    """Undertake once, for the State for which the person sits, to keep the papers confidential (requirement 35)."""
    require(by, "committee.sign_undertaking")
    if by.state is None:
        raise RuleBroken(_("Only members in office sign it."))
    undertaking, is_new = Undertaking.objects.get_or_create(
        person=by, state=by.state, defaults={"text": str(UNDERTAKING)}
    )
    if is_new:
        record("undertaking.signed", target=undertaking, by=by)
    return undertaking


@transaction.atomic
def note_opening(application_id: Any, *, by: User) -> bool:
    """Note that a member opened a dossier, once a day; kept with its undertaking, apart from the file's history."""
    undertaking = Undertaking.objects.filter(person=by, state=by.state_id).first()
    if undertaking is None or opened_today(int(application_id), by):
        return False
    record("dossier.opened", target=undertaking, by=by, facts={"application": int(application_id)})
    return True
