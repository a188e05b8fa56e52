"""A declared interest: at once out of every list, count and inbox, for good; donors and applicants are not linked."""

import csv
import io

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from grants.applications.models import Recusal
from grants.applications.selectors import applications_visible_to
from grants.applications.services import compute_recusals
from grants.committee.selectors import (
    assessments_visible_to,
    counting_assessments,
    dossiers_visible_to,
    entitled_members,
    items_visible_to,
    portfolio_of,
    quorum_of,
    work_for,
)
from grants.committee.services import approve_application, declare_interest, file_assessment
from tests.factories import committee, grants, walks
from tests.factories.states import state
from tests.factories.traces import last_event, told
from vtf.core.errors import NotPermitted, RuleBroken
from vtf.documents.selectors import documents_about
from vtf.documents.services import issue_document
from vtf.notifications.models import Job, Notification

pytestmark = pytest.mark.django_db
WHY = "Our ministry pays the same consultant."


@pytest.fixture
def member():
    grants.committee_sits()
    return grants.member("DEU")


@pytest.fixture
def application(member):
    grants.money_in()
    return grants.with_committee("GHA")


def page(name, application):
    return reverse(f"committee:application-{name}", args=[application.pk])


def messages(application, member):
    return Notification.objects.filter(
        recipient=member, about_type="applications.application", about_id=str(application.pk)
    )


def typed(**changes):
    return {"reason": WHY, "is_understood": "on", **changes}


def test_a_declared_interest_takes_the_case_away_at_once(client, application, member):
    walks.filed(application, "DEU", "Filed before.")
    client.force_login(member)
    before = messages(application, member).count()

    answer = client.post(page("interest", application), typed())

    receipt = documents_about(application).first()
    issue_document(receipt, by=None)
    addresses = [
        application.get_absolute_url(),
        *(page(name, application) for name in ("assessments", "assess", "approve", "refuse", "interest")),
        reverse("applications:application-file", args=[application.pk, "note-verbale"]),
        reverse("applications:application-document", args=[receipt.pk]),
        reverse("applications:application-package", args=[application.pk]),
    ]
    assert answer.url == reverse("committee:committee")
    assert before == 1
    assert messages(application, member).count() == 0
    assert {client.get(address).status_code for address in addresses} == {404}
    assert list(applications_visible_to(member)) == list(dossiers_visible_to(member)) == []
    assert list(assessments_visible_to(member, application)) == []
    assert [str(item.title) for item in work_for(member)] == []
    assert (portfolio_of(application.call, member).total.count, quorum_of(application)) == (0, 8)
    assert state("DEU") not in entitled_members(application)
    assert list(counting_assessments(application)) == []
    for address in ("/en/committee/", "/en/applications/"):
        rows = list(csv.reader(io.StringIO(client.get(address, {"format": "csv"}).getvalue().decode("utf-8-sig"))))
        assert len(rows) == 1
        assert client.get(address, {"q": application.number}).context["rows"] == []


def test_what_waited_to_be_mailed_to_the_member_is_not_sent(application, member):
    waiting = messages(application, member).get().pk

    declare_interest(application, reason=WHY, by=member)

    assert not Job.objects.filter(payload__notification=waiting).exists()
    assert Job.objects.filter(task="notifications.deliver").exists()


def test_a_state_that_begins_to_benefit_after_the_release_loses_its_messages_too(application, member):
    """8(b).1: however a State comes to be recused, its members keep nothing of the case."""
    waiting = messages(application, member).get().pk
    application.beneficiaries.add(state("DEU"))

    compute_recusals(application)

    assert messages(application, member).count() == 0
    assert not Job.objects.filter(payload__notification=waiting).exists()
    assert Job.objects.filter(task="notifications.deliver").exists()


