"""The money of an approval: taken from the right earmarks, given back where it is not needed."""

from grants.applications.models import Application
from grants.committee.models import Decision
from grants.committee.selectors import reserved_for
from vtf.accounts.models import User
from vtf.contributions.selectors import allocate, restrictions_open_to
from vtf.core import clock
from vtf.core.locking import locked
from vtf.core.money import Money
from vtf.ledger.models import Balance, Entry, EntryKind, Restriction
from vtf.ledger.services import credit, debit, post_entry


def allocated(application: Application, money: Money) -> list[tuple[Restriction, Money]]:
    """Take the money from the earmarks, most restricted first, under lock.

    Read without the lock, an earmark that another approval empties meanwhile would still be counted on, and the
    approval lost although free money is there. Locked in the ledger's order, so that nobody waits in a circle.
    """
    open_to = restrictions_open_to(application.all_states, application.category)
    rows = Balance.objects.filter(fund="vtf", currency=money.currency, restriction__in=open_to)
    for row in sorted(rows, key=lambda row: row.restriction_id):
        locked(row)
    return allocate(money, application.all_states, application.category)


def reserve(application: Application, parts: list[tuple[Restriction, Money]], *, by: User) -> Entry:
    """Hold the parts for the application; the CHECK on each balance row has the last word."""
    lines = [
        line
        for restriction, part in parts
        for line in (debit("8000", part, restriction.code), credit("8010", part, restriction.code))
    ]
    return post_entry(
        key=f"reservation:{application.pk}",
        kind=EntryKind.RESERVATION,
        occurred_on=clock.today(),
        lines=lines,
        by=by,
        description=f"Reserved for {application.number}, {application.applicant.iso3}",
        source=f"Decision of the Selection Committee on {application.number}",
        reference=application.number or "",
        about=application,
        is_synthetic=application.is_synthetic,
    )


def release(decision: Decision, money: Money, *, key: str, source: str, by: User | None) -> Entry:
    """Free a part of what is held, or all of it: the money that was taken last, the least restricted, goes first."""
    application, missing = decision.application, money
    lines = []
    for code, held in reversed(reserved_for(application)):
        part = min(held, missing)
        if part.amount > 0:
            lines += [debit("8010", part, code), credit("8000", part, code)]
            missing = missing - part
    return post_entry(
        key=key,
        kind=EntryKind.RELEASE,
        occurred_on=clock.today(),
        lines=lines,
        by=by,
        description=f"Released of {application.number}, {application.applicant.iso3}",
        source=source,
        reference=application.number or "",
        about=application,
        is_synthetic=application.is_synthetic,
    )
