"""The way out of the house, and the page on which anybody checks a document."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories.documents import FACTS, order
from vtf.accounts.models import User
from vtf.documents.catalogue import PUBLIC_TITLES, Kind
from vtf.documents.models import Issue, IssuedDocument
from vtf.documents.services import issue_document
from vtf.documents.views import document_response
from vtf.history.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.documents.urls")]


@pytest.fixture
def document(officer: User) -> IssuedDocument:
    """An issued receipt."""
    return issue_document(order(officer, state="Madagascar"), by=None).document


def test_a_document_leaves_as_a_sandboxed_download(document: IssuedDocument, officer: User) -> None:
    response = document_response(document, by=officer)

    assert response.status_code == 200
    assert response.content.startswith(b"%PDF-")
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'attachment; filename="receipt-a2027-mdg-1-en.pdf"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["Cache-Control"] == "private, no-store"
    assert Event.objects.filter(verb="document.viewed").count() == 1


def test_a_number_cannot_break_out_of_the_file_name(officer: User) -> None:
    issue = issue_document(order(officer, number='a"\r\nSet-Cookie: x=1/../é'), by=None)

    response = document_response(issue.document, by=officer)

    assert response["Content-Disposition"] == 'attachment; filename="receipt-a-set-cookie-x1e-en.pdf"'


def test_a_document_that_is_being_made_says_so(officer: User, rf) -> None:
    response = document_response(order(officer), by=officer, request=rf.get("/"))

    assert response.status_code == 202
    assert response["Retry-After"] == "5"
    assert "The document is being made" in response.content.decode()
    assert 'href=""' in response.content.decode()
    assert not Event.objects.filter(verb="document.viewed").exists()


def test_the_public_sees_kind_date_and_hash_but_no_names(client: Client, document: IssuedDocument) -> None:
    response = client.get(f"/verify/{document.pk}")

    text = response.content.decode()
    assert response.status_code == 200
    assert "Receipt of an application" in text
    assert document.sha256 in text.replace("<wbr>", "")
    for secret in ("Madagascar", document.title, "A2027-MDG-1", "Programme officer", "officer@demo.example"):
        assert secret not in text


@pytest.mark.parametrize("kind", FACTS)
def test_the_public_is_told_the_title_of_what_is_public_anyway_and_of_nothing_else(
    client: Client, officer: User, kind: str
) -> None:
    document = order(officer, kind)
    issued_at = document.ordered_at
    Issue.objects.create(
        document=document, pdf="a.pdf", size=1, sha256="a" * 64, template_sha256="b" * 64, issued_at=issued_at
    )

    text = client.get(f"/verify/{document.pk}").content.decode()

    assert str(document.get_kind_display()) in text
    assert (document.title in text) is (kind in PUBLIC_TITLES)
    for secret in (FACTS[kind]["title"], FACTS[kind].get("state", "Madagascar"), "officer@demo.example"):
        assert secret not in text


@pytest.mark.parametrize(
    "kind",
    [
        Kind.DESK_REVIEW,
        Kind.DOSSIER,
        Kind.FEEDBACK_NOTE,
        Kind.CLARIFICATION_REQUEST,
        Kind.MEETING_RECORD,
        Kind.PACKAGE,
        Kind.RECEIPT,
        Kind.INELIGIBILITY_LETTER,
        Kind.SETTLEMENT,
        Kind.DECISION_LETTER,
        "tests/unknown",
    ],
)
def test_the_title_of_a_confidential_kind_stays_inside(kind: str) -> None:
    assert IssuedDocument(kind=kind, title="A title").public_title == ""


@pytest.mark.parametrize("change", [str.lower, str.upper, lambda text: f" {text} "])
def test_the_same_hash_is_found_the_same(client: Client, document: IssuedDocument, change) -> None:
    response = client.get(f"/verify/{document.pk}", {"sha256": change(document.sha256)})

    assert response.status_code == 200
    assert "The same: your SHA-256" in response.content.decode()


def test_another_hash_is_found_another(client: Client, document: IssuedDocument) -> None:
    response = client.get(f"/verify/{document.pk}", {"sha256": "0" * 64})

    assert response.status_code == 200
    assert "Not the same" in response.content.decode()


@pytest.mark.parametrize("sha256", ["xyz", "0" * 63, "<script>alert(1)</script>", "0" * 500])
def test_what_is_no_hash_is_said_beside_the_field_and_kept(
    client: Client, document: IssuedDocument, sha256: str
) -> None:
    response = client.get(f"/verify/{document.pk}", {"sha256": sha256})

    assert response.status_code == 422
    assert response.context["form"].errors["sha256"]
    assert response.context["form"]["sha256"].value() == sha256
    assert "<script>" not in response.content.decode()


@pytest.mark.parametrize("reference", ["5d7b1c8e-3f1a-4d0e-9a53-0c1e2f3a4b5c", "nonsense", "x" * 400, "%00", "<b>"])
def test_an_unknown_identifier_is_404_with_the_form(client: Client, reference: str) -> None:
    response = client.get(f"/verify/{reference}")

    assert response.status_code == 404
    assert response.context["form"].errors["document"]
    assert "<form" in response.content.decode()


def test_an_order_is_as_unknown_as_nothing(client: Client, officer: User) -> None:
    document = order(officer)

    assert client.get(f"/verify/{document.pk}").status_code == 404


def test_the_form_leads_to_the_document(client: Client, document: IssuedDocument) -> None:
    assert client.get("/verify/").status_code == 200

    response = client.get("/verify/", {"document": str(document.pk), "sha256": document.sha256.upper()})

    assert response.status_code == 302
    assert response["Location"] == f"/verify/{document.pk}?sha256={document.sha256}"


def test_nothing_is_changed_by_looking(client: Client, document: IssuedDocument) -> None:
    with CaptureQueriesContext(connection) as queries:
        client.get(f"/verify/{document.pk}")

    assert {query["sql"][:6] for query in queries} == {"SELECT"}
    assert client.post(f"/verify/{document.pk}").status_code == 405


def test_a_replaced_document_names_the_later_one(client: Client, document: IssuedDocument, officer: User) -> None:
    later = issue_document(order(officer), by=None).document

    earlier_page = client.get(f"/verify/{document.pk}").content.decode()
    later_page = client.get(f"/verify/{later.pk}").content.decode()

    assert str(later.pk) in earlier_page
    assert str(document.pk) not in later_page
