"""Money that has come back: one transfer or several, and late ones, booked to the earmark from which it came."""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from grants.agreements.documents import refund_receipt_facts
from grants.agreements.models import GrantAgreement, Refund, RefundReceipt
from grants.agreements.selectors import (
    figures_of,
    labels_of,
    outstanding_of,
    parts_of,
    rule_of,
    takes_late_refunds,
)
from grants.agreements.services.refunds import post_refund
from vtf.accounts.models import Role, User
from vtf.accounts.selectors import colleagues_of, people_with_role
from vtf.core import clock, formats
from vtf.core.errors import RuleBroken
from vtf.core.locking import locked
from vtf.core.money import Money, known_currency
from vtf.core.permissions import require
from vtf.documents.services import order_document
from vtf.history.services import record
from vtf.ledger.models import Entry, EntryKind
from vtf.ledger.services import LineSpec, credit, debit
from vtf.notifications.services import notify

NOTHING = Decimal(0)


@transaction.atomic
def record_refund(
    refund: Refund,
    *,
    received_on: date,
    received: Decimal,
    charges: Decimal = NOTHING,
    sent_currency: str = "",
    sent_amount: Decimal | None = None,
    source: str,
    by: User,
) -> RefundReceipt:
    """Enter one transfer: what arrived, and what a bank kept and the Fund bears; the last one settles the refund.

    Possible whatever became of the grant meanwhile: a refund that is due after a cancellation is booked when it
    arrives, and reopens nothing (8b.16, 8b.28).
    """
    agreement = locked(refund.agreement, fields=("application__call__policy_set", "state"))
    refund = locked(refund)
    refund.agreement = agreement
    require(by, "agreements.record_refund", refund)
    if refund.status != Refund.Status.DUE:
        raise RuleBroken(_("This refund has been received in full already."))
    _check_transfer(agreement, received_on, received, charges, source)
    sent_currency = _check_sent(sent_currency, sent_amount)
    if Money(received + charges, agreement.currency) > outstanding_of(refund):
        raise RuleBroken(
            _(
                "At most %(left)s of this refund is outstanding: record that here, and what is above it as a late "
                "refund when the grant has ended."
            )
            % {"left": outstanding_of(refund)},
            field="received",
        )
    receipt = _receive(refund, received_on, received, charges, sent_currency, sent_amount, source, by)
    if not outstanding_of(refund):
        refund.settle()
        refund.save()
        record("refund.received", target=refund, by=by)
        if agreement.status == GrantAgreement.Status.REFUND_DUE:
            agreement.settle_refund()
            agreement.save()
        record("agreement.refund_received", target=agreement, by=by)
    _acknowledge(receipt, by)
    return receipt


@transaction.atomic
def record_late_refund(
    agreement: GrantAgreement,
    *,
    received_on: date,
    received: Decimal,
    charges: Decimal = NOTHING,
    source: str,
    by: User,
) -> RefundReceipt:
    """Enter money that a State sends back after its grant was closed, or cancelled and settled (8b.28).

    The grant stays as it ended: what was accepted becomes less, in the current period, under the same restrictions.
    """
    agreement = locked(agreement, fields=("application__call__policy_set", "state"))
    require(by, "agreements.record_refund", agreement)
    if not takes_late_refunds(agreement):
        raise RuleBroken(
            _("Only a grant that has ended here, with accepted expenditure and no refund due, takes a late refund.")
        )
    _check_transfer(agreement, received_on, received, charges, source)
    money = Money(received + charges, agreement.currency)
    accepted = Money(figures_of(agreement).accepted, agreement.currency)
    if money > accepted:
        raise RuleBroken(
            _("Only %(accepted)s of this grant was spent and accepted.") % {"accepted": accepted}, field="received"
        )
    earlier = Refund.objects.filter(agreement=agreement).first()
    serial = RefundReceipt.objects.filter(refund__agreement=agreement).count() + 1
    claim = _claim_late(agreement, money, serial, by)
    refund = earlier or Refund.objects.create(
        agreement=agreement,
        amount=money.amount,
        due_on=clock.today(),
        entry=claim,
        asked_by=by,
        is_synthetic=agreement.is_synthetic,
    )
    refund.agreement = agreement
    receipt = _receive(refund, received_on, received, charges, "", None, source, by)
    if earlier is None:
        refund.settle()
        refund.save()
    record("agreement.late_refund_received", target=agreement, by=by, facts={"amount": str(money)})
    _acknowledge(receipt, by)
    return receipt


def _claim_late(agreement: GrantAgreement, money: Money, serial: int, by: User) -> Entry:
    """Take the expenditure back that turns out not to have been one, the least restricted money first."""
    lines: list[LineSpec] = []
    left = money
    for code, there in reversed(parts_of(agreement, "accepted")):
        part = min(left, there)
        if part.amount > 0:
            lines += [debit("1200", part, code), credit("5000", part, code)]
            left = left - part
    return post_refund(
        agreement,
        f"refund:{agreement.pk}:late:{serial}",
        lines,
        by,
        kind=EntryKind.EXPENDITURE,
        description=f"Not spent after all on {agreement.number}",
        source=f"Late refund on {agreement.number}",
    )


