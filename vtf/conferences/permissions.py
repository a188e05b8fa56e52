"""Who records the members and the Chair of a body."""

from typing import Any

import rules
from django.utils.translation import gettext_lazy as _

from vtf.core.permissions import add_permission


@rules.predicate
def keeps_the_register_of_bodies(user: Any) -> bool:
    """The Secretariat records what the Conference or the body decided."""
    return bool(user.has_role("officer", "head"))


@rules.predicate
def works_with_the_bodies(user: Any, target: Any = None) -> bool:
    """Those who work with the bodies of the Fund, or sit in one."""
    return bool(user.has_role("officer", "finance", "head", "auditor", "member"))


add_permission(
    "conferences.view_terms",
    works_with_the_bodies,
    _("The register of terms is for the Secretariat, the Committee and the auditor."),
)
add_permission(
    "conferences.appoint",
    keeps_the_register_of_bodies,
    _("Only the Secretariat records who sits in a body."),
)
add_permission(
    "conferences.end_term",
    keeps_the_register_of_bodies,
    _("Only the Secretariat records the end of a term."),
)
