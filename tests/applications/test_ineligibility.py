"""A finding of ineligibility takes two people and a ground of the policies (requirement 29)."""

import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.urls import reverse
from django_fsm import TransitionNotAllowed

from grants.applications.models import IneligibilityFinding
from grants.applications.selectors import applications_visible_to, ineligible_applications, timeline_of, work_for
from grants.applications.services import (
    ask_clarification,
    propose_ineligibility,
    release_to_committee,
    set_aside_ineligibility,
    sign_ineligibility,
)
from tests.factories import grants, screening, walks
from tests.factories.traces import facts_of, last_event, ordered, told, verbs
from vtf.core.errors import Conflict, NotPermitted, RuleBroken
from vtf.documents.selectors import documents_about
from vtf.documents.services import issue_document

pytestmark = pytest.mark.django_db
LETTER = "applications/ineligibility_letter"
WHY = "Fourteen months are asked."


@pytest.fixture
def officer():
    grants.committee_sits()
    return grants.staff("officer")


def page(name, application):
    return reverse(f"applications:application-{name}", args=[application.pk])


def both_roles():
    """One person who is programme officer and Head."""
    person = grants.staff("officer")
    person.groups.add(Group.objects.get(name="head"))
    return type(person).objects.get(pk=person.pk)


def test_the_officer_proposes_and_the_heads_are_told(officer):
    head = grants.staff("head")
    application = walks.in_review("GHA")

    finding = propose_ineligibility(application, ground="POL-02", explanation=f" {WHY} ", by=officer)

    assert (finding.ground, finding.explanation, finding.is_signed) == ("POL-02", WHY, None)
    assert walks.fresh(application).status == "desk_review"
    assert told("applications/ineligibility_proposed") == [head.name]


@pytest.mark.parametrize(
    ("ground", "explanation", "fields"),
    [
        ("POL-99", WHY, ["ground"]),
        ("", WHY, ["ground"]),
        ("POL-02", " ", ["explanation"]),
        ("", "", ["ground", "explanation"]),
    ],
)
def test_a_finding_needs_a_ground_of_the_policies_and_an_explanation(client, officer, ground, explanation, fields):
    application = walks.in_review("GHA")
    client.force_login(officer)

    with pytest.raises(RuleBroken) as broken:
        propose_ineligibility(application, ground=ground, explanation=explanation, by=officer)
    answer = client.post(page("propose-ineligible", application), {"ground": ground, "explanation": explanation})

    assert list(broken.value.errors) == fields
    assert (answer.status_code, answer.context["form"]["explanation"].value()) == (422, explanation)
    assert IneligibilityFinding.objects.count() == 0


def test_only_one_finding_waits_at_a_time(client, officer):
    application = screening.proposed_ineligible(walks.in_review("GHA"))
    client.force_login(officer)

    with pytest.raises(Conflict, match="waits for the Head of Secretariat"):
        propose_ineligibility(application, ground="POL-01", explanation=WHY, by=officer)
    shown = client.get(page("propose-ineligible", application))
    answer = client.post(page("propose-ineligible", application), {"ground": "POL-01", "explanation": WHY})

    assert "A finding of ineligibility waits" in shown.content.decode()
    assert (answer.status_code, IneligibilityFinding.objects.count()) == (422, 1)


@pytest.mark.parametrize("make", [grants.submitted, grants.with_committee])
def test_a_finding_is_proposed_during_the_desk_review_only(client, officer, make):
    application = make("GHA")
    client.force_login(officer)

    with pytest.raises(RuleBroken, match="during its desk review only"):
        propose_ineligibility(application, ground="POL-02", explanation=WHY, by=officer)
    answer = client.post(page("propose-ineligible", application), {"ground": "POL-02", "explanation": WHY})

    assert (answer.status_code, IneligibilityFinding.objects.count()) == (422, 0)


def test_the_head_signs_and_the_state_gets_the_letter_in_its_language(officer):
    application = walks.in_review("GHA")
    type(application).objects.filter(pk=application.pk).update(language="fr")
    application = screening.proposed_ineligible(walks.fresh(application))
    head = grants.staff("head")

    signed = sign_ineligibility(application, by=head)
    finding = signed.ineligibility_findings.get()
    facts = facts_of(signed, LETTER)

    assert (signed.status, finding.is_signed, finding.judged_by) == ("ineligible", True, head)
    assert (LETTER, "fr") in ordered(signed)
    assert WHY in facts["explanation"]
    assert [row["code"] for row in facts["grounds"]] == ["POL-02"]
    assert told("applications/ineligible") == ["Drafter, GHA", "Point of contact, GHA"]
    assert told("applications/ineligibility_signed") == [finding.proposed_by.name]


def test_the_letter_becomes_a_pdf(officer):
    application = screening.ineligible("GHA")

    assert issue_document(documents_about(application).get(kind=LETTER), by=None).size > 1000


def test_nobody_signs_but_the_head(officer):
    application = screening.proposed_ineligible(walks.in_review(walks.APPLICANT))
    people = walks.everybody()

    for role in people.keys() - {"head"}:
        with pytest.raises(NotPermitted):
            sign_ineligibility(application, by=people[role])
        with pytest.raises(NotPermitted):
            set_aside_ineligibility(application, reason="No.", by=people[role])

    assert walks.fresh(application).status == "desk_review"