def _check_transfer(agreement: GrantAgreement, on: date, received: Decimal, charges: Decimal, source: str) -> None:
    """A transfer has an amount above nothing, exact, on a day that has come, and a document that proves it."""
    if on > clock.today():
        raise RuleBroken(_("The day of arrival lies in the future."), field="received_on")
    if agreement.grantee_signed_at is not None and on < clock.day_of(agreement.grantee_signed_at):
        raise RuleBroken(_("Nothing was paid on this grant before that day."), field="received_on")
    if received <= 0 or not Money(received, agreement.currency).is_exact():
        raise RuleBroken(_("Give an amount above zero, with no more decimals than the currency has."), field="received")
    if charges < 0 or not Money(charges, agreement.currency).is_exact():
        raise RuleBroken(_("Give charges of zero or more, exact in the currency of the grant."), field="charges")
    _check_charges(agreement, received, charges)
    if not source.strip():
        raise RuleBroken(_("Name the bank statement that proves the transfer."), field="source")


def _check_charges(agreement: GrantAgreement, received: Decimal, charges: Decimal) -> None:
    """POL-28: what a bank kept is a small part of what arrived, or else it would be a way to write a claim off."""
    highest = rule_of(agreement, "POL-28")
    if highest is not None and charges * 100 > received * highest:
        raise RuleBroken(
            _("The Fund bears bank charges of at most %(highest)s of what arrived in the same transfer.")
            % {"highest": f"{formats.number(highest)} %"},
            field="charges",
        )
    if charges > received:
        raise RuleBroken(_("Bank charges cannot exceed the amount that arrived."), field="charges")


def _check_sent(currency: str, amount: Decimal | None) -> str:
    """What the State sent in its own currency: both or neither (8b.16)."""
    currency = currency.strip().upper()
    if bool(currency) != (amount is not None):
        raise RuleBroken(
            _("Give both the currency and the amount that are sent."),
            field="sent_amount" if currency else "sent_currency",
        )
    if amount is not None and amount <= 0:
        raise RuleBroken(
            _("Give an amount above zero, with no more decimals than the currency has."), field="sent_amount"
        )
    if currency:
        try:
            known_currency(currency)
        except RuleBroken as unknown:
            raise RuleBroken(str(unknown), field="sent_currency") from None
    return currency


def _receive(
    refund: Refund,
    received_on: date,
    received: Decimal,
    charges: Decimal,
    sent_currency: str,
    sent_amount: Decimal | None,
    source: str,
    by: User,
) -> RefundReceipt:
    """Post one transfer to the claims in their order and keep it; its bank charges fall on the last of them."""
    agreement = refund.agreement
    lines: list[LineSpec] = []
    cash, kept = Money(received, agreement.currency), Money(charges, agreement.currency)
    for code, there in parts_of(agreement, "refund_due"):
        part = min(cash + kept, there)
        arrived = min(cash, part)
        lost = part - arrived
        lines += [debit("1000", arrived, code)] if arrived else []
        lines += [debit("5200", lost, code)] if lost else []
        lines += [credit("1200", part, code)] if part else []
        cash, kept = cash - arrived, kept - lost
    serial = refund.receipts.count() + 1
    entry = post_refund(
        agreement,
        f"refund:{agreement.pk}:{serial}",
        lines,
        by,
        kind=EntryKind.REFUND,
        occurred_on=_booked_on(received_on),
        description=f"Refund of {agreement.number}, received {received_on.isoformat()}",
        source=source.strip(),
    )
    receipt = RefundReceipt.objects.create(
        refund=refund,
        received_on=received_on,
        received=received,
        charges=charges,
        sent_currency=sent_currency,
        sent_amount=sent_amount,
        source=source.strip(),
        entered_by=by,
        entry=entry,
    )
    facts = {"amount": str(Money(received, agreement.currency)), "entry": entry.pk}
    record("refund.transfer_recorded", target=refund, by=by, facts=facts)
    return receipt


def _booked_on(received_on: date) -> date:
    """The day in the books: of an earlier fund year nothing is changed any more, so that it is booked today (8b.28)."""
    today = clock.today()
    return received_on if received_on.year == today.year else today


def _acknowledge(receipt: RefundReceipt, by: User) -> None:
    """The receipt as a document, and a word to the State and to the programme officer."""
    refund = receipt.refund
    lines = receipt.entry.lines.filter(account="1000")
    parts = [(line.restriction_id, line.debit) for line in lines]
    order_document(
        "agreements/refund_receipt",
        about=refund,
        facts=refund_receipt_facts(receipt, outstanding_of(refund), parts, labels_of(code for code, _part in parts)),
        language=refund.agreement.language,
        title=f"{refund.agreement.number}: {Money(receipt.received, refund.agreement.currency)}",
        by=by,
    )
    notify("agreements/refund_received", about=refund, to=colleagues_of(refund.agreement.state))
    notify("agreements/refund_received", about=refund, to=people_with_role(Role.OFFICER))
