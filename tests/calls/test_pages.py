"""Pages of calls: who sees which, what bad input gets, what they cost."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from grants.calls.models import Call
from tests.counting import LIST, OBJECT, cells, queries_of
from tests.factories import grants, walks
from tests.factories.traces import verbs
from vtf.documents.selectors import documents_about

pytestmark = pytest.mark.django_db
LIST_PAGE = "/en/calls/manage/"


def page(name, call):
    return reverse(f"calls:call-{name}", args=[call.pk])


def shown(answer):
    return answer.context["form"]


@pytest.fixture
def chair():
    grants.committee_sits()
    return grants.member(grants.CHAIR)


@pytest.fixture
def officer(client):
    person = grants.staff("officer")
    client.force_login(person)
    return person


def test_an_officer_prepares_and_revises_a_call(client, officer):
    answer = client.post("/en/calls/manage/prepare/", walks.typed_call())
    call = Call.objects.get()
    form = shown(client.get(page("revise", call)))
    again = client.post(page("revise", call), walks.typed_call(title_en="New", version=form["version"].value()))

    assert answer.url == again.url == call.get_absolute_url()
    assert form["title_fr"].value() == "Title (fr)"
    assert walks.fresh(call).title == "New"
    assert "Change the call" in client.get(call.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"time_zone": "Europe/Nowhere"}, "time_zone"),
        ({"deadline_on": "2020-01-01"}, "deadline_on"),
        ({"deadline_on": "9999-12-31"}, "deadline_on"),
        ({"deadline_on": "31.12.2030"}, "deadline_on"),
        ({"year": "1066"}, "year"),
        ({"title_fr": ""}, "title_fr"),
        ({"text_ar": "نص"}, "title_ar"),
    ],
)
def test_bad_input_is_refused_beside_its_field_and_kept(client, officer, changes, field):
    typed = walks.typed_call(**changes)

    answer = client.post("/en/calls/manage/prepare/", typed)

    assert answer.status_code == 422
    assert list(shown(answer).errors) == [field]
    assert {name: str(shown(answer)[name].value()) for name in typed} == {
        name: str(each) for name, each in typed.items()
    }
    assert Call.objects.count() == 0


def test_a_second_call_of_a_year_is_refused_at_the_page(client, officer):
    call = grants.planned_call()

    answer = client.post("/en/calls/manage/prepare/", walks.typed_call(year=call.year))

    assert list(shown(answer).errors) == ["year"]
    assert Call.objects.count() == 1


def test_after_a_conflict_what_was_typed_is_kept_and_can_be_saved(client, officer):
    call = grants.planned_call()
    client.post(page("revise", call), walks.typed_call(title_en="A colleague's", version=1))

    refused = client.post(page("revise", call), walks.typed_call(title_en="Mine", version=1))
    kept = shown(refused)
    again = client.post(page("revise", call), walks.typed_call(title_en="Mine", version=kept["version"].value()))

    assert (refused.status_code, kept["title_en"].value()) == (422, "Mine")
    assert "Somebody else has changed this call" in kept.non_field_errors()[0]
    assert (again.status_code, walks.fresh(call).title) == (302, "Mine")


@pytest.mark.parametrize("status", ["open", "screening", "cancelled"])
def test_a_published_call_is_not_revised_at_the_page(client, chair, officer, status):
    call = grants.opened_call()
    if status == "screening":
        walks.screening(call)
    if status == "cancelled":
        walks.cancelled(call)

    answer = client.post(page("revise", call), walks.typed_call(version=1))

    assert answer.status_code == 422
    assert "has been opened" in shown(answer).non_field_errors()[0]
    assert walks.fresh(call).time_zone == "Europe/Zurich"


ACTS = {"open": {}, "screen": {}, "cancel": {"reason": "Postponed."}, "revise": walks.typed_call(version=1)}
POSSIBLE = {
    "planned": {("chair", "open"), ("chair", "cancel"), ("officer", "revise")},
    "open": {("chair", "cancel")},
    "passed": {("chair", "cancel"), ("officer", "screen")},
    "screening": {("chair", "cancel")},
    "cancelled": set(),
}


@pytest.mark.parametrize("status", POSSIBLE)
def test_nobody_does_more_than_their_part_at_each_status(client, chair, status):
    call = grants.planned_call() if status == "planned" else grants.opened_call()
    if status == "screening":
        walks.screening(call)
    if status == "cancelled":
        walks.cancelled(call)
    if status == "passed":
        past = timezone.now() - timedelta(seconds=1)
        Call.objects.filter(pk=call.pk).update(closes_at=past)

    happened, answers = set(), set()
    for role, person in walks.everybody().items():
        client.force_login(person)
        for name, typed in ACTS.items():
            point, before = transaction.savepoint(), verbs(call)
            answers.add(client.post(page(name, call), typed).status_code)
            if verbs(call) != before:
                happened.add((role, name))
            transaction.savepoint_rollback(point)

    assert happened == POSSIBLE[status]
    assert answers <= {302, 403, 404, 409, 422}


def test_a_refused_opening_says_what_is_missing(client, chair):
    call = grants.planned_call(texts={"en": ("Title", "Text")})
    client.force_login(chair)

    answer = client.post(page("open", call))

    assert answer.status_code == 409
    assert "The text of the call is missing in a required language." in answer.content.decode()
    assert walks.fresh(call).status == "planned"


def test_early_screening_is_refused_with_the_reason(client, chair, officer):
    call = grants.opened_call()

    answer = client.post(page("screen", call))

    assert answer.status_code == 409
    assert "The deadline has not passed yet." in answer.content.decode()
    assert walks.fresh(call).status == "open"


def test_a_cancellation_without_reason_is_refused(client, chair):
    call = grants.opened_call()
    client.force_login(chair)

    answer = client.post(page("cancel", call), {"reason": " "})

    assert list(shown(answer).errors) == ["reason"]
    assert walks.fresh(call).status == "open"


def test_a_planned_call_is_not_found_by_applicants(client, chair):
    call, opened = grants.planned_call(), grants.opened_call(year=2050)
    client.force_login(grants.drafter("GHA"))

    found = {
        name: client.get(page(name, call)).status_code for name in ("detail", "revise", "open", "screen", "cancel")
    }
    listed = cells(client.get(LIST_PAGE))

    assert found == dict.fromkeys(found, 404)
    assert listed == [str(opened.year)]
    assert client.get(opened.get_absolute_url()).status_code == 200


def test_the_letter_is_given_to_those_who_see_the_call(client, chair):
    call = grants.opened_call()
    letter = documents_about(call).first()
    client.force_login(grants.drafter("GHA"))

    answer = client.get(reverse("calls:call-document", args=[letter.pk]))

    assert answer.status_code == 202  # ordered, being made


def test_strangers_are_sent_to_sign_in(client, chair):
    call = grants.opened_call()

    answer = client.get(call.get_absolute_url())

    assert answer.status_code == 302
    assert answer.url.startswith("/en/accounts/login/")


def test_the_list_takes_as_many_queries_with_one_call_as_with_fifty(client, officer):
    call = grants.planned_call()
    with_one = queries_of(client, LIST_PAGE)
    fields = {"deadline_on": call.deadline_on, "closes_at": call.closes_at, "languages": ["en"]}
    Call.objects.bulk_create(Call(year=2100 + index, **fields) for index in range(49))

    assert queries_of(client, LIST_PAGE) == with_one <= LIST


def test_the_page_of_a_call_is_cheap(client, chair, officer):
    call = grants.opened_call()

    assert queries_of(client, call.get_absolute_url()) <= OBJECT


def test_a_call_found_through_several_texts_is_one_row(client, officer):
    call = grants.planned_call()

    assert cells(client.get(LIST_PAGE, {"q": "proposals"})) == [str(call.year)]
