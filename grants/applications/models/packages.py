"""The application as it was sent, version by version."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from grants.applications.models.application import Application
from vtf.core.triggers import AppendOnly


class SubmittedPackage(models.Model):
    """The application exactly as it was sent, with its hash; a later version stands beside the earlier."""

    class Occasion(models.TextChoices):
        """Why this version was made."""

        SUBMISSION = "submission", _("Submission")
        CLARIFICATION = "clarification", _("Answer to a request for clarification")
        REVISION = "revision", _("Revision after a provisional approval")

    application = models.ForeignKey(Application, models.PROTECT, related_name="packages")
    version = models.PositiveSmallIntegerField(default=1)
    occasion = models.CharField(max_length=14, choices=Occasion.choices, default=Occasion.SUBMISSION)
    content = models.TextField()
    sha256 = models.CharField(max_length=64)
    submitted_at = models.DateTimeField()
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    database_triggers: ClassVar = [AppendOnly()]

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["application", "version"], name="a_package_has_each_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.application.number} v{self.version}, {self.sha256[:12]}"
