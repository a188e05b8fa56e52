"""States: the countries of the Treaty's world, with their names, codes and Treaty events."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from vtf.core import clock


class RegionalGroup(models.TextChoices):
    """The five regional groups in which the members of the United Nations elect and speak."""

    AFRICAN = "african", _("African Group")
    ASIA_PACIFIC = "asia-pacific", _("Asia-Pacific Group")
    EASTERN_EUROPEAN = "eastern-european", _("Eastern European Group")
    LATIN_AMERICAN = "latin-american", _("Latin American and Caribbean Group")
    WESTERN = "western", _("Western European and Others Group")


class TreatyStatus(models.TextChoices):
    """How a State stands to the Treaty on one date; derived from its events, stored nowhere."""

    PARTY = "party", _("State Party")
    SIGNATORY = "signatory", _("Signatory")
    OTHER = "other", _("Neither party nor signatory")


class State(models.Model):
    """A country, by its ISO 3166-1 codes, independent of membership in the United Nations."""

    class Standing(models.TextChoices):
        """How the State stands to the United Nations."""

        MEMBER = "member", _("Member of the United Nations")
        OBSERVER = "observer", _("Observer State of the United Nations")
        OTHER = "other", _("Not a member of the United Nations")

    iso3 = models.CharField(_("ISO 3166-1 alpha-3"), max_length=3, unique=True)
    iso2 = models.CharField(_("ISO 3166-1 alpha-2"), max_length=2, unique=True)
    m49 = models.CharField(_("UN M49 and ISO 3166-1 numeric"), max_length=3, unique=True)
    names = models.JSONField(_("names"), default=dict)  # language code -> name of today
    name_sources = models.JSONField(default=dict)  # language code -> where the name was read
    former_names = models.JSONField(default=list)  # [{"until": day, "names": {}, "sources": {}}], oldest first
    standing = models.CharField(_("United Nations"), max_length=10, choices=Standing.choices, default=Standing.MEMBER)
    standing_source = models.CharField(max_length=400, blank=True)
    regional_group = models.CharField(_("regional group"), max_length=20, choices=RegionalGroup.choices, blank=True)
    regional_group_source = models.CharField(max_length=400, blank=True)

    class Meta:
        verbose_name = _("State")
        verbose_name_plural = _("States")
        ordering: ClassVar = ["iso3"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="state_is_named_by_capital_iso_codes",
                condition=Q(iso3__regex=r"^[A-Z]{3}$", iso2__regex=r"^[A-Z]{2}$", m49__regex=r"^[0-9]{3}$"),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The State's public page."""
        return reverse("states:state-detail", args=[self.iso3])

    @property
    def name(self) -> str:
        """The State's name of today in the active language."""
        return self.name_in(get_language() or "en")

    def name_in(self, language: str, on: date | None = None) -> str:
        """The State's name in `language` as it was on a date (today without one), English where it is missing.

        A former name holds up to and without the day `until`, the day on which the new one took effect.
        """
        names = self.names
        if on is not None and on < clock.today():
            for former in self.former_names:
                if on.isoformat() < former["until"]:
                    names = {**self.names, **former["names"]}
                    break
        for key in (language, language.split("-")[0], "en"):
            if names.get(key):
                return str(names[key])
        return self.iso3

    @property
    def regional_group_is_unconfirmed(self) -> bool:
        """No readable source names the State's regional group."""
        return not self.regional_group_source


class TreatyEvent(models.Model):
    """One act of a State towards the Treaty, as the depositary recorded it."""

    class Kind(models.TextChoices):
        """The Treaty's own verbs (Articles 21 to 24)."""

        SIGNATURE = "signature", _("signature")
        RATIFICATION = "ratification", _("ratification")
        ACCEPTANCE = "acceptance", _("acceptance")
        APPROVAL = "approval", _("approval (Treaty act)")
        ACCESSION = "accession", _("accession")
        PROVISIONAL_APPLICATION = "provisional-application", _("provisional application")
        WITHDRAWAL = "withdrawal", _("withdrawal (from the Treaty)")

    class Precision(models.TextChoices):
        """How much of the date is known."""

        DAY = "day", _("day")
        MONTH = "month", _("month")
        YEAR = "year", _("year")

    CONSENTS: ClassVar = (Kind.RATIFICATION, Kind.ACCEPTANCE, Kind.APPROVAL, Kind.ACCESSION)

    state = models.ForeignKey(State, models.PROTECT, related_name="treaty_events", verbose_name=_("State"))
    kind = models.CharField(_("act"), max_length=30, choices=Kind.choices)
    on = models.DateField(_("date"))
    on_precision = models.CharField(max_length=5, choices=Precision.choices, default=Precision.DAY)
    source = models.CharField(_("source"), max_length=400, blank=True)
    is_unconfirmed = models.BooleanField(_("unconfirmed"), default=False)

    class Meta:
        verbose_name = _("Treaty event")
        verbose_name_plural = _("Treaty events")
        ordering: ClassVar = ["on", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["state", "kind", "on"], name="treaty_event_is_recorded_once"),
            models.CheckConstraint(
                name="treaty_event_without_source_is_unconfirmed",
                condition=~Q(source="") | Q(is_unconfirmed=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state}: {self.get_kind_display()}"
