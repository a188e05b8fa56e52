"""Which calls a person sees, the figures of one, and what waits."""

from collections.abc import Callable, Iterable
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from grants.calls.models import Call
from grants.calls.permissions import chairs_the_committee, is_officer, reads_prepared_calls
from vtf.accounts.models import User
from vtf.core.errors import Message
from vtf.core.work import WorkItem
from vtf.core.workflow import obstacles_to

Figure = tuple[Message, int]
Figures = Callable[[Call], Iterable[Figure]]
FIGURES: list[Figures] = []

# status -> (transition, who does it): the steps that people take after the screening has begun
STEPS: dict[str, tuple[str, str]] = {
    Call.Status.SCREENING: ("start_assessment", "officer"),
    Call.Status.ASSESSMENT: ("conclude", "chair"),
    Call.Status.DECIDED: ("start_contracting", "officer"),
    Call.Status.CONTRACTING: ("start_implementation", "officer"),
    Call.Status.IMPLEMENTING: ("report_to_conference", "officer"),
    Call.Status.REPORTED: ("archive", "officer"),
}


def add_figures(source: Figures) -> None:
    """Let a room above count what it has of a call; the Secretariat and the auditor read it on the call's page."""
    if source not in FIGURES:
        FIGURES.append(source)


def figures_of(call: Call) -> list[Figure]:
    """Every count of the rooms above; the page asks first whether its reader may know it."""
    return [figure for source in FIGURES for figure in source(call)]


def calls_visible_to(user: User) -> QuerySet[Call]:
    """Every call for those who prepare them; the published ones for everybody else who is signed in."""
    calls = Call.objects.select_related("policy_set").prefetch_related("texts")
    if reads_prepared_calls(user):
        return calls
    return published_calls()


def published_calls() -> QuerySet[Call]:
    """The calls that the public sees."""
    return Call.objects.exclude(opened_at=None).select_related("policy_set").prefetch_related("texts")


def open_calls() -> QuerySet[Call]:
    """The calls that accept submissions now, the next to close first."""
    return published_calls().filter(status__in=Call.OPEN_STATUSES, closes_at__gt=timezone.now()).order_by("closes_at")


def work_for(user: User) -> list[WorkItem]:
    """Calls that wait for the Chair to open or conclude them, or for the officer to take the next step."""
    if chairs_the_committee(user):
        return [*_to_open(), *_next_steps("chair")]
    if is_officer(user):
        return [*_to_screen(), *_next_steps("officer")]
    return []


def _to_open() -> Iterable[WorkItem]:
    waiting = Call.objects.prefetch_related("texts").filter(status=Call.Status.PLANNED, release_to_open_by=None)
    for call in waiting:
        why = _("Prepared by the Secretariat")
        if call.opens_at is None:
            yield _item(_("Open the call"), call, why, call.last_second)
        else:
            yield _item(_("Open the call, or release it for its day"), call, why, call.opens_at)


def _to_screen() -> Iterable[WorkItem]:
    waiting = [*Call.OPEN_STATUSES, Call.Status.CLOSED]
    passed = Call.objects.prefetch_related("texts").filter(status__in=waiting, closes_at__lte=timezone.now())
    for call in passed:
        yield _item(_("Start the screening"), call, _("The deadline has passed"), call.last_second)


def _next_steps(actor: str) -> Iterable[WorkItem]:
    """The steps against which nothing speaks any more."""
    mine = {status: step for status, (step, who) in STEPS.items() if who == actor}
    words = {
        "start_assessment": (_("Start the assessment"), _("Every application has been screened")),
        "conclude": (_("Conclude the decisions"), _("Every application has been decided on")),
        "start_contracting": (_("Start the agreements"), _("The Committee's decisions are concluded")),
        "start_implementation": (_("Start the implementation"), _("Every agreement is signed or has lapsed")),
        "report_to_conference": (_("Report to the Conference"), _("The projects are under way")),
        "archive": (_("Archive the call"), _("Every grant of the cycle has ended")),
    }
    for call in Call.objects.prefetch_related("texts").filter(status__in=mine):
        step = mine[call.status]
        if not any(True for _obstacle in obstacles_to(call, step)):
            yield _item(words[step][0], call, words[step][1], None)


def _item(title: str, call: Call, why: str, until: datetime | None) -> WorkItem:
    return WorkItem(title, call.get_absolute_url(), why, until, str(call))
