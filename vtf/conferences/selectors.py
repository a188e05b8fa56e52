"""Reads of Conferences and of who holds which office of a body on a date."""

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from vtf.conferences.models import Conference, Term
from vtf.core.reading import remembered
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


def all_conferences() -> QuerySet[Conference]:
    """Every Conference and meeting, latest first."""
    return Conference.objects.order_by("-ordinal", "-starts_on", "code")


def next_conference(on: date) -> Conference | None:
    """The first Conference of States Parties that opens on the day `on` or later and whose day is known."""
    return (
        Conference.objects.filter(
            kind=Conference.Kind.CONFERENCE, precision=Conference.Precision.DAY, starts_on__gte=on
        )
        .order_by("starts_on")
        .first()
    )
