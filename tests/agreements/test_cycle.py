"""The call after its decisions: agreements, projects, the report to the Conference, the archive."""

import csv
import io
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from django_fsm import TransitionNotAllowed

from grants.agreements.models import ConferenceReport
from grants.agreements.selectors.conference import conference_figures
from grants.agreements.services import lapse_agreements
from grants.agreements.services.cycle import (
    archive_call,
    digest_of,
    report_to_conference,
    start_contracting,
    start_implementation,
)
from grants.agreements.views.cycle import TABLES
from tests.counting import OBJECT, queries_of
from tests.factories import calls, grants, money, walks
from tests.factories.traces import facts_of, last_event, ordered, told
from vtf.core import clock
from vtf.core.errors import NotPermitted, RuleBroken
from vtf.opendata.selectors import fund_status

pytestmark = pytest.mark.django_db
DOCUMENT = "agreements/conference_report"


@pytest.fixture(autouse=True)
def fund():
    grants.committee_sits()
    grants.money_in("500000.00")


@pytest.fixture
def officer():
    return grants.staff("officer")


def contracting(iso3="GHA"):
    """The agreement to be signed of the one approved application of a call that stands at contracting."""
    application = grants.approved(grants.with_committee(iso3))
    calls.advanced(walks.fresh(application.call), "contracting")
    return grants.agreement_of(walks.fresh(application))


def implementing(iso3="GHA"):
    """The signed agreement of a call whose projects are under way."""
    agreement = walks.fresh(grants.signed(contracting(iso3)))
    calls.advanced(walks.fresh(agreement.application.call), "implementing")
    return agreement


def act(name, call):
    return reverse(f"agreements:call-{name}", args=[call.pk])


# Agreements and projects.


def test_the_implementation_waits_for_every_signature_by_name(client, officer):
    application = grants.approved(grants.with_committee("GHA"))
    call = calls.advanced(walks.fresh(application.call), "contracting")
    client.force_login(officer)

    without = client.get(act("implement", call)).content.decode()
    agreement = grants.agreement_of(walks.fresh(application))
    with pytest.raises(RuleBroken) as refusal:
        start_implementation(call, by=officer)
    answer = client.post(act("implement", call))
    grants.signed(agreement)
    done = client.post(act("implement", call))

    assert f"{application.number} is approved and has no agreement yet." in without
    assert [str(message) for message in refusal.value.messages] == [
        f"{agreement.number} has not been signed by both, and has not lapsed."
    ]
    assert (answer.status_code, done.status_code, walks.fresh(call).status) == (409, 302, "implementing")


def test_an_agreement_that_lapsed_does_not_hold_the_implementation_up(officer):
    agreement = contracting()
    with calls.at_instant(timezone.now() + timedelta(days=400)):
        lapse_agreements()
        call = start_implementation(agreement.application.call, by=officer)

    assert (walks.fresh(agreement).status, call.status) == ("lapsed", "implementing")


def test_only_the_officer_takes_these_steps():
    call = calls.call_at("decided")
    people = (grants.member(grants.CHAIR), grants.staff("head"), grants.staff("finance"), grants.contact("GHA"))

    for person in people:
        for step in (start_contracting, start_implementation, archive_call):
            with pytest.raises(NotPermitted):
                step(call, by=person)
        with pytest.raises(NotPermitted):
            report_to_conference(call, as_at=clock.today(), background="", tasks="", outlook="", by=person)

    assert walks.fresh(call).status == "decided"


def test_finance_and_head_are_told_that_agreements_begin(officer):
    finance, head = grants.staff("finance"), grants.staff("head")

    call = start_contracting(calls.call_at("decided"), by=officer)

    assert {finance.name, head.name} <= set(told("agreements/contracting_started"))
    assert last_event(call).verb == "call.contracting_started"


# The report to the Conference.


def test_the_report_freezes_its_figures_with_their_hash(client, officer):
    agreement = implementing()
    call = walks.fresh(agreement.application.call)
    client.force_login(officer)
    typed = {"as_at": clock.today().isoformat(), "background": "The Fund.", "tasks": "", "outlook": "The next call."}

    answer = client.post(act("report", call), typed)

    report = ConferenceReport.objects.get()
    figures = report.figures
    assert answer.url == reverse("agreements:call-reported", args=[call.pk])
    assert report.sha256 == digest_of(figures)
    assert figures["cycles"] == [
        {
            "cycle": str(call.year),
            "received": 1,
            "ineligible": 0,
            "approved": 1,
            "requested_amount": "45000.00",
            "approved_amount": "45000.00",
        }
    ]
    assert [(row["number"], row["granted"], row["status"]) for row in figures["projects"]] == [
        (agreement.number, "45000.00", "Signed")
    ]
    assert [row["amount"] for row in figures["contributions"]] == ["500000.00"]
    assert [row["region"] for row in figures["regions"]] == ["African Group"]
    facts = facts_of(call, DOCUMENT)
    assert (facts["snapshot_sha256"], facts["looking_forward"]) == (report.sha256, "The next call.")


