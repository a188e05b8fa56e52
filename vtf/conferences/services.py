"""Record who sits in a body and who chairs it, within the limits that the policies set."""

import csv
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from vtf.accounts.models import User
from vtf.conferences.models import SELECTION_COMMITTEE, Body, Conference, Term
from vtf.core import formats
from vtf.core.errors import RuleBroken
from vtf.core.locking import locked
from vtf.core.permissions import require
from vtf.history.services import record
from vtf.policies.selectors import value_on
from vtf.states.models import State

DATA = Path(__file__).parent / "data"
SELECTION_COMMITTEE_SOURCE = (
    "https://www.thearmstradetreaty.org/voluntary-trust-fund-selection-committee.html?templateId=116964"
)


def _overlapping(body: Body, office: str, begins_on: date, ends_on: date | None) -> QuerySet[Term]:
    """The terms of an office that share a day with the span from `begins_on` up to and without `ends_on`."""
    terms = Term.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=begins_on), body=body, office=office)
    return terms if ends_on is None else terms.filter(begins_on__lt=ends_on)


def _refuse_too_many(body: Body, terms: Sequence[Term], begins_on: date) -> None:
    """Refuse a seat above the policy's number on any day: the count can only rise where a term begins."""
    if not body.seats_policy:
        return
    for day in sorted({begins_on, *(term.begins_on for term in terms if term.begins_on > begins_on)}):
        limit = value_on(body.seats_policy, day)
        seated = sum(1 for term in terms if term.begins_on <= day and (term.ends_on is None or term.ends_on > day))
        if limit is not None and seated + 1 > limit:
            raise RuleBroken(
                _("The %(body)s has %(limit)d seats and all are taken on %(day)s.")
                % {"body": body, "limit": limit, "day": formats.day(day)},
                field="begins_on",
            )


def _refuse_without_seat(body: Body, state: State, begins_on: date, ends_on: date | None) -> None:
    """Refuse a Chair that does not hold a seat from the first to the last day of the chair's term."""
    covered_until: date | None = begins_on
    for seat in _overlapping(body, Term.Office.MEMBER, begins_on, ends_on).filter(state=state).order_by("begins_on"):
        if covered_until is None or seat.begins_on > covered_until:
            break
        covered_until = seat.ends_on
    seated_at_first = covered_until is None or covered_until > begins_on
    seated_to_last = covered_until is None or ends_on is None or covered_until >= ends_on
    if not (seated_at_first and seated_to_last):
        raise RuleBroken(
            _("The Chair must hold a seat: %(state)s has none for the whole of this term.") % {"state": state},
            field="state",
        )


@transaction.atomic
def appoint(
    body: Body,
    state: State,
    office: str = Term.Office.MEMBER,
    *,
    begins_on: date,
    ends_on: date | None = None,
    source: str,
    by: User | None,
    is_synthetic: bool = False,
) -> Term:
    """Record that a State holds an office of a body from `begins_on` up to and without `ends_on`.

    Refuses a second term of the State on the same day, a seat above the number that the policies allow on any
    day of the term (POL-10 for the Selection Committee), a second Chair, and a Chair without a seat. A term may
    begin in the future: the Committee chose two successive Chairs in one meeting (ATT/VTF/2019/CHAIR/531).
    """
    if by is not None:
        require(by, "conferences.appoint", body)
    if ends_on is not None and ends_on <= begins_on:
        raise RuleBroken(_("The term must end after it begins."), field="ends_on")
    if not source.strip() and not is_synthetic:
        raise RuleBroken(_("Name the document in which the appointment is recorded."), field="source")
    body = locked(body)
    terms = list(_overlapping(body, office, begins_on, ends_on).select_related("state"))
    if any(term.state_id == state.pk for term in terms):
        raise RuleBroken(_("%(state)s holds this office already in that time.") % {"state": state}, field="state")
    if office == Term.Office.CHAIR:
        if terms:
            raise RuleBroken(
                _("%(state)s is in the chair in that time.") % {"state": terms[0].state}, field="begins_on"
            )
        _refuse_without_seat(body, state, begins_on, ends_on)
    else:
        _refuse_too_many(body, terms, begins_on)
    term = Term.objects.create(
        body=body,
        state=state,
        office=office,
        begins_on=begins_on,
        ends_on=ends_on,
        source=source.strip(),
        is_synthetic=is_synthetic,
    )
    record(
        "term.appointed",
        target=term,
        by=by,
        facts={
            "body": body.code,
            "state": state.iso3,
            "office": office,
            "begins_on": begins_on.isoformat(),
            "ends_on": ends_on.isoformat() if ends_on else None,
        },
    )
    return term


@transaction.atomic
def end_term(term: Term, *, ends_on: date, source: str, by: User | None) -> Term:
    """Record that a term ends earlier, or at all; `ends_on` is the first day without the office."""
    if by is not None:
        require(by, "conferences.end_term", term)
    locked(term.body)
    term = locked(term, fields=("body", "state"))
    if ends_on <= term.begins_on:
        raise RuleBroken(_("The term must end after it begins."), field="ends_on")
    if term.ends_on is not None and ends_on > term.ends_on:
        raise RuleBroken(_("A term is made longer by a new appointment, not by a later end."), field="ends_on")
    if not source.strip():
        raise RuleBroken(_("Name the document in which the end is recorded."), field="source")
    term.ends_on = ends_on
    term.save(update_fields=["ends_on"])
    facts = {"ends_on": ends_on.isoformat(), "source": source.strip()}
    record("term.ended", target=term, by=by, facts=facts, reason=source.strip())
    return term


def rows_of(name: str) -> list[dict[str, str]]:
    """The rows of one of the data files: conferences.csv, rosters.csv."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@transaction.atomic
def load_conferences() -> int:
    """Insert the Conferences that are missing and the Selection Committee; return how many Conferences."""
    Body.objects.get_or_create(
        code=SELECTION_COMMITTEE, defaults={"seats_policy": "POL-10", "source": SELECTION_COMMITTEE_SOURCE}
    )
    known = set(Conference.objects.values_list("code", flat=True))
    missing = [
        Conference(
            **row | {"starts_on": row["starts_on"] or None, "ends_on": row["ends_on"] or None},
            is_unconfirmed=not row["source"],
        )
        for row in rows_of("conferences.csv")
        if row["code"] not in known
    ]
    return len(Conference.objects.bulk_create(missing))


def load_after_migrate(using: str = DEFAULT_DB_ALIAS, **options: Any) -> None:
    """Fill the tables after each migration of this app, once they are all there (post_migrate)."""
    tables = {Conference._meta.db_table, Body._meta.db_table}
    if using == DEFAULT_DB_ALIAS and tables <= set(connections[using].introspection.table_names()):
        load_conferences()