def test_the_officer_is_told_and_the_reason_is_kept_inside(client, application, member):
    officer = grants.staff("officer")

    recusal = declare_interest(application, reason=f" {WHY} ", by=member)

    assert (recusal.ground, recusal.reason, recusal.state) == ("declared-interest", WHY, state("DEU"))
    assert officer.name in told("committee/interest_declared")
    assert last_event(recusal).facts == {"application": application.number}
    for person in (grants.contact("GHA"), grants.member("CHE")):
        client.force_login(person)
        assert WHY not in client.get(application.get_absolute_url()).content.decode()


def test_a_declared_interest_is_not_undone_by_anybody(application, member):
    recusal = declare_interest(application, reason=WHY, by=member)

    for act in (
        lambda: Recusal.objects.filter(pk=recusal.pk).delete(),
        lambda: Recusal.objects.filter(pk=recusal.pk).update(state=state("GHA")),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
    with pytest.raises(RuleBroken, match="takes no part in the case"):
        declare_interest(application, reason=WHY, by=member)
    with pytest.raises(RuleBroken, match="takes no part in the case"):
        file_assessment(application, recommendation="support", by=member)
    with pytest.raises(RuleBroken, match="may not take part in this case: Germany"):
        approve_application(
            application,
            money=grants.usd(1000),
            participants=[*entitled_members(application), state("DEU")],
            by=grants.member(grants.CHAIR),
        )


@pytest.mark.parametrize(("changes", "field"), [({"reason": " "}, "reason"), ({"is_understood": ""}, "is_understood")])
def test_an_interest_is_explained_and_confirmed_at_the_page(client, application, member, changes, field):
    client.force_login(member)

    answer = client.post(page("interest", application), typed(**changes))

    form = answer.context["form"]
    assert (answer.status_code, list(form.errors)) == (422, [field])
    assert form["reason"].value() == typed(**changes)["reason"]
    assert not Recusal.objects.filter(state=state("DEU")).exists()


def test_only_a_member_that_takes_part_declares_an_interest(client, application):
    for role, person in walks.everybody("GHA").items():
        if role in ("member", "chair"):
            continue
        with pytest.raises(RuleBroken):
            declare_interest(application, reason=WHY, by=person)
        client.force_login(person)
        assert client.post(page("interest", application), typed()).status_code in (403, 404)

    assert not Recusal.objects.filter(ground="declared-interest").exists()


def test_an_interest_in_a_decided_case_comes_too_late(application, member):
    walks.refused(application)

    with pytest.raises(RuleBroken, match="does not have this application before it"):
        declare_interest(application, reason=WHY, by=member)
    with pytest.raises(NotPermitted):
        declare_interest(application, reason=WHY, by=grants.staff("head"))


def test_an_open_meeting_loses_the_item_for_the_member_and_its_record_stays_closed_to_it(client, application, member):
    meeting = committee.opened_meeting(application)
    client.force_login(member)
    with_it = len(items_visible_to(member, meeting))

    declare_interest(application, reason=WHY, by=member)

    assert (with_it, items_visible_to(member, meeting)) == (1, [])
    shown = client.get(meeting.get_absolute_url()).content.decode()
    assert application.number not in shown
    assert str(application) not in shown


def test_no_page_of_the_committee_links_an_applicant_with_what_it_gave(client):
    """8(b).25: a State that gives to the Fund and applies in the same year is shown as an applicant, nothing more."""
    grants.committee_sits()
    grants.money_in("54321.00", donor="PHL")
    grants.earmark("asia", amount="12345.00", donor="PHL", region="asia-pacific")
    application = grants.with_committee("PHL")
    walks.filed(application, "DEU")
    client.force_login(grants.member(grants.CHAIR))

    for address in (
        application.get_absolute_url(),
        *(page(name, application) for name in ("assessments", "assess", "approve", "refuse")),
        reverse("committee:portfolio"),
        reverse("committee:committee"),
    ):
        main = client.get(address).content.decode().partition("<main")[2]
        assert "/contributions/" not in main
        assert "/donors/" not in main
        assert "donor" not in main.lower()
