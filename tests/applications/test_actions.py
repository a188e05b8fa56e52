"""Which actions each person is offered at each status, possible or with the reason why not, as the page shows them."""

import pytest

from grants.applications.models import Application
from tests.factories import grants, walks
from vtf.core.workflow import actions_for

pytestmark = pytest.mark.django_db
PEOPLE = "Only the people of the State that applies do this."
CONTACT = "Only the national point of contact of the State does this."
OFFICER = "Only the programme officer does this."
CHAIR = "Only the Chair of the Selection Committee does this."
SCREENING = "The Secretariat starts desk reviews when the call is closed and screening has begun."
YES = ()

# status -> person ("*": everybody else) -> action -> reasons against it
TABLE = {
    "draft": {
        "*": {"ask_endorsement": (PEOPLE,), "withdraw": (CONTACT,)},
        "drafter": {"ask_endorsement": YES, "withdraw": (CONTACT,)},
        "contact": {"ask_endorsement": YES, "return_to_drafter": "not yet", "submit": "not yet", "withdraw": YES},
        "officer": {
            "ask_endorsement": (PEOPLE,),
            "start_desk_review": "not yet",
            "release_to_committee": "not yet",
            "withdraw": (CONTACT,),
        },
        "chair": {"ask_endorsement": (PEOPLE,), "approve": "not yet", "refuse": "not yet", "withdraw": (CONTACT,)},
    },
    "endorsement_pending": {
        "*": {"return_to_drafter": (CONTACT,), "submit": (CONTACT,), "withdraw": (CONTACT,)},
        "drafter": {
            "ask_endorsement": "not yet",
            "return_to_drafter": (CONTACT,),
            "submit": (CONTACT,),
            "withdraw": (CONTACT,),
        },
        "contact": {"ask_endorsement": "not yet", "return_to_drafter": YES, "submit": YES, "withdraw": YES},
        "officer": {
            "return_to_drafter": (CONTACT,),
            "submit": (CONTACT,),
            "start_desk_review": "not yet",
            "release_to_committee": "not yet",
            "withdraw": (CONTACT,),
        },
        "chair": {
            "return_to_drafter": (CONTACT,),
            "submit": (CONTACT,),
            "approve": "not yet",
            "refuse": "not yet",
            "withdraw": (CONTACT,),
        },
    },
    "submitted": {
        "*": {"start_desk_review": (OFFICER, SCREENING), "withdraw": (CONTACT,)},
        "contact": {"start_desk_review": (OFFICER, SCREENING), "withdraw": YES},
        "officer": {"start_desk_review": (SCREENING,), "release_to_committee": "not yet", "withdraw": (CONTACT,)},
        "chair": {
            "start_desk_review": (OFFICER, SCREENING),
            "approve": "not yet",
            "refuse": "not yet",
            "withdraw": (CONTACT,),
        },
    },
    "desk_review": {
        "*": {"release_to_committee": (OFFICER,), "withdraw": (CONTACT,)},
        "contact": {"release_to_committee": (OFFICER,), "withdraw": YES},
        "officer": {"release_to_committee": YES, "withdraw": (CONTACT,)},
        "chair": {
            "release_to_committee": (OFFICER,),
            "approve": "not yet",
            "refuse": "not yet",
            "withdraw": (CONTACT,),
        },
    },
    "with_committee": {
        "*": {"approve": (CHAIR,), "refuse": (CHAIR,), "withdraw": (CONTACT,)},
        "contact": {"approve": (CHAIR,), "refuse": (CHAIR,), "withdraw": YES},
        "chair": {"approve": YES, "refuse": YES, "withdraw": (CONTACT,)},
    },
    "approved": {"*": {}},
    "not_approved": {"*": {}},
    "withdrawn": {"*": {}},
}


@pytest.mark.parametrize("status", TABLE)
def test_each_person_is_offered_exactly_these_actions(status):
    grants.committee_sits()
    grants.money_in()
    application = walks.AT[status]()
    not_yet = (f"Not yet: the status is “{Application.Status(status).label}”.",)

    offered = {
        role: {act.name: tuple(map(str, act.reasons)) for act in actions_for(application, person)}
        for role, person in walks.everybody().items()
    }

    wanted = {role: TABLE[status].get(role, TABLE[status]["*"]) for role in offered}
    assert offered == {
        role: {name: not_yet if reasons == "not yet" else reasons for name, reasons in acts.items()}
        for role, acts in wanted.items()
    }


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
