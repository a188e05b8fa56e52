"""Who may what: every address of ours, each role, each method, against the checked-in table `matrix.csv`.

`VTF_WRITE_MATRIX=1` writes the table anew from what the system does; it is then read and judged by a person.
"""

import csv
import logging
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import translation

from tests.access.addresses import Address, addresses
from tests.access.world import ROLES, World, world_of_the_matrix

pytestmark = pytest.mark.django_db
TABLE = Path(__file__).parent / "matrix.csv"
METHODS = ("GET", "POST")
CAN_BE_SIGNED_IN = [role for role in ROLES if role != "anonymous"]


def listed() -> dict[tuple[str, str], dict[str, str]]:
    """The table: (address, method) -> role -> status."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {(row["address"], row["method"]): row for row in csv.DictReader(file)}


def url_of(address: Address, world: World) -> str:
    """The address with the world's objects in it; English where it has a language."""
    with translation.override("en"):
        return (
            reverse(address.name, kwargs=world.arguments(address))
            if ":" in address.name or not address.name.startswith("/")
            else address.name.replace("^", "").replace("$", "")
        )


def answer(client: Client, method: str, url: str) -> str:
    """The status of one request, undone afterwards."""
    point = transaction.savepoint()
    try:
        response: Any = client.generic(method, url, content_type="application/x-www-form-urlencoded")
        if response.streaming:
            b"".join(response.streaming_content)
        return str(response.status_code)
    finally:
        transaction.savepoint_rollback(point)


def ours() -> list[Address]:
    """The addresses that the matrix has to hold."""
    return [address for address in addresses() if address.is_ours]


def test_every_address_is_in_the_matrix_and_nothing_else() -> None:
    wanted = {(address.key, method) for address in ours() for method in METHODS}

    assert set(listed()) == wanted


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Thousands of lines of log would hide what is wrong."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.parametrize("role", ROLES)
def test_each_role_gets_what_the_matrix_says(client: Client, role: str) -> None:
    world, table = world_of_the_matrix(), listed()
    if role != "anonymous":
        client.force_login(world.people[role])

    surprises = []
    for address in ours():
        for method in METHODS:
            status = answer(client, method, url_of(address, world))
            expected = table[address.key, method][role]
            if status != expected:
                surprises.append(f"{method} {address.key}: {expected} expected, {status}")

    assert surprises == []


@pytest.mark.skipif(os.environ.get("VTF_WRITE_MATRIX") != "1", reason="writes the table; only when asked")
def test_write_the_matrix() -> None:
    world = world_of_the_matrix()
    clients = {role: Client() for role in ROLES}
    for role in CAN_BE_SIGNED_IN:
        clients[role].force_login(world.people[role])
    urls = {address: url_of(address, world) for address in ours()}
    rows = []
    for address, url in urls.items():
        for method in METHODS:
            statuses = {role: answer(clients[role], method, url) for role in ROLES}
            rows.append({"address": address.key, "method": method, **statuses})

    with TABLE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ["address", "method", *ROLES], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


FOREIGN = ("drafter of B", "contact of B", "donor", "delegate")
OPEN_TO_FOREIGNERS = ("200", "302", "405", "404")


def test_the_matrix_itself_keeps_the_rules() -> None:
    """What a person judged once is judged again by rules: foreign files are not found, the auditor changes nothing."""
    broken = []
    for (key, method), row in listed().items():
        if row["anonymous"] == "200" and method == "POST" and not key.startswith(PUBLIC_POSTS):
            broken.append(f"anonymous may {method} {key}")
        is_of_one = any(name in key for name in (" pk", "[pk", "[document"))
        if key.startswith(PRIVATE_OBJECTS) and is_of_one and any(row[role] not in ("404", "405") for role in FOREIGN):
            broken.append(
                f"{method} {key} is not hidden from {[role for role in FOREIGN if row[role] not in ('404', '405')]}"
            )
        if method == "POST" and row["auditor"] in ("200", "302") and not key.startswith(OWN_SETTINGS):
            broken.append(f"the auditor may {method} {key}")
        if "500" in row.values():
            broken.append(f"{method} {key} breaks")

    assert broken == []


# Objects of State A: whoever is neither of A nor of the Secretariat, the Committee or the audit gets 404.
PRIVATE_OBJECTS = (
    "applications:application-",
    "agreements:agreement-",
    "agreements:disbursement-",
    "agreements:report-",
)
PUBLIC_POSTS = ("documents:",)
OWN_SETTINGS = ("notifications:", "accounts:", "usersessions_list", "/cms-admin/login/")  # the last leads to the door
