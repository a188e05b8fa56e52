"""Applications: a State's project proposal in answer to one call."""

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import ConcurrentTransitionMixin, FSMField, transition

from grants.applications.completeness import missing_from
from grants.calls.models import Call
from vtf.core.errors import Message
from vtf.core.money import Money
from vtf.core.triggers import AppendOnly
from vtf.core.workflow import action, condition
from vtf.files.models import StoredFile
from vtf.states.models import State


@condition(_("The deadline of the call has passed."))
def call_is_in_time(application: "Application") -> bool:
    """The server's clock, at the request, before the closing instant of an open call."""
    return bool(application.call.accepts_submissions) or not call_stands(application)


@condition(_("The call has been cancelled."))
def call_stands(application: "Application") -> bool:
    """Nothing is submitted, released or decided in a cancelled call."""
    return bool(application.call.status != Call.Status.CANCELLED)


@condition(_("The Secretariat starts desk reviews when the call is closed and screening has begun."))
def call_is_screening(application: "Application") -> bool:
    """The cycle stands at screening."""
    return bool(application.call.status == Call.Status.SCREENING)


@condition(_("The checklist of the desk review is not complete."))
def desk_review_is_complete(application: "Application") -> bool:
    """Every item of the checklist has been answered with yes or not applicable."""
    review = DeskReview.objects.filter(application=application).first()
    return review is not None and review.is_complete


