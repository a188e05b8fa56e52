"""Order a document in the transaction of an act; make it after the commit; read it back, proved."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, models, transaction
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from vtf.accounts.models import User
from vtf.core.errors import Conflict, RuleBroken
from vtf.documents.models import Issue, IssuedDocument
from vtf.history.services import record
from vtf.notifications.services import enqueue

LARGEST_FACTS = 1_000_000  # characters of JSON: some 200 pages, half a minute of work
KIND = re.compile(r"[a-z_]+/[a-z_]+")
# What neither XML nor PostgreSQL can hold, and what lets text of one person overwrite its surroundings.
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\ud800-\udfff\ufffe\uffff]")


def template_name(kind: str) -> str:
    """The template of a kind: "applications/receipt" is "applications/documents/receipt.html"."""
    app, _slash, name = kind.partition("/")
    return f"{app}/documents/{name}.html"


def printable(value: Any) -> Any:
    """Return JSON-safe facts as print can hold them; TypeError for a float, which no amount may be."""
    if isinstance(value, float):
        raise TypeError("Facts hold Decimal, int or text, never float")
    if isinstance(value, str | Promise):
        return unicodedata.normalize("NFC", UNPRINTABLE.sub("", str(value)))
    if isinstance(value, Mapping):
        return {str(key): printable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [printable(item) for item in value]
    return value


def frozen(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts as plain JSON: Decimals, dates and lazy strings become text; RuleBroken when there is too much."""
    text = json.dumps(printable(facts), cls=DjangoJSONEncoder, ensure_ascii=False)
    if len(text) > LARGEST_FACTS:
        raise RuleBroken(_("This is too much text for one document."))
    plain: dict[str, Any] = json.loads(text)
    return plain


@transaction.atomic
def order_document(
    kind: str,
    *,
    about: models.Model,
    facts: Mapping[str, Any],
    language: str,
    title: str,
    by: User | None,
) -> IssuedDocument:
    """Order the document within the act's transaction; the worker makes the PDF after the commit."""
    if language not in dict(settings.LANGUAGES):
        raise RuleBroken(_("The Fund issues no documents in this language."), field="language")
    title = str(printable(str(title))).strip()
    if not title:
        raise RuleBroken(_("A document needs a title."), field="title")
    try:
        get_template(template_name(kind if KIND.fullmatch(kind) else "none"))
    except TemplateDoesNotExist as error:
        raise RuleBroken(_("There is no document of the kind “%(kind)s”.") % {"kind": kind}) from error
    document = IssuedDocument.objects.create(
        kind=kind, title=title[:300], language=language, about=about, facts=frozen(facts), ordered_by=by
    )
    record("document.ordered", target=document, by=by, facts={"kind": kind, "language": language})
    enqueue("documents.render", key=f"documents.render:{document.pk}", document_id=str(document.pk))
    return document


def issue_document(document: IssuedDocument, *, by: User | None) -> Issue:
    """Make the PDF and keep it with its hash; one that is already made is returned as it is.

    The page is set outside any lock. When two do it at once, the database takes the first and the
    second's file is thrown away.
    """
    from vtf.documents.rendering import Imprint, render, template_version  # a second of import: the worker's alone

    if issue := Issue.objects.filter(document=document).first():
        return issue
    name = template_name(document.kind)
    issued_at = timezone.now()
    imprint = Imprint(str(document.pk), document.title, document.verify_url, issued_at)
    content = render(name, document.facts, document.language, imprint=imprint)
    issue = Issue(
        document=document,
        pdf=ContentFile(content, name="document.pdf"),
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        template_sha256=template_version(name),
        issued_at=issued_at,
    )
    try:
        with transaction.atomic():
            issue.save(force_insert=True)
            record("document.issued", target=document, by=by, facts={"sha256": issue.sha256})
    except BaseException as error:
        issue.pdf.storage.delete(str(issue.pdf.name))
        if isinstance(error, IntegrityError) and (first := Issue.objects.filter(document=document).first()):
            return first
        raise
    return issue


def open_document(document: IssuedDocument, *, by: User | None) -> bytes:
    """The bytes of an issued document, viewing recorded; Conflict when they are not those that were issued."""
    with document.issue.pdf.open("rb") as file:
        content: bytes = file.read()
    if hashlib.sha256(content).hexdigest() != document.sha256:
        raise Conflict(_("The stored file is not the one that was issued. Please tell the Secretariat."))
    record("document.viewed", target=document, by=by)
    return content
