"""Pay an instalment, whole or in part: prepared by one person, approved by another, confirmed by the grantee."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from grants.agreements.documents import payment_order_facts
from grants.agreements.models import BankAccount, Disbursement, GrantAgreement, Instalment
from grants.agreements.selectors import PaymentPlan, parts_of, reference_of
from grants.agreements.services.expenditure import recognise
from vtf.accounts.models import Role, User
from vtf.accounts.selectors import colleagues_of, people_with_role
from vtf.core import clock
from vtf.core.errors import RuleBroken
from vtf.core.locking import locked
from vtf.core.money import Money, known_currency, quantum
from vtf.core.permissions import require
from vtf.core.workflow import obstacles_to, refuse_if
from vtf.documents.services import order_document
from vtf.history.services import record
from vtf.ledger.models import Entry, EntryKind
from vtf.ledger.services import LineSpec, credit, debit, post_entry
from vtf.notifications.services import notify

NOTHING = Decimal(0)
RATE_PLACES = Decimal(1).scaleb(-10)


@transaction.atomic
def prepare_disbursement(
    instalment: Instalment,
    *,
    value_on: date,
    amount: Decimal | None = None,
    sent_currency: str = "",
    sent_amount: Decimal | None = None,
    charges: Decimal = NOTHING,
    by: User,
) -> Disbursement:
    """Write the payment order of an instalment, of all that is left of it or of a part; another person approves it.

    `sent_currency` and `sent_amount` say what leaves the account where it is exchanged; the rate follows from them.
    `charges` are what the Fund's bank takes, in the grant's currency; 0 where the grantee bears them.
    """
    agreement = locked(instalment.agreement, fields=("application__call__policy_set", "state"))
    instalment = locked(instalment)
    instalment.agreement = agreement
    require(by, "agreements.prepare_disbursement", agreement)
    plan = PaymentPlan(agreement)
    account = _account_of(plan, instalment)
    money = _amount_of(plan, instalment, amount)
    _check_day(agreement, value_on)
    sent = _sent(money, sent_currency, sent_amount)
    if charges < 0 or not Money(charges, agreement.currency).is_exact():
        raise RuleBroken(_("Give charges of zero or more, exact in the currency of the grant."), field="charges")
    disbursement = Disbursement.objects.create(
        instalment=instalment,
        value_on=value_on,
        amount=money.amount,
        account=account,
        payee=account.holder,
        sent_currency=sent.currency if sent else "",
        sent_amount=sent.amount if sent else None,
        rate=(sent.amount / money.amount).quantize(RATE_PLACES, ROUND_HALF_UP) if sent else None,
        charges=charges,
        prepared_by=by,
        is_synthetic=agreement.is_synthetic,
    )
    record("disbursement.prepared", target=disbursement, by=by, facts={"amount": str(disbursement.money)})
    notify("agreements/payment_prepared", about=disbursement, to=people_with_role(Role.HEAD))
    return disbursement


def _account_of(plan: PaymentPlan, instalment: Instalment) -> BankAccount:
    """The account that is paid to, once nothing speaks against paying."""
    if any(waiting.instalment_id == instalment.pk for waiting in plan.waiting):
        raise RuleBroken(_("A payment of this instalment waits for approval already."))
    refuse_if(plan.reasons_against(instalment))
    assert plan.account is not None
    return plan.account


def _amount_of(plan: PaymentPlan, instalment: Instalment, amount: Decimal | None) -> Money:
    """All that is left unless a part is asked for; never more than is left, under the agreement's lock."""
    left = plan.left(instalment)
    if amount is None:
        return left
    money = Money(amount, left.currency)
    if amount <= 0 or not money.is_exact():
        raise RuleBroken(_("Give an amount above zero, with no more decimals than the currency has."), field="amount")
    if money > left:
        raise RuleBroken(_("At most %(left)s of this instalment can be paid now.") % {"left": left}, field="amount")
    return money


def _check_day(agreement: GrantAgreement, value_on: date) -> None:
    if value_on > clock.today():
        raise RuleBroken(
            _("The value date lies in the future; prepare the payment on the day on which it is made."),
            field="value_on",
        )
    signatures = [agreement.grantee_signed_at, agreement.secretariat_signed_at]
    if any(signed_at is not None and value_on < clock.day_of(signed_at) for signed_at in signatures):
        raise RuleBroken(_("There is no payment before both have signed the agreement."), field="value_on")


def _sent(money: Money, currency: str, amount: Decimal | None) -> Money | None:
    """What leaves in another currency; None where the grant's own currency is sent."""
    currency = currency.strip().upper()
    if not currency and amount is None:
        return None
    if not currency or amount is None:
        field = "sent_currency" if not currency else "sent_amount"
        raise RuleBroken(_("Give both the currency and the amount that are sent."), field=field)
    if currency == money.currency:
        if amount != money.amount:
            raise RuleBroken(
                _("The amount sent in the grant's own currency is the payment itself."), field="sent_amount"
            )
        return None
    try:
        known_currency(currency)
    except RuleBroken as unknown:
        raise RuleBroken(str(unknown), field="sent_currency") from None
    if amount <= 0 or amount != amount.quantize(quantum(currency)):
        raise RuleBroken(
            _("Give an amount above zero, with no more decimals than the currency has."), field="sent_amount"
        )
    return Money(amount, currency)