class Application(ConcurrentTransitionMixin, models.Model):
    """A State's project proposal in answer to one call."""

    class Status(models.TextChoices):
        """Where the application stands (domain/grants.md 2.3 B; the rest of that machine comes with the year)."""

        DRAFT = "draft", _("Draft")
        ENDORSEMENT_PENDING = "endorsement_pending", _("Waiting for endorsement")
        SUBMITTED = "submitted", pgettext_lazy("status of an application", "Submitted")
        DESK_REVIEW = "desk_review", pgettext_lazy("status of an application", "Desk review")
        WITH_COMMITTEE = "with_committee", _("With the Committee")
        APPROVED = "approved", _("Approved")
        NOT_APPROVED = "not_approved", _("Not approved")
        WITHDRAWN = "withdrawn", pgettext_lazy("status of an application", "Withdrawn")

    class Category(models.TextChoices):
        """The kinds of assistance that Article 16 of the Treaty names."""

        LEGAL = "legal", _("Legal or legislative assistance")
        INSTITUTIONAL = "institutional", _("Institutional capacity building")
        TECHNICAL = "technical", _("Technical assistance")
        MATERIAL = "material", _("Material assistance")
        OTHER = "other", _("Other")

    STATUS_TONES: ClassVar[dict[str, str]] = {
        "draft": "neutral",
        "endorsement_pending": "warning",
        "submitted": "info",
        "desk_review": "info",
        "with_committee": "info",
        "approved": "success",
        "not_approved": "neutral",
        "withdrawn": "neutral",
    }
    BEFORE_SUBMISSION: ClassVar[tuple[str, ...]] = (Status.DRAFT, Status.ENDORSEMENT_PENDING)

    call = models.ForeignKey(Call, models.PROTECT, related_name="applications", verbose_name=_("call"))
    applicant = models.ForeignKey(State, models.PROTECT, related_name="applications", verbose_name=_("State"))
    slot = models.PositiveSmallIntegerField(default=1, editable=False)
    number = models.CharField(_("number"), max_length=20, unique=True, null=True, blank=True, editable=False)
    status = FSMField(_("status"), choices=Status.choices, default=Status.DRAFT, protected=True)
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

    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    submitted_at = models.DateTimeField(null=True, editable=False)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    treaty_status = models.CharField(_("Treaty status at submission"), max_length=12, blank=True, editable=False)
    is_synthetic = models.BooleanField(default=False)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="submitted_application_says_when_by_whom_and_its_number",
                condition=Q(status__in=["draft", "endorsement_pending", "withdrawn"])
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
        return self.title or _now("Untitled application")

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
        """Drafters may write: a draft, before the deadline."""
        return self.status == self.Status.DRAFT and self.call.accepts_submissions

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

    @transition(
        status,
        source=Status.DRAFT,
        target=Status.ENDORSEMENT_PENDING,
        conditions=[call_stands, call_is_in_time],
        custom=action(
            _("Send for endorsement"),
            "applications.ask_endorsement",
            "applications:application-ask-endorsement",
            obstacles="gaps",
        ),
    )
    def ask_endorsement(self) -> None:
        """The drafter hands the file to the point of contact."""

    @transition(
        status,
        source=Status.ENDORSEMENT_PENDING,
        target=Status.DRAFT,
        custom=action(_("Return to the drafter"), "applications.return_to_drafter", "applications:application-return"),
    )
    def return_to_drafter(self) -> None:
        """The point of contact asks for changes."""

    @transition(
        status,
        source=Status.ENDORSEMENT_PENDING,
        target=Status.SUBMITTED,
        conditions=[call_stands, call_is_in_time],
        custom=action(
            _("Endorse and submit"),
            "applications.submit_application",
            "applications:application-submit",
            obstacles="gaps",
        ),
    )
    def submit(self) -> None:
        """The point of contact endorses the file and sends it."""
        self.submitted_at = timezone.now()

    @transition(
        status,
        source=[
            Status.DRAFT,
            Status.ENDORSEMENT_PENDING,
            Status.SUBMITTED,
            Status.DESK_REVIEW,
            Status.WITH_COMMITTEE,
        ],
        target=Status.WITHDRAWN,
        custom=action(_("Withdraw"), "applications.withdraw_application", "applications:application-withdraw"),
    )
    def withdraw(self) -> None:
        """The State takes the file back before the decision."""

    @transition(
        status,
        source=Status.SUBMITTED,
        target=Status.DESK_REVIEW,
        conditions=[call_is_screening],
        custom=action(
            _("Start the desk review"), "applications.start_desk_review", "applications:application-start-review"
        ),
    )
    def start_desk_review(self) -> None:
        """The Secretariat opens the checklist."""

    @transition(
        status,
        source=Status.DESK_REVIEW,
        target=Status.WITH_COMMITTEE,
        conditions=[call_stands, desk_review_is_complete],
        custom=action(
            _("Release to the Committee"), "applications.release_to_committee", "applications:application-release"
        ),
    )
    def release_to_committee(self) -> None:
        """The dossier goes to the members, save those who are recused."""

    @transition(
        status,
        source=Status.WITH_COMMITTEE,
        target=Status.APPROVED,
        conditions=[call_stands],
        custom=action(_("Approve"), "committee.decide_application", "committee:application-approve"),
    )
    def approve(self) -> None:
        """The Chair records that the Committee supports the project."""

    @transition(
        status,
        source=Status.WITH_COMMITTEE,
        target=Status.NOT_APPROVED,
        conditions=[call_stands],
        custom=action(_("Do not approve"), "committee.decide_application", "committee:application-refuse"),
    )
    def refuse(self) -> None:
        """The Chair records that the Committee does not support the project."""


