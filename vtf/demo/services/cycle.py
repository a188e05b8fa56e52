"""The synthetic years: a cycle whose grants are under way, one before the Committee, and an open call."""

from django.utils import timezone

from grants.applications.models import Application
from grants.applications.services import (
    ask_endorsement,
    ask_feedback,
    give_feedback,
    start_application,
    withdraw_application,
    write_message,
)
from grants.applications.services.cycle import start_assessment
from grants.calls.models import Call
from grants.calls.services import open_call, start_screening
from grants.committee.services import ask_for_committee, convene_meeting, start_revision
from vtf.core import clock
from vtf.demo.services import files, judging
from vtf.demo.services.applying import prepare, submit, write
from vtf.demo.services.earlier import seed_earlier_cycle
from vtf.demo.services.giving import seed_contributions
from vtf.demo.services.moving import days_ago
from vtf.demo.services.people import Cast

OPENED, CLOSED, SCREENED, ASSESSED, DECIDED = 200, 100, 80, 45, 20
BEFORE_COMMITTEE = ("withdrawn", "ineligible")


def seed_cycle(cast: Cast) -> list[Application]:
    """Live through the cycle before and the current one, then open the next call; return the current twelve."""
    year = timezone.now().year
    with days_ago(700):
        seed_contributions(cast)
    seed_earlier_cycle(year - 1, cast)
    applications = _seed_current(year, cast)
    with days_ago(40):
        following = prepare(year + 1, 100, cast, days_to_early_deadline=60)
    with days_ago(30):
        open_call(following, by=judging.chair_of(cast))
    _seed_drafts(following, cast)
    return applications


def _seed_current(year: int, cast: Cast) -> list[Application]:
    """Twelve applications: screened, assessed, decided in part; the rest waits for the Chair."""
    with days_ago(OPENED + 10):
        call = prepare(year, OPENED + 10 - CLOSED, cast)
    with days_ago(OPENED):
        open_call(call, by=judging.chair_of(cast))
    rows = files.rows_of("applications.csv")
    applications = []
    for index, row in enumerate(rows):
        with days_ago(CLOSED + 30 - 2 * index, minute=5 * index):
            applications.append(submit(call, row, cast))
    staged = [(application, row["stage"]) for application, row in zip(applications, rows, strict=True)]
    with days_ago(CLOSED - 1):
        for application, stage in staged:
            if stage == "withdrawn":
                _withdraw(application, cast)
    with days_ago(SCREENED):
        _screen(call, staged, cast)
    with days_ago(ASSESSED):
        for application, stage in staged:
            if stage not in BEFORE_COMMITTEE:
                judging.assess(application, cast, how_many=5 if stage == "committee" else 9)
    with days_ago(DECIDED):
        for application, stage in staged:
            if stage in DECISIONS:
                DECISIONS[stage](application, cast)
    with days_ago(10):
        _after_decisions(staged, cast)
    return applications


def _screen(call: Call, staged: list[tuple[Application, str]], cast: Cast) -> None:
    start_screening(Call.objects.get(pk=call.pk), by=cast["officer"])
    for application, stage in staged:
        if stage == "ineligible":
            judging.find_ineligible(application, cast)
        elif stage != "withdrawn":
            judging.screen(application, cast)
    start_assessment(Call.objects.get(pk=call.pk), by=cast["officer"])


def _withdraw(application: Application, cast: Cast) -> None:
    reason = "Synthetic: the State's priorities changed."
    withdraw_application(application, reason=reason, by=cast[f"npc-{application.applicant.iso3}"])


def _ask(application: Application, cast: Cast) -> None:
    questions = [("budget", "Synthetic: what does each of the workshops cost?")]
    ask_for_committee(judging.fresh(application), questions, reply_by=None, by=judging.chair_of(cast))


DECISIONS = {
    "refused": judging.refuse,
    "approved": judging.approve,
    "conditions": judging.approve_with_conditions,
    "revision": judging.approve_with_conditions,
    "question": _ask,
}


def _after_decisions(staged: list[tuple[Application, str]], cast: Cast) -> None:
    """A revision has begun, a meeting is called, and a State has written to the Secretariat."""
    for application, stage in staged:
        contact = cast[f"npc-{application.applicant.iso3}"]
        if stage == "revision":
            start_revision(judging.fresh(application), by=cast[f"applicant-{application.applicant.iso3}"])
        if stage == "conditions":
            body = "Synthetic: may the trainers be named by their institutions?"
            write_message(judging.fresh(application), body, by=contact)
    waiting = [judging.fresh(application) for application, stage in staged if stage == "committee"]
    convene_meeting(waiting[0].call, held_on=clock.today(), applications=waiting, by=cast["officer"])


def _seed_drafts(call: Call, cast: Cast) -> None:
    """In the open call: a draft begun, one that asks for feedback, one that got it, one that waits for its contact."""
    rows = {row["iso3"]: row for row in files.rows_of("applications.csv")}
    with days_ago(14):
        start_application(call, by=cast["applicant-PRY"], is_synthetic=True)
        drafts = {iso3: write(call, rows[iso3], cast) for iso3 in ("ZWE", "GTM", "MOZ")}
    with days_ago(9):
        ask_feedback(drafts["ZWE"], by=cast["applicant-ZWE"])
        ask_feedback(drafts["MOZ"], by=cast["applicant-MOZ"])
    with days_ago(5):
        notes = {"budget": "Synthetic: split the line on workshops by place.", "project": "Synthetic: clear."}
        give_feedback(judging.fresh(drafts["MOZ"]), notes, by=cast["officer"])
    with days_ago(3):
        ask_endorsement(drafts["GTM"], by=cast["applicant-GTM"])
