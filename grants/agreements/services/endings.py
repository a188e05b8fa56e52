"""End a grant: closed with its money at zero, cancelled with a settlement, lapsed when it was not signed in time."""

from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grants.agreements.documents import (
    closure_letter_facts,
    lapse_letter_facts,
    settlement_facts,
    termination_letter_facts,
)
from grants.agreements.models import Disbursement, GrantAgreement, Settlement
from grants.agreements.selectors import (
    PaymentPlan,
    figures_by_restriction,
    figures_of,
    labels_of,
    obstacles_to_waiving,
    parts_of,
    total_of,
)
from grants.agreements.services.expenditure import (
    recognise,
    recognise_expenditure,
    release_commitment,
    release_memo,
    write_off_remainder,
)
from grants.agreements.services.refunds import claim_advances, order_request
from vtf.accounts.models import Role, User
from vtf.accounts.selectors import colleagues_of, people_with_role
from vtf.core import clock
from vtf.core.errors import Conflict, RuleBroken
from vtf.core.locking import locked
from vtf.core.money import Money
from vtf.core.periodic import each
from vtf.core.permissions import require
from vtf.core.workflow import obstacles_to, refuse_if
from vtf.documents.services import order_document
from vtf.history.services import record
from vtf.notifications.services import notify

NOTHING = Decimal(0)
CASE = ("application__call__policy_set", "application__decision", "state")


def lapse_agreements() -> None:
    """Record the lapse of every agreement whose last day to sign has passed, each in a transaction of its own."""
    due = GrantAgreement.objects.filter(status=GrantAgreement.Status.DRAFT, sign_by__lt=clock.today())
    each(due, lapse_agreement, what="agreements.lapse")


@transaction.atomic
def lapse_agreement(agreement: GrantAgreement) -> GrantAgreement:
    """Release what was reserved for an agreement that was not signed in time; nobody's act but the calendar's."""
    agreement = locked(agreement, fields=CASE)
    if agreement.status != GrantAgreement.Status.DRAFT:
        return agreement  # another worker, or the two signatures, came first
    agreement.lapse()
    freed = parts_of(agreement, "reserved")
    release_memo(agreement, "reserved", by=None)
    agreement.save()
    _check_settled(agreement)
    record("agreement.lapsed", target=agreement, by=None, facts={"sign_by": str(agreement.sign_by)})
    _letter(agreement, "lapse_letter", lapse_letter_facts(agreement, _labelled(freed)), by=None)
    _tell(agreement, "agreements/lapsed")
    return agreement


@transaction.atomic
def close_agreement(agreement: GrantAgreement, *, by: User) -> GrantAgreement:
    """Close a grant whose reports are accepted and whose money is at zero; each thing still open is said in words."""
    agreement = locked(agreement, fields=CASE)
    require(by, "agreements.close_agreement", agreement)
    is_reported = agreement.status == GrantAgreement.Status.FINAL_ACCEPTED
    reasons = list(obstacles_to(agreement, "close"))  # asked while the status still tells where the grant stands
    agreement.close()
    refuse_if(reasons)
    if is_reported:
        recognise(agreement, by=by)
        write_off_remainder(agreement, by=by)
    release_commitment(agreement, by=by, keep=Money.zero(agreement.currency))
    agreement.save()
    _check_settled(agreement)
    record("agreement.closed", target=agreement, by=by)
    _letter(agreement, "closure_letter", closure_letter_facts(agreement, figures_of(agreement)), by=by)
    _tell(agreement, "agreements/closed")
    return agreement


@transaction.atomic
def waive_rest(agreement: GrantAgreement, *, reason: str, by: User) -> GrantAgreement:
    """The State gives up what was accepted and not paid, so that a grant nobody can pay out is closed after all.

    What is committed for it is free again; the expenditure that was accepted beyond the payments stays the State's.
    """
    agreement = locked(agreement, fields=CASE)
    require(by, "agreements.waive_rest", agreement)
    for obstacle in obstacles_to_waiving(agreement):
        raise RuleBroken(obstacle)
    if not reason.strip():
        raise RuleBroken(_("Give the reason."), field="reason")
    rest = PaymentPlan(agreement).payable
    agreement.rest_waived_at = timezone.now()
    agreement.save()
    release_commitment(agreement, by=by, keep=Money.zero(agreement.currency))
    record("agreement.rest_waived", target=agreement, by=by, facts={"amount": str(rest)}, reason=reason.strip())
    told = {"amount": str(rest), "reason": reason.strip()}
    notify("agreements/rest_waived", about=agreement, to=people_with_role(Role.FINANCE, Role.HEAD), facts=told)
    return agreement


