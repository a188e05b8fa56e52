"""The year of a call: what is sealed at its closing, who sees what of it, who may take which step."""

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from grants.applications.models import Application
from grants.applications.package import canonical, digest
from grants.applications.services import release_to_committee, start_desk_review
from grants.applications.services.cycle import seal_received, start_assessment
from grants.applications.tasks import seal_what_was_received, tell_who_applied
from grants.calls.models import Call
from grants.calls.services import cancel_call, close_calls
from tests.counting import LIST, OBJECT, queries_of
from tests.factories import calls, grants, walks
from tests.factories.committee import on_conditions
from tests.factories.traces import facts_of, jobs, last_event, ordered, told, verbs
from vtf.core.errors import NotPermitted, RuleBroken
from vtf.desk.selectors import work_for
from vtf.documents.selectors import documents_about

pytestmark = pytest.mark.django_db
SEALED = "calls/applications_received"


@pytest.fixture(autouse=True)
def committee():
    grants.committee_sits()


@pytest.fixture
def chair():
    return grants.member(grants.CHAIR)


@pytest.fixture
def officer():
    return grants.staff("officer")


def closed(call):
    """The worker closes it and seals what was received."""
    with calls.at_instant(call.closes_at):
        close_calls()
        for job in jobs("applications.seal_received"):
            seal_what_was_received(**job)
    return walks.fresh(call)


# What was received.


def test_closing_seals_the_list_of_what_was_received(officer):
    first = grants.submitted("GHA")
    call = first.call
    second = grants.submitted("MDG", call)
    grants.draft_of("KEN", call)

    call = closed(call)
    facts = facts_of(call, SEALED)

    packages = [walks.fresh(each).packages.get() for each in (first, second)]
    assert [row["number"] for row in facts["applications"]] == [first.number, second.number]
    assert [row["package_sha256"] for row in facts["applications"]] == [package.sha256 for package in packages]
    assert (facts["count"], facts["total"]) == (2, "90000.00")
    assert facts["list_sha256"] == digest(canonical({"applications": facts["applications"]}))
    assert verbs(call)[-2:] == ["call.closed", "call.received_sealed"]
    assert set(told("calls/closed")) == {officer.name}


def test_the_list_is_sealed_once_and_marks_what_was_withdrawn():
    withdrawn = walks.withdrawn(grants.submitted("GHA"))

    call = closed(withdrawn.call)
    seal_received(call)

    assert ordered(call).count((SEALED, "en")) == 1
    assert [row["state"] for row in facts_of(call, SEALED)["applications"]] == ["Ghana (withdrawn)"]
    assert walks.fresh(call).status == "closed"


def test_the_list_is_sealed_too_when_the_screening_begins_before_the_worker_has_run():
    application = grants.submitted("GHA")

    call = walks.screening(application.call)
    seal_what_was_received(**jobs("applications.seal_received")[0])

    assert [row["number"] for row in facts_of(call, SEALED)["applications"]] == [application.number]


def test_an_empty_call_has_an_empty_list():
    call = closed(grants.opened_call())

    assert (facts_of(call, SEALED)["applications"], facts_of(call, SEALED)["count"]) == ([], 0)


@pytest.mark.parametrize(
    ("who", "status"),
    [("officer", 202), ("auditor", 202), ("member", 404), ("recused", 404), ("drafter", 404), ("donor", 404)],
)
def test_nobody_but_the_secretariat_and_the_auditor_holds_the_list(client, who, status):
    call = closed(grants.submitted(walks.APPLICANT).call)
    document = documents_about(call).get(kind=SEALED)
    client.force_login(walks.everybody()[who])

    assert client.get(reverse("calls:call-document", args=[document.pk])).status_code == status


# Assessment.


def test_the_assessment_waits_for_each_application_by_name(client, officer):
    waiting = grants.submitted("GHA")
    reviewed = grants.submitted("MDG", waiting.call)
    call = walks.screening(waiting.call)
    start_desk_review(walks.fresh(reviewed), by=officer)
    client.force_login(officer)
    page = reverse("applications:call-assess", args=[call.pk])

    with pytest.raises(RuleBroken) as refusal:
        start_assessment(call, by=officer)
    shown = client.get(page).content.decode()
    answer = client.post(page)

    words = [
        f"{waiting.number} (Ghana) has not been screened: its status is “Submitted”.",
        f"{reviewed.number} (Madagascar) has not been screened: its status is “Desk review”.",
    ]
    assert [str(message) for message in refusal.value.messages] == words
    assert all(word in shown for word in words)
    assert answer.status_code == 409
    assert walks.fresh(call).status == "screening"


