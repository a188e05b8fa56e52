"""Deadlines of the Financial Rules for States in arrears."""

from collections.abc import Callable
from datetime import date, timedelta

DAYS_BEFORE_CONFERENCE = 60
LONGEST_PLAN_YEARS = 6


def arrangement_deadline(conference_opens_on: date) -> date:
    """The last day on which a State may apply for a financial arrangement, 60 days before a Conference opens.

    Source: https://thearmstradetreaty.org/arrangement-fr-8-1-d.html (Financial Rule 8(1)(d)). The day itself
    is still in time.
    """
    return conference_opens_on - timedelta(days=DAYS_BEFORE_CONFERENCE)


def longest_plan_ends(conference_opens_on: date) -> date:
    """The last day of the longest plan of payments: six years, counted from the Conference that it is put before.

    The source gives the length and not the day from which it counts; this is our reading and unconfirmed.
    """
    year = conference_opens_on.year + LONGEST_PLAN_YEARS
    try:
        return conference_opens_on.replace(year=year)
    except ValueError:  # 29 February
        return date(year, 2, 28)


# Conferences stand above the States: their room says here when each opens.
_openings: list[Callable[[], dict[str, date]]] = []


def know_openings(of: Callable[[], dict[str, date]]) -> None:
    """Tell where the opening days of the Conferences are kept, by code; called in apps.ready()."""
    _openings[:] = [of]


def known_openings() -> dict[str, date]:
    """The opening day of each Conference that is known, by its code."""
    return _openings[0]() if _openings else {}