def test_who_proposed_it_does_not_judge_it_with_whatever_roles(client, officer):
    person = both_roles()
    application = walks.in_review("GHA")
    propose_ineligibility(application, ground="POL-02", explanation=WHY, by=person)
    client.force_login(person)

    for act in (sign_ineligibility, lambda a, by: set_aside_ineligibility(a, reason="No.", by=by)):
        with pytest.raises(NotPermitted, match="never the person who proposed it"):
            act(application, by=person)
    answers = [client.post(page(name, application), {"reason": "No."}) for name in ("ineligible", "set-aside")]

    assert [answer.status_code for answer in answers] == [403, 403]
    assert walks.fresh(application).status == "desk_review"


def test_the_database_refuses_a_finding_signed_by_its_author(officer):
    finding = screening.proposed_ineligible(walks.in_review("GHA")).ineligibility_findings.get()

    with pytest.raises(IntegrityError), transaction.atomic():
        IneligibilityFinding.objects.filter(pk=finding.pk).update(
            is_signed=True, judged_by=finding.proposed_by, judged_at=finding.proposed_at
        )


def test_set_aside_the_review_goes_on_and_another_finding_may_follow(officer):
    application = screening.proposed_ineligible(walks.in_review("GHA"))
    head = grants.staff("head")

    set_aside_ineligibility(application, reason="The rule counts otherwise.", by=head)
    again = screening.proposed_ineligible(application)

    assert (again.status, again.ineligibility_findings.count()) == ("desk_review", 2)
    assert "application.ineligibility_set_aside" in verbs(again)
    assert told("applications/ineligibility_set_aside") != []


def test_setting_aside_needs_a_reason_at_the_service_and_at_the_page(client, officer):
    application = screening.proposed_ineligible(walks.in_review("GHA"))
    head = grants.staff("head")
    client.force_login(head)

    with pytest.raises(RuleBroken, match="Give the reason"):
        set_aside_ineligibility(application, reason=" ", by=head)
    answer = client.post(page("set-aside", application), {"reason": ""})

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["reason"])
    assert application.ineligibility_findings.get().is_signed is None


def test_while_a_finding_waits_nothing_else_is_decided(client, officer):
    application = screening.proposed_ineligible(walks.in_review("GHA"))
    client.force_login(officer)

    with pytest.raises(TransitionNotAllowed):
        release_to_committee(application, by=officer)
    with pytest.raises(TransitionNotAllowed):
        ask_clarification(application, screening.QUESTIONS, by=officer)
    answer = client.post(page("release", application))

    assert answer.status_code == 409
    assert "A finding of ineligibility waits for the Head of Secretariat." in answer.content.decode()


def test_the_head_signs_at_the_page_and_a_second_click_changes_nothing(client, officer):
    application = screening.proposed_ineligible(walks.in_review("GHA"))
    client.force_login(grants.staff("head"))

    shown = client.get(page("ineligible", application))
    first, second = (client.post(page("ineligible", application)) for _each in range(2))

    assert WHY in shown.content.decode()
    assert (first.status_code, first.url) == (302, application.get_absolute_url())
    assert second.status_code == 409
    assert [kind for kind, _language in ordered(application)].count(LETTER) == 1


def test_nothing_is_signed_where_nothing_was_proposed(client, officer):
    application = walks.in_review("GHA")
    head = grants.staff("head")
    client.force_login(head)

    with pytest.raises(TransitionNotAllowed):
        sign_ineligibility(application, by=head)
    with pytest.raises(Conflict, match="No finding of ineligibility waits"):
        set_aside_ineligibility(application, reason="No.", by=head)

    assert "No finding of ineligibility" in client.get(page("ineligible", application)).content.decode()


def test_the_applicant_learns_of_a_finding_when_it_is_signed_and_not_before(client, officer):
    application = screening.proposed_ineligible(walks.in_review(walks.APPLICANT))
    people = walks.everybody()

    def readers():
        seen = set()
        for role, person in people.items():
            client.force_login(person)
            answer = client.get(application.get_absolute_url())
            if answer.status_code == 200 and WHY in answer.content.decode():
                seen.add(role)
        return seen

    before = readers()
    client.force_login(people["contact"])
    closed = [str(act.label) for act in client.get(application.get_absolute_url()).context["closed"]]
    story = [event.verb for event in timeline_of(application, for_user=people["contact"])]
    sign_ineligibility(application, by=people["head"])

    assert before == {"officer", "finance", "head", "auditor"}
    assert "Sign off the ineligibility" not in closed
    assert "application.ineligibility_proposed" not in story
    assert readers() == {"drafter", "contact", "officer", "finance", "head", "auditor"}
    assert last_event(application).verb != "application.ineligibility_proposed"


def test_the_members_get_the_list_with_the_ground_and_not_the_file(officer):
    application = screening.ineligible("GHA")
    member = grants.member("DEU")

    listed = [(row, row.ineligibility_findings.all()[0].ground) for row in ineligible_applications(application.call)]

    assert listed == [(application, "POL-02")]
    assert application not in applications_visible_to(member)


def test_the_finding_waits_on_the_heads_desk_and_stands_with_others_on_the_officers(officer):
    application = screening.proposed_ineligible(walks.in_review("GHA"))
    about = f"{application.number} · Ghana"

    def of(person):
        return [(str(item.title), item.about, item.group) for item in work_for(person)]

    assert of(grants.staff("head")) == [("Judge the finding of ineligibility", about, "mine")]
    assert of(officer) == [("Wait for the finding of ineligibility", about, "others")]
    assert of(both_roles())[-1] == ("Judge the finding of ineligibility", about, "mine")
