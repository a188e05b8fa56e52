"""The account to which a grant is paid: entered by one person, verified by another, replaced and never changed."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grants.agreements.models import BankAccount, GrantAgreement
from grants.agreements.selectors import standing_account
from vtf.accounts.models import Role, User
from vtf.accounts.selectors import colleagues_of, people_with_role
from vtf.core.errors import RuleBroken
from vtf.core.locking import locked
from vtf.core.money import known_currency
from vtf.core.permissions import require
from vtf.history.services import record
from vtf.notifications.services import notify

LARGEST = {"holder": 200, "number": 60, "bank": 400}  # characters


@transaction.atomic
def register_account(
    agreement: GrantAgreement,
    *,
    holder: str,
    number: str,
    bank: str,
    currency: str,
    why_not_grantee: str = "",
    by: User,
) -> BankAccount:
    """Enter the account to which the grant is paid, in the place of the one that stands; another person verifies it.

    Payments pause until then (requirement 41). What the account is stands nowhere but in its encrypted columns:
    history and messages tell that there is one.
    """
    agreement = locked(agreement, fields=("state", "application"))
    require(by, "agreements.register_account", agreement)
    _refuse_settled(agreement)
    _check(agreement, holder, number, bank, why_not_grantee)
    earlier = standing_account(agreement)
    if earlier is not None:
        if (earlier.holder, earlier.number, earlier.bank) == (holder.strip(), number.strip(), bank.strip()):
            raise RuleBroken(_("This account stands already."), field="number")
        earlier = locked(earlier)
        earlier.replaced_at = timezone.now()
        earlier.save(update_fields=["replaced_at"])
    account = BankAccount.objects.create(
        agreement=agreement,
        holder=holder.strip(),
        number=number.strip(),
        bank=bank.strip(),
        currency=known_currency(currency.strip().upper()),
        why_not_grantee=why_not_grantee.strip(),
        entered_by=by,
    )
    record("account.replaced" if earlier else "account.registered", target=agreement, by=by)
    notify("agreements/account_registered", about=agreement, to=people_with_role(Role.FINANCE))
    if earlier is not None:  # a change that nobody of the grantee asked for is noticed by the grantee
        notify("agreements/account_replaced", about=agreement, to=colleagues_of(agreement.state))
    return account


def _refuse_settled(agreement: GrantAgreement) -> None:
    """An account matters while something may still be paid."""
    if agreement.status not in (GrantAgreement.Status.DRAFT, *GrantAgreement.PAYABLE):
        raise RuleBroken(_("Nothing more is paid on this grant: it needs no bank account."))


def _check(agreement: GrantAgreement, holder: str, number: str, bank: str, why_not_grantee: str) -> None:
    """Every part is named, and somebody else's account says why it is the right one (8b.21)."""
    for field, value in (("holder", holder), ("number", number), ("bank", bank)):
        if not value.strip():
            raise RuleBroken(MISSING[field](), field=field)
        if len(value.strip()) > LARGEST[field]:
            raise RuleBroken(_("Write at most %(most)d characters.") % {"most": LARGEST[field]}, field=field)
    if _name(holder) != _name(agreement.grantee) and not why_not_grantee.strip():
        raise RuleBroken(
            _("The holder is not the grantee, %(grantee)s: say why the money goes to this account.")
            % {"grantee": agreement.grantee},
            field="why_not_grantee",
        )


MISSING = {
    "holder": lambda: _("Name the account holder as the bank knows it."),
    "number": lambda: _("Give the account number or IBAN."),
    "bank": lambda: _("Name the bank with its address and BIC."),
}


def _name(text: str) -> str:
    return " ".join(text.split()).casefold()


@transaction.atomic
def verify_account(account: BankAccount, *, call_back_note: str, by: User) -> BankAccount:
    """Say that the account is the grantee's, after calling back: never the person who entered it."""
    agreement = locked(account.agreement, fields=("state",))
    account = locked(account, fields=("agreement",))
    if account.entered_by_id == by.pk:
        raise RuleBroken(_("You entered this account; another person has to verify it."))
    require(by, "agreements.verify_account", account)
    _refuse_settled(agreement)
    _refuse_ended(account)
    if not call_back_note.strip():
        raise RuleBroken(
            _("Note whom you called back, on which number, and what they confirmed."), field="call_back_note"
        )
    account.verified_at, account.verified_by = timezone.now(), by
    account.call_back_note = call_back_note.strip()
    account.save(update_fields=["verified_at", "verified_by", "call_back_note"])
    record("account.verified", target=agreement, by=by)
    notify("agreements/account_verified", about=agreement, to=colleagues_of(agreement.state))
    return account


@transaction.atomic
def refuse_account(account: BankAccount, *, reason: str, by: User) -> BankAccount:
    """Say that the account is not to be paid to, before or after it was verified; the grantee names another."""
    agreement = locked(account.agreement, fields=("state",))
    account = locked(account, fields=("agreement",))
    require(by, "agreements.refuse_account", account)
    _refuse_settled(agreement)
    if not account.stands:
        raise RuleBroken(_("This account was replaced or refused already."))
    if not reason.strip():
        raise RuleBroken(_("Give the reason."), field="reason")
    account.refused_at = timezone.now()
    account.save(update_fields=["refused_at"])
    record("account.refused", target=agreement, by=by, reason=reason.strip())
    notify("agreements/account_refused", about=agreement, to=colleagues_of(agreement.state))
    notify("agreements/account_refused", about=agreement, to=people_with_role(Role.OFFICER))
    return account


def _refuse_ended(account: BankAccount) -> None:
    if not account.stands:
        raise RuleBroken(_("This account was replaced or refused already."))
    if account.verified_at is not None:
        raise RuleBroken(_("This account has been verified already."))
