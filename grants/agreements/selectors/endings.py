"""What still stands open before a grant can be closed, asked back or signed."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from grants.agreements.models import GrantAgreement, Refund
from grants.agreements.selectors.figures import Figures, figures_of
from grants.agreements.selectors.payments import PaymentPlan, plan_of, rule_of
from vtf.accounts.models import Role
from vtf.accounts.selectors import colleagues_of, people_with_role, points_of_contact
from vtf.core import clock
from vtf.core.errors import Message
from vtf.core.money import Money
from vtf.notifications.reminders import Deadline

OVERDUE_FOR = timedelta(days=30)


def tolerance_of(agreement: GrantAgreement) -> Money:
    """POL-20: up to this amount nothing is asked back when the grant is closed."""
    return Money(Decimal(rule_of(agreement, "POL-20") or 0), agreement.currency)


def outstanding_of(refund: Refund) -> Money:
    """What of a refund has neither arrived nor been kept by a bank at the Fund's charge."""
    settled = sum((receipt.received + receipt.charges for receipt in refund.receipts.all()), Decimal(0))
    return Money(max(refund.amount - settled, Decimal(0)), refund.agreement.currency)


def takes_late_refunds(agreement: GrantAgreement) -> bool:
    """It was closed here, or cancelled and settled with something accepted that may still come back (8b.28)."""
    if agreement.imported_from or agreement.status not in (
        GrantAgreement.Status.CLOSED,
        GrantAgreement.Status.CANCELLED,
    ):
        return False
    if agreement.status == GrantAgreement.Status.CLOSED:
        return True
    is_owed = Refund.objects.filter(agreement=agreement, status=Refund.Status.DUE).exists()
    return not is_owed and figures_of(agreement).accepted > 0


def to_refund(agreement: GrantAgreement) -> Money:
    """What was paid and is not accepted, whether or not it has been entered as expenditure yet."""
    return _unspent(plan_of(agreement), figures_of(agreement))


def _unspent(plan: PaymentPlan, figures: Figures) -> Money:
    unspent = figures.held - max(min(plan.accepted, figures.paid) - figures.accepted, Decimal(0))
    return Money(max(unspent, Decimal(0)), plan.agreement.currency)


def obstacles_to_asking(agreement: GrantAgreement) -> Iterator[Message]:
    """Why no refund is asked for: a payment is on its way, or nothing above the tolerance has to come back."""
    return against_asking(plan_of(agreement), figures_of(agreement))


def against_asking(plan: PaymentPlan, figures: Figures) -> Iterator[Message]:
    """The same of what was read already."""
    yield from _payments_on_their_way(plan)
    unspent, tolerance = _unspent(plan, figures), tolerance_of(plan.agreement)
    if not unspent:
        yield _("Nothing has to come back: everything that was paid is accepted.")
    elif unspent <= tolerance:
        yield _("%(unspent)s is not asked back: the rules ask for refunds above %(tolerance)s only.") % {
            "unspent": unspent,
            "tolerance": tolerance,
        }


def obstacles_to_closing(agreement: GrantAgreement) -> Iterator[Message]:
    """Each thing that is still open: payments on their way, money still to be paid, to be asked back, to arrive."""
    return against_closing(plan_of(agreement), figures_of(agreement))


def against_closing(plan: PaymentPlan, figures: Figures) -> Iterator[Message]:
    """The same of what was read already."""
    currency = plan.agreement.currency
    yield from _payments_on_their_way(plan)
    if plan.is_final and plan.payable and not plan.waiting:
        yield _("%(amount)s of the accepted expenditure is still to be paid.") % {"amount": plan.payable}
    if plan.is_final and _unspent(plan, figures) > tolerance_of(plan.agreement):
        unspent = _unspent(plan, figures)
        yield _("%(amount)s was paid and not accepted: ask for the refund first.") % {"amount": unspent}
    if figures.refund_due:
        due = Money(figures.refund_due, currency)
        yield _("%(amount)s of the refund has not arrived yet.") % {"amount": due}
    if figures.reserved:
        reserved = Money(figures.reserved, currency)
        yield _("%(amount)s is still reserved.") % {"amount": reserved}


def obstacles_to_waiving(agreement: GrantAgreement, plan: PaymentPlan | None = None) -> Iterator[Message]:
    """Why nothing can be waived: the final report is not accepted, a payment is on its way, or all is paid."""
    plan = plan or PaymentPlan(agreement)
    if not plan.is_final:
        yield _("Only what a final report accepted and nobody has paid yet can be waived.")
        return
    yield from _payments_on_their_way(plan)
    if not plan.payable and not plan.waiting:
        yield _("Nothing is left that could be waived.")


def _payments_on_their_way(plan: PaymentPlan) -> Iterator[Message]:
    if plan.waiting:
        yield _("A payment waits for approval: approve it or cancel it first.")


UNREPORTED = (
    GrantAgreement.Status.ACTIVE,
    GrantAgreement.Status.INTERIM_DUE,
    GrantAgreement.Status.INTERIM_RETURNED,
    GrantAgreement.Status.INTERIM_ACCEPTED,
    GrantAgreement.Status.FINAL_DUE,
    GrantAgreement.Status.FINAL_RETURNED,
)


def signature_deadlines() -> Iterator[Deadline]:
    """The last day to sign each agreement that waits for a signature."""
    drafts = GrantAgreement.objects.filter(status=GrantAgreement.Status.DRAFT).exclude(sign_by=None)
    for agreement in drafts.select_related("state"):
        if agreement.sign_by is not None and agreement.sign_by >= clock.today():
            people = points_of_contact(agreement.state) if agreement.grantee_signed_at is None else ()
            yield Deadline(
                about=agreement,
                key="agreements/signature_due",
                due_on=agreement.sign_by,
                to=people or people_with_role(Role.HEAD),
                facts={"number": agreement.number},
                since=clock.day_of(agreement.created_at),
            )


def refund_deadlines() -> Iterator[Deadline]:
    """The day by which each refund has to be paid."""
    due = Refund.objects.filter(status=Refund.Status.DUE).select_related("agreement__state")
    for refund in due:
        yield Deadline(
            about=refund,
            key="agreements/refund_due",
            due_on=refund.due_on,
            to=colleagues_of(refund.agreement.state),
            facts={"number": refund.agreement.number, "amount": str(refund.money)},
            escalate_to=people_with_role(Role.HEAD),
            since=clock.day_of(refund.asked_at),
        )
