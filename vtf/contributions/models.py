"""Donors, what they gave, and to what their money is bound."""

from collections.abc import Collection
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from vtf.core.money import Money
from vtf.core.triggers import AppendOnly
from vtf.ledger.models import Entry, Restriction
from vtf.states.models import RegionalGroup, State


class Donor(models.Model):
    """A State, a part of one, an organisation or a person that gives to the Fund."""

    class Kind(models.TextChoices):
        """Who gives; a sub-national government stands under its State, never as a State."""

        STATE = "state", _("State")
        SUBNATIONAL = "subnational", _("Sub-national government")
        REGIONAL = "regional", _("Regional organisation")
        FOUNDATION = "foundation", _("Foundation")
        COMPANY = "company", _("Company")
        PERSON = "person", _("Person")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    state = models.ForeignKey(
        State, models.PROTECT, null=True, blank=True, related_name="donors", verbose_name=_("State")
    )
    own_name = models.CharField(_("name"), max_length=200, blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)
    is_synthetic = models.BooleanField(default=False)

    class Meta:
        ordering = ["state__iso3", "own_name"]
        constraints = [
            models.CheckConstraint(
                name="state_donor_names_its_state_and_others_their_name",
                condition=Q(kind="state", state__isnull=False, own_name="") | (~Q(kind="state") & ~Q(own_name="")),
            ),
            models.UniqueConstraint(fields=["state"], condition=Q(kind="state"), name="a_state_is_one_donor"),
        ]

    def __str__(self) -> str:
        """A person is a number here, so that no name gets into what can never be erased."""
        if self.kind == self.Kind.PERSON:
            return str(_("Private donor %(number)s") % {"number": self.pk})
        return self.name

    @property
    def name(self) -> str:
        """The donor's name in the active language, where it is a State."""
        return self.own_name or str(self.state)


class Earmark(models.Model):
    """What a donor bound its money to; the ledger knows it as a restriction."""

    class Category(models.TextChoices):
        """The kinds of assistance that Article 16 of the Treaty names, as applications know them."""

        LEGAL = "legal", _("Legal or legislative assistance")
        INSTITUTIONAL = "institutional", _("Institutional capacity building")
        TECHNICAL = "technical", _("Technical assistance")
        MATERIAL = "material", _("Material assistance")
        OTHER = "other", _("Other")

    restriction = models.OneToOneField(Restriction, models.PROTECT, related_name="earmark")
    donor = models.ForeignKey(Donor, models.PROTECT, related_name="earmarks", verbose_name=_("donor"))
    region = models.CharField(_("regional group"), max_length=20, choices=RegionalGroup.choices, blank=True)
    category = models.CharField(_("category of assistance"), max_length=20, choices=Category.choices, blank=True)
    states = models.ManyToManyField(State, blank=True, related_name="earmarks", verbose_name=_("States"))
    until_on = models.DateField(_("to be used until"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=300)

    class Meta:
        ordering = ["restriction__code"]

    def __str__(self) -> str:
        return self.restriction.title

    def admits(self, states: Collection[State], category: str, named: Collection[int]) -> bool:
        """Say whether a project of `states` in `category` may use the money; `named` are the ids of `self.states`."""
        if self.category and self.category != category:
            return False
        if self.region and any(state.regional_group != self.region for state in states):
            return False
        return not named or all(state.pk in named for state in states)


class Contribution(models.Model):
    """Money that a donor paid in, as the finance officer entered it."""

    donor = models.ForeignKey(Donor, models.PROTECT, related_name="contributions", verbose_name=_("donor"))
    amount = models.DecimalField(_("amount"), max_digits=20, decimal_places=4)
    currency = models.CharField(_("currency"), max_length=3)
    received_on = models.DateField(_("received on"))
    restriction = models.ForeignKey(Restriction, models.PROTECT, related_name="contributions")
    source = models.CharField(_("source document"), max_length=300)
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="contribution")
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(auto_now_add=True)
    is_synthetic = models.BooleanField(default=False)

    database_triggers: ClassVar = [AppendOnly()]

    class Meta:
        ordering = ["-received_on", "-pk"]
        constraints = [
            models.CheckConstraint(name="contribution_is_more_than_nothing", condition=Q(amount__gt=0)),
            models.CheckConstraint(name="contribution_says_its_source", condition=~Q(source="")),
        ]

    def __str__(self) -> str:
        return f"{self.donor}, {self.money}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("contributions:contribution-detail", args=[self.pk])

    @property
    def money(self) -> Money:
        """The amount with its currency."""
        return Money(self.amount, self.currency)
