"""The vault: every file that a person handed in."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class StoredFile(models.Model):
    """An uploaded file: typed by its content, kept under a random name, known by its hash."""

    class Kind(models.TextChoices):
        """What the content is; the name's ending has to agree."""

        PDF = "pdf", _("PDF document")
        JPEG = "jpeg", _("JPEG picture")
        PNG = "png", _("PNG picture")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=150)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    sha256 = models.CharField(max_length=64)
    storage_name = models.CharField(max_length=100, unique=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    uploaded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-uploaded_at"]
        constraints: ClassVar = [
            models.CheckConstraint(name="stored_file_is_not_empty", condition=Q(size__gt=0)),
            models.CheckConstraint(name="stored_file_has_its_hash", condition=Q(sha256__regex=r"^[0-9a-f]{64}$")),
            models.CheckConstraint(name="stored_file_is_of_a_known_kind", condition=Q(kind__in=["pdf", "jpeg", "png"])),
        ]

    def __str__(self) -> str:
        # never the given name: history keeps this text, and people put names of people into names of files
        return f"{self.get_kind_display()} {self.pk.hex[:8]}"

    @property
    def media_type(self) -> str:
        """The media type that belongs to the kind (IANA)."""
        return {"pdf": "application/pdf", "jpeg": "image/jpeg", "png": "image/png"}[self.kind]

    def open(self) -> "File[bytes]":
        """Open the content for reading."""
        return default_storage.open(self.storage_name)
