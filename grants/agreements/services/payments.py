"""Pay an instalment: prepared by one person, approved by another."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from grants.agreements.documents import payment_order_facts
from grants.agreements.models import Disbursement, GrantAgreement, Instalment
from grants.agreements.selectors import held_for
from vtf.accounts.models import Role, User
from vtf.accounts.selectors import colleagues_of, people_with_role
from vtf.core import clock
from vtf.core.errors import RuleBroken
from vtf.core.locking import locked
from vtf.core.permissions import require
from vtf.documents.services import order_document
from vtf.history.services import record
from vtf.ledger.models import Entry, EntryKind
from vtf.ledger.services import LineSpec, credit, debit, post_entry
from vtf.notifications.services import notify


@transaction.atomic
def prepare_disbursement(instalment: Instalment, *, value_on: date, payee: str, by: User) -> Disbursement:
    """Write the payment order of an instalment; another person approves it."""
    instalment = locked(instalment, fields=("agreement",))
    agreement = instalment.agreement
    require(by, "agreements.prepare_disbursement", agreement)
    if agreement.status not in (GrantAgreement.Status.SIGNED, GrantAgreement.Status.ACTIVE):
        raise RuleBroken(_("There is no payment before both have signed the agreement."))
    if instalment.disbursements.exclude(status=Disbursement.Status.CANCELLED).exists():
        raise RuleBroken(_("A payment of this instalment exists already."))
    earlier = agreement.instalments.filter(ordinal__lt=instalment.ordinal)
    if earlier.exclude(disbursements__status=Disbursement.Status.PAID).exists():
        raise RuleBroken(_("The earlier instalments have to be paid first."))
    if earlier.exists():
        raise RuleBroken(
            _(
                "A later instalment waits for an accepted report on the earlier one; "
                "reports cannot be handed in here yet."
            )
        )
    if not payee.strip():
        raise RuleBroken(_("Name the payee as the bank knows it."), field="payee")
    if value_on > clock.today():
        raise RuleBroken(
            _("The value date lies in the future; prepare the payment on the day on which it is made."),
            field="value_on",
        )
    if value_on < _in_force_since(agreement):
        raise RuleBroken(_("There is no payment before both have signed the agreement."), field="value_on")
    disbursement = Disbursement.objects.create(
        instalment=instalment,
        value_on=value_on,
        payee=payee.strip(),
        prepared_by=by,
        is_synthetic=agreement.is_synthetic,
    )
    record("disbursement.prepared", target=disbursement, by=by, facts={"amount": str(disbursement.money)})
    notify("agreements/payment_prepared", about=disbursement, to=people_with_role(Role.HEAD))
    return disbursement


def _in_force_since(agreement: GrantAgreement) -> date:
    """The day of the later signature; the ledger commits the money on it."""
    signatures = [agreement.grantee_signed_at, agreement.secretariat_signed_at]
    return max(clock.day_of(signed_at) for signed_at in signatures if signed_at)


@transaction.atomic
def approve_disbursement(disbursement: Disbursement, *, by: User) -> Disbursement:
    """Approve and pay: never the person who prepared it, whatever their permissions; posts to the ledger."""
    disbursement = locked(disbursement, fields=("instalment__agreement__application", "instalment__agreement__state"))
    if disbursement.prepared_by_id == by.pk:
        raise RuleBroken(_("You prepared this payment; another person has to approve it."))
    require(by, "agreements.approve_disbursement", disbursement)
    agreement = locked(disbursement.instalment.agreement)
    disbursement.pay()
    disbursement.approved_by = by
    disbursement.entry = _pay(disbursement, by)
    disbursement.save()
    if agreement.status == GrantAgreement.Status.SIGNED:
        agreement.activate()
        agreement.save()
    record(
        "disbursement.paid",
        target=disbursement,
        by=by,
        facts={"amount": str(disbursement.money), "entry": disbursement.entry.pk},
    )
    order_document(
        "agreements/payment_order",
        about=disbursement,
        facts=payment_order_facts(disbursement),
        language="en",
        title=f"Payment order {disbursement}",
        by=by,
    )
    notify("agreements/paid", about=agreement, to=colleagues_of(agreement.state))
    return disbursement


def _pay(disbursement: Disbursement, by: User) -> Entry:
    """Cash leaves, the commitment shrinks, the grantee holds an advance; each restriction in its order."""
    agreement = disbursement.instalment.agreement
    reference = (agreement.application.number if agreement.application else "") or ""
    left = disbursement.money
    lines: list[LineSpec] = []
    for code, held in held_for(reference, "8100"):
        part = min(left, held)
        if part.amount > 0:
            lines += [debit("8110", part, code), credit("8100", part, code)]
            lines += [debit("1300", part, code), credit("1000", part, code)]
            left = left - part
    if left:
        raise RuleBroken(_("Less is committed than this payment needs: %(left)s is missing.") % {"left": left})
    return post_entry(
        key=f"disbursement:{disbursement.pk}",
        kind=EntryKind.DISBURSEMENT,
        occurred_on=disbursement.value_on,
        lines=lines,
        by=by,
        description=f"Instalment {disbursement.instalment.ordinal} of {agreement.number}",
        source=f"Payment order {disbursement}",
        reference=reference,
        about=disbursement,
        is_synthetic=disbursement.is_synthetic,
    )


@transaction.atomic
def cancel_disbursement(disbursement: Disbursement, *, reason: str, by: User) -> Disbursement:
    """Call off a payment that nobody has approved."""
    disbursement = locked(disbursement, fields=("instalment__agreement",))
    require(by, "agreements.cancel_disbursement", disbursement)
    if not reason.strip():
        raise RuleBroken(_("Give the reason."), field="reason")
    disbursement.cancel()
    disbursement.save()
    record("disbursement.cancelled", target=disbursement, by=by, reason=reason)
    return disbursement
