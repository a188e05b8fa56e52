"""What each instalment waits for, and how much of it may be paid."""

from collections.abc import Iterator
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from grants.agreements.models import BankAccount, Disbursement, GrantAgreement, Instalment, Report
from grants.agreements.selectors.reports import accepted_so_far
from grants.agreements.selectors.visible import instalments_of
from vtf.core import formats
from vtf.core.errors import Message
from vtf.core.money import Money
from vtf.core.reading import remembered

NOTHING = Decimal(0)


def rule_of(agreement: GrantAgreement, code: str) -> Any:
    """What the rules frozen into the call say; None where there is no rule, and for an imported grant."""
    policies = agreement.application.call.policy_set if agreement.application else None
    return policies.value(code) if policies else None


def standing_account(agreement: GrantAgreement) -> BankAccount | None:
    """The account that stands for the grant, verified or waiting for it; one query, none where it is prefetched."""
    if "bank_accounts" in getattr(agreement, "_prefetched_objects_cache", {}):
        return next((account for account in agreement.bank_accounts.all() if account.stands), None)
    standing = agreement.bank_accounts.filter(replaced_at=None, refused_at=None)
    return standing.select_related("entered_by", "verified_by").first()


class PaymentPlan:
    """The instalments of a grant with what was paid of them, what is left, and what speaks against paying it now.

    Everything is read once; a service builds it anew under the lock of the agreement.
    """

    def __init__(self, agreement: GrantAgreement) -> None:
        self.agreement = agreement
        is_prefetched = "instalments" in getattr(agreement, "_prefetched_objects_cache", {})
        self.instalments = list(agreement.instalments.all() if is_prefetched else instalments_of(agreement))
        for instalment in self.instalments:
            instalment.agreement = agreement

    @cached_property
    def account(self) -> BankAccount | None:
        """The account that stands."""
        return standing_account(self.agreement)

    @cached_property
    def accepted(self) -> Decimal:
        """What reports accepted so far; no query where they are prefetched."""
        if "reports" not in getattr(self.agreement, "_prefetched_objects_cache", {}):
            return accepted_so_far(self.agreement).amount
        accepted = [each for each in self.agreement.reports.all() if each.status == Report.Status.ACCEPTED]
        latest = max(accepted, key=lambda each: (each.decided_at, each.pk), default=None)
        return latest.accepted_total if latest else NOTHING

    @property
    def is_final(self) -> bool:
        """The final report is accepted: from here on only what it accepted is paid."""
        return bool(self.agreement.status == GrantAgreement.Status.FINAL_ACCEPTED)

    @property
    def paid_in_all(self) -> Decimal:
        """What was paid on all instalments."""
        return sum((self.paid(instalment) for instalment in self.instalments), NOTHING)

    @property
    def ordered_in_all(self) -> Decimal:
        """What was paid or waits for approval, on all instalments."""
        return sum((self.ordered(instalment) for instalment in self.instalments), NOTHING)

    @property
    def waiting(self) -> list[Disbursement]:
        """The payments that wait for a second person."""
        payments = [payment for instalment in self.instalments for payment in instalment.disbursements.all()]
        return [payment for payment in payments if payment.status == Disbursement.Status.PREPARED]

    def paid(self, instalment: Instalment) -> Decimal:
        """What was paid of one instalment."""
        paid = [p.amount for p in instalment.disbursements.all() if p.status == Disbursement.Status.PAID]
        return sum(paid, NOTHING)

    def ordered(self, instalment: Instalment) -> Decimal:
        """What was paid of one instalment or waits for approval."""
        ordered = [p.amount for p in instalment.disbursements.all() if p.status != Disbursement.Status.CANCELLED]
        return sum(ordered, NOTHING)

    def left(self, instalment: Instalment) -> Money:
        """How much of the instalment may still be ordered; after the final report at most accepted less paid."""
        left = instalment.amount - self.ordered(instalment)
        if self.agreement.rest_waived_at is not None:
            left = NOTHING
        elif self.is_final:
            left = min(left, self.accepted - self.ordered_in_all)
        return Money(max(left, NOTHING), self.agreement.currency)

    @property
    def payable(self) -> Money:
        """After the final report: what was accepted and neither paid nor ordered, unless the State waived it."""
        if self.agreement.rest_waived_at is not None:
            return Money(NOTHING, self.agreement.currency)
        planned = sum((instalment.amount for instalment in self.instalments), NOTHING)
        left = min(self.accepted, planned) - self.ordered_in_all
        return Money(max(left, NOTHING), self.agreement.currency)

    @property
    def following(self) -> Instalment | None:
        """The first instalment of which something is left to be ordered."""
        return next((part for part in self.instalments if self.ordered(part) < part.amount), None)

    def reasons_against(self, instalment: Instalment) -> Iterator[Message]:
        """Everything that has to be done before the instalment can be paid (requirements 41 and 42)."""
        if self.agreement.status == GrantAgreement.Status.DRAFT:
            yield _("There is no payment before both have signed the agreement.")
        elif self.agreement.status not in GrantAgreement.PAYABLE:
            yield _("Nothing more is paid on a grant that is settled or has ended.")
            return
        if self.agreement.rest_waived_at is not None:
            yield _("The State has waived what was still to be paid.")
            return
        yield from self._reasons_of_account()
        earlier = [part for part in self.instalments if part.ordinal < instalment.ordinal]
        if any(self.paid(part) < part.amount for part in earlier):
            yield _("The earlier instalments have to be paid first.")
        yield from self._reasons_of_reports(instalment, earlier)
        if self.ordered(instalment) >= instalment.amount:
            yield _("This instalment has been ordered in full already.")
        elif self.is_final and not self.left(instalment):
            yield _("Everything that the final report accepted has been paid; nothing more is due.")

    def _reasons_of_account(self) -> Iterator[Message]:
        if self.account is None:
            yield _("The grantee's bank account has not been registered yet.")
        elif not self.account.is_verified:
            yield _("The bank account waits to be verified by a second person; no payment is made until then.")

    def _reasons_of_reports(self, instalment: Instalment, earlier: list[Instalment]) -> Iterator[Message]:
        if self.is_final or instalment.waits_for == Instalment.WaitsFor.SIGNATURE:
            return
        if instalment.waits_for == Instalment.WaitsFor.FINAL:
            yield _("This instalment waits for the accepted final report.")
            return
        if self.agreement.status in BEFORE_INTERIM:
            yield _("This instalment waits for the accepted interim report.")
            return
        yield from self._reasons_of_spending(sum((self.paid(part) for part in earlier), NOTHING))

    def _reasons_of_spending(self, paid: Decimal) -> Iterator[Message]:
        """POL-24: how much of what was paid earlier has to be spent, and accepted, before more is paid."""
        needed = rule_of(self.agreement, "POL-24")
        if needed is not None and self.accepted * 100 < paid * needed:
            yield _(
                "%(needed)s of the earlier instalments must be spent first: %(accepted)s of %(paid)s is accepted."
            ) % {
                "needed": f"{formats.number(needed)} %",
                "accepted": Money(self.accepted, self.agreement.currency),
                "paid": Money(paid, self.agreement.currency),
            }


