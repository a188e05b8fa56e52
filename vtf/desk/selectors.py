"""What waits for a person, gathered from every room."""

from datetime import date, datetime

from django.utils import timezone

from grants.agreements import selectors as agreements
from grants.applications import selectors as applications
from grants.calls import selectors as calls
from grants.committee import selectors as committee
from vtf.accounts.models import User
from vtf.core import clock
from vtf.core.work import WorkItem

ROOMS = (calls, applications, committee, agreements)


def work_for(user: User) -> dict[str, list[WorkItem]]:
    """The person's work by urgency: late, soon (seven days), later, with others; the nearest first."""
    groups: dict[str, list[WorkItem]] = {"late": [], "soon": [], "later": [], "others": []}
    items = [item for room in ROOMS for item in room.work_for(user)]
    for item in sorted(items, key=lambda item: _day(item.until) or date.max):
        groups[_group(item)].append(item)
    return groups


def _day(until: date | datetime | None) -> date | None:
    return timezone.localdate(until) if isinstance(until, datetime) else until


def _group(item: WorkItem) -> str:
    """An instant is late by the reader's day, a day by the Fund's."""
    if item.group == "others":
        return "others"
    day = _day(item.until)
    if day is None:
        return "later"
    today = timezone.localdate() if isinstance(item.until, datetime) else clock.today()
    return "late" if day < today else "soon" if (day - today).days <= 7 else "later"