def test_the_statement_of_the_report_is_the_published_one_to_the_cent(officer):
    agreement = implementing()

    report = calls.reported(agreement.application.call)

    published = fund_status(as_of=clock.today())
    stated = {row["label"]: Decimal(row["amount"]) for row in report.figures["statement"]}
    for label, code in {
        "Contributions from donors": "contributions",
        "Total source of funds": "total_source",
        "Transferred to grantees": "transferred",
        "Total use of funds": "total_use",
        "Balance with the Fund": "balance_fund",
    }.items():
        assert stated[label] == published.amount(code)


def test_what_was_reported_stays_when_a_grant_is_completed_later(client, officer):
    """8(b).18: the count of completed projects stays what the report said."""
    agreement = money.interim(money.paid(implementing()))
    report = calls.reported(walks.fresh(agreement.application.call))
    before = report.figures

    with money.after_the_project(agreement):
        refund = money.refund_of(money.final(agreement, "21000.00"))
        money.transfer(refund, "6000.00")
        money.closed(walks.fresh(agreement))
        client.force_login(officer)
        shown = client.get(act("reported", report.call))
        today = conference_figures(report.call, clock.today())

    assert walks.fresh(agreement).status == "closed"
    assert walks.fresh(report).figures == before == shown.context["report"].figures
    assert (before["completed"], today["completed"]) == (0, 1)
    assert [row["status"] for row in before["projects"]] == ["Active"]
    assert [row["refunded"] for row in before["projects"] + today["projects"]] == ["0.00", "6000.00"]
    assert [row["reported"] for row in before["projects"]] == ["21000.00"]


def test_a_report_is_made_once(officer, client):
    call = walks.fresh(implementing().application.call)
    calls.reported(call)
    client.force_login(officer)

    with pytest.raises(TransitionNotAllowed):
        calls.reported(call)
    again = client.post(act("report", call), {"as_at": clock.today().isoformat()})

    assert again.status_code in (409, 422)
    assert ConferenceReport.objects.count() == 1
    assert ordered(call).count((DOCUMENT, "en")) == 1


@pytest.mark.parametrize("days", [1, -1000])
def test_figures_are_not_frozen_as_at_a_day_outside_the_cycle(client, officer, days):
    call = calls.call_at("implementing")
    client.force_login(officer)
    day = clock.today() + timedelta(days=days)

    answer = client.post(act("report", call), {"as_at": day.isoformat(), "background": "Kept."})

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["as_at"])
    assert answer.context["form"]["background"].value() == "Kept."
    assert (ConferenceReport.objects.count(), walks.fresh(call).status) == (0, "implementing")


def test_what_happened_after_the_day_is_not_in_the_figures(officer):
    agreement = implementing()
    call = walks.fresh(agreement.application.call)
    today = clock.today()

    with calls.at_instant(timezone.now() + timedelta(days=20)):
        grants.money_in("1000.00")
        earlier = calls.reported(call, as_at=today)

    assert [row["amount"] for row in earlier.figures["contributions"]] == ["500000.00"]
    assert earlier.figures["as_at"] == today.isoformat()


def test_every_table_can_be_downloaded_as_it_was_frozen(client, officer):
    agreement = implementing()
    report = calls.reported(agreement.application.call)
    client.force_login(officer)

    for name in TABLES:
        answer = client.get(reverse("agreements:call-reported-table", args=[report.call_id, name]))
        rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
        assert rows[0][0] == "As at"
        assert [row[1] for row in rows[1:]] == [str(row[TABLES[name][1][0][0]]) for row in report.figures[name]]
    assert client.get(reverse("agreements:call-reported-table", args=[report.call_id, "secrets"])).status_code == 404


def test_the_report_is_read_by_the_secretariat_the_auditor_and_the_committee(client):
    report = calls.reported(implementing().application.call)
    page, found = act("reported", report.call), {}
    for role, person in walks.everybody().items():
        client.force_login(person)
        found[role] = client.get(page).status_code

    readers = {"officer", "finance", "head", "auditor", "member", "chair", "recused"}
    assert {role for role, code in found.items() if code == 200} == readers
    assert set(found.values()) == {200, 403}


def test_before_it_is_made_there_is_no_report_to_read(client, officer):
    call = calls.call_at("implementing")
    client.force_login(officer)

    assert client.get(act("reported", call)).status_code == 404


def test_the_page_of_the_report_takes_few_queries(client, officer):
    report = calls.reported(implementing().application.call)
    client.force_login(officer)

    assert queries_of(client, act("reported", report.call)) <= OBJECT


# The archive.


def test_the_archive_waits_for_every_grant_by_name(client, officer):
    agreement = implementing()
    call = walks.fresh(calls.reported(agreement.application.call).call)
    client.force_login(officer)

    refused = client.post(act("archive", call))
    shown = client.get(act("archive", call)).content.decode()
    money.cancelled(agreement)
    done = client.post(act("archive", call))

    assert f"{agreement.number} has not ended: its status is “Signed”." in shown
    assert (refused.status_code, done.status_code, walks.fresh(call).status) == (409, 302, "archived")
