"""Grant agreements: the signed instrument, its planned instalments and what was paid."""

from typing import ClassVar

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import ConcurrentTransitionMixin, FSMField, transition

from grants.applications.models import Application
from vtf.core.money import Money
from vtf.core.workflow import action, condition
from vtf.ledger.models import Entry
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


@condition(_("Both the State and the Head of Secretariat have to sign first."))
def both_have_signed(agreement: "GrantAgreement") -> bool:
    """Both signatures are on the agreement."""
    return agreement.grantee_signed_at is not None and agreement.secretariat_signed_at is not None


class GrantAgreement(ConcurrentTransitionMixin, models.Model):
    """The agreement between the Fund and a State on one approved project."""

    class Status(models.TextChoices):
        """Where the grant stands (domain/grants.md 2.3 C; the rest of that machine comes with the year)."""

        DRAFT = "draft", _("To be signed")
        SIGNED = "signed", pgettext_lazy("grant", "Signed")
        ACTIVE = "active", _("Active")
        CLOSED = "closed", pgettext_lazy("grant", "Closed")

    STATUS_TONES: ClassVar[dict[str, str]] = {
        "draft": "warning",
        "signed": "info",
        "active": "success",
        "closed": "neutral",
    }

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
                condition=Q(status="draft")
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

    @transition(
        status,
        source=Status.DRAFT,
        target=Status.SIGNED,
        conditions=[both_have_signed],
        custom=action("", "agreements.sign_agreement"),
    )
    def enter_into_force(self) -> None:
        """Both have signed: what was reserved becomes a commitment."""

    @transition(
        status, source=Status.SIGNED, target=Status.ACTIVE, custom=action("", "agreements.approve_disbursement")
    )
    def activate(self) -> None:
        """The first instalment has been paid."""


class Instalment(models.Model):
    """A planned part of the grant."""

    agreement = models.ForeignKey(GrantAgreement, models.PROTECT, related_name="instalments")
    ordinal = models.PositiveSmallIntegerField(_("number"))
    share = models.DecimalField(_("share in per cent"), max_digits=7, decimal_places=4)
    amount = models.DecimalField(_("amount"), max_digits=20, decimal_places=4)
    due_on = models.DateField(_("planned for"))

    class Meta:
        ordering = ["agreement", "ordinal"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "ordinal"], name="each_instalment_has_its_number"),
            models.CheckConstraint(name="instalment_is_more_than_nothing", condition=Q(amount__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.agreement.number}/{self.ordinal}"

    @property
    def money(self) -> Money:
        """The amount with the grant's currency."""
        return Money(self.amount, self.agreement.currency)


@condition(_("The agreement has not been signed by both yet."))
def agreement_is_in_force(disbursement: "Disbursement") -> bool:
    """No payment without a signed agreement (requirement 42)."""
    return disbursement.instalment.agreement.status in ("signed", "active")


class Disbursement(ConcurrentTransitionMixin, models.Model):
    """The payment of one instalment: prepared by one person, approved by another."""

    class Status(models.TextChoices):
        """Prepared, then paid or cancelled."""

        PREPARED = "prepared", _("Waiting for approval")
        PAID = "paid", _("Paid")
        CANCELLED = "cancelled", pgettext_lazy("payment", "Cancelled")

    STATUS_TONES: ClassVar[dict[str, str]] = {"prepared": "warning", "paid": "success", "cancelled": "neutral"}

    instalment = models.ForeignKey(Instalment, models.PROTECT, related_name="disbursements")
    status = FSMField(_("status"), choices=Status.choices, default=Status.PREPARED, protected=True)
    value_on = models.DateField(_("value date"))
    payee = models.CharField(_("payee"), max_length=200)
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField(auto_now_add=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    entry = models.OneToOneField(Entry, models.PROTECT, null=True, related_name="disbursement")
    is_synthetic = models.BooleanField(default=False)

    class Meta:
        ordering = ["instalment", "pk"]
        constraints = [
            models.CheckConstraint(
                name="payment_is_never_approved_by_its_author",
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("prepared_by")),
            ),
            models.CheckConstraint(
                name="paid_disbursement_has_its_approval_and_its_entry",
                condition=~Q(status="paid")
                | Q(approved_by__isnull=False, approved_at__isnull=False, entry__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["instalment"], condition=~Q(status="cancelled"), name="an_instalment_is_paid_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.instalment}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("agreements:disbursement-detail", args=[self.pk])

    @property
    def money(self) -> Money:
        """What is paid: the whole instalment."""
        return self.instalment.money

    @transition(
        status,
        source=Status.PREPARED,
        target=Status.PAID,
        conditions=[agreement_is_in_force],
        custom=action(_("Approve and pay"), "agreements.approve_disbursement", "agreements:disbursement-approve"),
    )
    def pay(self) -> None:
        """A second person approves; the ledger posts."""
        self.approved_at = timezone.now()

    @transition(
        status,
        source=Status.PREPARED,
        target=Status.CANCELLED,
        custom=action(_("Cancel the payment"), "agreements.cancel_disbursement", "agreements:disbursement-cancel"),
    )
    def cancel(self) -> None:
        """The order is called off before it is approved."""
