"""Who reads and keeps the notes of arrears; the register of States itself is public."""

from typing import Any

import rules
from django.utils.translation import gettext_lazy as _

from vtf.core.permissions import add_permission


@rules.predicate
def keeps_arrears(user: Any, target: Any = None) -> bool:
    """A programme officer or the Head of the Secretariat."""
    return bool(user.has_role("officer", "head"))


@rules.predicate
def reads_arrears(user: Any, target: Any = None) -> bool:
    """The Secretariat and the auditor."""
    return bool(user.has_role("officer", "finance", "head", "auditor"))


ONLY_THE_SECRETARIAT = _("Only a programme officer or the Head of the Secretariat keeps the notes of arrears.")

add_permission("states.keep_arrears", keeps_arrears, ONLY_THE_SECRETARIAT)
add_permission("states.view_arrears", reads_arrears, _("The notes of arrears are for the Secretariat and the auditor."))
