"""Grant agreements: the signed instrument, its planned instalments and what was paid."""

from typing import ClassVar

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_fsm import ConcurrentTransitionMixin, FSMField

from grants.agreements.models import statuses
from grants.agreements.models.steps import EndingSteps, ReportingSteps, SigningSteps
from grants.applications.models import Application
from vtf.core.money import Money
from vtf.states.models import State

# Read off two published reports (domain/grants.md 3.1): G = grant, year of the cycle, serial, ISO 3166-1 alpha-3.
NUMBER = RegexValidator(r"^ATT\.VTF\.G\d{4}\.\d{3}[A-Z]{3}$", _("A project number reads like ATT.VTF.G2017.009LBR."))


class NumberSeries(models.Model):
    """The last serial given in a year's cycle; its row is the lock that keeps numbers without gap or reuse."""

    year = models.PositiveSmallIntegerField(unique=True)
    last = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name_plural = _("number series")

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


class GrantAgreement(SigningSteps, ReportingSteps, EndingSteps, ConcurrentTransitionMixin, models.Model):
    """The agreement between the Fund and a State on one approved project."""

    Status = statuses.Status
    STATUS_TONES: ClassVar[dict[str, str]] = statuses.TONES
    IN_FORCE: ClassVar[tuple[str, ...]] = statuses.IN_FORCE
    PAYABLE: ClassVar[tuple[str, ...]] = statuses.PAYABLE
    ENDED: ClassVar[tuple[str, ...]] = statuses.ENDED

    application = models.OneToOneField(Application, models.PROTECT, null=True, blank=True, related_name="agreement")
    number = models.CharField(_("project number"), max_length=24, unique=True, validators=[NUMBER])
    state = models.ForeignKey(State, models.PROTECT, related_name="agreements", verbose_name=_("State"))
    status = FSMField(_("status"), choices=Status.choices, default=Status.DRAFT, protected=True)
    grantee = models.CharField(_("grantee"), max_length=200)
    title = models.CharField(_("title of the project"), max_length=200)
    amount = models.DecimalField(_("amount"), max_digits=20, decimal_places=4)
    currency = models.CharField(_("currency"), max_length=3)
    starts_on = models.DateField(_("start of the project"))
    ends_on = models.DateField(_("end of the project"))
    sign_by = models.DateField(_("to be signed by"), null=True, blank=True)
    interim_due_on = models.DateField(_("interim report due"), null=True, blank=True)
    report_due_on = models.DateField(_("final report due"), null=True, blank=True)
    reported_on = models.DateField(_("final report received"), null=True, blank=True)
    grantee_signed_at = models.DateTimeField(null=True, editable=False)
    grantee_signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    secretariat_signed_at = models.DateTimeField(null=True, editable=False)
    secretariat_signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    imported_from = models.CharField(_("imported from"), max_length=300, blank=True, editable=False)
    is_synthetic = models.BooleanField(default=False)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.CheckConstraint(name="grant_is_more_than_nothing", condition=Q(amount__gt=0)),
            models.CheckConstraint(name="grant_ends_after_it_starts", condition=Q(ends_on__gte=F("starts_on"))),
            models.CheckConstraint(
                name="grant_in_force_carries_both_signatures_or_was_imported",
                condition=Q(status__in=["draft", "lapsed", "cancelled"])
                | ~Q(imported_from="")
                | Q(grantee_signed_at__isnull=False, secretariat_signed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="grant_follows_an_application_or_was_imported",
                condition=Q(application__isnull=False) | ~Q(imported_from=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("agreements:agreement-detail", args=[self.pk])

    @property
    def code(self) -> str:
        """The project number."""
        return self.number

    @property
    def language(self) -> str:
        """The language in which the State applied."""
        return self.application.language if self.application else "en"

    @property
    def money(self) -> Money:
        """The grant with its currency."""
        return Money(self.amount, self.currency)
