"""Who drafts, signs and pays."""

from typing import Any

import rules
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grants.agreements.models import BankAccount, Disbursement, GrantAgreement
from grants.applications.models import Application
from grants.applications.permissions import may_apply
from grants.calls.permissions import ONLY_OFFICER, chairs_the_committee, is_officer, sits_on_the_committee
from vtf.accounts.models import Role, User
from vtf.accounts.selectors import is_point_of_contact
from vtf.core.permissions import add_permission


@rules.predicate
def signs_for_the_state(user: User, agreement: GrantAgreement | None) -> bool:
    """On the Secretariat's register of points of contact of the grantee State at this moment."""
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


@rules.predicate
def did_not_enter(user: User, account: BankAccount | None) -> bool:
    """Nobody verifies the account that they entered themselves."""
    return account is None or account.entered_by_id != user.pk


@rules.predicate
def acts_for_the_grantee(user: User, target: Any) -> bool:
    """A drafter or the point of contact of the State that holds the grant."""
    agreement = agreement_of(target)
    return agreement is not None and user.state_id == agreement.state_id and may_apply(user)


@rules.predicate
def chairs_another_states_case(user: User, agreement: GrantAgreement | None) -> bool:
    """The Chair of the Committee, except in what its own State receives, shares in or is recused from (POL-14)."""
    if (
        agreement is None
        or user.state_id is None
        or agreement.state_id == user.state_id
        or not chairs_the_committee(user)
    ):
        return False
    application = agreement.application
    if application is None:
        return True
    takes_part = Q(recusals__state=user.state_id) | Q(beneficiaries=user.state_id)
    return not Application.objects.filter(takes_part, pk=application.pk).exists()


def agreement_of(target: Any) -> GrantAgreement | None:
    """The agreement to which an account, a payment or a refund belongs."""
    if isinstance(target, Disbursement):
        return target.instalment.agreement
    return target if target is None or isinstance(target, GrantAgreement) else target.agreement


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


ONLY_GRANTEE = _("Only the people of the grantee State write its reports.")
add_permission("agreements.edit_report", acts_for_the_grantee, ONLY_GRANTEE)
add_permission("agreements.submit_report", acts_for_the_grantee, ONLY_GRANTEE)
add_permission(
    "agreements.review_report",
    is_officer | keeps_the_accounts,
    _("Only the programme officer and the finance officer review a report."),
)
add_permission("agreements.review_activities", is_officer, _("Only the programme officer judges the work."))
add_permission("agreements.review_figures", keeps_the_accounts, _("Only the finance officer judges the figures."))
add_permission(
    "agreements.lapse_agreement", rules.always_false, _("An agreement lapses by the calendar, not by anybody's act.")
)
add_permission(
    "agreements.register_account",
    signs_for_the_state | is_officer,
    _("Only the national point of contact and the programme officer enter the grantee's bank account."),
)
add_permission(
    "agreements.verify_account",
    keeps_the_accounts & did_not_enter,
    _("A finance officer who did not enter the account verifies it."),
)
add_permission("agreements.refuse_account", keeps_the_accounts, _("Only the finance officer refuses a bank account."))
add_permission(
    "agreements.view_account",
    keeps_the_accounts | heads_the_secretariat | acts_for_the_grantee,
    _("Only finance, the Head of Secretariat and the grantee's own people read a bank account in full."),
)
add_permission(
    "agreements.confirm_receipt",
    acts_for_the_grantee,
    _("Only the grantee's people confirm what arrived."),
)
add_permission("agreements.ask_refund", keeps_the_accounts, _("Only the finance officer asks for a refund."))
add_permission("agreements.record_refund", keeps_the_accounts, _("Only the finance officer records a refund."))
add_permission(
    "agreements.cancel_agreement",
    signs_for_the_state | chairs_another_states_case,
    _("Only the State's point of contact and the Chair of the Selection Committee cancel a grant."),
)
add_permission(
    "agreements.waive_rest",
    signs_for_the_state,
    _("Only the State's point of contact waives what is still to be paid."),
)
add_permission("agreements.close_agreement", heads_the_secretariat, _("Only the Head of Secretariat closes a grant."))


@rules.predicate
def reads_conference_reports(user: User, target: Any = None) -> bool:
    """The Secretariat, the auditor, and the members who sit today."""
    return user.has_role(Role.OFFICER, Role.FINANCE, Role.HEAD, Role.AUDITOR) or bool(sits_on_the_committee(user))


add_permission(
    "agreements.view_conference_report",
    reads_conference_reports,
    _("Only the Secretariat, the auditor and the Committee's members read the report here."),
)