def test_the_assessment_begins_once_everything_is_screened(client, officer, chair):
    application = walks.in_review("GHA")
    release_to_committee(application, by=officer)
    client.force_login(officer)

    answer = client.post(reverse("applications:call-assess", args=[application.call_id]))

    call = walks.fresh(application.call)
    assert (answer.status_code, call.status) == (302, "assessment")
    assert last_event(call).verb == "call.assessment_started"
    assert chair.name in told("calls/assessment_started")


def test_drafts_that_were_never_sent_do_not_hold_the_assessment_up(officer):
    draft = grants.draft_of("GHA")

    call = calls.assessed(walks.screening(draft.call))

    assert (call.status, walks.fresh(draft).status) == ("assessment", "draft")


# The page.


def test_each_status_reads_in_plain_words_with_its_place_in_the_year(client, officer):
    for status in (*calls.ORDER, "cancelled"):
        point = transaction.savepoint()
        call = calls.call_at(status)
        client.force_login(officer)

        answer = client.get(call.get_absolute_url())

        steps = answer.context["steps"]
        assert [step.word for step in steps if step.state == "now"] == ["now"]
        assert answer.status_code == 200
        assert str(Call.Status(walks.fresh(call).status_by_clock).label) in answer.content.decode()
        transaction.savepoint_rollback(point)


def test_dates_are_shown_in_the_zone_of_the_call_in_mine_and_in_utc(client):
    call = calls.with_early_deadline(time_zone="Asia/Tokyo")
    person = grants.drafter("GHA")
    person.time_zone = "America/New_York"
    person.save()
    client.force_login(person)

    page = client.get(call.get_absolute_url()).content.decode()

    for zone in ("Asia/Tokyo", "America/New_York"):
        assert f"({zone})</bdi>" in page
    for instant in (call.last_second, call.early_last_second):
        assert instant.strftime("%Y-%m-%dT%H:%M+00:00") in page


@pytest.mark.parametrize("role", ["officer", "finance", "head", "auditor"])
def test_the_secretariat_reads_the_figures_by_status(client, role):
    application = grants.submitted(walks.APPLICANT)
    client.force_login(grants.staff(role))

    answer = client.get(application.call.get_absolute_url())

    assert [(str(label), count) for label, count in answer.context["figures"]] == [("Submitted", 1)]


@pytest.mark.parametrize("who", ["member", "recused", "chair", "drafter", "contact", "donor", "former member"])
def test_nobody_else_reads_counts_from_which_a_case_could_be_inferred(client, who):
    application = walks.in_review(walks.APPLICANT)
    client.force_login(walks.everybody()[who])

    answer = client.get(application.call.get_absolute_url())

    assert answer.context["figures"] == []
    assert application.number not in answer.content.decode()


def test_the_page_costs_the_same_with_many_applications(client, officer):
    application = grants.submitted("GHA")
    client.force_login(officer)
    page = application.call.get_absolute_url()
    with_one = queries_of(client, page)
    walks.copies(walks.fresh(application), 30)

    assert queries_of(client, page) <= with_one <= OBJECT
    assert queries_of(client, reverse("calls:call-list")) <= LIST


# Cancelling.


