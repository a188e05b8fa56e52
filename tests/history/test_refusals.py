"""Refused acts are kept: who, where, why; never what was typed, and never at the cost of the answer."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from tests.factories import grants
from tests.factories.history import person
from tests.factories.states import state
from vtf.core import refusals
from vtf.core.errors import Conflict, RuleBroken
from vtf.history.models import Event, Refusal
from vtf.history.services import record

pytestmark = pytest.mark.django_db
kit = pytest.mark.urls("tests.core.kit_urls")


@pytest.fixture
def madagascar(db):
    return state("MDG")


@pytest.fixture
def signed_in(client):
    """A browser of somebody without a role."""
    client.person = person(name="Reader")
    client.force_login(client.person)
    return client


@kit
@pytest.mark.parametrize(
    ("name", "status", "reason"),
    [
        ("taken", 422, "That name is taken"),
        ("closed", 422, "The register is closed"),
        ("status", 422, "This is not possible at this point."),
        ("forbidden", 403, "Only the head may"),
    ],
)
def test_a_broken_rule_is_kept_with_its_reasons(signed_in, madagascar, name, status, reason):
    response = signed_in.post(f"/en/state/{madagascar.pk}/rename/", {"name": name, "amount": "12.50"})

    row = Refusal.objects.get()
    assert (response.status_code, row.status_code, row.reasons) == (status, status, reason)
    assert (row.actor, row.method, row.view_name) == (signed_in.person, "POST", "rename")
    assert row.path == f"/en/state/{madagascar.pk}/rename/"
    assert (row.target_type, row.target_id) == ("states.state", str(madagascar.pk))


@kit
def test_an_act_without_a_form_is_kept_too(signed_in, madagascar):
    response = signed_in.post(f"/en/state/{madagascar.pk}/confirm/")

    assert (response.status_code, Refusal.objects.get().status_code) == (409, 409)


@kit
def test_a_foreign_object_is_kept_as_not_found(signed_in):
    foreign = state("AND")

    response = signed_in.post(f"/en/state/{foreign.pk}/rename/", {"name": "New"})

    row = Refusal.objects.get()
    assert (response.status_code, row.status_code, row.target_type) == (404, 404, "")
    assert row.path == f"/en/state/{foreign.pk}/rename/"


@kit
def test_what_is_no_refusal_is_not_kept(signed_in, madagascar):
    address = f"/en/state/{madagascar.pk}/rename/"

    answers = [
        signed_in.post(address, {"name": ""}).status_code,  # a form that does not validate
        signed_in.post(address, {"name": "New"}).status_code,
        signed_in.get("/en/raises/").status_code,
        signed_in.get(f"/en/state/{state('AND').pk}/").status_code,
        signed_in.post("/en/nowhere/").status_code,
    ]

    assert answers == [422, 302, 409, 404, 404]
    assert not Refusal.objects.exists()


@kit
def test_a_stranger_leaves_no_trace(client, madagascar):
    client.post(f"/en/state/{madagascar.pk}/rename/", {"name": "taken"})

    assert not Refusal.objects.exists()


@kit
def test_reasons_that_wait_for_translation_are_kept_in_english(signed_in, madagascar):
    signed_in.post(f"/fr/state/{madagascar.pk}/rename/", {"name": "forbidden"})

    assert Refusal.objects.get().reasons == "Only the head may"


@kit
def test_who_was_faster_is_shown_and_not_kept(signed_in, madagascar):
    record("state.noted", target=madagascar, by=signed_in.person)

    response = signed_in.post(f"/en/state/{madagascar.pk}/confirm/")

    assert "The last act here was “Noted” by Reader, " in response.content.decode()
    assert Refusal.objects.get().reasons == "Somebody has closed it already"


def test_a_token_in_an_address_is_not_kept():
    assert refusals.without_tokens(f"/en/invitations/{'a' * 64}/") == "/en/invitations/…/"


@kit
def test_the_note_costs_one_insert(signed_in, madagascar):
    address = f"/en/state/{madagascar.pk}/rename/"
    signed_in.post(address, {"name": "taken"})
    seen = []
    with connection.execute_wrapper(lambda execute, sql, *rest: (seen.append(sql), execute(sql, *rest))[1]):
        signed_in.post(address, {"name": "taken"})

    assert [sql.split()[0] for sql in seen if "history_refusal" in sql] == ["INSERT"]


@kit
def test_a_note_that_fails_leaves_the_answer_as_it_is(signed_in, madagascar, monkeypatch):
    def fails(act):
        with transaction.atomic():
            Refusal.objects.create(actor_id=-1, status_code=None)

    monkeypatch.setattr(refusals, "RECORDERS", [fails])

    response = signed_in.post(f"/en/state/{madagascar.pk}/rename/", {"name": "taken"})

    assert (response.status_code, Refusal.objects.count(), Event.objects.count()) == (422, 0, 0)


@kit
@pytest.mark.django_db(transaction=True)
def test_the_act_is_rolled_back_and_the_note_stays(signed_in, madagascar):
    response = signed_in.post(f"/en/state/{madagascar.pk}/half/")

    assert (response.status_code, Refusal.objects.get().reasons) == (409, "It cannot be ended")
    assert not Event.objects.filter(verb="state.begun").exists()


def test_an_act_of_the_house_that_is_not_permitted_is_kept(client):
    grants.committee_sits()
    call = grants.planned_call()
    client.force_login(grants.staff("officer"))

    response = client.post(reverse("calls:call-open", args=[call.pk]))

    row = Refusal.objects.get()
    assert (response.status_code, row.status_code, row.target_type) == (403, 403, "calls.call")
    assert row.view_name == "calls:call-open"


@pytest.mark.parametrize("sql", ["UPDATE history_refusal SET path = ''", "DELETE FROM history_refusal"])
def test_a_refusal_is_neither_changed_nor_deleted(sql):
    Refusal.objects.create(actor=person(), method="POST", path="/en/", status_code=409)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def refused(**fields):
    """One kept refusal."""
    return Refusal.objects.create(
        **{"actor": person(), "method": "POST", "path": "/en/x/", "status_code": 409} | fields
    )


def read(client, role, **query):
    client.force_login(person(role))
    return client.get(reverse("history:refusal-list"), query)


@pytest.mark.parametrize("role", ["auditor", "head", "officer"])
def test_auditor_head_and_officer_read_the_refusals(client, role):
    refused(reasons="The call is closed.")

    assert "The call is closed." in read(client, role).content.decode()


@pytest.mark.parametrize("role", ["finance", "drafter", "member", "donor", "delegate", "editor"])
def test_nobody_else_does(client, role):
    refused(reasons="The call is closed.")

    response = read(client, role)

    assert response.status_code == 403
    assert "The call is closed." not in response.content.decode()


def test_a_stranger_is_sent_to_the_sign_in_page(client):
    assert client.get(reverse("history:refusal-list")).status_code == 302


@pytest.mark.parametrize(
    ("query", "found"),
    [({}, 3), ({"person": "Grace"}, 1), ({"status": "404"}, 1), ({"q": "ceiling"}, 1), ({"since": "2999-01-01"}, 0)],
)
def test_refusals_are_narrowed_by_person_and_answer(client, query, found):
    refused(actor=person(name="Grace"))
    refused(status_code=404)
    refused(status_code=422, reasons="Above the ceiling")

    assert len(read(client, "auditor", **query).context["rows"]) == found


def test_the_file_holds_every_refusal(client):
    refused(reasons="First\nSecond", target_type="calls.call", target_id="7")

    text = b"".join(read(client, "auditor", format="csv")).decode()

    assert "calls.call 7" in text
    assert "409" in text


def test_the_page_of_the_history_leads_there(client):
    client.force_login(person("auditor"))

    assert reverse("history:refusal-list") in client.get(reverse("history:event-list")).content.decode()


@pytest.mark.parametrize("number", [1, 50])
def test_the_page_costs_the_same_however_long_it_is(client, django_assert_max_num_queries, number):
    for _time in range(number):
        refused()
    client.force_login(person("auditor"))

    with django_assert_max_num_queries(10):
        client.get(reverse("history:refusal-list"))


def test_several_recorders_are_registered_once():
    before = list(refusals.RECORDERS)

    refusals.on_refusal(before[0])

    assert before == refusals.RECORDERS


def test_the_sentence_on_the_last_act_is_left_out_of_the_reasons(rf):
    request = rf.post("/en/")
    broken = Conflict(errors={"": ["Too late", "The last act here was …"]})
    broken.last_act = broken.errors[""][1]

    refusals.note_refusal(request, broken)
    assert request.refusal == ("Too late",)
    refusals.note_refusal(request, RuleBroken("No"))
    assert request.refusal == ("No",)
