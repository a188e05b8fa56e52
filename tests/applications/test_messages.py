"""Messages between the applicant and the Secretariat: both sides write, the auditor reads, nobody else knows."""

import pytest
from django.urls import reverse

from grants.applications.models import Message
from grants.applications.services import write_message
from tests.counting import OBJECT, queries_of
from tests.factories import grants, screening, walks
from tests.factories.traces import told
from vtf.core.errors import NotPermitted, RuleBroken

pytestmark = pytest.mark.django_db
WORDS = "May we send the annex later?"


@pytest.fixture
def officer():
    grants.committee_sits()
    return grants.staff("officer")


def page(application):
    return reverse("applications:application-messages", args=[application.pk])


def test_the_state_writes_and_the_officer_is_told(officer):
    application = grants.submitted("GHA")
    drafter = grants.drafter("GHA")

    message = write_message(application, f" {WORDS} ", by=drafter)

    assert (message.side, message.body, message.written_by) == ("applicant", WORDS, drafter)
    assert set(told("applications/message")) == {"Officer"}


def test_the_secretariat_answers_and_the_states_people_are_told(officer):
    application = grants.submitted("GHA")

    for role in ("officer", "head"):
        assert write_message(application, "Yes.", by=grants.staff(role)).side == "secretariat"

    assert set(told("applications/message")) == {"Drafter, GHA", "Point of contact, GHA"}


def test_the_writer_is_not_told_of_their_own_message(officer):
    application = grants.submitted("GHA")

    write_message(application, WORDS, by=officer)
    write_message(application, WORDS, by=application.created_by)

    assert officer.name in told("applications/message")
    assert Message.objects.filter(application=application).count() == 2


def test_nobody_else_writes(officer):
    application = grants.with_committee(walks.APPLICANT)
    people = walks.everybody()

    for role in people.keys() - {"drafter", "contact", "officer", "head"}:
        with pytest.raises(NotPermitted):
            write_message(application, WORDS, by=people[role])

    assert Message.objects.count() == 0


def test_an_empty_message_is_refused_at_the_service_and_at_the_page(client, officer):
    application = grants.submitted("GHA")
    client.force_login(officer)

    with pytest.raises(RuleBroken, match="Write the message"):
        write_message(application, "  ", by=officer)
    answer = client.post(page(application), {"body": " "})

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["body"])


def test_a_draft_that_the_secretariat_never_saw_has_no_other_side(client, officer):
    draft = grants.draft_of("GHA")
    client.force_login(draft.created_by)

    with pytest.raises(RuleBroken, match="does not see this draft yet"):
        write_message(draft, WORDS, by=draft.created_by)
    shown, answer = client.get(page(draft)), client.post(page(draft), {"body": WORDS})

    assert shown.context["may_write"] is False
    assert (answer.status_code, Message.objects.count()) == (422, 0)


def test_a_draft_shown_early_has_two_sides(officer):
    application = screening.shown_early("GHA")

    assert write_message(application, WORDS, by=officer).side == "secretariat"


def test_the_page_sends_and_shows_the_correspondence(client, officer):
    application = grants.submitted("GHA")
    client.force_login(application.created_by)

    sent = client.post(page(application), {"body": WORDS})
    shown = client.get(page(application))

    assert (sent.status_code, sent.url) == (302, page(application))
    assert WORDS in shown.content.decode()


def test_members_and_other_states_never_see_messages_and_the_auditor_reads(client, officer):
    application = grants.with_committee(walks.APPLICANT)
    write_message(application, WORDS, by=officer)

    answers, told_on_page = {}, {}
    for role, person in walks.everybody().items():
        client.force_login(person)
        answers[role] = client.get(page(application)).status_code
        shown = client.get(application.get_absolute_url())
        told_on_page[role] = shown.status_code == 200 and "A message was written" in shown.content.decode()

    readers = {"drafter", "contact", "officer", "finance", "head", "auditor"}
    assert {role for role, status in answers.items() if status == 200} == readers
    assert set(answers.values()) == {200, 404}
    assert {role for role, is_told in told_on_page.items() if is_told} == readers


def test_who_reads_but_may_not_write_gets_no_form_and_is_refused(client, officer):
    application = grants.submitted("GHA")
    for role in ("auditor", "finance"):
        client.force_login(grants.staff(role))
        shown, answer = client.get(page(application)), client.post(page(application), {"body": WORDS})

        assert "<textarea" not in shown.content.decode()
        assert answer.status_code == 403

    assert Message.objects.count() == 0


def test_a_message_is_shown_as_it_was_typed_and_runs_nothing(client, officer):
    application = grants.submitted("GHA")
    write_message(application, "<script>alert(1)</script>", by=officer)
    client.force_login(officer)

    assert "&lt;script&gt;" in client.get(page(application)).content.decode()


def test_the_page_is_cheap_with_many_messages(client, officer):
    application = grants.submitted("GHA")
    client.force_login(officer)
    for _each in range(3):
        write_message(application, WORDS, by=officer)
    few = queries_of(client, page(application))
    for _each in range(10):
        write_message(application, WORDS, by=application.created_by)

    assert queries_of(client, page(application)) == few <= OBJECT
