"""Load a grant of an earlier year with its own number, dates and amounts, closed and accounted for."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from grants.agreements.models import NUMBER, GrantAgreement, NumberSeries
from vtf.accounts.models import User
from vtf.core.errors import RuleBroken
from vtf.core.locking import locked
from vtf.core.money import Money
from vtf.core.permissions import require
from vtf.history.services import record
from vtf.ledger.models import EntryKind
from vtf.ledger.services import LineSpec, credit, debit, post_entry
from vtf.states.models import State


@dataclass(frozen=True)
class PastGrant:
    """What a published report says of a grant; `source` names the report."""

    number: str
    state: State
    grantee: str
    title: str
    money: Money
    starts_on: date
    ends_on: date
    reported_on: date
    source: str


@transaction.atomic
def record_past_grant(grant: PastGrant, *, by: User) -> GrantAgreement:
    """Enter a grant that was closed before this system: funded by an opening entry, paid and accounted for.

    Neither the source of its money nor the days of its payments were published: the opening and the payment
    stand on the first day of the period and say so; the expenditure stands on the day of the final report.
    """
    require(by, "agreements.record_past_grant")
    try:
        NUMBER(grant.number)
    except ValidationError as error:
        raise RuleBroken(error.message, field="number") from None
    if not grant.source.strip():
        raise RuleBroken(_("Name the document that the figures come from."), field="source")
    if GrantAgreement.objects.filter(number=grant.number).exists():
        raise RuleBroken(_("The grant %(number)s has been entered already.") % {"number": grant.number}, field="number")
    agreement = GrantAgreement(
        number=grant.number,
        state=grant.state,
        grantee=grant.grantee,
        title=grant.title,
        amount=grant.money.amount,
        currency=grant.money.currency,
        starts_on=grant.starts_on,
        ends_on=grant.ends_on,
        reported_on=grant.reported_on,
        imported_from=grant.source,
        status=GrantAgreement.Status.CLOSED,
    )
    agreement.save()
    _post(agreement, "opening", grant.starts_on, EntryKind.OPENING, ("1000", "3000"), "source not published", by)
    _post(
        agreement,
        "payment",
        grant.starts_on,
        EntryKind.DISBURSEMENT,
        ("1300", "1000"),
        "day of payment not published",
        by,
    )
    _post(agreement, "report", grant.reported_on, EntryKind.EXPENDITURE, ("5000", "1300"), "final report", by)
    _count_number(grant.number)
    record("agreement.past_grant_recorded", target=agreement, by=by, facts={"source": grant.source})
    return agreement


def _count_number(number: str) -> None:
    """A serial that was used on paper is not given again to another grant of that year."""
    year, serial = int(number[9:13]), int(number[14:17])
    NumberSeries.objects.get_or_create(year=year)
    series = locked(NumberSeries.objects.get(year=year))
    series.last = max(series.last, serial)
    series.save()


def _post(
    agreement: GrantAgreement, part: str, on: date, kind: str, accounts: tuple[str, str], remark: str, by: User
) -> None:
    to_debit, to_credit = accounts
    lines: list[LineSpec] = [debit(to_debit, agreement.money), credit(to_credit, agreement.money)]
    post_entry(
        key=f"past:{agreement.number}:{part}",
        kind=EntryKind(kind),
        occurred_on=on,
        lines=lines,
        by=by,
        description=f"{agreement.number}: {remark}",
        source=agreement.imported_from,
        reference=agreement.number,
        about=agreement,
    )
