"""Deadlines of the Financial Rules for States in arrears."""

from datetime import date, timedelta

DAYS_BEFORE_CONFERENCE = 60
LONGEST_PLAN_YEARS = 6


def arrangement_deadline(conference_opens_on: date) -> date:
    """The last day on which a State may apply for a financial arrangement, 60 days before a Conference opens.

    Source: https://thearmstradetreaty.org/arrangement-fr-8-1-d.html (Financial Rule 8(1)(d)). The day itself
    is still in time.
    """
    return conference_opens_on - timedelta(days=DAYS_BEFORE_CONFERENCE)
