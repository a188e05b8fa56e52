"""For an object and a person each action says "you may" or why not, in words."""

import pytest

from grants.agreements.models import Refund
from grants.applications.models import Application
from grants.calls.models import Call
from tests.factories import grants
from vtf.core.errors import RuleBroken
from vtf.core.workflow import actions_for, legal_pairs, reasons_against, refuse_if, status_field, transitions
from vtf.states.models import State

pytestmark = pytest.mark.django_db


def seen(thing, person):
    return {action.name: [str(reason) for reason in action.reasons] for action in actions_for(thing, person)}


def test_legal_pairs_come_from_the_transitions():
    assert legal_pairs(Refund) == [("due", "received")]


def test_a_model_without_a_machine_has_no_transitions():
    assert status_field(State) is None
    assert list(transitions(State)) == []


def test_a_possible_action_has_no_reason_against_it_and_an_address():
    grants.committee_sits()
    call = grants.planned_call()

    opening = next(action for action in actions_for(call, grants.member("NZL")) if action.name == "open")

    assert opening.is_possible
    assert opening.url.endswith(f"/calls/manage/{call.pk}/open/")


def test_another_person_reads_why_not():
    grants.committee_sits()
    call = grants.planned_call()

    assert seen(call, grants.staff("officer"))["open"] == ["Only the Chair of the Selection Committee does this."]


def test_a_condition_that_fails_says_what_it_asks():
    grants.committee_sits()
    call = grants.planned_call(texts={"en": ("Call", "Text")})

    assert [str(r) for r in reasons_against(call, "open", grants.member("NZL"))] == [
        "The text of the call is missing in a required language."
    ]


def test_obstacles_of_the_object_stand_among_the_reasons():
    grants.committee_sits()
    application = grants.draft_of()
    Application.objects.filter(pk=application.pk).update(title="")
    fresh = Application.objects.get(pk=application.pk)

    assert seen(fresh, application.created_by)["ask_endorsement"] == ["Give the project a title."]


def test_what_lies_behind_is_not_listed():
    grants.committee_sits()
    call = grants.opened_call()

    assert "open" not in seen(call, grants.member("NZL"))


def test_what_lies_ahead_and_belongs_to_others_is_not_listed():
    grants.committee_sits()
    application = grants.draft_of()

    assert "start_desk_review" not in seen(application, application.created_by)
    assert seen(Call.objects.get(pk=application.call_id), grants.staff("officer"))["start_screening"] == [
        "The deadline has not passed yet."
    ]


def test_reasons_become_one_refusal():
    refuse_if([])

    with pytest.raises(RuleBroken) as refusal:
        refuse_if(["One.", "Two."])
    assert refusal.value.messages == ["One.", "Two."]
