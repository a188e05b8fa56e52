"""The vault: what it takes in, what it refuses and why, and how a file leaves."""

import hashlib
import io
import time

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from PIL import Image

from tests.factories.accounts import UserFactory
from tests.factories.files import PDF, StoredFileFactory, pdf_upload, picture, png_upload, upload
from vtf.core.errors import RuleBroken
from vtf.files.models import StoredFile
from vtf.files.services import store_upload
from vtf.files.views import file_response
from vtf.history.selectors import events_about

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "content", "kind", "media_type"),
    [
        ("Letter of endorsement.PDF", PDF, "pdf", "application/pdf"),
        ("scan.jpg", picture("JPEG"), "jpeg", "image/jpeg"),
        ("scan.jpeg", picture("JPEG"), "jpeg", "image/jpeg"),
        ("scan.png", picture("PNG"), "png", "image/png"),
        ("رسالة.pdf", PDF, "pdf", "application/pdf"),
        ("v1.2 of letter.pdf", PDF, "pdf", "application/pdf"),
    ],
)
def test_what_is_taken(name, content, kind, media_type):
    person = UserFactory()

    stored = store_upload(upload(name, content), by=person)

    assert (stored.kind, stored.media_type, stored.name, stored.uploaded_by) == (kind, media_type, name, person)
    assert (stored.size, stored.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert stored.open().read() == content
    assert stored.name not in stored.storage_name
    assert [event.verb for event in events_about(stored)] == ["file.stored"]


ENCRYPTED = PDF.replace(b"/Size 4", b"/Size 4/Encrypt 9 0 R")
SCRIPTED = PDF.replace(b"/Type/Catalog", b"/Type/Catalog/OpenAction<</S/JavaScript/JS(x)>>")


def test_a_word_inside_compressed_bytes_is_no_programme():
    stream = PDF.replace(b"xref\n0 4", b"4 0 obj<</Length 9>>stream\nab/JS (x)\nendstream endobj\nxref\n0 4")

    assert store_upload(pdf_upload(content=stream), by=None).kind == "pdf"


@pytest.mark.parametrize("filling", [b"1" * 2_000_000, b"stream " * 300_000, b"1 1 " * 500_000])
def test_no_content_makes_the_check_slow(filling):
    started = time.perf_counter()

    with pytest.raises(RuleBroken):
        store_upload(pdf_upload(content=b"%PDF-1.4\n" + filling), by=None)

    assert time.perf_counter() - started < 2


def wide_picture():
    out = io.BytesIO()
    Image.new("1", (50_001, 1_000)).save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("letter.pdf", b"", "is empty"),
        ("letter.docx", b"PK\x03\x04" + b"0" * 100, "not a file of the kinds"),
        ("page.pdf", b"<html><script>alert(1)</script>", "not a file of the kinds"),
        ("letter.png", PDF, "ends in .png, but the content is a PDF document"),
        ("letter.pdf", picture("PNG"), "ends in .pdf, but the content is a PNG picture"),
        ("letter.pdf", PDF[:120], "damaged or cut off"),
        ("letter.pdf", b"%PDF-9.9" + PDF[8:], "does not begin as one"),
        ("letter.pdf", ENCRYPTED, "protected by a password"),
        ("letter.pdf", SCRIPTED, "contains a programme"),
        ("scan.png", picture("PNG")[:40], "damaged and cannot be opened"),
        ("scan.jpg", picture("JPEG", (200, 200))[:400], "damaged and cannot be opened"),
        ("scan.png", wide_picture(), "more than 50 million points"),
        ("letter.html.pdf", PDF, "two endings"),
        ("letter.pdf.png", picture(), "two endings"),
        ("letter.exe.pdf", PDF, "two endings"),
        ("letter\u202efdp.exe.pdf", PDF, "invisible signs"),
        ("letter", PDF, "has no ending"),
        (".pdf", PDF, "has no ending"),
    ],
)
def test_what_is_refused_and_why(name, content, sentence):
    with pytest.raises(RuleBroken) as broken:
        store_upload(upload(name, content), by=UserFactory(), field="letter")

    assert list(broken.value.errors) == ["letter"]
    assert sentence in str(broken.value.errors["letter"][0])
    assert StoredFile.objects.count() == 0


def test_a_nul_in_the_name_is_refused():
    given = pdf_upload()
    given._name = "letter.pdf\0.exe"

    with pytest.raises(RuleBroken, match="invisible signs"):
        store_upload(given, by=None)


def test_a_picture_is_refused_where_a_document_is_asked_for():
    with pytest.raises(RuleBroken, match="PDF document"):
        store_upload(png_upload(), kinds=["pdf"], by=None)


@pytest.mark.parametrize("claimed", [None, 1])
def test_too_large_is_refused_whatever_size_is_claimed(claimed, settings):
    settings.FILE_MAX_BYTES = len(PDF) - 1
    given = pdf_upload()
    given.size = claimed or given.size

    with pytest.raises(RuleBroken, match="larger than"):
        store_upload(given, by=None)


def test_exactly_the_limit_is_taken(settings):
    settings.FILE_MAX_BYTES = len(PDF)

    assert store_upload(pdf_upload(), by=None).size == len(PDF)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/letter.pdf", "letter.pdf"),
        ("C:\\secret\\letter.pdf", "letter.pdf"),
        ('a"b;c<d>.pdf', "a_b_c_d_.pdf"),
        ("x" * 300 + ".pdf", "x" * 146 + ".pdf"),
    ],
)
def test_a_name_is_kept_clean(given, kept):
    file = pdf_upload()
    file._name = given

    assert store_upload(file, by=None).name == kept


def test_a_file_leaves_as_an_attachment_that_no_browser_runs():
    person = UserFactory()
    stored = StoredFileFactory(name="رسالة 1.pdf")

    response = file_response(stored, by=person)

    assert b"".join(response.streaming_content) == PDF
    assert response["Content-Disposition"] == "attachment; filename*=utf-8''%D8%B1%D8%B3%D8%A7%D9%84%D8%A9%201.pdf"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-store"
    assert response["Content-Type"] == "application/pdf"


def test_every_view_is_recorded_without_the_name_of_the_file():
    person = UserFactory()
    stored = StoredFileFactory(name="passport of somebody.pdf")

    file_response(stored, by=person)

    event = events_about(stored).get()
    assert (event.verb, event.actor_id) == ("file.viewed", person.pk)
    assert "somebody" not in event.target_label


@pytest.mark.parametrize("fields", [{"size": 0}, {"sha256": "x"}, {"kind": "exe"}])
def test_the_database_refuses_what_the_service_would(fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        StoredFileFactory(**fields)


def test_two_files_of_the_same_name_do_not_meet():
    one, two = store_upload(pdf_upload(), by=None), store_upload(pdf_upload(), by=None)

    assert one.storage_name != two.storage_name
    assert default_storage.exists(one.storage_name)
