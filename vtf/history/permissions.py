"""Who may read the whole history."""

from typing import Any

import rules
from django.utils.translation import gettext_lazy as _

from vtf.core.permissions import add_permission


@rules.predicate
def reads_everything(user: Any, target: Any = None) -> bool:
    """The auditor and the head of the Secretariat."""
    return bool(user.has_role("auditor", "head"))


@rules.predicate
def reads_refusals(user: Any, target: Any = None) -> bool:
    """The auditor, the head and the programme officers, who help those who were refused."""
    return bool(user.has_role("auditor", "head", "officer"))


add_permission(
    "history.view_event",
    reads_everything,
    _("Only the auditor and the head of the Secretariat read the whole history."),
)
add_permission(
    "history.view_refusal",
    reads_refusals,
    _("Only the auditor, the head of the Secretariat and programme officers read what was refused."),
)
