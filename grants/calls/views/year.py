"""The year of a call as its page shows it: every step with a word for where it stands, and when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grants.calls.models import Call
from vtf.core.errors import Message

DONE, CURRENT, AHEAD = _("done"), _("now"), _("to come")

# status -> (name of the step, the event that marks its beginning)
YEAR: dict[str, tuple[Message, str]] = {
    Call.Status.PLANNED: (pgettext_lazy("step of a call", "Preparation"), "call.prepared"),
    Call.Status.OPEN: (pgettext_lazy("step of a call", "Open for applications"), "call.opened"),
    Call.Status.EARLY_CLOSED: (pgettext_lazy("step of a call", "Early deadline passed"), "call.early_closed"),
    Call.Status.CLOSED: (pgettext_lazy("step of a call", "Closed for applications"), "call.closed"),
    Call.Status.SCREENING: (pgettext_lazy("step of a call", "Screening"), "call.screening_started"),
    Call.Status.ASSESSMENT: (pgettext_lazy("step of a call", "Assessment"), "call.assessment_started"),
    Call.Status.DECIDED: (pgettext_lazy("step of a call", "Decisions"), "call.decided"),
    Call.Status.CONTRACTING: (pgettext_lazy("step of a call", "Agreements"), "call.contracting_started"),
    Call.Status.IMPLEMENTING: (pgettext_lazy("step of a call", "Projects"), "call.implementation_started"),
    Call.Status.REPORTED: (pgettext_lazy("step of a call", "Report to the Conference"), "call.reported"),
    Call.Status.ARCHIVED: (pgettext_lazy("step of a call", "Archive"), "call.archived"),
}
CANCELLED = (pgettext_lazy("step of a call", "Cancelled"), "call.cancelled")

# What the status means, in one sentence for everybody.
NOW: dict[str, Message] = {
    Call.Status.PLANNED: _("The Secretariat is preparing the call. It is not public yet."),
    Call.Status.OPEN: _("States may draft and submit applications."),
    Call.Status.EARLY_CLOSED: _(
        "States may draft and submit applications; the time to ask for early feedback has passed."
    ),
    Call.Status.CLOSED: _("The deadline has passed. The Secretariat begins the screening next."),
    Call.Status.SCREENING: _("The Secretariat checks every application before the Committee has them all."),
    Call.Status.ASSESSMENT: _("The Selection Committee assesses the applications and decides."),
    Call.Status.DECIDED: _("Every application has been decided on. The agreements come next."),
    Call.Status.CONTRACTING: _("The agreements on the approved projects are being drafted and signed."),
    Call.Status.IMPLEMENTING: _("The projects are under way."),
    Call.Status.REPORTED: _("The cycle has been reported to the Conference of States Parties."),
    Call.Status.ARCHIVED: _("Every grant of the cycle has ended."),
    Call.Status.CANCELLED: _("The call was called off. What was submitted stays readable."),
}


@dataclass(frozen=True)
class YearStep:
    """One step of the year: its name, where it stands in a word, and when it began or is to begin."""

    label: Message
    word: Message
    state: str  # "done", "now" or "next"
    at: datetime | None = None


def steps_of(call: Call, events: Iterable[Any]) -> list[YearStep]:
    """Every step of the year; by the clock, whatever the worker has recorded. Without early deadline no such step."""
    began = {event.verb: event.at for event in events}
    planned = {
        "call.opened": call.opened_at or call.opens_at,
        "call.early_closed": call.early_closes_at,
        "call.closed": call.closes_at,
    }
    status = call.status_by_clock
    reached = _reached(call, began)
    steps = []
    for name, (label, verb) in YEAR.items():
        if name == Call.Status.EARLY_CLOSED and call.early_closes_at is None:
            continue
        if status == Call.Status.CANCELLED and name not in reached:
            continue
        state = "now" if name == status else "done" if name in reached else "next"
        word = {"now": CURRENT, "done": DONE, "next": AHEAD}[state]
        steps.append(YearStep(label, word, state, planned.get(verb) or began.get(verb)))
    if status == Call.Status.CANCELLED:
        label, verb = CANCELLED
        steps.append(YearStep(label, CURRENT, "now", began.get(verb)))
    return steps


def _reached(call: Call, began: dict[str, datetime]) -> set[str]:
    """The steps that lie behind: in order up to the status; of a cancelled call those that its history knows."""
    status, order = call.status_by_clock, list(YEAR)
    if status == Call.Status.CANCELLED:
        return {name for name, (_label, verb) in YEAR.items() if verb in began}
    return set(order[: order.index(status)])
