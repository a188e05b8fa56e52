"""People: their roles, their access and their own settings."""

import zoneinfo

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils.translation import gettext as _

from vtf.accounts.models import Role, User
from vtf.core.errors import Conflict, RuleBroken
from vtf.core.locking import locked
from vtf.core.permissions import require
from vtf.history.services import record
from vtf.notifications.services import notify


def ensure_role_groups() -> None:
    """Create the group of each role that is missing."""
    present = set(Group.objects.values_list("name", flat=True))
    Group.objects.bulk_create(Group(name=role) for role in Role.values if role not in present)


@transaction.atomic
def remove_colleague(colleague: User, *, reason: str, by: User) -> None:
    """Take a drafter's access to the State's files away; the account itself remains."""
    colleague = locked(colleague)
    require(by, "accounts.invite_colleague", colleague.state)
    if not reason.strip():
        raise RuleBroken(_("Say why the access ends."), field="reason")
    if not colleague.has_role(Role.DRAFTER):
        raise Conflict(_("This person has no access to take away."))
    colleague.groups.remove(Group.objects.get(name=Role.DRAFTER))
    record("colleague.removed", target=colleague, by=by, reason=reason.strip())
    notify("accounts/colleague-removed", about=colleague, to=[colleague])


def end_other_sessions(person: User, *, except_key: str | None) -> int:
    """Sign the person out everywhere else and return how many sessions ended; asked after every change of a factor."""
    sessions = list(UserSession.objects.filter(user=person).exclude(session_key=except_key or ""))
    for session in sessions:
        session.end()
    return len(sessions)


@transaction.atomic
def change_settings(person: User, *, name: str, language: str, time_zone: str, by: User) -> User:
    """Change how the system speaks to a person; each changes only their own."""
    person = locked(person)
    require(by, "accounts.change_settings", person)
    errors = {}
    if not name.strip():
        errors["name"] = [_("Give your name or position.")]
    if language not in dict(settings.LANGUAGES):
        errors["language"] = [_("This language is not offered.")]
    if time_zone not in zoneinfo.available_timezones():
        errors["time_zone"] = [_("This time zone is not known.")]
    if errors:
        raise RuleBroken(errors=errors)
    person.name, person.language, person.time_zone = name.strip(), language, time_zone
    person.save(update_fields=["name", "language", "time_zone"])
    record("settings.changed", target=person, by=by, facts={"language": language, "time_zone": time_zone})
    return person
