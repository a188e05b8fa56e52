"""Ask whether a person may do something; the same names are asked by services and templates."""

from typing import Any

import rules
from django.utils.translation import gettext_lazy as _

from vtf.core.errors import Message, NotPermitted

REASONS: dict[str, Message] = {}


def add_permission(name: str, predicate: Any, reason: Message) -> None:
    """Register the permission `app.verb_noun`, with the sentence told to those who do not have it."""
    rules.add_perm(name, predicate)
    REASONS[name] = reason


def permits(user: Any, permission: str, target: Any = None) -> bool:
    """Say whether the predicate holds; unlike user.has_perm() it makes no exception for superusers."""
    return bool(getattr(user, "is_active", False)) and rules.has_perm(permission, user, target)


def require(user: Any, permission: str, target: Any = None) -> None:
    """Raise NotPermitted with the permission's own reason unless the predicate holds."""
    if not permits(user, permission, target):
        raise NotPermitted(reason_against(permission))


def reason_against(permission: str) -> Message:
    """The sentence that tells a person why the permission is not theirs."""
    return REASONS.get(permission, _("Your role does not include this act."))