def plan_of(agreement: GrantAgreement) -> PaymentPlan:
    """The plan for a page that asks for it from several places; an act builds its own under the lock."""
    return remembered(("agreements.plan", agreement.pk), lambda: PaymentPlan(agreement))


BEFORE_INTERIM = (
    GrantAgreement.Status.SIGNED,
    GrantAgreement.Status.ACTIVE,
    GrantAgreement.Status.INTERIM_DUE,
    GrantAgreement.Status.INTERIM_SUBMITTED,
    GrantAgreement.Status.INTERIM_RETURNED,
)


def obstacles_to_paying(disbursement: Disbursement) -> Iterator[Message]:
    """Why an order that was prepared cannot be paid now: what was true of the grant may have changed since."""
    account = disbursement.account
    if not account.stands:
        yield _("The bank account was replaced or refused after this payment was prepared: cancel it, prepare another.")
    elif not account.is_verified:
        yield _("The bank account waits to be verified by a second person; no payment is made until then.")
    agreement = disbursement.instalment.agreement
    if agreement.status != GrantAgreement.Status.FINAL_ACCEPTED:
        return
    plan = PaymentPlan(agreement)
    if plan.paid_in_all + disbursement.amount > plan.accepted:
        yield _("The final report accepted less than this payment would make: cancel it, prepare what is due.")
