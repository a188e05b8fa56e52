"""What an application says in rows: its activities and its budget."""

from decimal import ROUND_HALF_UP, Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from grants.applications.models.application import Application


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
