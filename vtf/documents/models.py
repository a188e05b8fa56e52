"""Documents that the Fund issues: first the order, then the issue; neither row is ever changed.

An order (`IssuedDocument`) is written in the transaction of the act that it documents and holds the facts, frozen.
The issue (`Issue`) is written once the PDF is made. Two rows, so that no UPDATE is ever needed.
"""

import uuid
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models.fields.files import FieldFile
from django.db.models.functions import Length
from django.db.models.lookups import Exact
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vtf.core.triggers import AppendOnly
from vtf.documents import catalogue

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def random_name(_instance: models.Model, _filename: str) -> str:
    """A place in the storage that tells nothing and cannot be guessed."""
    name = uuid.uuid4().hex
    return f"documents/{name[:2]}/{name}.pdf"


class IssuedDocument(models.Model):
    """A document ordered by an act: what it is about and every fact that it states."""

    Kind = catalogue.Kind

    class Status(models.TextChoices):
        """Derived: a document is issued as soon as its PDF exists."""

        ORDERED = "ordered", _("Being made")
        ISSUED = "issued", _("Issued")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=80, choices=Kind.choices)
    title = models.CharField(_("title"), max_length=300)
    language = models.CharField(_("language"), max_length=10)
    about_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    about_id = models.CharField(max_length=40)
    about = GenericForeignKey("about_type", "about_id")
    facts = models.JSONField(_("facts"), default=dict, encoder=DjangoJSONEncoder)
    ordered_at = models.DateTimeField(_("ordered"), default=timezone.now, editable=False)
    ordered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    STATUS_TONES: ClassVar[dict[str, str]] = {Status.ORDERED: "info", Status.ISSUED: "success"}
    database_triggers: ClassVar[list[Any]] = [AppendOnly()]

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering: ClassVar = ["-ordered_at"]
        indexes: ClassVar = [models.Index(fields=["about_type", "about_id", "ordered_at"], name="documents_about")]
        constraints: ClassVar = [
            models.CheckConstraint(name="document_has_a_title", condition=~models.Q(title="")),
            models.CheckConstraint(
                name="document_is_in_a_language_of_the_fund",
                condition=models.Q(language__in=[code for code, _name in settings.LANGUAGES]),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The public page on which anybody can check the document."""
        return f"/verify/{self.pk}"

    @property
    def verify_url(self) -> str:
        """The full address of the public page, as printed in the document."""
        return f"{settings.BASE_URL}{self.get_absolute_url()}"

    @property
    def public_title(self) -> str:
        """What the public page may tell of it beside its kind; empty where the title is confidential."""
        return self.title if self.kind in catalogue.PUBLIC_TITLES else ""

    @property
    def is_issued(self) -> bool:
        """Say whether the PDF exists."""
        return hasattr(self, "issue")

    @property
    def status(self) -> Status:
        """Being made, or issued."""
        return self.Status.ISSUED if self.is_issued else self.Status.ORDERED

    def get_status_display(self) -> "StrOrPromise":
        """The status in words."""
        return self.status.label

    @property
    def pdf(self) -> FieldFile | None:
        """The file, once issued."""
        return self.issue.pdf if self.is_issued else None

    @property
    def sha256(self) -> str:
        """The hash of the file, empty until issued."""
        return self.issue.sha256 if self.is_issued else ""

    @property
    def issued_at(self) -> datetime | None:
        """When the file was made."""
        return self.issue.issued_at if self.is_issued else None


class Issue(models.Model):
    """The PDF made of an order: once, with its hash and the version of the template that made it."""

    document = models.OneToOneField(IssuedDocument, models.PROTECT, primary_key=True, related_name="issue")
    pdf = models.FileField(upload_to=random_name, max_length=100)
    size = models.PositiveIntegerField(_("bytes"))
    sha256 = models.CharField(max_length=64)
    template_sha256 = models.CharField(max_length=64)
    issued_at = models.DateTimeField(_("issued"))

    database_triggers: ClassVar[list[Any]] = [AppendOnly()]

    class Meta:
        verbose_name = _("issue of a document")
        verbose_name_plural = _("issues of documents")
        constraints: ClassVar = [
            models.CheckConstraint(name="issue_has_a_sha256", condition=Exact(Length("sha256"), 64)),
            models.CheckConstraint(name="issue_has_a_file", condition=~models.Q(pdf="")),
        ]

    def __str__(self) -> str:
        return f"{self.document_id} {self.sha256[:12]}"