@transaction.atomic
def approve_disbursement(disbursement: Disbursement, *, by: User) -> Disbursement:
    """Approve and pay: never the person who prepared it, whatever their permissions; posts to the ledger."""
    agreement = locked(
        disbursement.instalment.agreement, fields=("application__call__policy_set", "state")
    )  # first the agreement, then the payment: cancelling takes them in the same order
    disbursement = locked(disbursement, fields=("instalment", "account"))
    disbursement.instalment.agreement = agreement
    if disbursement.prepared_by_id == by.pk:
        raise RuleBroken(_("You prepared this payment; another person has to approve it."))
    require(by, "agreements.approve_disbursement", disbursement)
    disbursement.pay()
    refuse_if(obstacles_to(disbursement, "pay"))
    disbursement.approved_by = by
    disbursement.entry = _pay(disbursement, by)
    disbursement.save()
    _post_charges(disbursement, by)
    if agreement.status == GrantAgreement.Status.SIGNED:
        agreement.activate()
        agreement.save()
        record("agreement.activated", target=agreement, by=by)
    recognise(agreement, by=by)  # what was accepted before it was paid is expenditure from now on
    _tell(disbursement, by)
    return disbursement


def _tell(disbursement: Disbursement, by: User) -> None:
    """History, the payment order, and a word to the grantee."""
    assert disbursement.entry is not None
    facts = {"amount": str(disbursement.money), "entry": disbursement.entry.pk}
    record("disbursement.paid", target=disbursement, by=by, facts=facts)
    order_document(
        "agreements/payment_order",
        about=disbursement,
        facts=payment_order_facts(disbursement),
        language="en",
        title=f"Payment order {disbursement}",
        by=by,
    )
    state = disbursement.instalment.agreement.state
    notify("agreements/paid", about=disbursement, to=colleagues_of(state))


def _pay(disbursement: Disbursement, by: User) -> Entry:
    """Cash leaves, the commitment shrinks, the grantee holds an advance; each restriction in its order."""
    agreement = disbursement.instalment.agreement
    left = disbursement.money
    lines: list[LineSpec] = []
    for code, held in parts_of(agreement, "committed"):
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
        reference=reference_of(agreement),
        about=disbursement,
        is_synthetic=disbursement.is_synthetic,
    )


def _post_charges(disbursement: Disbursement, by: User) -> None:
    """What the Fund's bank takes for the transfer, where it was given.

    It is no part of the grant: it is paid from unrestricted money that is not promised to anybody, and the
    approval fails where there is none. Where no charges were given, nothing is posted: the grantee bears them,
    and they show as the shortfall that it confirms.
    """
    if not disbursement.charges:
        return
    money = Money(disbursement.charges, disbursement.instalment.agreement.currency)
    post_entry(
        key=f"disbursement:{disbursement.pk}:charges",
        kind=EntryKind.BANK_CHARGE,
        occurred_on=disbursement.value_on,
        lines=[debit("5200", money), credit("1000", money)],
        by=by,
        description=f"Bank charges of payment {disbursement}",
        source=f"Payment order {disbursement}",
        reference=reference_of(disbursement.instalment.agreement),
        about=disbursement,
        is_synthetic=disbursement.is_synthetic,
    )


@transaction.atomic
def cancel_disbursement(disbursement: Disbursement, *, reason: str, by: User) -> Disbursement:
    """Call off a payment that nobody has approved."""
    agreement = locked(disbursement.instalment.agreement)
    disbursement = locked(disbursement, fields=("instalment",))
    disbursement.instalment.agreement = agreement
    require(by, "agreements.cancel_disbursement", disbursement)
    if not reason.strip():
        raise RuleBroken(_("Give the reason."), field="reason")
    disbursement.cancel()
    disbursement.save()
    record("disbursement.cancelled", target=disbursement, by=by, reason=reason)
    return disbursement


@transaction.atomic
def confirm_receipt(disbursement: Disbursement, *, amount: Decimal, on: date, by: User) -> Disbursement:
    """The grantee says what arrived and when, in the currency that was sent; what is missing shows (requirement 43)."""
    agreement = locked(disbursement.instalment.agreement, fields=("state",))
    disbursement = locked(disbursement, fields=("instalment",))
    disbursement.instalment.agreement = agreement
    require(by, "agreements.confirm_receipt", disbursement)
    if disbursement.status != Disbursement.Status.PAID:
        raise RuleBroken(_("Only a payment that was made can be confirmed."))
    if disbursement.confirmed_on is not None:
        raise RuleBroken(_("The arrival of this payment has been confirmed already."))
    money = Money(amount, disbursement.sent.currency)
    if amount <= 0 or not money.is_exact():
        raise RuleBroken(_("Give an amount above zero, with no more decimals than the currency has."), field="amount")
    if money > disbursement.sent:
        raise RuleBroken(
            _("The Fund sent %(sent)s: no more than this can have arrived.") % {"sent": disbursement.sent},
            field="amount",
        )
    if not disbursement.value_on <= on <= clock.today():
        raise RuleBroken(_("Give the day of arrival: from the value date until today."), field="on")
    disbursement.confirmed_amount, disbursement.confirmed_on, disbursement.confirmed_by = amount, on, by
    disbursement.save()
    record("disbursement.confirmed", target=disbursement, by=by, facts={"shortfall": str(disbursement.shortfall)})
    notify("agreements/receipt_confirmed", about=disbursement, to=people_with_role(Role.FINANCE))
    return disbursement
