"""Calls as the public sees them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, NamedTuple
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import get_language

from grants.calls import selectors as calls
from grants.calls.models import Call
from vtf.documents.models import IssuedDocument
from vtf.policies.selectors import rule_rows

# What an applicant has to know of the frozen rules (domain/grants.md 2.4).
RULES = ("POL-01", "POL-02", "POL-03", "POL-04", "POL-05", "POL-06", "POL-16")


class PublishedText(NamedTuple):
    """The call in one language."""

    title: str
    body: str


@dataclass(frozen=True)
class PublishedLetter:
    """The call letter in one language: `url` is the page that downloads the PDF, `verify_url` proves it."""

    pk: UUID
    title: str
    language: str
    sha256: str
    verify_url: str


@dataclass(frozen=True)
class PublishedCall:
    """A call that was opened: nothing of what States answered."""

    STATUS_TONES: ClassVar = Call.STATUS_TONES

    year: int
    status: str
    is_open: bool
    opened_at: datetime
    closes_at: datetime
    last_second: datetime
    time_zone: str
    texts: Mapping[str, PublishedText]
    rules: list[dict[str, Any]] = field(default_factory=list)
    call_letters: list[PublishedLetter] = field(default_factory=list)
    is_synthetic: bool = False

    @property
    def text(self) -> PublishedText:
        """The text in the active language, else in English, else in any."""
        anything = next(iter(self.texts.values()), PublishedText("", ""))
        return self.texts.get(get_language() or "en") or self.texts.get("en") or anything

    @property
    def title(self) -> str:
        """The title in the reader's language."""
        return self.text.title

    def get_status_display(self) -> str:
        """The status in words."""
        return str(Call.Status(self.status).label)


def published_calls() -> list[PublishedCall]:
    """Every call that was opened, the newest first, in a constant number of queries."""
    found = list(calls.published_calls().order_by("-year"))
    letters = _letters([call.pk for call in found])
    return [_published(call, letters.get(call.pk, [])) for call in found]


def published_call(year: int) -> PublishedCall | None:
    """The opened call of that year's cycle, or None."""
    call = calls.published_calls().filter(year=year).first()
    return _published(call, _letters([call.pk]).get(call.pk, [])) if call else None


def published_call_by_pk(pk: int) -> PublishedCall | None:
    """The opened call of this key, or None: what the task that makes its pages is told."""
    call = calls.published_calls().filter(pk=pk).first()
    return _published(call, []) if call else None


def call_letter(pk: UUID) -> IssuedDocument | None:
    """The issued letter of an opened call, or None for any other document."""
    document = _issued_letters().filter(pk=pk).first()
    if document is None or not calls.published_calls().filter(pk=int(document.about_id)).exists():
        return None
    return document


def _issued_letters() -> QuerySet[IssuedDocument]:
    """The letters that exist as a PDF; a document of this kind is always about a call."""
    letters = IssuedDocument.objects.filter(kind=IssuedDocument.Kind.CALL_LETTER, issue__isnull=False)
    return letters.select_related("issue")


def _letters(call_pks: list[int]) -> dict[int, list[PublishedLetter]]:
    """The newest issued letter of each language, by call."""
    newest: dict[tuple[int, str], IssuedDocument] = {}
    for document in _issued_letters().filter(about_id__in=[str(pk) for pk in call_pks]).order_by("ordered_at"):
        newest[int(document.about_id), document.language] = document
    result: dict[int, list[PublishedLetter]] = {}
    for (call_pk, language), document in sorted(newest.items(), key=lambda pair: pair[0]):
        letter = PublishedLetter(document.pk, document.title, language, document.sha256, document.verify_url)
        result.setdefault(call_pk, []).append(letter)
    return result


def _published(call: Call, letters: list[PublishedLetter]) -> PublishedCall:
    assert call.opened_at is not None
    is_open = call.accepts_submissions
    policies = call.policy_set
    return PublishedCall(
        year=call.year,
        status=call.status_by_clock,  # the worker only records what the clock has closed
        is_open=is_open,
        opened_at=call.opened_at,
        closes_at=call.closes_at,
        last_second=call.last_second,
        time_zone=call.time_zone,
        texts={text.language: PublishedText(text.title, text.body) for text in call.texts.all()},
        rules=rule_rows(policies, [code for code in RULES if code in policies.values]) if policies else [],
        call_letters=letters,
        is_synthetic=call.is_synthetic,
    )
