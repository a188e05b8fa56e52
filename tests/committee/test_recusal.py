"""A member whose State applies or benefits sees neither file nor count, and takes no part; nor does its Chair."""

import csv
import io

import pytest
from django.urls import reverse

from grants.applications.selectors import applications_visible_to
from grants.committee.models import Decision
from grants.committee.selectors import (
    assessments_visible_to,
    dossiers_visible_to,
    entitled_members,
    quorum_of,
    recused_states,
    work_for,
)
from grants.committee.services import approve_application, file_assessment, refuse_application
from tests.factories import grants, walks
from tests.factories.accounts import PointOfContactFactory
from tests.factories.states import state
from vtf.core.errors import NotPermitted, RuleBroken
from vtf.documents.selectors import documents_about
from vtf.documents.services import issue_document
from vtf.notifications.models import Notification

pytestmark = pytest.mark.django_db
CASES = {"applies": ("MDG", ()), "benefits": ("GHA", ("MDG",))}


@pytest.fixture(params=CASES)
def application(request):
    """A case from which Madagascar, a member, is recused."""
    applicant, beneficiaries = CASES[request.param]
    grants.committee_sits()
    grants.money_in()
    return grants.with_committee(applicant, beneficiaries=[state(iso3) for iso3 in beneficiaries])


@pytest.fixture
def recused(application):
    person = grants.member("MDG")
    walks.filed(application, "DEU", "Said among members.")
    return person


def addresses(application):
    receipt = documents_about(application).first()
    issue_document(receipt, by=None)
    acts = [reverse(f"committee:application-{name}", args=[application.pk]) for name in ("assess", "approve", "refuse")]
    pages = [
        application.get_absolute_url(),
        reverse("committee:application-assessments", args=[application.pk]),
        reverse("applications:application-file", args=[application.pk, "note-verbale"]),
        reverse("applications:application-document", args=[receipt.pk]),
        *(reverse("applications:application-read", args=[application.pk, name]) for name in ("project", "budget")),
    ]
    return acts, [*pages, *acts]


def test_a_recused_member_sees_nothing_through_the_selectors(application, recused):
    assert list(applications_visible_to(recused)) == []
    assert list(dossiers_visible_to(recused)) == []
    assert list(assessments_visible_to(recused, application)) == []
    assert work_for(recused) == []
    assert Notification.objects.filter(recipient=recused).count() == 0


def test_a_recused_member_finds_no_page_file_or_document(client, application, recused):
    acts, pages = addresses(application)
    client.force_login(recused)

    found = {page: client.get(page).status_code for page in pages}
    posted = {
        act: client.post(act, walks.typed_decision(application) | {"recommendation": "support"}).status_code
        for act in acts
    }

    assert set(found.values()) == set(posted.values()) == {404}
    assert application.assessments.count() == 1


def test_a_recused_member_counts_and_exports_nothing(client, application, recused):
    other = walks.copies(application, 1)[0]
    type(other).objects.filter(pk=other.pk).update(applicant=state("SEN"), number="A2099-SEN-1")
    other.beneficiaries.clear()
    client.force_login(recused)

    for address in ("/en/committee/", "/en/applications/"):
        page = client.get(address)
        rows = list(csv.reader(io.StringIO(client.get(address, {"format": "csv"}).getvalue().decode("utf-8-sig"))))

        assert page.context["total"] == "1"
        assert [row[0] for row in rows[1:]] == ["A2099-SEN-1"]
        assert application.number not in page.content.decode()
        assert client.get(address, {"q": application.number}).context["rows"] == []


def test_a_recused_member_takes_no_part(application, recused):
    participants = list(entitled_members(application))

    with pytest.raises(RuleBroken, match="takes no part in the case"):
        file_assessment(application, recommendation="support", by=recused)
    with pytest.raises(RuleBroken, match="may not take part in this case: Madagascar") as refusal:
        approve_application(
            application,
            money=grants.usd(1000),
            participants=[*participants, state("MDG")],
            by=grants.member(grants.CHAIR),
        )

    assert state("MDG").pk in recused_states(application)
    assert list(refusal.value.errors) == ["participants"]
    assert (walks.fresh(application).status, Decision.objects.count()) == ("with_committee", 0)


def test_a_recused_member_does_not_count_for_the_quorum(application, recused):
    assert state("MDG") not in entitled_members(application)
    assert (entitled_members(application).count(), quorum_of(application)) == (14, 8)


def test_a_recused_member_is_not_offered_as_participant(client, application, recused):
    client.force_login(grants.member(grants.CHAIR))
    address = reverse("committee:application-approve", args=[application.pk])

    offered = client.get(address).context["form"].fields["participants"].queryset
    forged = client.post(address, walks.typed_decision(application, participants=[state("MDG").pk]))

    assert state("MDG") not in offered
    assert list(forged.context["form"].errors) == ["participants"]


@pytest.mark.parametrize(("applicant", "beneficiaries"), [(grants.CHAIR, ()), ("GHA", (grants.CHAIR,))])
def test_the_chair_whose_own_state_applies_or_benefits_decides_nothing(client, applicant, beneficiaries):
    grants.committee_sits()
    grants.money_in()
    application = grants.with_committee(applicant, beneficiaries=[state(iso3) for iso3 in beneficiaries])
    chair, participants = grants.member(grants.CHAIR), list(entitled_members(application))
    client.force_login(chair)

    for decide in (
        lambda: approve_application(application, money=grants.usd(1000), participants=participants, by=chair),
        lambda: refuse_application(application, feedback="No.", participants=participants, by=chair),
    ):
        with pytest.raises(RuleBroken, match="takes no part in the case"):
            decide()
    pages = [reverse(f"committee:application-{name}", args=[application.pk]) for name in ("approve", "refuse")]

    assert [client.get(page).status_code for page in pages] == [404, 404]
    assert [client.post(page, walks.typed_decision(application)).status_code for page in pages] == [404, 404]
    assert Decision.objects.count() == 0


def test_a_recused_member_who_is_point_of_contact_too_reads_its_own_file_but_not_the_committees_work(client):
    grants.committee_sits()
    application = grants.with_committee("MDG")
    walks.filed(application, "DEU", "Said among members.")
    both = grants.member("MDG")
    PointOfContactFactory(state=both.state, user=both, email=both.email)
    client.force_login(both)

    page = client.get(application.get_absolute_url())

    assert page.status_code == 200
    assert "/committee/" not in page.content.decode().partition("<main")[2].partition("</main>")[0]
    assert client.get(reverse("committee:application-assessments", args=[application.pk])).status_code == 404
    assert list(dossiers_visible_to(both)) == []


def test_the_applicants_people_see_nothing_of_the_committees_room(client, application):
    walks.filed(application, "DEU", "Said among members.")
    iso3 = application.applicant.iso3

    for person in (grants.drafter(iso3), grants.contact(iso3), grants.staff("finance")):
        client.force_login(person)
        assert client.get("/en/committee/").context["rows"] == []
        assert client.get(reverse("committee:application-assessments", args=[application.pk])).status_code == 404


def test_a_former_member_sees_nothing_any_more(client, application):
    former = walks.former_member("NOR")
    client.force_login(former)

    assert list(applications_visible_to(former)) == []
    assert client.get(application.get_absolute_url()).status_code == 404
    with pytest.raises(NotPermitted):
        file_assessment(application, recommendation="support", by=former)
