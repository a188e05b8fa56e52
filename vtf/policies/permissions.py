"""Who may see and change the Fund's rules."""

from typing import Any

import rules
from django.utils.translation import gettext_lazy as _

from vtf.core.permissions import add_permission


@rules.predicate
def heads_the_secretariat(user: Any) -> bool:
    """The Head of Secretariat."""
    return bool(user.has_role("head"))


@rules.predicate
def works_with_policies(user: Any) -> bool:
    """Those whose work the rules bind."""
    return bool(user.has_role("officer", "finance", "head", "auditor", "member"))


add_permission(
    "policies.set_value",
    heads_the_secretariat,
    _("Only the Head of Secretariat changes a policy parameter."),
)
add_permission(
    "policies.view_parameters",
    works_with_policies,
    _("The policy parameters are for the Secretariat, the Committee and auditors."),
)
