"""Random requests of people who may not see State A's files: no word of them comes back, and 404 has one face.

Every text of A's files carries the mark SECRET. `VTF_REQUESTS` sets how many requests: 5,000 unless it says
otherwise, 1,000 on PostgreSQL.
"""

import os
import random
import re
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from tests.access.test_matrix import ours, url_of
from tests.access.world import SECRET, World, world_of_the_matrix
from vtf.opendata.selectors import DEFINITIONS

pytestmark = pytest.mark.django_db
DEFAULT_REQUESTS = "5000" if connection.vendor == "sqlite" else "1000"
REQUESTS, SHARES = int(os.environ.get("VTF_REQUESTS", DEFAULT_REQUESTS)), 4
STRANGERS = ("anonymous", "drafter of B", "contact of B", "donor", "delegate", "former member")
RECUSED = ("member with interest",)
EXTRAS = ("", "?format=csv", "?format=xlsx", "?page=2", "?q=SECRET", "?status=draft", "?sort=-number", "?cursor=x")
HEADERS: tuple[dict[str, Any], ...] = (
    {},
    {"HTTP_HX_REQUEST": "true"},
    {"HTTP_ACCEPT": "application/json"},
    {"HTTP_X_REQUESTED_WITH": "XMLHttpRequest"},
)
METHODS = ("get", "get", "get", "post", "head", "put", "delete", "options", "patch")


def body_of(response: Any) -> bytes:
    """Everything that came back, streamed or not, with the headers that carry text."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return content + response.get("Content-Disposition", "").encode() + response.get("Location", "").encode()


@pytest.mark.parametrize("share", range(SHARES))
def test_random_requests_of_strangers_bring_back_no_word_of_a_foreign_file(share: int) -> None:
    chance = random.Random(share)
    world = world_of_the_matrix()
    clients = {role: Client(raise_request_exception=False) for role in (*STRANGERS, *RECUSED)}
    for role, client in clients.items():
        if role != "anonymous":
            client.force_login(world.people[role])
    marks = {role: marks_of(world) if role in STRANGERS else [SECRET.encode()] for role in clients}
    places = [address for address in ours() if address.parameters]

    leaks, faults = [], []
    for _turn in range(REQUESTS // SHARES):
        role, address = chance.choice(list(clients)), chance.choice(places)
        url = url_of(address, world) + chance.choice(EXTRAS)
        method = chance.choice(METHODS)
        point = transaction.savepoint()
        response: Any = getattr(clients[role], method)(url, **chance.choice(HEADERS))
        body = body_of(response)
        if any(mark in body for mark in marks[role]):
            leaks.append(f"{role} {method} {url}: {response.status_code}")
        if response.status_code >= 500:
            faults.append(f"{role} {method} {url}: {response.status_code}")
        transaction.savepoint_rollback(point)

    assert (leaks, faults) == ([], [])


def test_the_entries_behind_the_figures_name_nothing_that_is_not_public(client: Client) -> None:
    world = world_of_the_matrix()
    grant = world.objects["agreements: pk"]
    pages = [reverse("opendata:figure-entries", args=[code]) for code in DEFINITIONS]
    extras = ("", "?format=csv", f"?project={grant.number}")

    shown = {page + extra: body_of(client.get(page + extra)) for page in pages for extra in extras}

    assert [url for url, body in shown.items() if any(mark in body for mark in marks_of(world))] == []


def marks_of(world: World) -> list[bytes]:
    """What tells of A's files that are not public: the mark in their texts, and the numbers of those undecided."""
    undecided = world.objects["applications: pk"], world.objects["committee:condition pk"].decision.application
    return [SECRET.encode(), *(application.number.encode() for application in undecided)]


@pytest.mark.parametrize("role", ["contact of B", "donor", "delegate", "member with interest"])
def test_a_foreign_object_and_one_that_does_not_exist_get_the_same_answer(client: Client, role: str) -> None:
    world = world_of_the_matrix()
    client.force_login(world.people[role])

    different = []
    for address in ours():
        if address.name.startswith(OBJECTS):
            foreign = url_of(address, world)
            absent = url_of(address, world.with_absent_objects())
            answers = [client.get(foreign), client.get(absent)]
            faces = [
                (answer.status_code, faceless(answer.content, url))
                for answer, url in zip(answers, (foreign, absent), strict=True)
            ]
            if faces[0] != faces[1]:
                different.append(f"{address.key}: {answers[0].status_code} and {answers[1].status_code}")

    assert different == []


OBJECTS = ("applications:application-", "agreements:agreement-", "agreements:disbursement-", "agreements:report-")


def faceless(content: bytes, url: str) -> bytes:
    """The page without what each request has of its own: its address and its tokens."""
    content = content.replace(url[3:].encode(), b"URL")  # without the language: the page links to itself in six
    return re.sub(rb'(name="csrfmiddlewaretoken" value="|nonce="|content=")[^"]*', rb"\1", content)
