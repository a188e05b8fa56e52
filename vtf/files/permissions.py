"""Who reads the register of files, and who keeps a file from leaving the vault."""

from typing import Any

import rules
from django.utils.translation import gettext_lazy as _

from vtf.core.permissions import add_permission

REGISTER_READERS = ("officer", "head", "auditor")


@rules.predicate
def reads_the_register(user: Any, target: Any = None) -> bool:
    """Those who answer for what lies in the vault, and who audits them."""
    return bool(user.has_role(*REGISTER_READERS))


@rules.predicate
def guards_the_vault(user: Any, target: Any = None) -> bool:
    """A programme officer or the Head of the Secretariat."""
    return bool(user.has_role("officer", "head"))


@rules.predicate
def did_not_put_it_into_quarantine(user: Any, stored: Any = None) -> bool:
    """Four eyes: whoever locked a file away is not the one who lets it out."""
    return stored is None or stored.quarantined_by_id is None or stored.quarantined_by_id != user.pk


add_permission(
    "files.view_register",
    reads_the_register,
    _("The register of files is for programme officers, the Head of the Secretariat and the auditor."),
)
add_permission(
    "files.quarantine_file",
    guards_the_vault,
    _("Only a programme officer or the Head of the Secretariat puts a file into quarantine."),
)
add_permission(
    "files.release_file",
    guards_the_vault & did_not_put_it_into_quarantine,
    _(
        "A programme officer or the Head of the Secretariat releases a file, "
        "and never the person who put it into quarantine."
    ),
)