@transaction.atomic
def cancel_agreement(
    agreement: GrantAgreement, *, reason: str, paid: Decimal | None = None, by: User
) -> GrantAgreement:
    """End a grant before its time: what is unpaid is released, what was paid and not accepted has to come back.

    `paid` is what had been paid when the person decided; where it is another amount meanwhile they decide anew.
    A payment that waits for approval is called off with the grant (8a.48, 8b.16).
    """
    agreement = locked(agreement, fields=CASE)
    require(by, "agreements.cancel_agreement", agreement)
    if not reason.strip():
        raise RuleBroken(_("Give the reason."), field="reason")
    was_draft = agreement.status == GrantAgreement.Status.DRAFT
    agreement.cancel()
    if paid is not None and figures_of(agreement).paid != paid:
        raise Conflict(_("A payment was made meanwhile: look at the settlement again before you cancel the grant."))
    _call_off_payments(agreement, by)
    recognise(agreement, by=by)
    released = release_memo(agreement, "reserved" if was_draft else "committed", by=by)
    refund = claim_advances(agreement, by=by)
    figures = figures_of(agreement)
    settlement = Settlement.objects.create(
        agreement=agreement,
        reason=reason.strip(),
        paid=figures.paid,
        accepted=figures.accepted,
        to_refund=figures.refund_due,
        released=figures.released,
        entry=released,
        settled_by=by,
    )
    agreement.save()
    _check_settled(agreement, but_for_the_refund=True)
    record("agreement.cancelled", target=agreement, by=by, reason=reason.strip())
    _write_settlement(agreement, settlement, by)
    if refund is not None:
        refund.agreement = agreement
        order_request(refund, reason=_("The grant was ended before its time."), by=by)
    return agreement


def _write_settlement(agreement: GrantAgreement, settlement: Settlement, by: User) -> None:
    parts = figures_by_restriction(agreement)
    _letter(agreement, "termination_letter", termination_letter_facts(agreement, settlement), by=by)
    _letter(agreement, "settlement", settlement_facts(agreement, settlement, parts, labels_of(parts)), by=by)
    _tell(agreement, "agreements/cancelled")
    notify("agreements/cancelled", about=agreement, to=people_with_role(Role.HEAD, Role.FINANCE))


def _call_off_payments(agreement: GrantAgreement, by: User) -> None:
    waiting = Disbursement.objects.filter(
        instalment__agreement=agreement, status=Disbursement.Status.PREPARED
    ).select_related("instalment")
    for disbursement in waiting:
        disbursement = locked(disbursement, fields=("instalment",))
        disbursement.cancel()
        disbursement.save()
        record("disbursement.cancelled", target=disbursement, by=by, reason=_("The grant was cancelled."))


def _check_settled(agreement: GrantAgreement, *, but_for_the_refund: bool = False) -> None:
    """Nothing promised or held may be left under any restriction: the ledger is asked, not the code above."""
    parts = figures_by_restriction(agreement)
    total = total_of(parts.values())
    open_parts = [
        code
        for code, part in parts.items()
        if part.reserved or part.committed or part.held or (part.refund_due and not but_for_the_refund)
    ]
    if open_parts or (agreement.application_id and total.granted != agreement.amount):
        raise RuleBroken(_("The money of this grant does not add up to zero; nothing has been changed."))


def _labelled(parts: list[tuple[str, Money]]) -> list[dict[str, object]]:
    labels = labels_of(code for code, _part in parts)
    return [{"label": labels[code], "amount": part.amount} for code, part in parts]


def _letter(agreement: GrantAgreement, name: str, facts: dict[str, object], *, by: User | None) -> None:
    order_document(
        f"agreements/{name}",
        about=agreement,
        facts=facts,
        language=agreement.language,
        title=f"{agreement.number}",
        by=by,
    )


def _tell(agreement: GrantAgreement, key: str) -> None:
    notify(key, about=agreement, to=colleagues_of(agreement.state))
    notify(key, about=agreement, to=people_with_role(Role.OFFICER))


__all__ = [
    "cancel_agreement",
    "close_agreement",
    "lapse_agreement",
    "lapse_agreements",
    "recognise_expenditure",
    "waive_rest",
]
