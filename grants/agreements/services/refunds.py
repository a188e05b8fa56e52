"""Ask for what was paid and not accepted; `receipts` books what arrives."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from grants.agreements.documents import refund_request_facts
from grants.agreements.models import GrantAgreement, Refund
from grants.agreements.selectors import figures_of, parts_of, reference_of, rule_of
from grants.agreements.services.expenditure import recognise_expenditure
from vtf.accounts.models import User
from vtf.accounts.selectors import colleagues_of
from vtf.core import clock
from vtf.core.locking import locked
from vtf.core.permissions import require
from vtf.core.workflow import obstacles_to, refuse_if
from vtf.documents.services import order_document
from vtf.history.services import record
from vtf.ledger.models import Entry, EntryKind
from vtf.ledger.services import LineSpec, credit, debit, post_entry
from vtf.notifications.services import notify

DAYS_TO_PAY = 60  # where the rules frozen into the call say nothing; the default of POL-27
NOTHING = Decimal(0)


@transaction.atomic
def ask_refund(agreement: GrantAgreement, *, by: User) -> Refund:
    """Ask for what was paid and is not accepted, once it is above the tolerance of POL-20 (8a.47)."""
    agreement = locked(agreement, fields=("application__call__policy_set", "state"))
    require(by, "agreements.ask_refund", agreement)
    agreement.ask_refund()
    refuse_if(obstacles_to(agreement, "ask_refund"))
    recognise_expenditure(agreement, by=by)
    agreement.save()
    refund = claim_advances(agreement, by=by)
    assert refund is not None  # the obstacles would have said that nothing is left
    order_request(refund, reason=_("The accepted expenditure is below what was paid."), by=by)
    return refund


def claim_advances(agreement: GrantAgreement, *, by: User) -> Refund | None:
    """Turn what the grantee still holds into a claim, restriction by restriction; the caller holds the lock."""
    parts = parts_of(agreement, "held")
    if not parts:
        return None
    entry = post_refund(
        agreement,
        f"refund:{agreement.pk}:claim",
        [line for code, part in parts for line in (debit("1200", part, code), credit("1300", part, code))],
        by,
        kind=EntryKind.REFUND,
        description=f"Refund asked for on {agreement.number}",
        source=f"Request for a refund {agreement.number}",
    )
    refund = Refund.objects.create(
        agreement=agreement,
        amount=sum((part.amount for _code, part in parts), NOTHING),
        due_on=clock.today() + timedelta(days=int(rule_of(agreement, "POL-27") or DAYS_TO_PAY)),
        entry=entry,
        asked_by=by,
        is_synthetic=agreement.is_synthetic,
    )
    record("refund.asked", target=refund, by=by, facts={"amount": str(refund.money)})
    record("agreement.refund_asked", target=agreement, by=by, facts={"amount": str(refund.money)})
    return refund


def order_request(refund: Refund, *, reason: str, by: User) -> None:
    """The letter that asks for the money, and a word to the State's people."""
    agreement = refund.agreement
    order_document(
        "agreements/refund_request",
        about=refund,
        facts=refund_request_facts(refund, figures_of(agreement), reason),
        language=agreement.language,
        title=f"{agreement.number}: {refund.money}",
        by=by,
    )
    notify("agreements/refund_asked", about=refund, to=colleagues_of(agreement.state))


def post_refund(
    agreement: GrantAgreement,
    key: str,
    lines: Sequence[LineSpec],
    by: User,
    *,
    kind: EntryKind,
    description: str,
    source: str,
    occurred_on: date | None = None,
) -> Entry:
    """One entry about a refund, under the grant's own reference."""
    return post_entry(
        key=key,
        kind=kind,
        occurred_on=occurred_on or clock.today(),
        lines=lines,
        by=by,
        description=description,
        source=source,
        reference=reference_of(agreement),
        about=agreement,
        is_synthetic=agreement.is_synthetic,
    )
