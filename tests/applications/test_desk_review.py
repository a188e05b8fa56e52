"""The Secretariat's desk review: checklist, summary, release to the Committee."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.urls import reverse
from django_fsm import TransitionNotAllowed

from grants.applications.models import DeskReview
from grants.applications.selectors import applications_visible_to, findings_of, recused_state_ids
from grants.applications.services import (
    answer_checklist,
    compute_recusals,
    recuse,
    release_to_committee,
    start_desk_review,
    submit_application,
)
from tests.factories import grants, screening, walks
from tests.factories.files import pdf_upload
from tests.factories.states import state
from tests.factories.traces import facts_of, last_event, told, verbs
from vtf.accounts.models import PointOfContact
from vtf.core.errors import Conflict, NotPermitted, RuleBroken
from vtf.documents.selectors import documents_about
from vtf.documents.services import issue_document

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


def test_each_item_has_a_remark_that_is_kept_and_shown(client, officer):
    application = walks.in_review("GHA")
    client.force_login(officer)
    typed = walks.typed_checklist(application.desk_review, remark_budget="Two quotations seen.", remark_arrears=" ")

    client.post(checklist(application), typed)

    review = walks.fresh(application.desk_review)
    assert review.remarks == {"budget": "Two quotations seen."}
    assert client.get(checklist(application)).context["form"]["remark_budget"].value() == "Two quotations seen."
    assert "Two quotations seen." in client.get(application.get_absolute_url()).content.decode()


def test_what_the_system_found_stands_beside_each_item(client, officer):
    application = walks.in_review("GHA")
    walks.former_contact("GHA")
    client.force_login(officer)

    items = client.get(checklist(application)).context["items"]
    found = {answer.name: [str(each.text) for each in findings] for answer, _remark, findings in items}

    assert list(found) == list(DeskReview.ITEMS)
    assert found["eligibility"] == ["Treaty status on the day of submission: State Party."]
    assert found["point_of_contact"] == ["Submitted by a point of contact on the register of that day."]
    assert found["completeness"] == ["Nothing is missing."]
    assert found["budget"] == ["The lines add up to USD 45,000.00."]
    assert found["duplication"] == ["No other application in this call concerns the State."]
    assert found["past_grants"] == ["Nothing is overdue from earlier grants."]
    assert found["arrears"] == ["No arrears were noted on the day of submission."]


def test_a_contact_who_was_replaced_since_is_found_out(officer):
    application = walks.in_review("GHA")
    PointOfContact.objects.filter(user=application.submitted_by).update(
        until_on=application.submitted_at.date() + timedelta(days=3), end_reason="Replaced"
    )

    with time_machine.travel(application.submitted_at + timedelta(days=4)):
        found = [str(each.text) for each in findings_of(walks.fresh(application))["point_of_contact"]]

    assert found == [
        "Submitted by a point of contact on the register of that day.",
        "This person is no longer a point of contact today.",
    ]


def test_another_application_that_concerns_the_state_is_found(officer):
    call = grants.opened_call()
    application = grants.submitted("GHA", call)
    several = grants.submitted("TGO", call, beneficiaries=[state("GHA")])

    assert [str(each.text) for each in findings_of(application)["duplication"]] == [
        f"The State benefits from {several.number} too."
    ]


def test_a_state_that_neither_joined_nor_signed_shows_its_evidence_in_the_review(officer):
    waiting = grants.waiting_for_endorsement("KEN")
    application = submit_application(
        waiting, note_verbale=pdf_upload(), evidence=pdf_upload(), by=grants.contact("KEN")
    )

    found = [str(each.text) for each in findings_of(application)["eligibility"]]

    assert found[-1] == "Evidence of the commitment to join is attached."


def test_the_release_orders_the_sheet_and_the_dossier_and_both_become_pdfs(officer):
    grants.money_in()
    application = walks.in_review("GHA")
    review = application.desk_review
    answer_checklist(
        review,
        review.answers,
        remarks={"budget": "Two quotations seen."},
        summary="In order.",
        version=review.version,
        by=officer,
    )

    application = release_to_committee(application, by=officer)
    sheet, dossier = (facts_of(application, f"applications/{kind}") for kind in ("desk_review", "dossier"))

    assert [row["remark"] for row in sheet["checklist"] if row["remark"]] == ["Two quotations seen."]
    assert (dossier["desk_review"], dossier["package"]["version"]) == (sheet, 1)
    assert Decimal(dossier["money"]["total"]) == 500000
    for kind in ("desk_review", "dossier", "package"):
        paper = documents_about(application).get(kind=f"applications/{kind}")
        assert issue_document(paper, by=None).size > 1000


def test_the_papers_for_the_committee_are_no_papers_of_the_applicant(client, officer):
    application = walks.released(walks.in_review(walks.APPLICANT))
    papers = {paper.kind: paper for paper in documents_about(application)}
    issue_document(papers["applications/desk_review"], by=None)
    address = reverse("applications:application-document", args=[papers["applications/desk_review"].pk])

    readers = set()
    for role, person in walks.everybody().items():
        client.force_login(person)
        if client.get(address).status_code == 200:
            readers.add(role)

    assert readers == {"officer", "finance", "head", "auditor", "member", "chair"}


def test_the_release_writes_down_who_is_recused_and_on_which_ground(officer):
    application = walks.in_review("GHA", beneficiaries=[state("ZAF")])

    application = release_to_committee(application, by=officer)
    rows = {(row.state.iso3, row.ground) for row in application.recusals.all()}

    assert rows == {("GHA", "applicant"), ("ZAF", "beneficiary")}
    assert recused_state_ids(application) == {state("GHA").pk, state("ZAF").pk}


def test_a_member_of_a_beneficiary_state_is_recused_like_the_applicants():
    """8(b).1: the Madagascar/Namibia pattern."""
    grants.committee_sits()
    application = grants.with_committee("NAM", beneficiaries=[state("MDG")])
    recused, member = grants.member("MDG"), grants.member("DEU")

    assert application not in applications_visible_to(recused)
    assert application in applications_visible_to(member)


def test_only_the_triggers_of_the_calls_rules_recuse(officer):
    screening.rule("POL-14", ["applicant"])
    application = walks.released(walks.in_review("GHA", beneficiaries=[state("ZAF")]))

    assert recused_state_ids(application) == {state("GHA").pk}


def test_a_recusal_stands_once_and_is_never_taken_back(officer):
    application = walks.released(walks.in_review("GHA"))

    recuse(application, state("DEU"), ground="declared-interest", reason=" Our embassy helped. ", by=officer)
    recuse(application, state("DEU"), ground="declared-interest", reason="Again.", by=officer)
    compute_recusals(application)

    declared = application.recusals.get(state=state("DEU"))
    assert (declared.reason, declared.declared_by, application.recusals.count()) == ("Our embassy helped.", officer, 2)
    with pytest.raises(DatabaseError), transaction.atomic():
        application.recusals.all().delete()
