"""The gateway to WeasyPrint: a template and facts become a tagged PDF (PDF/UA-1), offline.

Nothing that a person wrote can make the renderer fetch anything: the only address that it can open is `static:`
followed by one of the few files named here.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import unquote

from django.contrib.staticfiles import finders
from django.template.loader import get_template, render_to_string
from django.template.loader_tags import ExtendsNode, IncludeNode
from django.utils import translation
from weasyprint import CSS, HTML
from weasyprint.urls import URLFetcher, URLFetcherResponse

STYLESHEET = "static:fund/print.css"
LANGUAGE_TAGS = {"zh-hans": "zh-Hans"}  # BCP 47 writes scripts with a capital


class StaticFiles(URLFetcher):
    """Opens `static:<name>` for a few files of our own and refuses every other address."""

    TYPES: ClassVar[dict[str, str]] = {
        "fund/print.css": "text/css",
        "fund/print-mark.svg": "image/svg+xml",
    }

    def __init__(self) -> None:
        super().__init__(allowed_protocols=("static",), allow_redirects=False, fail_on_errors=True)

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """Return the file, or raise ValueError; no network, no `file:`, no `data:`, no redirect."""
        scheme, _colon, name = url.partition(":")
        path = finders.find(name) if scheme == "static" and name in self.TYPES else None
        if path is None:
            raise ValueError(f"A document may not open {unquote(url)[:80]!r}")
        return URLFetcherResponse(url, Path(path).read_bytes(), {"Content-Type": self.TYPES[name]})


@dataclass(frozen=True)
class Imprint:
    """What a document says of itself."""

    reference: str = ""
    title: str = ""
    verify_url: str = ""
    issued_at: datetime | None = None


def page(template: str, facts: dict[str, Any], language: str, imprint: Imprint) -> str:
    """The document as HTML in `language`; every fact escaped."""
    with translation.override(language):
        context = {
            "facts": facts,
            "imprint": imprint,
            "language_tag": LANGUAGE_TAGS.get(language, language),
            "direction": "rtl" if translation.get_language_bidi() else "ltr",
        }
        return render_to_string(template, context)


def render(template: str, facts: dict[str, Any], language: str, *, imprint: Imprint | None = None) -> bytes:
    """Return the PDF/UA-1 of `template` filled with `facts` in `language` (about half a second a page)."""
    imprint = imprint or Imprint()
    fetcher = StaticFiles()
    html = HTML(string=page(template, facts, language, imprint), base_url="static:", url_fetcher=fetcher)
    content: bytes = html.write_pdf(
        stylesheets=[CSS(url=STYLESHEET, url_fetcher=fetcher)],
        pdf_variant="pdf/ua-1",
        pdf_tags=True,
        pdf_identifier=hashlib.sha256(imprint.reference.encode()).digest()[:16],
    )
    return content


def sources_of(template: str) -> set[str]:
    """The template with every template that it extends or includes, by name."""
    found: set[str] = set()
    waiting = {template}
    while waiting:
        name = waiting.pop()
        found.add(name)
        nodes = get_template(name).template.nodelist  # type: ignore[attr-defined]
        extended = [node.parent_name for node in nodes.get_nodes_by_type(ExtendsNode)]
        included = [node.template for node in nodes.get_nodes_by_type(IncludeNode)]
        waiting |= {str(expression.var) for expression in (*extended, *included)} - found
    return found


def template_version(template: str) -> str:
    """SHA-256 over the sources that decide what a document looks like: its templates and the stylesheet."""
    digest = hashlib.sha256()
    for name in sorted(sources_of(template)):
        digest.update(Path(get_template(name).origin.name).read_bytes())  # type: ignore[attr-defined]
    for name in sorted(StaticFiles.TYPES):
        digest.update(Path(str(finders.find(name))).read_bytes())
    return digest.hexdigest()
