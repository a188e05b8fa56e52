"""Who reads the books, and who may reverse an entry."""

from typing import Any

import rules
from django.utils.translation import gettext_lazy as _

from vtf.core.permissions import add_permission


@rules.predicate
def keeps_or_checks_the_books(user: Any, target: Any = None) -> bool:
    """The Secretariat's officers, its head, and the auditor."""
    return bool(user.has_role("finance", "officer", "head", "auditor"))


@rules.predicate
def keeps_the_books(user: Any, target: Any = None) -> bool:
    """The finance officer and the head of the Secretariat."""
    return bool(user.has_role("finance", "head"))


add_permission(
    "ledger.view_entry",
    keeps_or_checks_the_books,
    _("Only the Secretariat and the auditor read the ledger."),
)
add_permission(
    "ledger.reverse_entry",
    keeps_the_books,
    _("Only the finance officer and the head of the Secretariat reverse an entry."),
)
add_permission(
    "ledger.set_floor",
    keeps_the_books,
    _("Only the finance officer and the head of the Secretariat set money aside."),
)
