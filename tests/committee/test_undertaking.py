"""No dossier before the undertaking; each opening is noted and shown to the Secretariat and the auditor."""

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from grants.committee.models import Undertaking
from grants.committee.selectors import has_undertaken, openings_of, work_for
from grants.committee.services import note_opening, sign_undertaking
from tests.factories import committee, grants, walks
from tests.factories.accounts import PointOfContactFactory
from tests.factories.states import state
from vtf.core.errors import NotPermitted
from vtf.documents.selectors import documents_about
from vtf.documents.services import issue_document
from vtf.history.models import Event

pytestmark = pytest.mark.django_db
PAGE = "/en/committee/undertaking/"
GATE = "grants.committee.middleware.UndertakingMiddleware"


@pytest.fixture(autouse=True)
def gate(settings):
    """The gate stands before the views."""
    if GATE not in settings.MIDDLEWARE:
        settings.MIDDLEWARE = [*settings.MIDDLEWARE, GATE]


@pytest.fixture
def application():
    grants.committee_sits()
    return grants.with_committee("GHA")


def dossier(application):
    receipt = documents_about(application).first()
    issue_document(receipt, by=None)
    return [
        application.get_absolute_url(),
        *(
            reverse(f"committee:application-{name}", args=[application.pk])
            for name in ("assessments", "assess", "interest")
        ),
        *(reverse("applications:application-read", args=[application.pk, name]) for name in ("project", "budget")),
        reverse("applications:application-file", args=[application.pk, "note-verbale"]),
        reverse("applications:application-document", args=[receipt.pk]),
        reverse("applications:application-package", args=[application.pk]),
    ]


def test_every_page_file_and_document_leads_to_the_undertaking_first(client, application):
    """8(a).35: members sign a confidentiality undertaking before first access."""
    member = committee.unsigned_member("DEU")
    client.force_login(member)
    addresses = [*dossier(application), committee.planned_meeting(application).get_absolute_url()]

    answers = [client.get(address) for address in addresses]
    posted = client.post(reverse("committee:application-assess", args=[application.pk]), {"recommendation": "support"})

    assert {answer.status_code for answer in answers} == {302}
    assert {answer.url.partition("?")[0] for answer in answers} == {PAGE}
    assert posted.url == PAGE
    assert application.assessments.count() == 0
    assert Event.objects.filter(verb="dossier.opened").count() == 0


@pytest.mark.parametrize("query", ["", "?format=csv", "?format=xlsx"])
@pytest.mark.parametrize(
    "name",
    [
        "applications:application-list",
        *(f"committee:{n}" for n in ("committee", "portfolio", "ineligible", "meetings")),
    ],
)
def test_every_list_and_export_leads_to_the_undertaking_first(client, application, name, query):
    """8(a).35: before first access, and a list says what the dossiers say."""
    member = committee.unsigned_member("DEU")
    client.force_login(member)

    before = client.get(reverse(name) + query)
    sign_undertaking(by=member)

    assert (before.status_code, before.url.partition("?")[0]) == (302, PAGE)
    assert client.get(reverse(name) + query).status_code == 200


def test_lists_stay_open_to_those_who_sign_nothing(client, application):
    for person in (grants.staff("officer"), grants.staff("auditor"), grants.contact("GHA")):
        client.force_login(person)
        assert client.get(reverse("applications:application-list")).status_code == 200


def test_who_has_signed_goes_on_to_the_dossier_that_was_asked_for(client, application):
    member = committee.unsigned_member("DEU")
    client.force_login(member)
    wanted = application.get_absolute_url()

    first = client.get(wanted)
    unticked = client.post(first.url, {"next": wanted})
    signed = client.post(PAGE, {"is_signed": "on", "next": wanted})

    assert list(unticked.context["form"].errors) == ["is_signed"]
    assert signed.url == wanted
    assert client.get(wanted).status_code == 200
    undertaking = Undertaking.objects.get(person=member)
    assert (undertaking.state, undertaking.text[:30]) == (state("DEU"), "I sit in the Selection Committ")
    assert client.get(f"{PAGE}?next={wanted}").url == wanted


