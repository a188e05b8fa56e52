"""Small real files for tests."""

import hashlib
import io
from typing import Any

import factory
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from vtf.files.models import StoredFile

PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj "
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\nxref\n0 4\n0000000000 65535 f \n"
    b"0000000009 00000 n \n0000000053 00000 n \n0000000103 00000 n \n"
    b"trailer<</Size 4/Root 1 0 R>>\nstartxref\n161\n%%EOF\n"
)


def picture(kind: str = "PNG", size: tuple[int, int] = (2, 2)) -> bytes:
    """A white picture."""
    out = io.BytesIO()
    Image.new("RGB", size, "white").save(out, kind)
    return out.getvalue()


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    """What a browser hands in."""
    return SimpleUploadedFile(name, content)


def pdf_upload(name: str = "letter.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    """A one-page PDF."""
    return upload(name, content)


def png_upload(name: str = "scan.png") -> SimpleUploadedFile:
    """A small picture."""
    return upload(name, picture())


class StoredFileFactory(factory.django.DjangoModelFactory):
    """A file in the vault, with its content in the storage."""

    class Meta:
        model = StoredFile

    kind = "pdf"
    name = "letter.pdf"
    size = len(PDF)
    sha256 = hashlib.sha256(PDF).hexdigest()

    @factory.lazy_attribute
    def storage_name(self) -> Any:
        return default_storage.save("vault/test", ContentFile(PDF))