@pytest.mark.parametrize("status", ["draft", "submitted", "desk_review", "with_committee"])
def test_a_cancelled_call_tells_every_applicant_and_moves_nothing(client, chair, status):
    application = walks.AT[status]()
    before = Application.objects.filter(pk=application.pk).values().get()
    package = [package.sha256 for package in application.packages.all()]

    cancel_call(walks.fresh(application.call), reason="The Conference was postponed.", by=chair)
    tell_who_applied(**jobs("applications.tell_applicants")[0])

    assert set(told("applications/call_cancelled")) >= {application.created_by.name}
    assert Application.objects.filter(pk=application.pk).values().get() == before
    assert [package.sha256 for package in walks.fresh(application).packages.all()] == package
    client.force_login(application.created_by)
    assert client.get(application.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("approve", [grants.approved, on_conditions])
def test_a_call_is_not_cancelled_once_an_application_of_it_was_approved(client, chair, approve):
    grants.money_in()
    application = approve(grants.with_committee("GHA"))
    call = walks.fresh(application.call)
    client.force_login(chair)
    page = reverse("calls:call-cancel", args=[call.pk])
    words = "its decision stands, and the call can no longer be cancelled"

    with pytest.raises(RuleBroken, match=words):
        cancel_call(call, reason="The Conference was postponed.", by=chair)
    answer = client.post(page, {"reason": "The Conference was postponed."})

    assert (answer.status_code, walks.fresh(call).status) == (422, "assessment")
    assert words in answer.content.decode()
    assert words in client.get(call.get_absolute_url()).content.decode()
    assert verbs(call).count("call.cancelled") == 0


def test_a_call_is_still_cancelled_when_all_that_was_decided_is_a_refusal(chair):
    application = walks.refused(grants.with_committee("GHA"))

    cancelled = cancel_call(walks.fresh(application.call), reason="The Conference was postponed.", by=chair)

    assert cancelled.status == "cancelled"


def test_a_job_that_runs_twice_tells_everybody_once(chair):
    application = grants.submitted("GHA")
    cancel_call(walks.fresh(application.call), reason="The Conference was postponed.", by=chair)

    for _run in range(2):
        tell_who_applied(**jobs("applications.tell_applicants")[0])

    people = told("applications/call_cancelled")
    assert len(people) == len(set(people)) > 0


def test_a_call_that_cannot_be_closed_stops_no_other(officer):
    poisoned, sound = grants.opened_call(), grants.opened_call(year=timezone.localdate().year + 2)
    Call.objects.filter(pk=poisoned.pk).update(time_zone="No/Where")

    with calls.at_instant(max(poisoned.closes_at, sound.closes_at)):
        close_calls()

    assert [walks.fresh(call).status for call in (poisoned, sound)] == ["open", "closed"]


# Who may do what.

ACTS = {
    "open": ("calls:call-open", {}),
    "release": ("calls:call-release", {}),
    "hold": ("calls:call-hold", {"reason": "Later."}),
    "extend": ("calls:call-extend", {"deadline_on": "2090-01-01", "reason": "Floods."}),
    "screen": ("calls:call-screen", {}),
    "cancel": ("calls:call-cancel", {"reason": "Postponed."}),
    "revise": ("calls:call-revise", walks.typed_call(version=1)),
    "assess": ("applications:call-assess", {}),
    "conclude": ("committee:call-conclude", {}),
    "contract": ("agreements:call-contract", {}),
    "implement": ("agreements:call-implement", {}),
    "report": ("agreements:call-report", {"as_at": timezone.localdate().isoformat()}),
    "archive": ("agreements:call-archive", {}),
}
POSSIBLE = {
    "planned": {("chair", "open"), ("chair", "cancel"), ("officer", "revise")},
    "open": {("chair", "cancel"), ("chair", "extend")},
    "early_closed": {("chair", "cancel"), ("chair", "extend")},
    "closed": {("chair", "cancel"), ("officer", "screen")},
    "screening": {("chair", "cancel"), ("officer", "assess")},
    "assessment": {("chair", "cancel"), ("chair", "conclude")},
    "decided": {("officer", "contract")},
    "contracting": {("officer", "implement")},
    "implementing": {("officer", "report")},
    "reported_to_csp": {("officer", "archive")},
    "archived": set(),
    "cancelled": set(),
}


@pytest.mark.parametrize("status", POSSIBLE)
def test_forged_acts_of_every_role_at_every_status_are_refused_and_change_nothing(client, status):
    call = calls.call_at(status)
    people = walks.everybody()
    clock = calls.at_instant(call.closes_at) if status == "closed" else calls.at_instant(timezone.now())
    happened, answers = set(), set()

    with clock:
        for role, person in people.items():
            client.force_login(person)
            for name, (address, typed) in ACTS.items():
                point = transaction.savepoint()
                before = Call.objects.filter(pk=call.pk).values().get()
                answers.add(client.post(reverse(address, args=[call.pk]), typed).status_code)
                if Call.objects.filter(pk=call.pk).values().get() != before:
                    happened.add((role, name))
                transaction.savepoint_rollback(point)

    assert happened == POSSIBLE[status]
    assert answers <= {302, 403, 404, 409, 422}


def test_the_desk_shows_the_next_step_to_who_takes_it(officer, chair):
    steps = {
        "screening": ("Start the assessment", officer),
        "assessment": ("Conclude the decisions", chair),
        "decided": ("Start the agreements", officer),
        "contracting": ("Start the implementation", officer),
        "implementing": ("Report to the Conference", officer),
        "reported_to_csp": ("Archive the call", officer),
    }
    for status, (title, person) in steps.items():
        point = transaction.savepoint()
        calls.call_at(status)

        items = [str(item.title) for group in work_for(person).values() for item in group]

        assert items == [title]
        transaction.savepoint_rollback(point)


def test_only_the_officer_begins_the_assessment(chair):
    call = walks.screening(grants.opened_call())

    for person in (chair, grants.staff("head"), grants.staff("finance"), grants.member("DEU"), grants.contact("GHA")):
        with pytest.raises(NotPermitted):
            start_assessment(call, by=person)

    assert walks.fresh(call).status == "screening"
