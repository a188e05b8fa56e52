"""Applications: a State's project proposal in answer to one call."""

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_fsm import ConcurrentTransitionMixin, FSMField

from grants.applications.completeness import missing_from
from grants.applications.models.statuses import Status
from grants.applications.models.steps_decision import DecisionSteps
from grants.applications.models.steps_drafting import DraftingSteps
from grants.applications.models.steps_screening import ScreeningSteps
from grants.calls.models import Call
from vtf.core import clock
from vtf.core.errors import Message
from vtf.core.money import Money
from vtf.files.models import StoredFile
from vtf.states.models import State

if TYPE_CHECKING:
    from grants.applications.models.screening import Clarification, IneligibilityFinding


# The sections of the form in their order; what a section holds is said in services.sections and forms.
SECTIONS = ("applicant", "project", "activities", "budget")


class Application(ConcurrentTransitionMixin, DraftingSteps, ScreeningSteps, DecisionSteps, models.Model):
    """A State's project proposal in answer to one call."""

    Status = Status

    class Category(models.TextChoices):
        """The kinds of assistance that Article 16 of the Treaty names."""

        LEGAL = "legal", _("Legal or legislative assistance")
        INSTITUTIONAL = "institutional", _("Institutional capacity building")
        TECHNICAL = "technical", _("Technical assistance")
        MATERIAL = "material", _("Material assistance")
        OTHER = "other", _("Other")

    STATUS_TONES: ClassVar[dict[str, str]] = {
        "draft": "neutral",
        "early_submitted": "info",
        "feedback_given": "warning",
        "endorsement_pending": "warning",
        "submitted": "info",
        "desk_review": "info",
        "clarification": "warning",
        "ineligible": "danger",
        "with_committee": "info",
        "clarification_c": "warning",
        "provisionally_approved": "success",
        "revision": "warning",
        "lapsed": "neutral",
        "approved": "success",
        "not_approved": "neutral",
        "withdrawn": "neutral",
    }
    BEFORE_SUBMISSION: ClassVar[tuple[str, ...]] = (
        Status.DRAFT,
        Status.EARLY_SUBMITTED,
        Status.FEEDBACK_GIVEN,
        Status.ENDORSEMENT_PENDING,
    )
    SCREENED: ClassVar[tuple[str, ...]] = (Status.SUBMITTED, Status.DESK_REVIEW, Status.CLARIFICATION)
    BEFORE_COMMITTEE: ClassVar[tuple[str, ...]] = (*SCREENED, Status.CLARIFICATION_C, Status.WITH_COMMITTEE)
    UNLOCKED: ClassVar[tuple[str, ...]] = (Status.CLARIFICATION, Status.CLARIFICATION_C, Status.REVISION)

    call = models.ForeignKey(Call, models.PROTECT, related_name="applications", verbose_name=_("call"))
    applicant = models.ForeignKey(State, models.PROTECT, related_name="applications", verbose_name=_("State"))
    slot = models.PositiveSmallIntegerField(default=1, editable=False)
    number = models.CharField(_("number"), max_length=20, unique=True, null=True, blank=True, editable=False)
    status = FSMField(_("status"), choices=Status.choices, default=Status.DRAFT, protected=True)
    unlocked_sections = models.JSONField(default=list, editable=False)
    handed_in_at = models.DateTimeField(null=True, editable=False)
    resubmission_of = models.ForeignKey("self", models.PROTECT, null=True, editable=False, related_name="resubmissions")
    how_addressed = models.TextField(_("how the earlier comments were addressed"), max_length=4000, blank=True)
    section_versions = models.JSONField(default=dict, editable=False)
    language = models.CharField(_("language of the application"), max_length=10, default="en")

    lead_institution = models.CharField(_("lead institution"), max_length=200, blank=True)
    institution_address = models.TextField(_("address of the institution"), max_length=500, blank=True)
    project_lead = models.CharField(_("position of the project lead"), max_length=200, blank=True)
    title = models.CharField(_("title of the project"), max_length=150, blank=True)
    summary = models.TextField(_("short public summary"), max_length=600, blank=True)
    category = models.CharField(_("kind of assistance"), max_length=20, choices=Category.choices, blank=True)
    starts_on = models.DateField(_("start of the project"), null=True, blank=True)
    ends_on = models.DateField(_("end of the project"), null=True, blank=True)
    beneficiaries = models.ManyToManyField(
        State, blank=True, related_name="benefits", verbose_name=_("further beneficiary States")
    )
    note_verbale = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    evidence = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, editable=False, related_name="+")
    withdrawal_note = models.ForeignKey(StoredFile, models.PROTECT, null=True, editable=False, related_name="+")

    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    submitted_at = models.DateTimeField(null=True, editable=False)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    treaty_status = models.CharField(_("Treaty status at submission"), max_length=12, blank=True, editable=False)
    treaty_status_at_decision = models.CharField(
        _("Treaty status at the decision"), max_length=12, blank=True, editable=False
    )
    is_synthetic = models.BooleanField(default=False)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="submitted_application_says_when_by_whom_and_its_number",
                condition=Q(
                    status__in=["draft", "early_submitted", "feedback_given", "endorsement_pending", "withdrawn"]
                )
                | Q(submitted_at__isnull=False, submitted_by__isnull=False, number__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["call", "applicant", "slot"],
                condition=~Q(status="withdrawn"),
                name="one_live_application_for_each_place_of_a_state",
            ),
            models.CheckConstraint(
                name="project_ends_after_it_starts",
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
            ),
        ]
        indexes = [models.Index(fields=["status", "-id"], name="application_by_status")]

    def __str__(self) -> str:
        title = self.sent_title if self.has_unsent_work else self.title
        return title or gettext("Untitled application")

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("applications:application-detail", args=[self.pk])

    @property
    def code(self) -> str:
        """The number once it has one; before, the call's year and the State."""
        return self.number or f"{self.call.year}-{self.applicant.iso3}"

    @cached_property
    def requested(self) -> Money:
        """What is asked of the Fund: the Fund's share of every budget line."""
        currency = self.call.policy_set.value("POL-19") if self.call.policy_set else "USD"
        return Money(sum((line.fund_share for line in self.budget_lines.all()), Decimal(0)), currency)

    @property
    def is_editable(self) -> bool:
        """Drafters may write: a draft before the deadline, or some section that was unlocked for an answer."""
        return bool(self.editable_sections)

    @property
    def editable_sections(self) -> frozenset[str]:
        """The sections that may be written now: all of a draft in time; of a file that was sent, those unlocked."""
        if self.status == self.Status.DRAFT and self.call.accepts_submissions:
            return frozenset(SECTIONS)
        if self.status in self.UNLOCKED and not self.reply_is_late:
            return frozenset(self.unlocked_sections)
        return frozenset()

    @cached_property
    def sent_title(self) -> str:
        """The title as it was sent last: the file is called so, whatever is being written."""
        package = self.packages.first()  # the latest
        return str(json.loads(package.content)["title"]) if package is not None else self.title

    @property
    def has_unsent_work(self) -> bool:
        """Sections of a file that was sent are unlocked: what it says now need not be what was sent."""
        return self.status in self.UNLOCKED and bool(self.unlocked_sections)

    @property
    def is_handed_in(self) -> bool:
        """Its revision was handed in and waits to be judged; a judgement of “not met” takes that back."""
        return self.status == self.Status.REVISION and self.handed_in_at is not None

    @cached_property
    def open_clarification(self) -> "Clarification | None":
        """The request that waits for an answer, if there is one."""
        return self.clarifications.filter(end="").first()

    @cached_property
    def waiting_finding(self) -> "IneligibilityFinding | None":
        """The finding of ineligibility that nobody has judged yet, if there is one."""
        return self.ineligibility_findings.filter(is_signed__isnull=True).first()

    @property
    def reply_is_late(self) -> bool:
        """The day to reply by has passed, by the clock, whether or not the worker has noted it."""
        if self.status == self.Status.REVISION:
            return False  # conditions have their own days
        waiting = self.open_clarification
        return waiting is not None and clock.today() > waiting.reply_by

    def version_of(self, section: str) -> int:
        """How many times the section has been saved: colleagues may write in different ones at once."""
        return int(self.section_versions.get(section, 0))

    @property
    def all_states(self) -> list[State]:
        """The applicant first, then the further beneficiaries."""
        return [self.applicant, *self.beneficiaries.all()]

    def gaps(self) -> Iterator[Message]:
        """What is still missing before it can be endorsed, in words."""
        for gap in missing_from(self):
            yield gap.message
