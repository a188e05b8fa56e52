"""What tests of documents share: an officer, and the words of a PDF."""

import subprocess
from collections.abc import Callable

import pytest

from vtf.accounts.models import User

Words = Callable[[bytes], str]


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
