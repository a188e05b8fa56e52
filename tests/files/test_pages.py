"""The register of files and the way in which a file leaves."""

import uuid

import pytest

from tests.counting import LIST, OBJECT, queries_of
from tests.factories.accounts import UserFactory
from tests.factories.files import PDF, StoredFileFactory
from vtf.files import selectors
from vtf.files.models import StoredFile
from vtf.files.selectors import add_file_owner
from vtf.files.services import mark_scanned, open_file, quarantine_file
from vtf.history.selectors import events_about

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.files.page_urls")]


@pytest.fixture
def sign_in(client):
    def sign_in(*roles):
        person = UserFactory(roles=roles)
        client.force_login(person)
        return person

    return sign_in


@pytest.fixture(autouse=True)
def owners(monkeypatch):
    """One room that lets everybody have the file named "shared.pdf"."""
    monkeypatch.setattr(selectors, "OWNERS", {})
    add_file_owner("room", lambda user: StoredFile.objects.filter(name="shared.pdf").values("pk"))


def address(stored, page=""):
    return f"/en/files/{stored.pk}/{page}"


@pytest.mark.parametrize("role", ["officer", "head", "auditor"])
def test_the_register_shows_every_file_with_its_views(client, sign_in, role):
    stored = StoredFileFactory(uploaded_by=UserFactory(name="Ada Contact"))
    open_file(stored, by=sign_in(role))

    page = client.get("/en/files/").content.decode()

    for text in ("letter.pdf", "PDF document", "Not scanned for viruses", "Ada Contact"):
        assert text in page
    assert client.get("/en/files/?status=quarantined").context["rows"] == []


@pytest.mark.parametrize("role", ["finance", "member", "drafter", "donor", "delegate", "editor"])
def test_nobody_else_reads_it(client, sign_in, role):
    stored = StoredFileFactory()
    sign_in(role)

    assert client.get("/en/files/").status_code == 403
    assert [client.get(address(stored, page)).status_code for page in ("", "quarantine/", "release/")] == [404] * 3


def test_a_stranger_is_asked_to_sign_in(client):
    stored = StoredFileFactory(name="shared.pdf")

    assert [client.get(each).status_code for each in ("/en/files/", address(stored, "content/"))] == [302, 302]


def test_the_page_of_a_file_says_who_looked_when(client, sign_in):
    stored = StoredFileFactory(name="shared.pdf")
    open_file(stored, by=UserFactory(name="Grace Reader"))
    sign_in("auditor")

    page = client.get(address(stored)).content.decode()

    for text in ("shared.pdf", "Grace Reader", "Opened 1 time", "not scanned for viruses", stored.sha256):
        assert text in page


def test_a_file_leaves_as_an_attachment_and_the_opening_is_recorded(client, sign_in):
    stored = StoredFileFactory(name="shared.pdf")
    person = sign_in("drafter")

    answer = client.get(address(stored, "content/"))

    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"] == 'attachment; filename="shared.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert [(event.verb, event.actor_id) for event in events_about(stored)] == [("file.viewed", person.pk)]


def test_the_address_of_a_file_that_is_not_ones_own_does_not_exist(client, sign_in):
    stored = StoredFileFactory(name="private.pdf")
    sign_in("officer")

    assert client.get(address(stored, "content/")).status_code == 404
    assert client.get(f"/en/files/{uuid.uuid4()}/content/").status_code == 404
    assert "No part of the system gives you" in client.get(address(stored)).content.decode()
    assert not events_about(stored).exists()


def test_a_file_in_quarantine_gives_a_page_with_the_reason_and_no_bytes(client, sign_in):
    stored = StoredFileFactory(name="shared.pdf")
    quarantine_file(stored, reason="Sent by mistake.", by=UserFactory(roles=["officer"]))
    sign_in("drafter")

    answer = client.get(address(stored, "content/"))

    assert answer.status_code == 409
    assert "Sent by mistake." in answer.content.decode()
    assert b"%PDF" not in answer.content


def test_with_a_scanner_a_pending_file_gives_a_page_that_says_so(client, sign_in, settings):
    settings.CLAMAV_ADDRESS = "localhost:3310"
    stored = StoredFileFactory(name="shared.pdf")
    sign_in("officer")

    assert "still being scanned" in client.get(address(stored, "content/")).content.decode()
    assert "waits for the virus scanner" in client.get(address(stored)).content.decode()
    mark_scanned(stored, is_clean=True)
    assert client.get(address(stored, "content/")).status_code == 200


def test_an_officer_quarantines_and_the_head_releases(client, sign_in):
    stored = StoredFileFactory(name="shared.pdf")
    sign_in("officer")
    assert client.get(address(stored, "quarantine/")).status_code == 200
    client.post(address(stored, "quarantine/"), {"reason": "Doubtful."})
    own = client.get(address(stored)).content.decode()
    refused = client.post(address(stored, "release/"), {"reason": "It is fine."})
    sign_in("head")

    answer = client.post(address(stored, "release/"), {"reason": "It is fine."})

    assert "never the person who put it into quarantine" in own
    assert refused.status_code == 403
    assert (answer.status_code, answer["Location"]) == (302, address(stored))
    assert StoredFile.objects.get(pk=stored.pk).status == "clean"


def test_an_act_without_a_reason_is_refused_beside_the_field(client, sign_in):
    stored = StoredFileFactory()
    sign_in("officer")

    answer = client.post(address(stored, "quarantine/"), {"reason": " "})

    assert answer.status_code == 422
    assert answer.context["form"].errors == {"reason": ["Give the reason; it stays in the history."]}
    assert StoredFile.objects.get(pk=stored.pk).status == "pending"


def test_the_auditor_reads_and_does_nothing(client, sign_in):
    stored = StoredFileFactory()
    sign_in("auditor")

    assert client.post(address(stored, "quarantine/"), {"reason": "Because."}).status_code == 403
    assert "Only a programme officer" in client.get(address(stored)).content.decode()


def test_the_pages_cost_a_constant_number_of_queries(client, sign_in):
    person = sign_in("officer")
    files = [StoredFileFactory(name="shared.pdf", uploaded_by=UserFactory()) for _file in range(8)]
    for stored in files:
        open_file(stored, by=person)

    assert queries_of(client, "/en/files/") <= LIST
    assert queries_of(client, address(files[0])) <= OBJECT


def test_the_file_holds_sizes_and_views_as_figures(client, sign_in):
    stored = StoredFileFactory()
    open_file(stored, by=sign_in("auditor"))

    lines = b"".join(client.get("/en/files/?format=csv").streaming_content).decode("utf-8-sig").splitlines()

    assert lines[0] == "Name,Kind,Size,Status,Handed in by,Handed in,Views"
    assert lines[1].startswith(f"letter.pdf,PDF document,{len(PDF)},Not scanned for viruses,")
    assert lines[1].endswith(",1")


@pytest.mark.parametrize("language", ["ar", "es", "fr", "ru", "zh-hans"])
def test_the_pages_stand_in_every_language(client, sign_in, language):
    stored = StoredFileFactory()
    sign_in("officer")

    assert client.get(f"/{language}/files/").status_code == 200
    assert client.get(f"/{language}/files/{stored.pk}/").status_code == 200
