"""The vault: every file that a person handed in."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import ConcurrentTransitionMixin, FSMField, transition

from vtf.core.triggers import AppendOnly
from vtf.core.workflow import action

# What may change after a file came in: what was found out about it, never what it is.
JUDGEMENT = (
    "status",
    "scanned_at",
    "finding",
    "quarantined_by",
    "quarantined_at",
    "quarantine_reason",
    "released_by",
    "released_at",
    "release_reason",
)


def has_scanner() -> bool:
    """A virus scanner is configured, so that a file waits for its word."""
    return bool(getattr(settings, "CLAMAV_ADDRESS", ""))


class StoredFile(ConcurrentTransitionMixin, models.Model):
    """An uploaded file: typed by its content, kept under a random name, known by its hash, judged before it leaves."""

    class Kind(models.TextChoices):
        """What the content is; the name's ending has to agree."""

        PDF = "pdf", _("PDF document")
        JPEG = "jpeg", _("JPEG picture")
        PNG = "png", _("PNG picture")

    class Status(models.TextChoices):
        """Whether the file may leave the vault."""

        PENDING = "pending", pgettext_lazy("file", "Not scanned for viruses")
        CLEAN = "clean", pgettext_lazy("file", "Cleared")
        QUARANTINED = "quarantined", pgettext_lazy("file", "In quarantine")

    STATUS_TONES: ClassVar = {"pending": "warning", "clean": "success", "quarantined": "danger"}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=150)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    sha256 = models.CharField(max_length=64)
    storage_name = models.CharField(max_length=100, unique=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    uploaded_at = models.DateTimeField(default=timezone.now)
    status = FSMField(_("status"), choices=Status.choices, default=Status.PENDING, protected=True)
    scanned_at = models.DateTimeField(_("scanned"), null=True, editable=False)
    finding = models.CharField(_("finding of the scanner"), max_length=200, blank=True, editable=False)
    quarantined_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )  # empty where the scanner did it
    quarantined_at = models.DateTimeField(_("put into quarantine"), null=True, editable=False)
    quarantine_reason = models.TextField(_("reason of the quarantine"), blank=True, editable=False)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    released_at = models.DateTimeField(_("released"), null=True, editable=False)
    release_reason = models.TextField(_("reason of the release"), blank=True, editable=False)

    database_triggers: ClassVar = [AppendOnly(allow=JUDGEMENT)]

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        ordering: ClassVar = ["-uploaded_at"]
        constraints: ClassVar = [
            models.CheckConstraint(name="stored_file_is_not_empty", condition=Q(size__gt=0)),
            models.CheckConstraint(name="stored_file_has_its_hash", condition=Q(sha256__regex=r"^[0-9a-f]{64}$")),
            models.CheckConstraint(name="stored_file_is_of_a_known_kind", condition=Q(kind__in=["pdf", "jpeg", "png"])),
            models.CheckConstraint(
                name="quarantined_file_says_why_and_when",
                condition=~Q(status="quarantined") | (Q(quarantined_at__isnull=False) & ~Q(quarantine_reason="")),
            ),
            models.CheckConstraint(
                name="file_is_released_by_another_person",
                condition=Q(released_by__isnull=True)
                | Q(quarantined_by__isnull=True)
                | ~Q(released_by=F("quarantined_by")),
            ),
        ]

    def __str__(self) -> str:
        # never the given name: history keeps this text, and people put names of people into names of files
        return f"{self.get_kind_display()} {self.pk.hex[:8]}"

    def get_absolute_url(self) -> str:
        """Its page in the register of files."""
        return reverse("files:file-detail", args=[self.pk])

    @transition(
        status,
        source=[Status.PENDING, Status.CLEAN],
        target=Status.QUARANTINED,
        custom=action(_("Put into quarantine"), "files.quarantine_file", "files:file-quarantine"),
    )
    def quarantine(self) -> None:
        """A person keeps the file from leaving."""
        self._begin_quarantine()

    @transition(
        status,
        source=Status.QUARANTINED,
        target=Status.CLEAN,
        custom=action(_("Release from quarantine"), "files.release_file", "files:file-release"),
    )
    def release(self) -> None:
        """A second person lets the file leave again."""
        self.released_at = timezone.now()

    @transition(status, source=Status.PENDING, target=Status.CLEAN, custom=action("", ""))
    def pass_scan(self) -> None:
        """The scanner found nothing."""

    @transition(status, source=[Status.PENDING, Status.CLEAN], target=Status.QUARANTINED, custom=action("", ""))
    def fail_scan(self) -> None:
        """The scanner found something."""
        self._begin_quarantine()

    def _begin_quarantine(self) -> None:
        """A new quarantine knows nothing of an earlier release, which history keeps."""
        self.quarantined_at = timezone.now()
        self.released_by, self.released_at, self.release_reason = None, None, ""

    @property
    def may_leave(self) -> bool:
        """It is cleared, or nobody is there to judge it."""
        return self.status == self.Status.CLEAN or (self.status == self.Status.PENDING and not has_scanner())

    @property
    def media_type(self) -> str:
        """The media type that belongs to the kind (IANA)."""
        return {"pdf": "application/pdf", "jpeg": "image/jpeg", "png": "image/png"}[self.kind]

    def open(self) -> "File[bytes]":
        """Open the content for reading."""
        return default_storage.open(self.storage_name)
