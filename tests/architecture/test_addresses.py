"""What the whole table of addresses promises."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("reference", ["nonsense", "5d7b1c8e-3f1a-4d0e-9a53-0c1e2f3a4b5c"])
def test_an_unknown_document_keeps_its_form_instead_of_being_led_to_a_language(client: Client, reference: str) -> None:
    response = client.get(f"/verify/{reference}")

    assert response.status_code == 404
    assert "Which document?" in response.content.decode()


def test_an_address_without_a_language_is_led_to_one(client: Client) -> None:
    response = client.get("/fund/")

    assert response.status_code == 302
    assert response["Location"] == "/en/fund/"
