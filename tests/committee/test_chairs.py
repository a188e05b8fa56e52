"""Who presides over a case: the Chair, or the acting Chair of the case where the Chair may not."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from grants.committee.models import ActingChair, Decision
from grants.committee.permissions import presides
from grants.committee.selectors import entitled_members, presiding_state, work_for
from grants.committee.services import appoint_acting_chair, approve_application, declare_interest
from tests.factories import committee, grants, walks
from tests.factories.accounts import PointOfContactFactory
from tests.factories.conferences import seat
from tests.factories.states import state
from tests.factories.traces import facts_of, told
from vtf.conferences.models import Term
from vtf.core.errors import NotPermitted, RuleBroken
from vtf.core.workflow import actions_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def own():
    """8(b).2: the Chair's own State applies."""
    grants.committee_sits()
    grants.money_in()
    return grants.with_committee(grants.CHAIR)


def approve(application, by):
    return approve_application(
        application, money=grants.usd(1000), participants=list(entitled_members(application)), by=by
    )


def page(name, application):
    return reverse(f"committee:application-{name}", args=[application.pk])


def test_the_acting_chair_decides_where_the_chairs_own_state_applies(client, own):
    """8(b).2: acting Chair for that item."""
    assert presiding_state(own) == (None, False)
    committee.acting(own, "SWE")
    client.force_login(grants.member("SWE"))

    answer = client.post(page("approve", own), walks.typed_decision(own, amount="1000.00"))

    decision = Decision.objects.get()
    assert answer.url == page("assessments", own)
    assert (decision.chair, decision.is_acting_chair) == (state("SWE"), True)
    assert facts_of(own, "committee/decision_letter")["acting"] is True
    assert "acting Chair, Sweden" in client.get(answer.url).content.decode()


def test_the_chair_is_recused_from_a_project_that_benefits_its_state_under_another_lead():
    """8(b).1 with 8(b).2: the beneficiary's seat is out of the case, in the chair or not."""
    grants.committee_sits()
    grants.money_in()
    application = grants.with_committee("GHA", beneficiaries=[state("MDG"), state(grants.CHAIR)])
    committee.acting(application, "SWE")

    assert presiding_state(application) == (state("SWE"), True)
    assert not presides(grants.member(grants.CHAIR), application)
    with pytest.raises(RuleBroken, match="Madagascar is recused in this case"):
        committee.acting(application, "MDG")


def test_nobody_acts_for_a_chair_that_may_preside(client):
    grants.committee_sits()
    application = grants.with_committee("GHA")
    client.force_login(grants.staff("officer"))
    typed = {"state": state("SWE").pk, "reason": "Because."}

    with pytest.raises(RuleBroken, match="The Chair may preside over this case itself"):
        committee.acting(application, "SWE")
    answer = client.post(page("acting-chair", application), typed)

    assert (answer.status_code, answer.context["form"]["reason"].value()) == (422, "Because.")
    assert ActingChair.objects.count() == 0


@pytest.mark.parametrize(
    ("iso3", "words"),
    [("NZL", "New Zealand is recused in this case"), ("NOR", "Norway holds no seat in the Committee today")],
)
def test_the_acting_chair_is_seated_and_takes_part(client, own, iso3, words):
    client.force_login(grants.staff("officer"))

    with pytest.raises(RuleBroken, match=words) as refusal:
        committee.acting(own, iso3)
    offered = client.get(page("acting-chair", own)).context["form"].fields["state"].queryset
    answer = client.post(page("acting-chair", own), {"state": state(iso3).pk, "reason": "Kept."})

    assert list(refusal.value.errors) == ["state"]
    assert state(iso3) not in offered
    assert (answer.status_code, answer.context["form"]["reason"].value()) == (422, "Kept.")
    assert ActingChair.objects.count() == 0


def test_the_officer_says_why_and_names_the_acting_chair_at_the_page(client, own):
    officer = grants.staff("officer")
    acting = grants.member("SWE")
    client.force_login(officer)

    refused = client.post(page("acting-chair", own), {"state": state("SWE").pk, "reason": " "})
    before = [str(item.title) for item in work_for(officer)]
    answer = client.post(page("acting-chair", own), {"state": state("SWE").pk, "reason": "Chosen by the members."})

    assert list(refused.context["form"].errors) == ["reason"]
    assert answer.url == page("assessments", own)
    assert before == ["Record the acting Chair"]
    assert [str(item.title) for item in work_for(officer)] == []
    assert told("committee/acting_chair_appointed") == [acting.name]
    assert presides(acting, own)


def test_only_the_officer_names_the_acting_chair(client, own):
    for role, person in walks.everybody("GHA").items():
        if role == "officer":
            continue
        with pytest.raises(NotPermitted):
            appoint_acting_chair(own, state("SWE"), reason="Chosen.", by=person)
        client.force_login(person)
        assert client.post(page("acting-chair", own), {}).status_code in (403, 404)

    assert ActingChair.objects.count() == 0