def test_the_page_leads_to_no_other_site(client, application):
    client.force_login(committee.unsigned_member("DEU"))

    answer = client.post(PAGE, {"is_signed": "on", "next": "//elsewhere.example/"})

    assert answer.url == reverse("committee:committee")


def test_the_undertaking_is_signed_once_for_each_state(application):
    member = committee.unsigned_member("DEU")

    first, second = sign_undertaking(by=member), sign_undertaking(by=member)
    signed = has_undertaken(member)
    member.state = state("CHE")

    assert first == second
    assert (signed, has_undertaken(member)) == (True, False)
    for change in (lambda: Undertaking.objects.update(text="x"), lambda: Undertaking.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_only_members_in_office_sign(client, application):
    for role, person in walks.everybody("GHA").items():
        if role in ("member", "chair"):
            continue
        with pytest.raises(NotPermitted):
            sign_undertaking(by=person)
        client.force_login(person)
        answer = client.post(PAGE, {"is_signed": "on"})
        assert answer.status_code == 403

    client.force_login(grants.contact("GHA"))
    assert client.get(PAGE).status_code == 403


def test_an_opening_is_noted_once_a_day_for_each_person(client, application):
    member, other = grants.member("DEU"), grants.member("CHE")
    client.force_login(member)

    for address in dossier(application):
        assert client.get(address).status_code == 200
    client.logout()
    client.force_login(member)
    client.get(application.get_absolute_url())
    client.force_login(other)
    client.get(application.get_absolute_url())

    assert [event.actor for event in openings_of(application)] == [other, member]
    with committee.days_later(1):
        assert note_opening(application.pk, by=member)
        assert not note_opening(application.pk, by=member)
    assert len(openings_of(application)) == 3


def test_what_was_not_found_or_is_no_dossier_was_not_opened(client, application):
    client.force_login(grants.member("DEU"))
    meeting = committee.planned_meeting(application)

    client.get(reverse("committee:application-assessments", args=[application.pk + 99]))
    client.get("/en/committee/")
    client.get(meeting.get_absolute_url())

    assert Event.objects.filter(verb="dossier.opened").count() == 0


def test_the_secretariat_and_the_auditor_see_who_opened_it_and_nobody_else(client, application):
    """8(a).35: access is logged and shown; the file's own history does not tell the applicant of it."""
    client.force_login(grants.member("DEU"))
    client.get(application.get_absolute_url())
    page = reverse("committee:application-access", args=[application.pk])

    statuses = {}
    for role, person in walks.everybody("GHA").items():
        client.force_login(person)
        answer = client.get(page)
        statuses[role] = answer.status_code
        if answer.status_code == 200:
            assert "Member for DEU" in answer.content.decode()

    assert {role for role, status in statuses.items() if status == 200} == {"officer", "head", "auditor"}
    client.force_login(grants.contact("GHA"))
    assert "A dossier was opened" not in client.get(application.get_absolute_url()).content.decode()


def test_a_member_who_is_contact_too_reads_its_own_file_without_the_undertaking(client):
    grants.committee_sits()
    application = grants.with_committee("MDG")
    both = committee.unsigned_member("MDG")
    PointOfContactFactory(state=both.state, user=both, email=both.email)
    client.force_login(both)

    assert client.get(application.get_absolute_url()).status_code == 200
    assert Event.objects.filter(verb="dossier.opened").count() == 0


def test_the_undertaking_waits_on_the_desk_until_it_is_signed(client, application):
    member = committee.unsigned_member("DEU")
    before = [str(item.title) for item in work_for(member)]

    sign_undertaking(by=member)

    assert before == ["Sign the undertaking of confidentiality", "Give your assessment"]
    assert [str(item.title) for item in work_for(member)] == ["Give your assessment"]


def test_the_text_is_marked_as_unconfirmed_and_the_signatures_are_for_the_inside(client, application):
    sign_undertaking(by=committee.unsigned_member("DEU"))
    client.force_login(grants.member("CHE"))
    member = client.get(PAGE).content.decode()
    client.force_login(grants.staff("auditor"))
    auditor = client.get(PAGE).content.decode()

    assert "unconfirmed" in member
    assert "New member for DEU" not in member
    assert "New member for DEU" in auditor
