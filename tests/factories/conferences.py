"""Bodies and terms for tests."""

from datetime import date

from tests.factories.states import state
from vtf.conferences.models import SELECTION_COMMITTEE, Body, Term
from vtf.conferences.services import appoint, rows_of
from vtf.states.models import State


def committee() -> Body:
    """The Selection Committee."""
    return Body.objects.get(code=SELECTION_COMMITTEE)


def seat(iso3: str, begins_on: date, ends_on: date | None = None, office: str = Term.Office.MEMBER) -> Term:
    """A State's term in the Selection Committee, recorded through the service."""
    return appoint(
        committee(), state(iso3), office, begins_on=begins_on, ends_on=ends_on, source="", by=None, is_synthetic=True
    )


def real_roster(name: str) -> list[State]:
    """One of the two published rosters with its Chairs; returns the members in the order of the file."""
    members = []
    for row in rows_of("rosters.csv"):
        if row["roster"] != name:
            continue
        ends_on = date.fromisoformat(row["ends_on"]) if row["ends_on"] else None
        term = appoint(
            committee(),
            state(row["iso3"]),
            row["office"],
            begins_on=date.fromisoformat(row["begins_on"]),
            ends_on=ends_on,
            source=row["source"],
            by=None,
        )
        if term.office == Term.Office.MEMBER:
            members.append(term.state)
    return members
