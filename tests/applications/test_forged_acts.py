"""Each act posted by each person at each status: what is possible happens, everything else changes nothing."""

import pytest
from django.db import transaction
from django.urls import reverse

from grants.applications.models import DeskReview
from tests.factories import grants, walks
from vtf.history.models import Event

pytestmark = pytest.mark.django_db
AGREED = {"is_agreed": "on", "feedback": "A sound plan."}
ACTS = {
    "ask": ("applications:application-ask-endorsement", lambda application: {}),
    "return": ("applications:application-return", lambda application: {"reason": "Please add months."}),
    "submit": ("applications:application-submit", lambda application: walks.typed_submission()),
    "withdraw": ("applications:application-withdraw", lambda application: {"reason": "Priorities changed."}),
    "review": ("applications:application-start-review", lambda application: {}),
    "release": ("applications:application-release", lambda application: {}),
    "assess": ("committee:application-assess", lambda application: {"recommendation": "support"}),
    "approve": ("committee:application-approve", walks.typed_decision),
    "refuse": ("committee:application-refuse", walks.typed_decision),
    "draft": ("agreements:agreement-draft", lambda application: {}),
}
POSSIBLE = {
    "draft": {
        ("drafter", "ask"),
        ("drafter", "write"),
        ("contact", "ask"),
        ("contact", "write"),
        ("contact", "withdraw"),
    },
    "endorsement_pending": {("contact", "return"), ("contact", "submit"), ("contact", "withdraw")},
    "submitted": {("contact", "withdraw")},
    "screening": {("contact", "withdraw"), ("officer", "review")},
    "desk_review": {("contact", "withdraw"), ("officer", "release"), ("officer", "check")},
    "with_committee": {
        ("contact", "withdraw"),
        ("member", "assess"),
        ("chair", "assess"),
        ("chair", "approve"),
        ("chair", "refuse"),
    },
    "approved": {("officer", "draft")},
    "not_approved": set(),
    "withdrawn": set(),
}  # fmt: skip


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
    return walks.fresh(application).__dict__ | {"_state": None}, Event.objects.count()


@pytest.mark.parametrize("status", POSSIBLE)
def test_nobody_does_more_than_their_part_at_each_status(client, status):
    grants.committee_sits()
    grants.money_in()
    application = walks.AT["submitted" if status == "screening" else status]()
    if status == "screening":
        walks.screening(application.call)
    application = walks.fresh(application)
    before = snapshot(application)

    happened, answers = set(), set()
    for role, person in walks.everybody().items():
        client.force_login(person)
        before = snapshot(application)
        for name in [*ACTS, "write", "check"]:
            point = transaction.savepoint()
            answer = client.post(address(name, application), typed(name, application))
            if snapshot(application) != before:
                happened.add((role, name))
            else:
                answers.add(answer.status_code)
            transaction.savepoint_rollback(point)

    assert happened == POSSIBLE[status]
    assert answers <= {403, 404, 409, 422}
