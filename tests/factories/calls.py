"""A call at each of its statuses, walked through the services."""

from datetime import date, timedelta
from typing import Any

import time_machine
from django.utils import timezone

from grants.agreements.services.cycle import (
    archive_call,
    report_to_conference,
    start_contracting,
    start_implementation,
)
from grants.applications.services.cycle import start_assessment
from grants.calls.models import Call
from grants.calls.services import cancel_call, close_calls, release_call
from grants.committee.services.cycle import conclude_decisions
from tests.factories import grants, walks

ORDER = (
    "planned",
    "open",
    "early_closed",
    "closed",
    "screening",
    "assessment",
    "decided",
    "contracting",
    "implementing",
    "reported_to_csp",
    "archived",
)


def with_early_deadline(**draft: Any) -> Call:
    """An open call in which early feedback can be asked for until thirty days before the deadline."""
    today = timezone.localdate()
    return grants.opened_call(**{"early_deadline_on": today + timedelta(days=30)} | draft)


def released_call(opens_on: date | None = None, **draft: Any) -> Call:
    """A call that the clock will open."""
    day = opens_on or timezone.localdate() + timedelta(days=10)
    return release_call(grants.planned_call(opens_on=day, **draft), by=grants.member(grants.CHAIR))


def seconds_before(instant: Any, seconds: int = 1) -> Any:
    """The clock stands still shortly before an instant."""
    return time_machine.travel(instant - timedelta(seconds=seconds), tick=False)


def at_instant(instant: Any) -> Any:
    """The clock stands still at an instant."""
    return time_machine.travel(instant, tick=False)


def assessed(call: Call) -> Call:
    """The officer begins the assessment."""
    return start_assessment(call, by=grants.staff("officer"))


def concluded(call: Call) -> Call:
    """The Chair concludes the decisions."""
    return conclude_decisions(call, by=grants.member(grants.CHAIR))


def reported(call: Call, **texts: Any) -> Call:
    """The officer reports to the Conference."""
    words = {"background": "Background.", "tasks": "", "outlook": "Looking forward."} | texts
    return report_to_conference(call, **{"as_at": timezone.localdate()} | words, by=grants.staff("officer"))


def advanced(call: Call, status: str) -> Call:
    """Take a call from screening on through the services until it stands at `status`."""
    officer = grants.staff("officer")
    acts = {
        "assessment": assessed,
        "decided": concluded,
        "contracting": lambda each: start_contracting(each, by=officer),
        "implementing": lambda each: start_implementation(each, by=officer),
        "reported_to_csp": reported,
        "archived": lambda each: archive_call(each, by=officer),
    }
    for reached, act in acts.items():
        if ORDER.index(reached) > ORDER.index(status):
            break
        if ORDER.index(walks.fresh(call).status) < ORDER.index(reached):
            act(walks.fresh(call))
    return walks.fresh(call)


def call_at(status: str) -> Call:
    """A call without applications at a status; the Committee has to sit."""
    if status == "planned":
        return grants.planned_call()
    call = with_early_deadline()
    if status == "cancelled":
        return cancel_call(call, reason="The Conference was postponed.", by=grants.member(grants.CHAIR))
    if status == "early_closed":
        with at_instant(call.early_closes_at):
            close_calls()
    elif status == "closed":
        with at_instant(call.closes_at):
            close_calls()
    elif status != "open":
        call = walks.screening(call)
    return advanced(call, status) if status in ORDER[5:] else walks.fresh(call)
