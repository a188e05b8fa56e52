"""What waits for a person in this room."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from grants.agreements.models import BankAccount, Disbursement, GrantAgreement, Refund
from grants.agreements.selectors.endings import OVERDUE_FOR, UNREPORTED, against_asking, against_closing
from grants.agreements.selectors.figures import Figures, figures_of_all, total_of
from grants.agreements.selectors.payments import PaymentPlan
from grants.agreements.selectors.reports import report_work
from grants.agreements.selectors.visible import (
    accounts_visible_to,
    agreements_visible_to,
    approved_without_agreement,
    disbursements_visible_to,
    refunds_visible_to,
)
from grants.applications.permissions import may_apply
from grants.calls.permissions import chairs_the_committee
from vtf.accounts.models import Role, User
from vtf.accounts.selectors import is_point_of_contact
from vtf.core import clock
from vtf.core.errors import Message
from vtf.core.work import WorkItem

Status = GrantAgreement.Status


def work_for(user: User) -> list[WorkItem]:
    """Agreements to draft and to sign, accounts, payments, refunds, reports, grants to close or to decide about."""
    items: list[WorkItem] = []
    if user.has_role(Role.OFFICER):
        items += _to_draft()
    items += _signatures(user)
    if user.has_role(Role.FINANCE, Role.HEAD):
        items += _to_approve(user)
    if user.has_role(Role.FINANCE):
        items += _accounts(user)
        items += _of_finance(user)
    if user.has_role(Role.HEAD):
        items += _closings(user)
    if may_apply(user):
        items += _of_the_grantee(user)
    if chairs_the_committee(user):
        items += _overdue(user)
    items += report_work(user)
    return items


def _item(
    title: Message, row: Any, why: Message = "", until: date | None = None, about: str = "", **options: Any
) -> WorkItem:
    return WorkItem(title, row.get_absolute_url(), why, until, about or str(row), **options)


def _to_draft() -> Iterator[WorkItem]:
    for application in approved_without_agreement():
        about = f"{application.number} · {application.applicant}"
        yield _item(_("Draft the agreement"), application, _("Approved by the Committee"), None, about)


def _signatures(user: User) -> Iterator[WorkItem]:
    """What can still be signed; after the last day there is nothing to sign any more."""
    in_time = Q(sign_by=None) | Q(sign_by__gte=clock.today())
    waiting = agreements_visible_to(user).filter(in_time, status=Status.DRAFT)
    if user.has_role(Role.HEAD):
        waiting = waiting.filter(secretariat_signed_at=None)
    elif is_point_of_contact(user, user.state_id):
        waiting = waiting.filter(grantee_signed_at=None, state=user.state_id)
    else:
        return
    for agreement in waiting:
        yield _item(_("Sign the agreement"), agreement, _("It waits for your signature"), agreement.sign_by)


def _to_approve(user: User) -> Iterator[WorkItem]:
    prepared = disbursements_visible_to(user).filter(status=Disbursement.Status.PREPARED)
    for disbursement in prepared.exclude(prepared_by=user):
        why = _("Prepared by %(person)s") % {"person": disbursement.prepared_by}
        yield _item(_("Approve the payment"), disbursement, why, disbursement.value_on)


def accounts_to_verify() -> QuerySet[BankAccount]:
    """Accounts that wait for a second person."""
    return BankAccount.objects.filter(verified_at=None, replaced_at=None, refused_at=None).exclude(
        agreement__status__in=GrantAgreement.ENDED
    )


def _accounts(user: User) -> Iterator[WorkItem]:
    for account in accounts_visible_to(user).filter(pk__in=accounts_to_verify()).exclude(entered_by=user):
        yield _item(
            _("Verify the bank account"), account.agreement, _("Call the grantee back; until then nothing is paid")
        )


def plans_of(agreements: QuerySet[GrantAgreement]) -> list[PaymentPlan]:
    """The plans of many grants, a fixed number of queries."""
    related = ("instalments__disbursements", "bank_accounts", "reports__lines")
    return [PaymentPlan(agreement) for agreement in agreements.prefetch_related(*related)]


def figures_of_plans(plans: Sequence[PaymentPlan]) -> dict[Any, Figures]:
    """The money of the grants by their keys; one query, none for none."""
    if not plans:
        return {}
    found = figures_of_all(plan.agreement for plan in plans)
    return {pk: total_of(parts.values()) for pk, parts in found.items()}


def _of_finance(user: User) -> Iterator[WorkItem]:
    """Instalments against which nothing speaks any more, refunds to ask for and to record."""
    plans = plans_of(agreements_visible_to(user).filter(status__in=GrantAgreement.PAYABLE))
    for plan in plans:
        following = plan.following
        if following is None or plan.waiting or any(plan.reasons_against(following)):
            continue
        if following.ordinal == 1 and not plan.ordered_in_all:
            yield _item(_("Prepare the first payment"), plan.agreement, _("Signed by both"), plan.agreement.starts_on)
        else:
            why = _("Everything it waits for is in")
            yield _item(_("Prepare the next payment"), plan.agreement, why, following.due_on)
    final = [plan for plan in plans if plan.is_final]
    figures = figures_of_plans(final)
    for plan in final:
        if not any(against_asking(plan, figures[plan.agreement.pk])):
            yield _item(_("Ask for the refund"), plan.agreement, _("More was paid than was accepted"))
    for refund in refunds_visible_to(user).filter(status=Refund.Status.DUE):
        why = _("Waits for the money of the grantee")
        yield _item(_("Record the refund when it arrives"), refund, why, refund.due_on, group="others")


def _closings(user: User) -> Iterator[WorkItem]:
    ready = (Status.FINAL_ACCEPTED, Status.REFUND_RECEIVED)
    plans = plans_of(agreements_visible_to(user).filter(status__in=ready))
    figures = figures_of_plans(plans)
    for plan in plans:
        if not any(against_closing(plan, figures[plan.agreement.pk])):
            yield _item(_("Close the grant"), plan.agreement, _("Its money is accounted for"))


def _of_the_grantee(user: User) -> Iterator[WorkItem]:
    """The State's people name an account, confirm what arrived, pay back what is due."""
    own = agreements_visible_to(user).filter(state=user.state_id)
    if is_point_of_contact(user, user.state_id):
        open_ones = own.filter(status__in=(Status.DRAFT, *GrantAgreement.PAYABLE))
        standing = BankAccount.objects.filter(replaced_at=None, refused_at=None, agreement__in=open_ones)
        for agreement in open_ones.exclude(bank_accounts__in=standing).exclude(grantee_signed_at=None):
            yield _item(_("Register the bank account"), agreement, _("Nothing can be paid without it"))
    paid = disbursements_visible_to(user).filter(instalment__agreement__in=own, status=Disbursement.Status.PAID)
    for disbursement in paid.filter(confirmed_on=None):
        yield _item(_("Confirm what arrived"), disbursement, _("A payment was sent"), disbursement.value_on)
    for refund in refunds_visible_to(user).filter(agreement__in=own, status=Refund.Status.DUE):
        yield _item(_("Pay the refund"), refund, _("The Fund has asked for it"), refund.due_on)


def _overdue(user: User) -> Iterator[WorkItem]:
    """The Chair can end a grant whose final report is long overdue."""
    late = agreements_visible_to(user).exclude(state=user.state_id)
    late = late.filter(status__in=UNREPORTED, report_due_on__lt=clock.today() - OVERDUE_FOR)
    for agreement in late.order_by(F("report_due_on")):
        why = _("The final report is overdue; you can end the grant")
        yield _item(_("Decide whether the grant goes on"), agreement, why, agreement.report_due_on)
