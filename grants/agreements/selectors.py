"""Which agreements a person sees, what is committed and paid, and what waits."""

from decimal import Decimal

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from grants.agreements.models import Disbursement, GrantAgreement, Instalment
from grants.applications.models import Application
from grants.applications.permissions import may_apply
from vtf.accounts.models import Role, User
from vtf.accounts.selectors import is_point_of_contact
from vtf.core.money import Money
from vtf.core.work import WorkItem
from vtf.ledger.models import Line

READERS = (Role.OFFICER, Role.FINANCE, Role.HEAD, Role.AUDITOR)


def agreements_visible_to(user: User) -> QuerySet[GrantAgreement]:
    """All for the Secretariat and the auditor; a State's people see their own."""
    agreements = GrantAgreement.objects.select_related("state", "application__call")
    if user.has_role(*READERS):
        return agreements
    if may_apply(user):
        return agreements.filter(state=user.state_id)
    return agreements.none()


def disbursements_visible_to(user: User) -> QuerySet[Disbursement]:
    """The payments of the agreements that the person sees."""
    return Disbursement.objects.filter(instalment__agreement__in=agreements_visible_to(user)).select_related(
        "instalment__agreement__state", "prepared_by", "approved_by", "entry"
    )


def instalments_of(agreement: GrantAgreement) -> QuerySet[Instalment]:
    """The plan with the payments made on it."""
    return agreement.instalments.prefetch_related("disbursements").select_related("agreement")


def approved_without_agreement() -> QuerySet[Application]:
    """Approved applications for which no agreement has been drafted."""
    return Application.objects.filter(status=Application.Status.APPROVED, agreement=None).select_related(
        "applicant", "call__policy_set"
    )


def held_for(reference: str, account: str) -> list[tuple[str, Money]]:
    """What is open on a memo account (8000 reserved, 8100 committed) for one project, by restriction code.

    Derived from the ledger's lines, in the order in which the money was taken: most restricted first.
    """
    held: dict[tuple[str, str], Decimal] = {}
    lines = Line.objects.filter(entry__reference=reference, account__code=account)
    for code, currency, debit, credit in lines.order_by("pk").values_list(
        "restriction__code", "currency", "debit", "credit"
    ):
        held[code, currency] = held.get((code, currency), Decimal(0)) + debit - credit
    return [(code, Money(amount, currency)) for (code, currency), amount in held.items() if amount > 0]


def work_for(user: User) -> list[WorkItem]:
    """Agreements to draft and to sign, payments to prepare and to approve."""
    items: list[WorkItem] = []
    if user.has_role(Role.OFFICER):
        for application in approved_without_agreement():
            items.append(
                WorkItem(
                    _("Draft the agreement"),
                    application.get_absolute_url(),
                    _("Approved by the Committee"),
                    None,
                    f"{application.number} · {application.applicant}",
                )
            )
    to_sign = agreements_visible_to(user).filter(status=GrantAgreement.Status.DRAFT)
    if user.has_role(Role.HEAD):
        items += [_to_sign(agreement) for agreement in to_sign.filter(secretariat_signed_at=None)]
    elif is_point_of_contact(user, user.state_id):
        items += [_to_sign(agreement) for agreement in to_sign.filter(grantee_signed_at=None)]
    if user.has_role(Role.FINANCE, Role.HEAD):
        items += _payments(user)
    return items


def _to_sign(agreement: GrantAgreement) -> WorkItem:
    return WorkItem(
        _("Sign the agreement"), agreement.get_absolute_url(), _("It waits for your signature"), None, str(agreement)
    )


def _payments(user: User) -> list[WorkItem]:
    items: list[WorkItem] = []
    prepared = disbursements_visible_to(user).filter(status=Disbursement.Status.PREPARED)
    for disbursement in prepared.exclude(prepared_by=user):
        items.append(
            WorkItem(
                _("Approve the payment"),
                disbursement.get_absolute_url(),
                _("Prepared by %(person)s") % {"person": disbursement.prepared_by},
                disbursement.value_on,
                str(disbursement),
            )
        )
    if user.has_role(Role.FINANCE):
        for agreement in (
            agreements_visible_to(user)
            .filter(status=GrantAgreement.Status.SIGNED)
            .exclude(instalments__disbursements__status__in=["prepared", "paid"])
        ):
            items.append(
                WorkItem(
                    _("Prepare the first payment"),
                    agreement.get_absolute_url(),
                    _("Signed by both"),
                    agreement.starts_on,
                    str(agreement),
                )
            )
    return items
