"""Reads of Conferences and of who holds which office of a body on a date."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from vtf.conferences.models import SELECTION_COMMITTEE, Body, Conference, Term
from vtf.core.permissions import permits
from vtf.core.reading import remembered
from vtf.policies.selectors import value_on
from vtf.states.models import State


def terms_on(body_code: str, on: date, office: str = Term.Office.MEMBER) -> QuerySet[Term]:
    """The terms of an office of a body that run on the day `on`; a term no longer runs on its `ends_on`."""
    return Term.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gt=on), body__code=body_code, office=office, begins_on__lte=on
    )


def members_of(body_code: str, on: date) -> QuerySet[State]:
    """The States that hold a seat in the body on the day `on`, by their English names."""
    seats = terms_on(body_code, on).filter(state=OuterRef("pk"))
    return State.objects.filter(Exists(seats)).order_by("names__en", "iso3")


def holds_seat(state_id: int | None, body_code: str, on: date) -> bool:
    """Say whether the State holds a seat in the body on the day `on`."""
    if state_id is None:
        return False
    return remembered(
        ("holds_seat", state_id, body_code, on), lambda: terms_on(body_code, on).filter(state_id=state_id).exists()
    )


def chair_of(body_code: str, on: date) -> State | None:
    """The State in the chair of the body on the day `on`; a chair whose seat has ended is none."""
    return remembered(("chair_of", body_code, on), lambda: _chair_of(body_code, on))


def _chair_of(body_code: str, on: date) -> State | None:
    seats = terms_on(body_code, on).filter(state=OuterRef("state"))
    chairs = terms_on(body_code, on, Term.Office.CHAIR).filter(Exists(seats)).select_related("state")
    term = chairs.order_by("-begins_on").first()
    return term.state if term else None


def terms_of(body_code: str) -> QuerySet[Term]:
    """Every term in the body, latest first, with its State."""
    return (
        Term.objects.filter(body__code=body_code)
        .select_related("state", "body")
        .order_by("-begins_on", "office", "state__names__en")
    )


def terms_visible_to(user: Any) -> QuerySet[Term]:
    """Every term in the Selection Committee, for those who work with it."""
    return terms_of(SELECTION_COMMITTEE) if permits(user, "conferences.view_terms") else Term.objects.none()


@dataclass(frozen=True)
class Seats:
    """The seats of a body on one day: who sits, who presides, and how many there are by the policy of that day."""

    on: date
    terms: list[Term]
    chair: State | None
    limit: int | None

    @property
    def is_full(self) -> bool:
        """No further State can be appointed for this day."""
        return self.limit is not None and len(self.terms) >= self.limit


def seats_on(body: Body, on: date) -> Seats:
    """Who sits in the body on the day `on`, by their English names, and how many seats there are."""
    terms = terms_on(body.code, on).select_related("state", "body").order_by("state__names__en", "state__iso3")
    limit = value_on(body.seats_policy, on) if body.seats_policy else None
    return Seats(on, list(terms), chair_of(body.code, on), limit)


def all_conferences() -> QuerySet[Conference]:
    """Every Conference and meeting, latest first."""
    return Conference.objects.order_by("-ordinal", "-starts_on", "code")


def conferences_visible_to(user: Any) -> QuerySet[Conference]:
    """Every Conference and meeting, for those who work with the bodies of the Fund."""
    return all_conferences() if permits(user, "conferences.view_terms") else Conference.objects.none()


def next_conference(on: date) -> Conference | None:
    """The first Conference of States Parties that opens on the day `on` or later and whose day is known."""
    return (
        Conference.objects.filter(
            kind=Conference.Kind.CONFERENCE, precision=Conference.Precision.DAY, starts_on__gte=on
        )
        .order_by("starts_on")
        .first()
    )


def conference_openings() -> dict[str, date]:
    """The opening day of every Conference of States Parties whose day is known, by its code."""
    known = Conference.objects.filter(kind=Conference.Kind.CONFERENCE, precision=Conference.Precision.DAY)
    return {conference.code: conference.starts_on for conference in known if conference.starts_on}
