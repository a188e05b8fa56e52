"""Each act posted by each person at each status: what is possible happens, everything else changes nothing."""

import pytest
from django.db import transaction
from django.urls import reverse

from grants.applications.models import DeskReview, Question
from tests.factories import committee, grants, screening, walks
from vtf.history.models import Event

pytestmark = pytest.mark.django_db
ANSWER = "Because of the law."


def nothing(application):
    return {}


def reason(application):
    return {"reason": "Priorities changed."}


def answers(application):
    rows = Question.objects.filter(clarification__application=application)
    return {f"answer_{pk}": ANSWER for pk in rows.values_list("pk", flat=True)}


def decision(application):
    return walks.typed_decision(application, reason_codes=["duplication"])


def conditions(application):
    lines = [{"text": "Cut the budget.", "owner": "applicant", "judge": "secretariat", "sections": ["budget"]}]
    return decision(application) | walks.typed_lines("conditions", *lines)


ACTS = {
    "show": ("applications:application-ask-feedback", nothing),
    "comment": ("applications:application-give-feedback", lambda application: {"budget": "A quotation, please."}),
    "resume": ("applications:application-resume", nothing),
    "ask": ("applications:application-ask-endorsement", nothing),
    "return": ("applications:application-return", reason),
    "submit": ("applications:application-submit", lambda application: walks.typed_submission()),
    "withdraw": ("applications:application-withdraw", reason),
    "review": ("applications:application-start-review", nothing),
    "question": (
        "applications:application-ask-clarification",
        lambda application: screening.typed_questions(("budget", "Why?")),
    ),
    "answer": ("applications:application-answer-clarification", answers),
    "propose": (
        "applications:application-propose-ineligible",
        lambda application: {"ground": "POL-02", "explanation": "Too long."},
    ),
    "sign": ("applications:application-ineligible", nothing),
    "aside": ("applications:application-set-aside", reason),
    "release": ("applications:application-release", nothing),
    "message": ("applications:application-messages", lambda application: {"body": "A word."}),
    "again": ("applications:application-resubmit", lambda application: {"call": application.call_id}),
    "assess": ("committee:application-assess", lambda application: {"recommendation": "support"}),
    "approve": ("committee:application-approve", decision),
    "refuse": ("committee:application-refuse", decision),
    "relay": (
        "committee:application-ask-clarification",
        lambda application: screening.typed_questions(("budget", "Why?")),
    ),
    "draft": (
        "agreements:agreement-draft",
        lambda application: {"starts_on": application.starts_on.isoformat()},
    ),
}
WRITE = {(role, "message") for role in ("drafter", "contact", "officer", "head")}
DECIDE = {("chair", name) for name in ("approve", "refuse", "relay")}
POSSIBLE = {
    "draft": {
        ("drafter", "ask"),
        ("drafter", "write"),
        ("contact", "ask"),
        ("contact", "write"),
        ("contact", "withdraw"),
    },
    "early draft": {
        *((role, name) for role in ("drafter", "contact") for name in ("show", "ask", "write")),
        ("contact", "withdraw"),
    },
    "early_submitted": {
        *WRITE,
        ("drafter", "resume"),
        ("contact", "resume"),
        ("contact", "withdraw"),
        ("officer", "comment"),
    },
    "feedback_given": {*WRITE, ("drafter", "resume"), ("contact", "resume"), ("contact", "withdraw")},
    "endorsement_pending": {("contact", "return"), ("contact", "submit"), ("contact", "withdraw")},
    "submitted": {*WRITE, ("contact", "withdraw")},
    "screening": {*WRITE, ("contact", "withdraw"), ("officer", "review")},
    "desk_review": {
        *WRITE,
        ("contact", "withdraw"),
        *(("officer", name) for name in ("release", "check", "question", "propose")),
    },
    "finding": {*WRITE, ("contact", "withdraw"), ("officer", "check"), ("head", "sign"), ("head", "aside")},
    "clarification": {*WRITE, ("contact", "withdraw"), ("drafter", "answer"), ("contact", "answer")},
    "open section": {
        *WRITE,
        ("contact", "withdraw"),
        *((role, name) for role in ("drafter", "contact") for name in ("answer", "write")),
    },
    "ineligible": WRITE,
    "with_committee": {*WRITE, *DECIDE, ("contact", "withdraw"), ("member", "assess"), ("chair", "assess")},
    "clarification_c": {
        *WRITE,
        ("contact", "withdraw"),
        *((role, "answer") for role in ("drafter", "contact")),
        *((role, "assess") for role in ("member", "chair")),
    },
    "approved": {*WRITE, ("officer", "draft")},
    "not_approved": WRITE,
    "lapsed": WRITE,
    "withdrawn": WRITE,
}  # fmt: skip
MAKE = {
    "early draft": lambda: grants.draft_of(walks.APPLICANT, screening.call_with_early_deadline()),
    "screening": lambda: grants.submitted(walks.APPLICANT),
    "finding": lambda: screening.proposed_ineligible(walks.in_review()),
    "clarification": lambda: screening.questioned(questions=[("budget", "Why?")]),
    "open section": lambda: screening.questioned(questions=[("project", "Why?")]),
    "clarification_c": lambda: screening.questioned_by_committee(questions=[("budget", "Why?")]),
}


