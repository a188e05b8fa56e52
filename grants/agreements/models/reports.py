"""Interim and final reports: what was done, what it cost, and who accepted it."""

from datetime import date
from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import ConcurrentTransitionMixin, FSMField, transition

from grants.agreements.completeness import Gap, gaps_of
from grants.agreements.models.agreements import GrantAgreement
from grants.applications.models import BudgetLine
from vtf.core.workflow import action
from vtf.files.models import StoredFile


class ProjectStatus(models.TextChoices):
    """What can be said of a project on a day (for the report to the Conference)."""

    NOT_STARTED = "not_started", pgettext_lazy("project", "Not started")
    UNDER_WAY = "under_way", pgettext_lazy("project", "Under way")
    REPORTED = "reported", pgettext_lazy("project", "Final report under review")
    COMPLETED = "completed", pgettext_lazy("project", "Completed")
    CANCELLED = "cancelled", pgettext_lazy("project", "Cancelled")
    LAPSED = "lapsed", pgettext_lazy("project", "Lapsed")


class Report(ConcurrentTransitionMixin, models.Model):
    """A report of the grantee: narrative, figures by budget category, outputs with their evidence.

    The date that stands on the report and the instant at which it came in are kept apart (domain/grants.md 8b.19).
    """

    class Kind(models.TextChoices):
        """At mid-term or at the end."""

        INTERIM = "interim", pgettext_lazy("report", "Interim report")
        FINAL = "final", pgettext_lazy("report", "Final report")

    class Status(models.TextChoices):
        """A draft, submitted, returned to be corrected, accepted."""

        DRAFT = "draft", pgettext_lazy("report", "Draft")
        SUBMITTED = "submitted", pgettext_lazy("report", "Submitted")
        RETURNED = "returned", pgettext_lazy("report", "Returned")
        ACCEPTED = "accepted", pgettext_lazy("report", "Accepted")

    STATUS_TONES: ClassVar[dict[str, str]] = {
        "draft": "neutral",
        "submitted": "info",
        "returned": "warning",
        "accepted": "success",
    }

    agreement = models.ForeignKey(GrantAgreement, models.PROTECT, related_name="reports")
    kind = models.CharField(_("kind"), max_length=7, choices=Kind.choices)
    status = FSMField(_("status"), choices=Status.choices, default=Status.DRAFT, protected=True)
    period_from = models.DateField(_("period from"), null=True, blank=True)
    period_to = models.DateField(_("period to"), null=True, blank=True)
    dated_on = models.DateField(_("date on the report"), null=True, blank=True)
    outcomes = models.TextField(_("project outcomes"), max_length=8000, blank=True)
    assistance = models.TextField(
        _("how the project has assisted the implementation of the Treaty"), max_length=8000, blank=True
    )
    difficulties = models.TextField(_("difficulties and how they were met"), max_length=4000, blank=True)
    overspending = models.TextField(_("who paid what was spent above the grant"), max_length=2000, blank=True)
    section_versions = models.JSONField(default=dict, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)  # how often it was submitted
    reply_by = models.DateField(_("to be sent again by"), null=True, blank=True, editable=False)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(null=True, editable=False)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, editable=False)
    is_synthetic = models.BooleanField(default=False)

    class Meta:
        ordering = ["agreement", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "kind"], name="a_grant_has_one_report_of_each_kind"),
            models.CheckConstraint(
                name="reported_period_ends_after_it_begins",
                condition=Q(period_from__isnull=True) | Q(period_to__isnull=True) | Q(period_to__gte=F("period_from")),
            ),
            models.CheckConstraint(
                name="submitted_report_says_when_and_by_whom",
                condition=Q(status="draft") | Q(submitted_at__isnull=False, submitted_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement.number}: {self.get_kind_display()}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("agreements:report-detail", args=[self.pk])

    @property
    def is_editable(self) -> bool:
        """The State is writing it, or correcting it, and the grant goes on."""
        is_open = self.status in (self.Status.DRAFT, self.Status.RETURNED)
        return is_open and self.agreement.status not in GrantAgreement.ENDED

    @property
    def due_on(self) -> date | None:
        """The day on which this report is due; one that was returned has the day given with the return."""
        if self.status == self.Status.RETURNED:
            return self.reply_by
        is_interim = self.kind == self.Kind.INTERIM
        return self.agreement.interim_due_on if is_interim else self.agreement.report_due_on

    def version_of(self, section: str) -> int:
        """How often this section has been saved."""
        return int(self.section_versions.get(section, 0))

    def all_gaps(self) -> list[Gap]:
        """Everything that it still lacks, with the section in which it lacks it."""
        return list(gaps_of(self))

    def gaps(self) -> list[str]:
        """Everything that it still lacks, in words."""
        return [gap.message for gap in gaps_of(self)]

    @property
    def code(self) -> str:
        """The project number."""
        return self.agreement.number

    @property
    def accepted_total(self) -> Decimal:
        """What the Secretariat accepted as spent, over all categories."""
        return sum((line.accepted or Decimal(0) for line in self.lines.all()), Decimal(0))

    @property
    def spent_total(self) -> Decimal:
        """What the State says it spent of the grant since the beginning of the project."""
        return sum((line.spent for line in self.lines.all()), Decimal(0))

    @transition(
        status,
        source=[Status.DRAFT, Status.RETURNED],
        target=Status.SUBMITTED,
        custom=action(_("Submit the report"), "agreements.submit_report", "agreements:report-submit", obstacles="gaps"),
    )
    def submit(self) -> None:
        """The State hands it in, for the first time or corrected."""
        self.submitted_at = timezone.now()
        self.version += 1
        self.reply_by = None

    @transition(
        status,
        source=Status.SUBMITTED,
        target=Status.RETURNED,
        custom=action("", "agreements.review_report", "agreements:report-review"),
    )
    def give_back(self) -> None:
        """Something has to be corrected."""

    @transition(
        status,
        source=Status.SUBMITTED,
        target=Status.ACCEPTED,
        custom=action("", "agreements.review_report", "agreements:report-review"),
    )
    def accept(self) -> None:
        """The programme officer and a finance officer both accept."""
        self.decided_at = timezone.now()


class ReportLine(models.Model):
    """One budget category: what was approved, what was spent since the beginning, what is accepted of it."""

    class Ground(models.TextChoices):
        """Why less is accepted than was spent."""

        INELIGIBLE = "ineligible", pgettext_lazy("ground", "Not an eligible cost")
        NO_EVIDENCE = "no_evidence", pgettext_lazy("ground", "No evidence")
        OUTSIDE_PERIOD = "outside_period", pgettext_lazy("ground", "Outside the period of the project")
        PAID_TWICE = "paid_twice", pgettext_lazy("ground", "Also paid by another fund")
        OTHER = "other", pgettext_lazy("ground", "Another ground")

    report = models.ForeignKey(Report, models.CASCADE, related_name="lines")
    category = models.CharField(_("category"), max_length=16, choices=BudgetLine.Category.choices)
    approved = models.DecimalField(_("approved"), max_digits=20, decimal_places=4)
    spent = models.DecimalField(_("spent since the beginning"), max_digits=20, decimal_places=4, default=0)
    explanation = models.TextField(_("explanation of the difference"), max_length=2000, blank=True)
    accepted = models.DecimalField(_("accepted"), max_digits=20, decimal_places=4, null=True, blank=True)
    ground = models.CharField(_("why less is accepted"), max_length=16, choices=Ground.choices, blank=True)
    ground_note = models.CharField(_("in words"), max_length=300, blank=True)

    class Meta:
        ordering = ["report", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["report", "category"], name="a_report_has_each_category_once"),
            models.CheckConstraint(
                name="accepted_expenditure_is_at_most_what_was_spent",
                condition=Q(spent__gte=0) & (Q(accepted__isnull=True) | Q(accepted__gte=0, accepted__lte=F("spent"))),
            ),
            models.CheckConstraint(
                name="less_is_accepted_on_a_ground",
                condition=Q(accepted__isnull=True) | Q(accepted__gte=F("spent")) | ~Q(ground=""),
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_category_display())

    @property
    def difference(self) -> Decimal:
        """What was spent above what was approved; negative where less was spent."""
        return self.spent - self.approved


class ReportOutput(models.Model):
    """An activity of the application and how far it was done, with the evidence (requirement 51)."""

    class Degree(models.TextChoices):
        """How far."""

        DONE = "done", _("Done")
        PARTLY = "partly", _("Partly done")
        NOT_DONE = "not", _("Not done")

    report = models.ForeignKey(Report, models.CASCADE, related_name="outputs")
    activity = models.CharField(_("output"), max_length=200)
    is_planned = models.BooleanField(default=False, editable=False)  # from the application: it may be undone, not gone
    degree = models.CharField(_("how far"), max_length=6, choices=Degree.choices, blank=True)
    evidence = models.TextField(_("evidence"), max_length=2000, blank=True)

    class Meta:
        ordering = ["report", "pk"]

    def __str__(self) -> str:
        return self.activity


class ReportAttachment(models.Model):
    """A file of a report: receipts, attendance lists, products."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="attachments")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    label = models.CharField(_("what it is"), max_length=200)
    added_at = models.DateTimeField(default=timezone.now, editable=False)
    first_version = models.PositiveIntegerField(null=True, editable=False)  # the first submission that held it
    removed_at = models.DateTimeField(null=True, editable=False)  # what was submitted once is never lost

    class Meta:
        ordering = ["report", "pk"]

    def __str__(self) -> str:
        return self.label
