"""The PDF: accessible in every language, offline, and deaf to what people write."""

import re
import subprocess
import unicodedata
import zlib

import page
import pytest
from weasyprint import HTML
from weasyprint.urls import FatalURLFetchingError

from tests.documents.conftest import IMPRINT, Maker, Words
from tests.factories.documents import FACTS, RECEIPT
from tests.factories.facts.applications import PACKAGE
from vtf.documents.rendering import StaticFiles, render, sources_of, template_version
from vtf.documents.services import template_name

LANGUAGES = ("ar", "en", "es", "fr", "ru", "zh-hans")
RECEIPT_TEMPLATE = "applications/documents/receipt.html"
PACKAGE_TEMPLATE = "applications/documents/package.html"
EVIL = (
    "<script>alert(1)</script>",
    '"><img src="http://127.0.0.1:9/x">',
    "<link rel=attachment href='file:///etc/passwd'>",
    "<a href='javascript:alert(1)'>x</a>",
    "<style>@import url(http://169.254.169.254/)</style>",
    "<svg onload=alert(1)><image href='file:///etc/passwd'/></svg>",
    "{{ settings.SECRET_KEY }}{% debug %}",
    "https://evil.example/login",
    "]]>--><!--",
)
FORBIDDEN_ADDRESSES = (
    "http://127.0.0.1/",
    "http://[::1]/",
    "https://example.org/a.css",
    "http://169.254.169.254/latest/meta-data",
    "file:///etc/passwd",
    "FILE:///etc/passwd",
    "ftp://127.0.0.1/",
    "data:text/css,body{color:red}",
    "data:image/svg+xml,<svg/>",
    "static:fund/../../vtf/settings.py",
    "static:../vtf/settings.py",
    "static:/etc/passwd",
    "static:",
    "STATIC:fund/print.css",
    "static:fund/print.css?http://127.0.0.1",
    "static:fund/unknown.css",
    "jar:file:///x",
    "",
)


def streams(content: bytes) -> bytes:
    """Everything in the file, compressed objects opened."""
    found = [content]
    for match in re.finditer(rb"stream\r?\n(.*?)endstream", content, re.DOTALL):
        try:
            found.append(zlib.decompressobj().decompress(match[1]))
        except zlib.error:
            continue
    return b"\n".join(found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_document_is_pdf_ua_1_in_each_of_the_six_languages(language: str, made: Maker) -> None:
    content, _complaints = made("applications/package", language)

    assert page.is_pdf_compliant_bytes(content, profile="ua1")


def test_the_checker_would_say_so_if_it_were_not() -> None:
    plain = HTML(string="<p>plain</p>").write_pdf()

    assert not page.is_pdf_compliant_bytes(plain, profile="ua1")


@pytest.mark.parametrize(
    ("language", "date", "amount"),
    [
        ("en", "22 January 2027", "USD 96,840.00"),
        ("fr", "22 janvier 2027", "USD 96 840,00"),
        ("es", "22 de enero de 2027", "USD 96 840,00"),
        ("ru", "22 января 2027", "USD 96 840,00"),
        ("zh-hans", "2027年1月22日", "USD 96,840.00"),
        ("ar", "2027", "USD 96,840.00"),
    ],
)
def test_dates_and_amounts_follow_the_language(language: str, date: str, amount: str, words: Words) -> None:
    content = render(RECEIPT_TEMPLATE, RECEIPT, language, imprint=IMPRINT)

    text = re.sub(r"\s+", " ", words(content))
    assert date in text
    assert amount in text
    assert "23:41:07" in text
    assert "22:41:07" in text


def test_arabic_words_are_arabic_words_when_copied_out(words: Words) -> None:
    facts = RECEIPT | {"title": "تعقب الأسلحة", "state": "مدغشقر", "institution": "اللجنة الوطنية"}

    text = unicodedata.normalize("NFKC", words(render(RECEIPT_TEMPLATE, facts, "ar", imprint=IMPRINT)))

    for word in ("مدغشقر", "الوطنية", "اللجنة", "تعقب", "يناير"):
        assert word in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_letter_comes_from_a_noto_font(language: str, tmp_path) -> None:
    path = tmp_path / "document.pdf"
    path.write_bytes(render(RECEIPT_TEMPLATE, RECEIPT, language, imprint=IMPRINT))

    listing = subprocess.run(["pdffonts", str(path)], capture_output=True, check=True, text=True, timeout=30).stdout

    fonts = [line.split()[0] for line in listing.splitlines()[2:]]
    assert fonts
    assert [font for font in fonts if "Noto" not in font] == []


def test_what_people_write_is_printed_and_never_obeyed(words: Words) -> None:
    facts = PACKAGE | {
        "title": " ".join(EVIL),
        "state": EVIL[0],
        "sections": [{"title": text, "paragraphs": [text], "rows": [{"label": text, "value": text}]} for text in EVIL],
        "activities": [{"title": text, "description": text, "month_from": text} for text in EVIL],
        "budget": [{"category": text, "description": text, "fund": text} for text in EVIL],
        "annexes": [{"title": text, "file_name": text, "sha256": text} for text in EVIL],
    }

    content = render(PACKAGE_TEMPLATE, facts, "en", imprint=IMPRINT)

    text = re.sub(r"\s+", "", words(content))
    for evil in EVIL:
        assert re.sub(r"\s+", "", evil) in text
    everything = streams(content)
    for name in (b"/JavaScript", b"/JS", b"/Launch", b"/EmbeddedFile", b"/SubmitForm", b"/GoToR"):
        assert re.search(name + rb"\b", everything) is None
    assert set(re.findall(rb"/URI \((.*?)\)", everything)) == {IMPRINT.verify_url.encode()}


@pytest.mark.parametrize("address", FORBIDDEN_ADDRESSES)
def test_the_fetcher_opens_nothing_but_our_own_files(address: str) -> None:
    with pytest.raises(ValueError, match="A document may not open"):
        StaticFiles()(address)


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/a.css", "file:///etc/passwd", "data:text/css,p{}"])
def test_a_template_that_reaches_out_fails_loudly(address: str) -> None:
    html = HTML(string=f'<link rel="stylesheet" href="{address}"><p>x</p>', url_fetcher=StaticFiles())

    with pytest.raises(FatalURLFetchingError):
        html.write_pdf()


def test_our_own_files_are_opened() -> None:
    for name, kind in StaticFiles.TYPES.items():
        response = StaticFiles()(f"static:{name}")

        assert response.content_type == kind
        assert response.read()


def test_the_same_facts_make_the_same_file() -> None:
    first, second = (render(RECEIPT_TEMPLATE, RECEIPT, "ar", imprint=IMPRINT) for _time in range(2))

    assert first == second


def test_the_file_says_its_title_and_language() -> None:
    content = render(RECEIPT_TEMPLATE, RECEIPT, "zh-hans", imprint=IMPRINT)

    everything = streams(content)
    assert b"/Lang (zh-Hans)" in everything
    assert b"/Title (Receipt)" in everything
    assert b"/Outlines" in everything


def test_a_template_has_a_version() -> None:
    versions = {template_version(template_name(kind)) for kind in FACTS}

    assert len(versions) == len(FACTS)


def test_the_version_counts_every_template_that_takes_part() -> None:
    assert sources_of("applications/documents/clarification_request.html") == {
        "applications/documents/clarification_request.html",
        "documents/application_terms.html",
        "documents/asker.html",
        "documents/base.html",
    }
