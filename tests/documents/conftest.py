"""What tests of documents share: an officer, each kind made once, and the words of a PDF."""

import logging
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.factories.documents import FACTS
from vtf.accounts.models import User
from vtf.documents.rendering import Imprint, render
from vtf.documents.services import template_name

IMPRINT = Imprint("0b54e1a2", "Receipt", "http://localhost:8000/verify/0b54e1a2", datetime(2027, 1, 22, tzinfo=UTC))
Words = Callable[[bytes], str]
Made = tuple[bytes, list[str]]
Maker = Callable[[str, str], Made]


class Complaints(logging.Handler):
    """What the renderer says while it works."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the sentence."""
        self.said.append(record.getMessage())


def made_of(kind: str, facts: dict[str, Any], language: str) -> Made:
    """The PDF of a kind, and what the renderer complained of."""
    complaints, logger = Complaints(), logging.getLogger("weasyprint")
    logger.addHandler(complaints)
    try:
        return render(template_name(kind), facts, language, imprint=IMPRINT), complaints.said
    finally:
        logger.removeHandler(complaints)


@pytest.fixture(scope="session")
def made() -> Maker:
    """The PDF of a kind in a language, made once in a run."""
    kept: dict[tuple[str, str], Made] = {}

    def make(kind: str, language: str) -> Made:
        if (kind, language) not in kept:
            kept[kind, language] = made_of(kind, FACTS[kind], language)
        return kept[kind, language]

    return make


@pytest.fixture
def officer(db: None) -> User:
    """Somebody to order documents and to be what they are about."""
    return User.objects.create_user("officer@demo.example", name="Programme officer")


@pytest.fixture
def words() -> Words:
    """The text of a PDF as poppler finds it."""

    def read(content: bytes) -> str:
        command = ["pdftotext", "-layout", "-enc", "UTF-8", "-", "-"]
        return subprocess.run(command, input=content, capture_output=True, check=True, timeout=30).stdout.decode()

    return read
