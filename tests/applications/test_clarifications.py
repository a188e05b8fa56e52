"""Questions to the applicant: what they open, how they are answered, and what happens when nobody answers."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from django_fsm import TransitionNotAllowed

from grants.applications.models import Application, Clarification, SubmittedPackage
from grants.applications.selectors import clarification_deadlines, recused_state_ids, work_for
from grants.applications.services import (
    answer_clarification,
    ask_clarification,
    expire_clarifications,
    save_section,
    start_desk_review,
)
from tests.factories import grants, screening, walks
from tests.factories.states import state
from tests.factories.traces import facts_of, ordered, told, verbs
from vtf.core.errors import NotPermitted, RuleBroken
from vtf.core.tasks import PERIODIC
from vtf.documents.selectors import documents_about
from vtf.documents.services import issue_document
from vtf.notifications.services import remind

pytestmark = pytest.mark.django_db
REQUEST = ("applications/clarification_request", "en")


@pytest.fixture
def officer():
    grants.committee_sits()
    return grants.staff("officer")


def page(name, application, *more):
    return reverse(f"applications:application-{name}", args=[application.pk, *more])


def changed_budget(application, amount, by=None):
    """The State writes another amount in the open budget."""
    return save_section(
        application,
        "budget",
        {},
        version=application.version_of("budget"),
        rows=grants.budget(amount),
        by=by or grants.drafter(application.applicant.iso3),
    )


def test_the_officer_asks_and_only_the_named_sections_are_open(officer):
    application = screening.questioned("GHA")
    clarification = application.clarifications.get()

    assert (application.status, application.unlocked_sections) == ("clarification", ["project", "budget"])
    assert clarification.reply_by == timezone.now().date() + timedelta(days=21)
    assert [(row.section, row.text) for row in clarification.questions.all()] == screening.QUESTIONS
    assert REQUEST in ordered(application)
    assert told("applications/clarification_asked") == ["Drafter, GHA", "Point of contact, GHA"]


def test_the_request_names_the_fields_that_are_open_and_nobody_of_the_committee(officer):
    application = screening.questioned_by_committee("GHA")
    facts = facts_of(application, "applications/clarification_request")

    assert (facts["asker"], facts["request_number"]) == ("committee", 1)
    assert facts["questions"][0]["fields"][0] == "Category"
    assert not any("New Zealand" in str(value) or "NZL" in str(value) for value in facts.values())


def test_who_relayed_the_committees_question_is_told_to_the_secretariat_and_to_no_applicant(client, officer):
    application = screening.questioned_by_committee(walks.APPLICANT)
    chair = f"Member for {grants.CHAIR}"

    def page_of(person):
        client.force_login(person)
        return client.get(application.get_absolute_url()).content.decode()

    applicants = page_of(grants.drafter(walks.APPLICANT))

    assert chair not in applicants
    assert "The Selection Committee, through the Secretariat" in applicants
    assert "The Chair had a question of the Committee relayed" in page_of(officer)
    assert chair in page_of(grants.staff("auditor"))


@pytest.mark.parametrize(
    ("questions", "reply_in", "sentence"),
    [
        ([], 5, "Ask at least one question."),
        ([("budget", "  ")], 5, "Ask at least one question."),
        ([("annexes", "Where?")], 5, "Each question names a section of the application."),
        ([("budget", "Why?")], 0, "The day to reply by must lie ahead, within a year."),
        ([("budget", "Why?")], -3, "The day to reply by must lie ahead, within a year."),
        ([("budget", "Why?")], 400, "The day to reply by must lie ahead, within a year."),
    ],
)
def test_a_request_needs_a_question_and_a_day_ahead(officer, questions, reply_in, sentence):
    application = walks.in_review("GHA")
    reply_by = timezone.now().date() + timedelta(days=reply_in)

    with pytest.raises(RuleBroken, match=sentence):
        ask_clarification(application, questions, reply_by=reply_by, by=officer)

    assert (walks.fresh(application).status, Clarification.objects.count()) == ("desk_review", 0)


def test_only_the_officer_asks(officer):
    application = walks.in_review(walks.APPLICANT)
    people = walks.everybody()

    for role in people.keys() - {"officer"}:
        with pytest.raises(NotPermitted):
            ask_clarification(application, screening.QUESTIONS, by=people[role])

    assert walks.fresh(application).status == "desk_review"


def test_the_officer_asks_through_the_page_line_by_line(client, officer):
    application = walks.in_review("GHA")
    client.force_login(officer)
    typed = screening.typed_questions(*screening.QUESTIONS)

    proposed = client.get(page("ask-clarification", application)).context["form"]["reply_by"].value()
    more = client.post(page("ask-clarification", application), typed | {"add-line": "questions"})
    answer = client.post(page("ask-clarification", application), typed)

    assert proposed == timezone.now().date() + timedelta(days=21)
    assert (more.status_code, len(more.context["formsets"]["questions"].forms)) == (200, 3)
    assert answer.url == application.get_absolute_url()
    assert walks.fresh(application).unlocked_sections == ["project", "budget"]


def test_a_request_that_is_refused_keeps_what_was_typed(client, officer):
    application = walks.in_review("GHA")
    client.force_login(officer)
    typed = screening.typed_questions(("budget", "Why?"), reply_by="2020-01-01")

    answer = client.post(page("ask-clarification", application), typed)

    assert answer.status_code == 422
    assert "The day to reply by must lie ahead" in answer.content.decode()
    assert answer.context["formsets"]["questions"].forms[0]["text"].value() == "Why?"
    assert walks.fresh(application).status == "desk_review"


def test_an_open_section_is_written_and_every_other_one_is_refused(client, officer):
    """Requirement 21."""
    application = screening.questioned("GHA", [("budget", "Why?")])
    client.force_login(grants.drafter("GHA"))

    read = client.get(page("section", application, "project"))
    refused = client.post(page("section", application, "project"), walks.typed_project(application))
    written = client.post(
        page("section", application, "budget"),
        walks.typed_lines(
            "budget",
            {"category": "travel", "description": "Flights", "quantity": "1", "frequency": "1", "unit_cost": "900.00"},
            version=application.version_of("budget"),
        ),
    )

    assert read.url == page("read", application, "project")
    assert refused.status_code == 422
    assert "Only the sections that the questions name can be changed." in refused.content.decode()
    assert written.url == page("answer-clarification", application)
    assert walks.fresh(application).title == application.title
    assert walks.fresh(application).requested.amount == Decimal("900.00")


def test_the_answer_makes_the_next_version_and_locks_everything(officer):
    application = changed_budget(screening.questioned("GHA"), "44000.00")

    application = screening.answered(application, "As the law says.")
    clarification = application.clarifications.get()
    first, second = application.packages.order_by("version")

    assert (application.status, application.unlocked_sections, application.is_editable) == ("desk_review", [], False)
    assert (clarification.end, clarification.ended_by) == ("answered", second.submitted_by)
    assert {row.answer for row in clarification.questions.all()} == {"As the law says."}
    assert (second.version, second.occasion) == (2, SubmittedPackage.Occasion.CLARIFICATION)
    assert '"amount":"45000.00"' in first.content
    assert '"amount":"44000.00"' in second.content
    assert set(told("applications/clarification_answered")) == {"Officer"}


def test_every_question_is_answered_or_none(client, officer):
    application = screening.questioned("GHA")
    client.force_login(grants.drafter("GHA"))
    first, second = application.clarifications.get().questions.all()
    typed = {f"answer_{first.pk}": "Said.", f"answer_{second.pk}": " "}

    with pytest.raises(RuleBroken) as broken:
        answer_clarification(application, {first.pk: "Said."}, by=grants.drafter("GHA"))
    answer = client.post(page("answer-clarification", application), typed)

    assert broken.value.errors == {f"answer_{second.pk}": ["Answer this question."]}
    assert (answer.status_code, answer.context["form"][f"answer_{first.pk}"].value()) == (422, "Said.")
    assert answer.context["form"].errors == {f"answer_{second.pk}": ["Answer this question."]}
    assert walks.fresh(application).status == "clarification"


def test_an_answer_with_a_gap_in_an_open_section_is_refused(officer):
    application = changed_budget(screening.questioned("GHA"), "100000.01")

    with pytest.raises(RuleBroken, match="the call allows at most"):
        screening.answered(application)

    assert (walks.fresh(application).status, application.packages.count()) == ("clarification", 1)


def test_the_states_people_answer_and_nobody_else(officer):
    application = screening.questioned(walks.APPLICANT)
    answers = screening.answers_to(application.clarifications.get())
    people = walks.everybody()

    for role in people.keys() - {"drafter", "contact"}:
        with pytest.raises(NotPermitted):
            answer_clarification(application, answers, by=people[role])
    answer_clarification(application, answers, by=people["drafter"])

    assert walks.fresh(application).status == "desk_review"


def test_the_page_answers_and_a_second_click_changes_nothing(client, officer):
    application = screening.questioned("GHA")
    client.force_login(grants.contact("GHA"))
    typed = screening.typed_answers(application)

    shown = client.get(page("answer-clarification", application))
    first = client.post(page("answer-clarification", application), typed)
    second = client.post(page("answer-clarification", application), typed)

    assert [label for label, _text in shown.context["unlocked"]] == ["project", "budget"]
    assert (first.status_code, first.url) == (302, application.get_absolute_url())
    assert second.status_code in (409, 422)
    assert application.packages.count() == 2


def test_an_answer_after_the_day_is_refused_by_the_clock_before_the_worker_has_run(client, officer):
    application = screening.questioned("GHA")
    contact = grants.contact("GHA")
    typed = screening.typed_answers(application)

    with screening.after_reply_day(application, days=1):
        client.force_login(contact)
        answer = client.post(page("answer-clarification", application), typed)
        with pytest.raises(RuleBroken, match="The time to answer ended"):
            screening.answered(application)
        with pytest.raises(RuleBroken, match="the time to answer has run out"):
            changed_budget(application, "1.00")

    assert answer.status_code == 422
    assert "The time to answer ended" in answer.content.decode()
    assert walks.fresh(application).status == "clarification"


def test_the_last_day_is_in_time(officer):
    application = screening.questioned("GHA")

    with screening.after_reply_day(application, days=0):
        assert expire_clarifications() == 0
        assert screening.answered(application).status == "desk_review"


@pytest.mark.parametrize(
    ("make", "back"),
    [(screening.questioned, "desk_review"), (screening.questioned_by_committee, "with_committee")],
)
def test_the_worker_ends_what_nobody_answered_once_and_drops_what_was_never_sent(officer, make, back):
    application = make("GHA")
    sealed = application.packages.get().content
    changed_budget(application, "44000.00")
    save_section(
        application,
        "project",
        {"title": "Never sent"},
        version=application.version_of("project"),
        beneficiaries=[state("TGO")],
        by=grants.drafter("GHA"),
    )

    with screening.after_reply_day(application, days=1):
        ended = [expire_clarifications(), expire_clarifications()]

    application = walks.fresh(application)
    assert (ended, application.status, application.unlocked_sections) == ([1, 0], back, [])
    assert (application.title, application.requested.amount) == ("A national control list (synthetic)", 45000)
    assert list(application.beneficiaries.all()) == []
    assert (application.packages.get().content, application.clarifications.get().end) == (sealed, "expired")
    assert "Drafter, GHA" in told("applications/clarification_expired")


def test_a_request_that_cannot_be_ended_stops_no_other(officer):
    call = grants.opened_call()
    submitted = grants.submitted("GHA", call), grants.submitted("MDG", call)
    walks.screening(call)
    for application in submitted:
        start_desk_review(walks.fresh(application), by=officer)
    poisoned, sound = (screening.asked(walks.fresh(application)) for application in submitted)
    Application.objects.filter(pk=poisoned.pk).update(status="withdrawn")  # with a request that still waits

    with screening.after_reply_day(sound, days=1):
        ended = expire_clarifications()

    assert (ended, walks.fresh(sound).status) == (1, "desk_review")
    assert (poisoned.clarifications.get().end, sound.clarifications.get().end) == ("", "expired")


def test_the_worker_asks_every_ten_minutes():
    assert PERIODIC["applications.expire_clarifications"] == 600


def test_a_second_request_opens_other_sections_and_makes_a_third_version(officer):
    application = screening.answered(screening.questioned("GHA"))

    application = screening.asked(application, [("applicant", "Who leads it?")])
    again = screening.answered(application)

    assert application.unlocked_sections == ["applicant"]
    assert [each.version for each in again.packages.order_by("version")] == [1, 2, 3]
    assert facts_of(application, "applications/clarification_request")["request_number"] == 2


def test_a_withdrawal_ends_the_request(officer):
    application = walks.withdrawn(screening.questioned("GHA"))
    clarification = application.clarifications.get()

    assert (application.status, application.unlocked_sections, clarification.end) == ("withdrawn", [], "withdrawn")
    with pytest.raises(TransitionNotAllowed):
        answer_clarification(application, screening.answers_to(clarification), by=grants.contact("GHA"))
    with time_machine.travel(timezone.now() + timedelta(days=60)):
        assert expire_clarifications() == 0


def test_the_committees_question_is_answered_to_the_committee(officer):
    member, recused = grants.member("DEU"), grants.member(walks.APPLICANT)
    application = screening.questioned_by_committee(walks.APPLICANT)

    application = screening.answered(application)

    assert application.status == "with_committee"
    assert member.name in told("applications/clarification_answered")
    assert recused.name not in told("applications/clarification_answered")


def test_a_state_that_becomes_a_beneficiary_during_the_committees_question_is_recused_at_once(officer):
    application = screening.questioned_by_committee("GHA", [("project", "Who benefits?")])

    save_section(
        application,
        "project",
        {},
        version=application.version_of("project"),
        beneficiaries=[state("ZAF")],
        by=grants.drafter("GHA"),
    )

    assert recused_state_ids(application) == {state("GHA").pk, state("ZAF").pk}


def test_a_cancelled_call_asks_nothing_more(officer):
    application = walks.in_review("GHA")
    walks.cancelled(walks.fresh(application.call))

    with pytest.raises(TransitionNotAllowed):
        ask_clarification(application, screening.QUESTIONS, by=officer)


def test_the_state_is_reminded_before_the_day(officer):
    application = screening.questioned("GHA")

    (deadline,) = clarification_deadlines()
    with screening.after_reply_day(application, days=-3):
        remind()

    assert (deadline.about, deadline.due_on) == (application, application.clarifications.get().reply_by)
    assert told("applications/clarification_due") == ["Drafter, GHA", "Point of contact, GHA"]


def test_the_questions_wait_on_the_desk_of_the_state_and_are_counted_on_the_officers(officer):
    application = screening.questioned("GHA")
    day = application.clarifications.get().reply_by

    mine = [(str(item.title), item.until, item.group) for item in work_for(grants.drafter("GHA"))]
    others = [(str(item.title), str(item.about), item.group, item.url) for item in work_for(officer)]

    assert mine == [("Answer the questions", day, "mine")]
    assert others == [("1 application", "Clarification requested", "others", "/en/applications/?status=clarification")]


def test_questions_and_answers_are_read_by_the_state_the_secretariat_the_auditor_and_the_members(client, officer):
    application = screening.answered(screening.questioned(walks.APPLICANT), "Because of the law.")
    people = walks.everybody()

    def readers():
        seen = set()
        for role, person in people.items():
            client.force_login(person)
            answer = client.get(application.get_absolute_url())
            if answer.status_code == 200 and "Because of the law." in answer.content.decode():
                seen.add(role)
        return seen

    before = readers()
    walks.released(application)

    assert before == {"drafter", "contact", "officer", "finance", "head", "auditor"}
    assert readers() == before | {"member", "chair"}


def test_the_request_becomes_a_pdf(officer):
    application = screening.questioned("GHA")

    issue = issue_document(documents_about(application).get(kind=REQUEST[0]), by=None)

    assert issue.size > 1000
    assert verbs(application)[-1] == "application.clarification_asked"
