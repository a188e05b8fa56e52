"""What is kept of each submission of a report, and what the two officers said of it."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grants.agreements.models.reports import Report
from vtf.core.triggers import AppendOnly


class ReportVersion(models.Model):
    """A report exactly as it was submitted: returned and sent again, it keeps what it said first."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.TextField()  # canonical JSON
    sha256 = models.CharField(max_length=64)
    submitted_at = models.DateTimeField()
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    database_triggers: ClassVar = [AppendOnly()]

    class Meta:
        ordering = ["report", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["report", "number"], name="each_submission_of_a_report_has_its_number"),
        ]

    def __str__(self) -> str:
        return f"{self.report} ({self.number})"


class ReportReview(models.Model):
    """What one officer says of a submitted report: the programme officer on the work, finance on the figures."""

    class Side(models.TextChoices):
        """Which of the two."""

        PROGRAMME = "programme", _("Programme officer")
        FINANCE = "finance", _("Finance officer")

    class Verdict(models.TextChoices):
        """Accept or return."""

        ACCEPT = "accept", pgettext_lazy("verdict", "Accept")
        RETURN = "return", pgettext_lazy("verdict", "Return")

    report = models.ForeignKey(Report, models.PROTECT, related_name="reviews")
    submission = models.PositiveSmallIntegerField()  # the report's version that was reviewed
    side = models.CharField(max_length=9, choices=Side.choices)
    verdict = models.CharField(max_length=6, choices=Verdict.choices)
    remark = models.TextField(_("remark"), max_length=4000, blank=True)
    figures = models.JSONField(default=dict, editable=False)  # category: accepted amount as text, ground, note
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField(auto_now_add=True)

    database_triggers: ClassVar = [AppendOnly()]

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "submission", "side"], name="each_side_reviews_a_submission_once"
            ),
            models.UniqueConstraint(
                fields=["report", "submission", "reviewed_by"], name="two_people_review_a_submission"
            ),
            models.CheckConstraint(
                name="returned_report_says_what_to_correct", condition=Q(verdict="accept") | ~Q(remark="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_side_display()}: {self.get_verdict_display()}"
