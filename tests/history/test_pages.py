"""The page of the history: for the auditor and the head, and for nobody else."""

import pytest
from django.urls import reverse

from tests.factories.history import events, person
from vtf.history.services import record, seal_events

pytestmark = pytest.mark.django_db


def read(client, role, **query):
    client.force_login(person(role))
    return client.get(reverse("history:event-list"), query)


@pytest.mark.parametrize("role", ["auditor", "head"])
def test_auditor_and_head_read_the_history(client, role):
    events(1)

    assert "person.noted" in read(client, role).content.decode()


@pytest.mark.parametrize("role", ["officer", "finance", "drafter", "member", "donor", "delegate"])
def test_nobody_else_does(client, role):
    events(1)

    response = read(client, role)

    assert response.status_code == 403
    assert "person.noted" not in response.content.decode()


def test_stranger_is_sent_to_the_sign_in_page(client):
    assert client.get(reverse("history:event-list")).status_code == 302


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, 3),
        ({"verb": "person."}, 2),
        ({"verb": "person.invited"}, 1),
        ({"person": "Grace"}, 1),
        ({"object": "person"}, 3),
        ({"since": "2999-01-01"}, 0),
        ({"until": "2999-01-01"}, 3),
        ({"q": "twice"}, 1),
    ],
)
def test_history_is_narrowed_by_act_object_and_person(client, query, found):
    target = person()
    record("person.invited", target=target, by=person(name="Grace"))
    record("person.noted", target=target, by=None, reason="twice")
    record("donor.registered", target=target, by=None)

    assert len(read(client, "auditor", **query).context["rows"]) == found


def test_event_shows_its_seal_once_it_has_one(client):
    (event,) = events(1)
    before = read(client, "auditor").content.decode()
    seal_events()
    after = read(client, "auditor").content.decode()

    assert event.seal.digest[:12] not in before
    assert f"1:{event.seal.digest[:12]}" in after


def test_file_holds_every_event_with_its_whole_seal(client):
    events(2)
    seal_events()

    text = b"".join(read(client, "auditor", format="csv")).decode()

    assert len(text.splitlines()) == 3
    assert "the system" in text


@pytest.mark.parametrize("number", [1, 50])
def test_page_costs_the_same_however_long_it_is(client, django_assert_max_num_queries, number):
    events(number)
    seal_events()
    client.force_login(person("auditor"))

    with django_assert_max_num_queries(12):
        response = client.get(reverse("history:event-list"))

    assert len(response.content) < 100_000