def address(name, application):
    if name == "write":
        return reverse("applications:application-section", args=[application.pk, "project"])
    if name == "check":
        return reverse("applications:application-checklist", args=[application.pk])
    return reverse(ACTS[name][0], args=[application.pk])


def typed(name, application):
    if name == "write":
        return walks.typed_project(application)
    if name == "check":
        review = DeskReview.objects.filter(application=application).first() or DeskReview(version=1)
        return walks.typed_checklist(review)
    return ACTS[name][1](application)


def snapshot(application):
    return walks.fresh(application).__dict__ | {"_state": None}, Event.objects.exclude(verb__endswith="refused").count()


@pytest.mark.parametrize("status", POSSIBLE)
def test_nobody_does_more_than_their_part_at_each_status(client, status):
    grants.committee_sits()
    grants.money_in()
    application = MAKE.get(status, screening.AT.get(status))()
    if status == "screening":
        walks.screening(application.call)
    application = walks.fresh(application)

    happened, answered = set(), set()
    for role, person in walks.everybody().items():
        client.force_login(person)
        before = snapshot(application)
        for name in [*ACTS, "write", "check"]:
            point = transaction.savepoint()
            answer = client.post(address(name, application), typed(name, application))
            if snapshot(application) != before:
                happened.add((role, name))
            else:
                answered.add(answer.status_code)
            transaction.savepoint_rollback(point)

    assert happened == POSSIBLE[status]
    assert answered <= {403, 404, 409, 422}


@pytest.mark.parametrize(
    ("make", "role", "name"),
    [
        (grants.waiting_for_endorsement, "contact", "submit"),
        (screening.questioned, "contact", "answer"),
        (lambda iso3: screening.proposed_ineligible(walks.in_review(iso3)), "head", "sign"),
        (walks.in_review, "officer", "release"),
        (screening.shown_early, "officer", "comment"),
    ],
)
def test_a_second_click_or_a_second_tab_finds_it_done_and_says_by_whom(client, make, role, name):
    grants.committee_sits()
    application = make(walks.APPLICANT)
    person = walks.everybody()[role]
    client.force_login(person)

    first = client.post(address(name, application), typed(name, application))
    after = walks.fresh(application).__dict__ | {"_state": None}
    second = client.post(address(name, application), typed(name, application))

    assert (first.status_code, walks.fresh(application).__dict__ | {"_state": None}) == (302, after)
    assert second.status_code in (409, 422)
    assert person.name in second.content.decode()


def test_the_auditor_reads_everything_and_changes_nothing(client):
    grants.committee_sits()
    grants.money_in()
    application = committee.on_conditions(grants.with_committee(walks.APPLICANT))
    client.force_login(grants.staff("auditor"))

    page = client.get(application.get_absolute_url())

    assert page.status_code == 200
    names = {act.name for act in page.context["possible"]}
    assert names <= {"assess"}  # a way to read the assessments
