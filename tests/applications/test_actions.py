"""Which actions each person is offered at each status, and why the others are not possible, as the page shows them."""

import pytest

from grants.applications.models import Application
from tests.factories import grants, screening, walks
from vtf.core.workflow import actions_for

pytestmark = pytest.mark.django_db
PEOPLE = "Only the people of the State that applies do this."
CONTACT = "Only the national point of contact of the State does this."
OFFICER = "Only the programme officer does this."
SCREENING = "The Secretariat starts desk reviews when the call is closed and screening has begun."
NO_FINDING = "No finding of ineligibility has been proposed."
DECIDES = {"approve", "approve_provisionally", "refuse", "ask_for_committee"}

# status -> person -> what is possible; whoever is not named can do nothing
POSSIBLE = {
    "draft": {"drafter": {"ask_endorsement"}, "contact": {"ask_endorsement", "withdraw"}},
    "early_submitted": {"drafter": {"resume"}, "contact": {"resume", "withdraw"}, "officer": {"give_feedback"}},
    "feedback_given": {"drafter": {"resume"}, "contact": {"resume", "withdraw"}},
    "endorsement_pending": {"contact": {"return_to_drafter", "submit", "withdraw"}},
    "submitted": {"contact": {"withdraw"}},
    "desk_review": {"contact": {"withdraw"}, "officer": {"ask_clarification", "release_to_committee"}},
    "clarification": {"drafter": {"answer_clarification"}, "contact": {"answer_clarification", "withdraw"}},
    "ineligible": {},
    "with_committee": {"contact": {"withdraw"}, "chair": DECIDES},
    "clarification_c": {"drafter": {"answer_committee"}, "contact": {"answer_committee", "withdraw"}},
    "approved": {},
    "not_approved": {},
    "lapsed": {},
    "withdrawn": {},
}


@pytest.mark.parametrize("status", POSSIBLE)
def test_each_person_is_offered_exactly_these_actions(status):
    grants.committee_sits()
    grants.money_in()
    application = screening.AT[status]()

    offered = {role: actions_for(application, person) for role, person in walks.everybody().items()}

    possible = {role: {act.name for act in acts if act.is_possible} for role, acts in offered.items()}
    assert {role: names for role, names in possible.items() if names} == POSSIBLE[status]
    assert all(act.reasons for acts in offered.values() for act in acts if not act.is_possible)
    assert all(act.url for acts in offered.values() for act in acts)


REASONS = [
    ("draft", "officer", "ask_endorsement", [PEOPLE]),
    ("draft", "drafter", "ask_feedback", ["The call has no early deadline, or it has passed."]),
    ("draft", "contact", "submit", ["Not yet: the status is “Draft”."]),
    ("endorsement_pending", "drafter", "submit", [CONTACT]),
    ("submitted", "drafter", "start_desk_review", [OFFICER, SCREENING]),
    ("submitted", "officer", "start_desk_review", [SCREENING]),
    ("desk_review", "head", "find_ineligible", [NO_FINDING]),
    ("with_committee", "drafter", "withdraw", [CONTACT]),
]


@pytest.mark.parametrize(("status", "role", "name", "reasons"), REASONS)
def test_an_action_that_is_not_possible_says_why(status, role, name, reasons):
    grants.committee_sits()
    application = screening.AT[status]()

    acts = {act.name: act for act in actions_for(application, walks.everybody()[role])}

    assert [str(reason) for reason in acts[name].reasons] == reasons


@pytest.mark.parametrize("status", POSSIBLE)
@pytest.mark.parametrize("role", ["contact", "officer", "chair"])
def test_the_page_names_each_action_once_and_tells_only_the_secretariat_of_findings(client, status, role):
    grants.committee_sits()
    grants.money_in()
    application = screening.AT[status]()
    client.force_login(walks.everybody()[role])

    answer = client.get(application.get_absolute_url())

    if answer.status_code == 404:
        return  # not seen at this status
    acts = [*answer.context["possible"], *answer.context["closed"]]
    assert len({str(act.label) for act in acts}) == len(acts)
    assert role == "officer" or "find_ineligible" not in {act.name for act in acts}


@pytest.mark.parametrize("status", Application.Status.values)
def test_the_page_says_in_words_where_the_application_stands(client, status):
    grants.committee_sits()
    grants.money_in()
    application = screening.AT[status]()
    client.force_login(walks.everybody()["contact"])

    page = client.get(application.get_absolute_url()).content.decode()

    withdrawn = "The State has withdrawn the application."
    assert 'class="now__status"' in page
    assert (withdrawn in page) is (status == "withdrawn")


def test_the_gaps_of_a_draft_are_the_reasons_against_handing_it_over():
    grants.committee_sits()
    draft = grants.draft_of("GHA", amount="100000.01")

    reasons = {act.name: act.reasons for act in actions_for(draft, draft.created_by)}["ask_endorsement"]

    assert reasons == ("The budget asks USD 100,000.01 of the Fund; the call allows at most USD 100,000.00.",)


def test_the_page_shows_the_reasons_beside_the_actions(client):
    grants.committee_sits()
    submitted = grants.submitted("GHA")
    client.force_login(submitted.created_by)

    page = client.get(submitted.get_absolute_url()).content.decode()

    assert CONTACT in page
    assert SCREENING in page
