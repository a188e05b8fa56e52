"""The State gives a provisional approval back: its money is free at once, and who waited for it is told."""

import pytest
from django.urls import reverse
from django_fsm import TransitionNotAllowed

from grants.committee.services import decline_approval, hand_in_revision
from tests.factories import grants, walks
from tests.factories.committee import cut_budget, fresh, on_conditions, under_revision
from tests.factories.traces import last_event, told
from vtf.core.errors import NotPermitted, RuleBroken
from vtf.ledger.selectors import available, verify_ledger

pytestmark = pytest.mark.django_db
WHY = "The ministry was dissolved."


@pytest.fixture
def application():
    grants.committee_sits()
    grants.money_in("100000.00")
    return grants.with_committee("GHA")


def page(application):
    return reverse("committee:application-decline", args=[application.pk])


def handed_in(application):
    application = cut_budget(under_revision(application))
    hand_in_revision(application, by=grants.contact("GHA"))
    return fresh(application)


@pytest.mark.parametrize("stand", [on_conditions, under_revision, handed_in])
def test_a_declined_approval_is_withdrawn_and_frees_its_money(application, stand):
    application = stand(application)
    grants.staff("officer")

    decline_approval(application, reason=f" {WHY} ", by=grants.contact("GHA"))

    application = fresh(application)
    event = last_event(application)
    assert (application.status, application.unlocked_sections) == ("withdrawn", [])
    assert (available(), verify_ledger()) == (grants.usd(100000), [])
    assert (event.verb, event.reason) == ("application.approval_declined", WHY)
    assert set(told("committee/approval_declined")) == {"Member for " + grants.CHAIR, "Officer"}


def test_what_was_written_and_never_handed_in_is_dropped(application):
    application = cut_budget(under_revision(application), "30000.00")

    decline_approval(application, reason=WHY, by=grants.contact("GHA"))

    assert fresh(application).requested == grants.usd(45000)


def test_the_point_of_contact_declines_at_the_page(client, application):
    application = on_conditions(application)
    client.force_login(grants.contact("GHA"))

    offered = client.get(application.get_absolute_url()).content.decode()
    unexplained = client.post(page(application), {"reason": " "})
    answer = client.post(page(application), {"reason": WHY})

    assert page(application) in offered
    assert (unexplained.status_code, list(unexplained.context["form"].errors)) == (422, ["reason"])
    assert (answer.status_code, fresh(application).status) == (302, "withdrawn")


def test_nobody_else_declines_it(client, application):
    application = on_conditions(application)

    for role, person in walks.everybody("GHA").items():
        if role == "contact":
            continue
        with pytest.raises(NotPermitted):
            decline_approval(application, reason=WHY, by=person)
        client.force_login(person)
        assert client.post(page(application), {"reason": WHY}).status_code in (403, 404)

    assert fresh(application).status == "provisionally_approved"


def test_a_reason_is_asked_for_and_only_a_provisional_approval_is_declined(client, application):
    contact = grants.contact("GHA")
    client.force_login(contact)

    with pytest.raises(TransitionNotAllowed):
        decline_approval(application, reason=WHY, by=contact)
    early = client.post(page(application), {"reason": WHY})
    application = on_conditions(application)
    with pytest.raises(RuleBroken, match="Give the reason"):
        decline_approval(application, reason=" ", by=contact)

    assert early.status_code in (409, 422)
    assert available() == grants.usd(60000)