class Activity(models.Model):
    """Something that the project does, between two of its months."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="activities")
    ordinal = models.PositiveSmallIntegerField(default=1, editable=False)
    name = models.CharField(_("activity"), max_length=200)
    month_from = models.PositiveSmallIntegerField(
        _("from month"), validators=[MinValueValidator(1), MaxValueValidator(60)]
    )
    month_to = models.PositiveSmallIntegerField(_("to month"), validators=[MinValueValidator(1), MaxValueValidator(60)])
    responsible = models.CharField(_("responsible"), max_length=200, blank=True)

    class Meta:
        ordering = ["ordinal", "pk"]
        verbose_name_plural = _("activities")
        constraints = [
            models.CheckConstraint(name="activity_ends_after_it_starts", condition=Q(month_to__gte=F("month_from")))
        ]

    def __str__(self) -> str:
        return self.name


class BudgetLine(models.Model):
    """What one thing costs and who pays which share of it."""

    class Category(models.TextChoices):
        """Cost categories of domain/grants.md 3.3."""

        CONSULTANTS = "consultants", _("Consultants and experts")
        STAFF = "staff", _("Project staff")
        TRAVEL = "travel", _("Travel")
        ACCOMMODATION = "accommodation", _("Accommodation and daily allowance")
        VENUE = "venue", _("Venue, catering and conference")
        INTERPRETATION = "interpretation", _("Interpretation and translation")
        PRINTING = "printing", _("Printing and publication")
        EQUIPMENT = "equipment", _("Equipment and software")
        PARTNER_FEE = "partner_fee", _("Implementing partner's fee")
        BANK = "bank", _("Bank charges")
        AUDIT = "audit", _("Audit")
        OTHER = "other", _("Other")

    application = models.ForeignKey(Application, models.CASCADE, related_name="budget_lines")
    ordinal = models.PositiveSmallIntegerField(default=1, editable=False)
    category = models.CharField(_("category"), max_length=16, choices=Category.choices)
    description = models.CharField(_("description"), max_length=200)
    quantity = models.DecimalField(
        _("quantity"), max_digits=10, decimal_places=2, validators=[MinValueValidator(Decimal("0.01"))]
    )
    frequency = models.PositiveSmallIntegerField(_("times"), default=1, validators=[MinValueValidator(1)])
    unit_cost = models.DecimalField(
        _("unit cost"), max_digits=14, decimal_places=2, validators=[MinValueValidator(Decimal("0.01"))]
    )
    own_share = models.DecimalField(
        _("paid by the State"), max_digits=14, decimal_places=2, default=0, validators=[MinValueValidator(0)]
    )
    other_share = models.DecimalField(
        _("paid by others"), max_digits=14, decimal_places=2, default=0, validators=[MinValueValidator(0)]
    )

    class Meta:
        ordering = ["ordinal", "pk"]
        constraints = [
            models.CheckConstraint(
                name="budget_line_costs_something", condition=Q(quantity__gt=0, frequency__gt=0, unit_cost__gt=0)
            ),
            models.CheckConstraint(name="no_share_is_negative", condition=Q(own_share__gte=0, other_share__gte=0)),
        ]

    def __str__(self) -> str:
        return self.description

    @property
    def total(self) -> Decimal:
        """quantity x times x unit cost, rounded half up to the cent."""
        return (self.quantity * self.frequency * self.unit_cost).quantize(Decimal("0.01"), ROUND_HALF_UP)

    @property
    def fund_share(self) -> Decimal:
        """What the Fund would pay: the total less the shares of the State and of others."""
        return self.total - self.own_share - self.other_share


class SubmittedPackage(models.Model):
    """The application exactly as it was submitted, with its hash; never changed afterwards."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="packages")
    content = models.TextField()
    sha256 = models.CharField(max_length=64)
    submitted_at = models.DateTimeField()

    database_triggers: ClassVar = [AppendOnly()]

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.application.number}, {self.sha256[:12]}"


class DeskReview(models.Model):
    """The Secretariat's checklist for one application."""

    class Answer(models.TextChoices):
        """How an item was found."""

        YES = "yes", _("Yes")
        NO = "no", _("No")
        NOT_APPLICABLE = "n/a", _("Not applicable")

    ITEMS: ClassVar[dict[str, Message]] = {
        "eligibility": _("The State is eligible under the rules of the call"),
        "point_of_contact": _("Submitted by the national point of contact, with a note verbale"),
        "completeness": _("Every section is complete and understandable"),
        "budget": _("The budget adds up, is tied to the activities and holds no ineligible cost"),
        "duplication": _("Other assistance has been looked at; no overlap stays unexplained"),
        "past_grants": _("Reports and refunds of earlier grants are in order"),
        "arrears": _("The note on assessed contributions has been made"),
    }

    application = models.OneToOneField(Application, models.PROTECT, related_name="desk_review")
    answers = models.JSONField(default=dict)
    summary = models.TextField(_("summary for the Committee"), max_length=4000, blank=True)
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(auto_now=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    def __str__(self) -> str:
        return f"{_now('Desk review')}: {self.application}"

    @property
    def is_complete(self) -> bool:
        """Every item answered, none with no, and a summary for the Committee written."""
        answers = [self.answers.get(item) for item in self.ITEMS]
        return bool(self.summary) and all(answer in ("yes", "n/a") for answer in answers)
