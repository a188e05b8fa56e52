"""The Committee asks through the Secretariat: who presides sends the questions, and no member is named."""

import pytest
from django.urls import reverse

from grants.applications.models import Clarification
from grants.applications.services import answer_clarification
from grants.committee.services import approve_application, ask_for_committee, file_assessment, refuse_application
from tests.factories import committee, grants, walks
from tests.factories.states import state
from tests.factories.traces import facts_of, told
from vtf.core.errors import NotPermitted, RuleBroken

pytestmark = pytest.mark.django_db
QUESTIONS = [("budget", "How many workshops?")]


@pytest.fixture
def application():
    grants.committee_sits()
    grants.money_in()
    return grants.with_committee("GHA")


def page(application):
    return reverse("committee:application-ask-clarification", args=[application.pk])


def typed(*lines, **changes):
    return walks.typed_lines("questions", *(lines or [{"section": "budget", "text": "How many workshops?"}]), **changes)


def test_the_chair_asks_and_the_named_section_is_unlocked(client, application):
    officer = grants.staff("officer")
    client.force_login(grants.member(grants.CHAIR))

    answer = client.post(page(application), typed())

    application = walks.fresh(application)
    clarification = Clarification.objects.get()
    assert answer.url == reverse("committee:application-assessments", args=[application.pk])
    assert (application.status, application.unlocked_sections) == ("clarification_c", ["budget"])
    assert clarification.asker == "committee"
    assert officer.name in told("committee/clarification_relayed")


def test_the_applicant_learns_of_no_member_who_asks(client, application):
    ask_for_committee(application, QUESTIONS, by=grants.member(grants.CHAIR))
    client.force_login(grants.contact("GHA"))

    main = client.get(application.get_absolute_url()).content.decode().partition("<main")[2]

    assert "Member for NZL" not in main
    assert "New Zealand" not in main
    assert "New Zealand" not in str(facts_of(application, "applications/clarification_request"))


def test_members_go_on_assessing_but_nothing_is_decided_while_the_question_is_open(application):
    chair = grants.member(grants.CHAIR)
    ask_for_committee(application, QUESTIONS, by=chair)
    application = walks.fresh(application)

    file_assessment(application, recommendation="support", by=grants.member("DEU"))
    for decide in (
        lambda: approve_application(application, money=grants.usd(1000), participants=[], by=chair),
        lambda: refuse_application(application, feedback="No.", reason_codes=["need"], participants=[], by=chair),
    ):
        with pytest.raises(Exception, match="Can't switch"):
            decide()
    question = Clarification.objects.get().questions.get()
    answer_clarification(application, {question.pk: "Twelve."}, by=grants.contact("GHA"))

    assert walks.fresh(application).status == "with_committee"


def test_a_question_without_words_is_refused_and_the_rest_kept(client, application):
    client.force_login(grants.member(grants.CHAIR))

    empty = client.post(page(application), typed({"section": "budget", "text": " "}))
    late = client.post(page(application), typed(reply_by="2020-01-01"))

    assert (empty.status_code, late.status_code) == (422, 422)
    assert bool(empty.context["formsets"]["questions"].non_form_errors()) is True
    assert list(late.context["form"].errors) == ["reply_by"]
    assert late.context["formsets"]["questions"].forms[0]["text"].value() == "How many workshops?"
    assert walks.fresh(application).status == "with_committee"


def test_only_who_presides_asks(client, application):
    for role, person in walks.everybody("GHA").items():
        if role == "chair":
            continue
        with pytest.raises(NotPermitted):
            ask_for_committee(application, QUESTIONS, by=person)
        client.force_login(person)
        assert client.post(page(application), typed()).status_code in (403, 404)

    assert Clarification.objects.count() == 0


def test_the_acting_chair_asks_where_the_chair_is_recused():
    grants.committee_sits()
    application = grants.with_committee(grants.CHAIR)
    committee.acting(application, "SWE")

    with pytest.raises(RuleBroken, match="takes no part in the case"):
        ask_for_committee(application, QUESTIONS, by=grants.member(grants.CHAIR))
    ask_for_committee(application, QUESTIONS, by=grants.member("SWE"))

    assert Clarification.objects.get().asked_by.state == state("SWE")
