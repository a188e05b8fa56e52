"""Screening, assessments and decisions of the demonstration."""

from grants.applications.models import Application, DeskReview
from grants.applications.services import (
    answer_checklist,
    propose_ineligibility,
    release_to_committee,
    sign_ineligibility,
    start_desk_review,
)
from grants.committee.models import Assessment
from grants.committee.selectors import entitled_members
from grants.committee.services import (
    ConditionDraft,
    approve_application,
    approve_provisionally,
    file_assessment,
    refuse_application,
    sign_undertaking,
)
from vtf.accounts.models import User
from vtf.demo.services.people import CHAIR, Cast

SUMMARY = "Synthetic summary: eligible and complete; the budget adds up."


def fresh(application: Application) -> Application:
    """The application as the database has it now."""
    return Application.objects.get(pk=application.pk)


def undertake(cast: Cast) -> None:
    """Every member undertakes to keep the papers to itself; the accounts are ready to read."""
    for name, person in cast.people.items():
        if name.startswith("member-"):
            sign_undertaking(by=person)


def screen(application: Application, cast: Cast) -> None:
    """Through the desk review to the Committee."""
    officer = cast["officer"]
    review = start_desk_review(fresh(application), by=officer)
    answers = dict.fromkeys(DeskReview.ITEMS, "yes")
    answer_checklist(review, answers, summary=SUMMARY, version=review.version, by=officer)
    release_to_committee(fresh(application), by=officer)


def find_ineligible(application: Application, cast: Cast) -> None:
    """The officer proposes, the Head signs."""
    start_desk_review(fresh(application), by=cast["officer"])
    explanation = "Synthetic: the project has begun already and would last sixteen months in all."
    propose_ineligibility(fresh(application), ground="POL-02", explanation=explanation, by=cast["officer"])
    sign_ineligibility(fresh(application), by=cast["head"])


def assess(application: Application, cast: Cast, *, how_many: int = 9) -> None:
    """So many members, the Chair last of all, give their input."""
    choices = Assessment.Recommendation
    entitled = {state.iso3 for state in entitled_members(fresh(application))}
    for index, iso3 in enumerate(sorted(entitled - {CHAIR})[:how_many]):
        file_assessment(
            fresh(application),
            recommendation=choices.SUPPORT if index % 4 else choices.SUPPORT_WITH_CONDITIONS,
            comment_for_committee="Synthetic: a clear need and a feasible plan.",
            conditions="" if index % 4 else "Synthetic: name the body that keeps the results.",
            by=cast[f"member-{iso3}"],
        )


def chair_of(cast: Cast) -> User:
    """The account of the Chair."""
    return cast[f"member-{CHAIR}"]


def approve(application: Application, cast: Cast) -> None:
    """Without conditions, for what was asked."""
    application = fresh(application)
    participants = list(entitled_members(application))
    approve_application(application, money=application.requested, participants=participants, by=chair_of(cast))


def approve_with_conditions(application: Application, cast: Cast) -> None:
    """On the condition that the budget is looked at again."""
    application = fresh(application)
    condition = ConditionDraft(text="Synthetic: name the trainers and their fees in the budget.", sections=("budget",))
    approve_provisionally(
        application,
        money=application.requested,
        conditions=[condition],
        participants=list(entitled_members(application)),
        by=chair_of(cast),
    )


def refuse(application: Application, cast: Cast) -> None:
    """With a reason and feedback."""
    application = fresh(application)
    refuse_application(
        application,
        feedback="Synthetic: equipment of this kind is provided by another programme.",
        reason_codes=["duplication"],
        participants=list(entitled_members(application)),
        by=chair_of(cast),
    )
