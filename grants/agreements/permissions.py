"""Who drafts, signs and pays."""

from typing import Any

import rules
from django.utils.translation import gettext_lazy as _

from grants.agreements.models import Disbursement, GrantAgreement
from grants.calls.permissions import ONLY_OFFICER, is_officer
from vtf.accounts.models import Role, User
from vtf.accounts.selectors import is_point_of_contact
from vtf.core.permissions import add_permission


@rules.predicate
def signs_for_the_state(user: User, agreement: GrantAgreement | None) -> bool:
    """The point of contact of the grantee State; further authorised signatories come with the year."""
    return agreement is not None and is_point_of_contact(user, agreement.state_id)


@rules.predicate
def heads_the_secretariat(user: User, agreement: Any = None) -> bool:
    """The Head of Secretariat."""
    return user.has_role(Role.HEAD)


@rules.predicate
def keeps_the_accounts(user: User, target: Any = None) -> bool:
    """The finance officer."""
    return user.has_role(Role.FINANCE)


@rules.predicate
def did_not_prepare(user: User, disbursement: Disbursement | None) -> bool:
    """The second pair of eyes belongs to another person (standards 1.2 I11)."""
    return disbursement is None or disbursement.prepared_by_id != user.pk


add_permission("agreements.draft_agreement", is_officer, ONLY_OFFICER)
add_permission(
    "agreements.sign_for_state",
    signs_for_the_state,
    _("Only the national point of contact signs for the State."),
)
add_permission(
    "agreements.sign_for_secretariat",
    heads_the_secretariat,
    _("Only the Head of Secretariat signs for the Fund."),
)
add_permission(
    "agreements.sign_agreement",
    signs_for_the_state | heads_the_secretariat,
    _("Only the point of contact and the Head of Secretariat sign."),
)
add_permission(
    "agreements.prepare_disbursement",
    keeps_the_accounts,
    _("Only the finance officer prepares a payment."),
)
add_permission(
    "agreements.approve_disbursement",
    (heads_the_secretariat | keeps_the_accounts) & did_not_prepare,
    _("The Head of Secretariat or a finance officer who did not prepare the payment approves it."),
)
add_permission(
    "agreements.cancel_disbursement",
    heads_the_secretariat | keeps_the_accounts,
    _("Only finance and the Head of Secretariat cancel a payment."),
)
add_permission("agreements.record_past_grant", is_officer, ONLY_OFFICER)
