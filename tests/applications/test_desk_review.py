"""The Secretariat's desk review: checklist, summary, release to the Committee."""

import pytest
from django.urls import reverse
from django_fsm import TransitionNotAllowed

from grants.applications.models import DeskReview
from grants.applications.services import answer_checklist, release_to_committee, start_desk_review
from tests.factories import grants, walks
from tests.factories.states import state
from tests.factories.traces import last_event, told, verbs
from vtf.core.errors import Conflict, NotPermitted, RuleBroken

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    grants.committee_sits()
    return grants.staff("officer")


def answered(review, officer, answers, summary="In order."):
    return answer_checklist(review, answers, summary=summary, version=review.version, by=officer)


def checklist(application):
    return reverse("applications:application-checklist", args=[application.pk])


def test_a_review_waits_for_the_screening(officer):
    application = grants.submitted("GHA")

    with pytest.raises(TransitionNotAllowed):
        start_desk_review(application, by=officer)

    assert (walks.fresh(application).status, DeskReview.objects.count()) == ("submitted", 0)


def test_the_officer_starts_a_review_once(officer):
    application = grants.submitted("GHA")
    walks.screening(application.call)

    review = start_desk_review(walks.fresh(application), by=officer)
    with pytest.raises(TransitionNotAllowed):
        start_desk_review(walks.fresh(application), by=officer)

    assert (review.reviewed_by, review.is_complete, str(review)) == (officer, False, f"Desk review: {application}")
    assert verbs(application)[-1] == "application.desk_review_started"


@pytest.mark.parametrize(
    ("changes", "summary", "is_complete"),
    [
        ({}, "In order.", True),
        ({"arrears": "n/a"}, "In order.", True),
        ({"arrears": "no"}, "In order.", False),
        ({"arrears": ""}, "In order.", False),
        ({}, "  ", False),
    ],
)
def test_a_review_is_complete_with_every_answer_and_a_summary(officer, changes, summary, is_complete):
    application = walks.in_review("GHA", is_complete=False)
    answers = {**dict.fromkeys(DeskReview.ITEMS, "yes"), **changes}

    review = answered(application.desk_review, officer, answers, summary)

    assert review.is_complete is is_complete
    assert last_event(review).facts["answers"] == {item: answer for item, answer in answers.items() if answer}


def test_an_incomplete_review_is_not_released(officer):
    application = walks.in_review("GHA", is_complete=False)

    with pytest.raises(TransitionNotAllowed):
        release_to_committee(application, by=officer)

    assert walks.fresh(application).status == "desk_review"


def test_a_dossier_is_not_released_in_a_cancelled_call(officer):
    application = walks.in_review("GHA")
    walks.cancelled(walks.fresh(application.call))

    with pytest.raises(TransitionNotAllowed):
        release_to_committee(application, by=officer)

    assert walks.fresh(application).status == "desk_review"


def test_the_members_are_told_save_those_who_are_recused(officer):
    told_ones = [grants.member("DEU"), grants.member("CHE")]
    for iso3 in ("MDG", "ZAF"):
        grants.member(iso3)
    walks.former_member("NOR")

    release_to_committee(walks.in_review("MDG", beneficiaries=[state("ZAF")]), by=officer)

    assert sorted(set(told("applications/released")) - {f"Member for {grants.CHAIR}"}) == sorted(
        member.name for member in told_ones
    )


def test_a_stale_checklist_is_a_conflict(officer):
    review = walks.in_review("GHA").desk_review
    answer_checklist(review, {"budget": "no"}, summary="First", version=review.version, by=officer)

    with pytest.raises(Conflict, match="A colleague has changed the checklist"):
        answer_checklist(review, {"budget": "yes"}, summary="Second", version=review.version, by=officer)

    assert walks.fresh(review).summary == "First"


def test_a_finished_review_is_not_changed(officer):
    application = grants.with_committee("GHA")
    review = application.desk_review

    with pytest.raises(RuleBroken, match="finished"):
        answered(review, officer, {"budget": "no"})

    assert walks.fresh(review).answers["budget"] == "yes"


def test_only_the_officer_reviews_and_releases(officer):
    application = walks.in_review("MDG")

    for role, person in walks.everybody().items():
        if role == "officer":
            continue
        with pytest.raises(NotPermitted):
            answered(application.desk_review, person, {})
        with pytest.raises(NotPermitted):
            release_to_committee(application, by=person)
        with pytest.raises(NotPermitted):
            start_desk_review(application, by=person)

    assert (walks.fresh(application).status, application.desk_review.version) == ("desk_review", 2)


def test_a_stale_checklist_at_the_page_keeps_what_was_typed_and_can_be_saved(client, officer):
    application = walks.in_review("GHA")
    review, typed = application.desk_review, walks.typed_checklist(application.desk_review, summary="Mine", budget="no")
    answered(review, officer, {"budget": "yes"}, "A colleague's")
    client.force_login(officer)

    refused = client.post(checklist(application), typed)
    kept = refused.context["form"]
    again = client.post(checklist(application), typed | {"version": kept["version"].value()})

    assert refused.status_code == 422
    assert (kept["summary"].value(), kept["budget"].value()) == ("Mine", "no")
    assert "A colleague has changed the checklist" in kept.non_field_errors()[0]
    assert (again.status_code, walks.fresh(review).summary) == (302, "Mine")


def test_the_page_begins_with_the_answers_so_far(client, officer):
    application = walks.in_review("GHA")
    client.force_login(officer)

    form = client.get(checklist(application)).context["form"]

    assert (form["summary"].value(), form["arrears"].value()) == ("In order.", "yes")


def test_starting_the_review_leads_to_the_checklist(client, officer):
    application = grants.submitted("GHA")
    walks.screening(application.call)
    client.force_login(officer)

    answer = client.post(reverse("applications:application-start-review", args=[application.pk]))

    assert answer.url == checklist(application)


def test_there_is_no_checklist_before_the_review(client, officer):
    application = grants.submitted("GHA")
    client.force_login(officer)

    assert client.get(checklist(application)).status_code == 404


def test_an_incomplete_review_is_refused_at_the_page_with_the_reason(client, officer):
    application = walks.in_review("GHA", is_complete=False)
    client.force_login(officer)

    answer = client.post(reverse("applications:application-release", args=[application.pk]))

    assert answer.status_code == 409
    assert "The checklist of the desk review is not complete." in answer.content.decode()


def test_the_desk_review_is_shown_to_those_who_decide_and_never_to_the_applicant(client, officer):
    application = grants.with_committee("MDG")
    people = walks.everybody()
    DeskReview.objects.update(summary="A word for the Committee alone.")
    both = grants.member("MDG")
    both.groups.add(*people["drafter"].groups.all())  # a member who drafts for its State as well

    seen = set()
    for role, person in {**people, "both": both}.items():
        client.force_login(person)
        answer = client.get(application.get_absolute_url())
        if answer.status_code == 200 and "A word for the Committee alone." in answer.content.decode():
            seen.add(role)

    assert seen == {"member", "chair", "officer", "finance", "head", "auditor"}
