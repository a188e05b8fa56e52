"""Early feedback: asked before the early deadline, given section by section, read by applicant and Secretariat."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django_fsm import TransitionNotAllowed

from grants.applications.models import Feedback
from grants.applications.selectors import applications_visible_to, timeline_of, work_for
from grants.applications.services import (
    ask_endorsement,
    ask_feedback,
    give_feedback,
    resume_draft,
    start_application,
    submit_application,
)
from tests.factories import grants, screening, walks
from tests.factories.files import pdf_upload
from tests.factories.traces import facts_of, ordered, told, verbs
from vtf.core.errors import NotPermitted, RuleBroken
from vtf.documents.selectors import documents_about
from vtf.documents.services import issue_document

pytestmark = pytest.mark.django_db
NOTE = "Please attach a quotation."


@pytest.fixture
def officer():
    grants.committee_sits()
    return grants.staff("officer")


def page(name, application):
    return reverse(f"applications:application-{name}", args=[application.pk])


def after_early(call):
    return time_machine.travel(call.early_closes_at + timedelta(seconds=1), tick=True)


def test_a_drafter_shows_the_draft_and_the_officer_is_told(officer):
    application = screening.shown_early()

    assert (application.status, application.submitted_at, application.editable_sections) == (
        "early_submitted",
        None,
        frozenset(),
    )
    assert verbs(application)[-1] == "application.feedback_asked"
    assert set(told("applications/feedback_asked")) == {"Officer"}


def test_feedback_is_not_asked_after_the_early_deadline(officer):
    call = screening.call_with_early_deadline()
    draft = grants.draft_of("GHA", call)

    with after_early(call), pytest.raises(TransitionNotAllowed):
        ask_feedback(draft, by=draft.created_by)

    assert walks.fresh(draft).status == "draft"


def test_feedback_is_not_asked_in_a_call_without_an_early_deadline_and_the_page_says_so(client, officer):
    draft = grants.draft_of("GHA")
    client.force_login(draft.created_by)

    shown, answer = client.get(page("ask-feedback", draft)), client.post(page("ask-feedback", draft))

    assert "The call has no early deadline, or it has passed." in shown.content.decode()
    assert (answer.status_code, walks.fresh(draft).status) == (409, "draft")


def test_an_empty_draft_is_not_shown(officer):
    drafter = grants.drafter("GHA")
    draft = start_application(screening.call_with_early_deadline(), by=drafter)

    with pytest.raises(RuleBroken, match="Give the project a title"):
        ask_feedback(draft, by=drafter)

    assert walks.fresh(draft).status == "draft"


def test_the_officer_answers_section_by_section_with_a_note_in_the_applicants_language(officer):
    application = screening.shown_early("GHA")

    feedback = give_feedback(application, {"budget": f" {NOTE} ", "project": "", "other": "x"}, by=officer)

    assert feedback.notes == {"budget": NOTE}
    assert walks.fresh(application).status == "feedback_given"
    assert ordered(application) == [("applications/feedback_note", application.language)]
    assert facts_of(application, "applications/feedback_note")["feedback"] == [{"section": "Budget", "text": NOTE}]
    assert told("applications/feedback_given") == ["Drafter, GHA"]


def test_feedback_without_a_word_is_refused_at_the_service_and_at_the_page(client, officer):
    application = screening.shown_early("GHA")
    client.force_login(officer)

    with pytest.raises(RuleBroken, match="at least one section"):
        give_feedback(application, {"budget": "  "}, by=officer)
    answer = client.post(page("give-feedback", application), {"budget": " "})

    assert answer.status_code == 422
    assert "Write a note for at least one section." in answer.content.decode()
    assert (walks.fresh(application).status, Feedback.objects.count()) == ("early_submitted", 0)


def test_the_draft_goes_on_with_the_feedback_beside_each_section(client, officer):
    application = screening.with_feedback("GHA")
    client.force_login(application.created_by)

    resumed = client.post(page("resume", application))
    section = client.get(reverse("applications:application-section", args=[application.pk, "budget"]))
    other = client.get(reverse("applications:application-section", args=[application.pk, "applicant"]))

    assert resumed.url == application.get_absolute_url()
    assert walks.fresh(application).status == "draft"
    assert NOTE in section.content.decode()
    assert NOTE not in other.content.decode()


def test_drafting_goes_on_without_waiting_for_the_feedback(officer):
    application = screening.shown_early("GHA")

    assert resume_draft(application, by=application.created_by).status == "draft"


def test_drafting_goes_on_after_the_early_deadline_where_the_rules_say_so(officer):
    application = screening.shown_early("GHA")

    with after_early(application.call):
        assert resume_draft(application, by=application.created_by).status == "draft"


def test_drafting_ends_with_the_early_deadline_where_the_rules_say_so(client, officer):
    screening.rule("POL-26", False)
    application = screening.shown_early("GHA")
    client.force_login(application.created_by)

    with after_early(application.call), pytest.raises(TransitionNotAllowed):
        resume_draft(application, by=application.created_by)
    with after_early(application.call):
        client.force_login(application.created_by)
        answer = client.post(page("resume", application))

    assert answer.status_code == 409
    assert "Drafting does not go on after the early deadline" in answer.content.decode()
    assert walks.fresh(application).status == "early_submitted"


def test_a_draft_shown_early_and_left_is_locked_by_the_deadline(officer):
    application = screening.shown_early("GHA")

    with grants.after_deadline(application.call), pytest.raises(TransitionNotAllowed):
        resume_draft(application, by=application.created_by)

    assert walks.fresh(application).status == "early_submitted"


def test_only_the_officer_answers_and_only_the_states_people_ask(officer):
    call = screening.call_with_early_deadline()
    draft = grants.draft_of(walks.APPLICANT, call)
    people = walks.everybody()

    for role in people.keys() - {"drafter", "contact"}:
        with pytest.raises(NotPermitted):
            ask_feedback(draft, by=people[role])
    shown = ask_feedback(draft, by=people["contact"])
    for role in people.keys() - {"officer"}:
        with pytest.raises(NotPermitted):
            give_feedback(shown, {"budget": NOTE}, by=people[role])

    assert walks.fresh(draft).status == "early_submitted"


@pytest.mark.parametrize("make", [screening.shown_early, screening.with_feedback])
def test_a_draft_shown_early_is_seen_by_the_officer_and_the_head_and_by_no_member(client, officer, make):
    application = make()
    people = walks.everybody()

    seen = {role for role, person in people.items() if application in applications_visible_to(person)}
    client.force_login(people["chair"])

    assert seen == {"drafter", "contact", "officer", "head"}
    assert client.get(application.get_absolute_url()).status_code == 404


def test_feedback_is_never_visible_to_members_not_even_after_the_release(client, officer):
    """Requirement 20."""
    call = screening.call_with_early_deadline()
    application = resume_draft(screening.with_feedback(walks.APPLICANT, call), by=grants.contact(walks.APPLICANT))
    handed_over = ask_endorsement(application, by=application.created_by)
    application = submit_application(handed_over, note_verbale=pdf_upload(), by=grants.contact(walks.APPLICANT))
    with grants.after_deadline(call):
        grants.screened(application)
    people = walks.everybody()
    paper = documents_about(application).get(kind="applications/feedback_note")
    issue_document(paper, by=None)

    shown, papers, told_of = set(), set(), set()
    for role, person in people.items():
        client.force_login(person)
        answer = client.get(application.get_absolute_url())
        if answer.status_code == 200 and NOTE in answer.content.decode():
            shown.add(role)
        if client.get(reverse("applications:application-document", args=[paper.pk])).status_code == 200:
            papers.add(role)
        if "application.feedback_given" in [event.verb for event in timeline_of(application, for_user=person)]:
            told_of.add(role)

    assert shown == papers == {"drafter", "contact", "officer", "finance", "head"}
    assert told_of == {"drafter", "contact", "officer", "finance", "head", "auditor"}


def test_the_desk_says_who_has_the_draft(officer):
    application = screening.shown_early("GHA")

    def of(person):
        return [(str(item.title), item.about, item.group) for item in work_for(person)]

    waiting = of(officer)
    give_feedback(application, {"budget": NOTE}, by=officer)

    assert waiting == [("Give early feedback", f"{application.code} · Ghana", "mine")]
    assert of(officer) == []
    assert of(grants.drafter("GHA")) == [("Read the feedback and go on", str(application), "mine")]


def test_a_second_answer_comes_too_late(client, officer):
    application = screening.shown_early("GHA")
    client.force_login(officer)

    first = client.post(page("give-feedback", application), {"budget": "One"})
    second = client.post(page("give-feedback", application), {"budget": "Two"})

    assert (first.status_code, second.status_code) == (302, 422)
    assert [each.notes for each in Feedback.objects.all()] == [{"budget": "One"}]


def test_the_page_of_a_draft_shows_the_early_deadline_until_it_has_passed(client, officer):
    draft = grants.draft_of("GHA", screening.call_with_early_deadline())
    client.force_login(draft.created_by)
    words = "Early feedback can be asked for until"

    before = client.get(draft.get_absolute_url()).content.decode()
    with after_early(draft.call):
        client.force_login(draft.created_by)
        after = client.get(draft.get_absolute_url()).content.decode()

    assert words in before
    assert words not in after
