"""Who may enter contributions and see them."""

import rules
from django.utils.translation import gettext_lazy as _

from vtf.accounts.models import Role, User
from vtf.core.permissions import add_permission


@rules.predicate
def keeps_the_accounts(user: User) -> bool:
    """The finance officer."""
    return user.has_role(Role.FINANCE)


@rules.predicate
def reads_the_accounts(user: User) -> bool:
    """The Secretariat and the auditor."""
    return user.has_role(Role.FINANCE, Role.OFFICER, Role.HEAD, Role.AUDITOR)


ONLY_FINANCE = _("Only the finance officer enters contributions.")

add_permission("contributions.enter_contribution", keeps_the_accounts, ONLY_FINANCE)
add_permission("contributions.register_donor", keeps_the_accounts, ONLY_FINANCE)
add_permission("contributions.open_earmark", keeps_the_accounts, ONLY_FINANCE)
add_permission("contributions.view_contributions", reads_the_accounts, _("The accounts are not yours to read."))