def test_an_acting_chair_of_one_case_presides_over_no_other(own):
    committee.acting(own, "SWE")
    other = walks.copies(own, 1)[0]
    type(other).objects.filter(pk=other.pk).update(applicant=state("SEN"), number="A2099-SEN-1")
    other = walks.fresh(other)

    assert presiding_state(other) == (state(grants.CHAIR), False)
    with pytest.raises(NotPermitted):
        approve(other, grants.member("SWE"))


def test_an_acting_chair_that_declares_an_interest_presides_no_more(own):
    committee.acting(own, "SWE")

    declare_interest(own, reason="We fund a sister project.", by=grants.member("SWE"))

    assert presiding_state(own) == (None, False)
    with pytest.raises(RuleBroken, match="takes no part"):
        approve(own, grants.member("SWE"))
    committee.acting(own, "FIN")
    assert presiding_state(own) == (state("FIN"), True)


def test_an_acting_chair_whose_seat_ends_presides_no_more(own):
    committee.acting(own, "SWE")
    committee.unseat("SWE")

    assert presiding_state(own) == (None, False)
    with pytest.raises(NotPermitted):
        approve(own, grants.member("SWE"))


def test_without_a_chair_somebody_is_named_for_the_case():
    grants.committee_sits()
    grants.money_in()
    application = grants.with_committee("GHA")
    Term.objects.filter(office="chair").update(ends_on=timezone.localdate())

    assert presiding_state(application) == (None, False)
    committee.acting(application, "SWE")

    assert approve(application, grants.member("SWE")).is_acting_chair is True


def test_a_chair_that_is_away_from_the_meeting_is_stood_in_for_until_it_arrives():
    grants.committee_sits()
    grants.money_in()
    application = grants.with_committee("GHA")
    there = [each.iso3 for each in entitled_members(application) if each.iso3 != grants.CHAIR]
    committee.opened_meeting(application, present=there)
    committee.acting(application, "SWE")

    assert presiding_state(application) == (state("SWE"), True)
    with pytest.raises(NotPermitted):
        approve(application, grants.member(grants.CHAIR))


def test_a_chair_who_is_the_applicants_point_of_contact_too_is_not_shown_approve_as_possible(client):
    grants.committee_sits()
    grants.money_in()
    cases = [grants.with_committee(grants.CHAIR)]
    both = grants.member(grants.CHAIR)
    PointOfContactFactory(state=both.state, user=both, email=both.email)
    client.force_login(both)

    for application in cases:
        possible = {act.name for act in actions_for(application, both) if act.is_possible}
        shown = client.get(application.get_absolute_url())

        assert not possible & {"approve", "approve_provisionally", "refuse", "ask_for_committee"}
        assert shown.status_code == 200
        assert "/approve/" not in shown.content.decode()
        assert [client.get(page(name, application)).status_code for name in ("approve", "refuse")] == [404, 404]


def test_a_chair_registered_as_contact_of_another_state_decides_nothing_about_it():
    grants.committee_sits()
    grants.money_in()
    application = grants.with_committee("GHA")
    both = grants.member(grants.CHAIR)
    PointOfContactFactory(state=state("GHA"), user=both, email=both.email)

    with pytest.raises(NotPermitted):
        approve(application, both)


def test_the_page_of_members_shows_chairs_that_were_chosen_for_later(client):
    """8(a).32: chair terms may be future-dated."""
    grants.committee_sits()
    today = timezone.localdate()
    Term.objects.filter(office="chair").update(ends_on=today + timedelta(days=30))
    seat("CHE", today + timedelta(days=30), office=Term.Office.CHAIR)
    client.force_login(grants.member("DEU"))

    shown = client.get(reverse("committee:members"))

    assert shown.context["chair"] == state(grants.CHAIR)
    assert [term.state.iso3 for term in shown.context["chairs"]] == [grants.CHAIR, "CHE"]
    assert len(shown.context["seated"]) == 15
    client.force_login(grants.contact("GHA"))
    assert client.get(reverse("committee:members")).status_code == 403


def test_the_database_keeps_who_acted(own):
    committee.acting(own, "SWE")

    for change in (lambda: ActingChair.objects.update(reason="x"), lambda: ActingChair.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_the_decision_waits_on_the_desk_of_the_acting_chair_and_not_of_the_chair(own):
    committee.acting(own, "SWE")
    walks.filed(own, "SWE")

    titles = {iso3: [str(item.title) for item in work_for(grants.member(iso3))] for iso3 in ("SWE", grants.CHAIR)}

    assert titles == {"SWE": ["Record the decision"], grants.CHAIR: []}
