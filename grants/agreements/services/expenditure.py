"""Accepted expenditure in the ledger, and the release of a commitment that nobody will draw on."""

from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from grants.agreements.models import GrantAgreement
from grants.agreements.selectors import PaymentPlan, accepted_so_far, figures_of, parts_of, reference_of
from vtf.accounts.models import User
from vtf.core import clock
from vtf.core.errors import RuleBroken
from vtf.core.locking import locked
from vtf.core.money import Money
from vtf.history.services import record
from vtf.ledger.models import Entry, EntryKind
from vtf.ledger.services import LineSpec, credit, debit, post_entry


@transaction.atomic
def recognise_expenditure(agreement: GrantAgreement, *, by: User) -> Entry | None:
    """Enter as expenditure what reports accepted so far, up to what the grantee was paid.

    Called after a report was accepted and the agreement saved. What is accepted beyond the payments becomes
    expenditure when it is paid; what a later report accepts less is taken back. After the final report the part of
    the commitment that will not be drawn is released. None where nothing changed; nobody asks twice.
    """
    agreement = locked(agreement, fields=("application__call__policy_set",))
    entry = recognise(agreement, by=by)
    if agreement.status == GrantAgreement.Status.FINAL_ACCEPTED:
        release_commitment(agreement, by=by)
    return entry


def recognise(agreement: GrantAgreement, *, by: User | None) -> Entry | None:
    """As above, under a lock that the caller holds."""
    figures = figures_of(agreement)
    accepted = min(accepted_so_far(agreement).amount, figures.paid - figures.refunded - figures.refund_due)
    missing = accepted - figures.accepted
    if not missing:
        return None
    words = f"Expenditure accepted on {agreement.number}" if missing > 0 else f"Less accepted on {agreement.number}"
    return _post(agreement, missing, by, description=words, source=f"Accepted report on {agreement.number}")


def write_off_remainder(agreement: GrantAgreement, *, by: User) -> None:
    """What is left with the grantee and is not asked back, by the tolerance of POL-20, is expenditure."""
    held = figures_of(agreement).held
    if held > 0:
        words = f"Not asked back on {agreement.number}, by POL-20"
        _post(agreement, held, by, description=words, source=f"Closing of {agreement.number}")


def _post(agreement: GrantAgreement, amount: Decimal, by: User | None, *, description: str, source: str) -> Entry:
    """Move `amount` from advances to expenditure, or back where it is negative, restriction by restriction."""
    is_more = amount > 0
    left = Money(abs(amount), agreement.currency)
    lines: list[LineSpec] = []
    parts = parts_of(agreement, "held" if is_more else "accepted")
    for code, there in parts if is_more else reversed(parts):
        part = min(left, there)
        if part.amount > 0:
            spent, advanced = ("5000", "1300") if is_more else ("1300", "5000")
            lines += [debit(spent, part, code), credit(advanced, part, code)]
            left = left - part
    if left:  # the amount was computed from the same parts
        raise RuleBroken(_("The ledger holds %(left)s less than this needs.") % {"left": left})
    about = {"about_type": agreement._meta.label_lower, "about_id": str(agreement.pk), "kind": EntryKind.EXPENDITURE}
    serial = Entry.objects.filter(**about).count() + 1  # under the agreement's lock
    entry = post_entry(
        key=f"expenditure:{agreement.pk}:{serial}",
        kind=EntryKind.EXPENDITURE,
        occurred_on=clock.today(),
        lines=lines,
        by=by,
        description=description,
        source=source,
        reference=reference_of(agreement),
        about=agreement,
        is_synthetic=agreement.is_synthetic,
    )
    facts = {"amount": str(Money(amount, agreement.currency)), "entry": entry.pk}
    record("agreement.expenditure_recognised", target=agreement, by=by, facts=facts)
    return entry


def release_commitment(agreement: GrantAgreement, *, by: User | None, keep: Money | None = None) -> Entry | None:
    """Free what is committed and will not be paid: after the final report all but what it accepted and is unpaid."""
    plan = PaymentPlan(agreement)
    if keep is None:
        ordered = sum((payment.amount for payment in plan.waiting), Decimal(0))
        keep = plan.payable + Money(ordered, agreement.currency)
    return release_memo(agreement, "committed", keep=keep, by=by)


def release_memo(agreement: GrantAgreement, figure: str, *, keep: Money | None = None, by: User | None) -> Entry | None:
    """Free a reservation or a commitment; what is kept stays with the money that payments draw first."""
    account, contra, kind = MEMO[figure]
    left = keep or Money.zero(agreement.currency)
    lines: list[LineSpec] = []
    for code, there in parts_of(agreement, figure):
        kept = min(left, there)  # payments draw in the same order
        left = left - kept
        if freed := there - kept:
            lines += [debit(contra, freed, code), credit(account, freed, code)]
    if not lines:
        return None
    serial = Entry.objects.filter(reference=reference_of(agreement), kind=kind).count() + 1
    entry = post_entry(
        key=f"{kind}:{agreement.pk}:{serial}",
        kind=kind,
        occurred_on=clock.today(),
        lines=lines,
        by=by,
        description=f"Released on {agreement.number}",
        source=f"Grant agreement {agreement.number}",
        reference=reference_of(agreement),
        about=agreement,
        is_synthetic=agreement.is_synthetic,
    )
    record("agreement.money_released", target=agreement, by=by, facts={"amount": str(entry.money), "entry": entry.pk})
    return entry


MEMO = {
    "reserved": ("8000", "8010", EntryKind.RELEASE),
    "committed": ("8100", "8110", EntryKind.LAPSE),
}
