"""The day on which the Fund acts: one for everybody, whatever the time zone of the person who looks."""

from datetime import UTC, date, datetime

from django.utils import timezone


def today() -> date:
    """The Fund's day: the date in UTC. Entries, terms, rules and statements go by it, deadlines by their zone."""
    return day_of(timezone.now())


def day_of(instant: datetime) -> date:
    """The Fund's day of an instant."""
    return instant.astimezone(UTC).date()
