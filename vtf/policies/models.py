"""The Fund's rules as dated, versioned parameters with their provenance: executable terms of reference."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from vtf.core.triggers import AppendOnly
from vtf.policies.catalogue import AFFECTS


def python_value(kind: str, stored: Any) -> Any:
    """Turn what the database keeps (decimals as text, never float) into what a rule computes with."""
    if stored is None:
        return None
    if kind in (Parameter.Kind.MONEY, Parameter.Kind.PERCENTAGE):
        return Decimal(stored)
    if kind == Parameter.Kind.SHARES:
        return [Decimal(share) for share in stored]
    return stored


def value_in(rows: Mapping[str, Mapping[str, Any]], code: str) -> Any:
    """What frozen rows say of a parameter; None where it did not exist yet, KeyError where it never did."""
    if code not in rows:
        if code not in AFFECTS:  # a mistyped code is a fault, not a missing rule
            raise KeyError(code)
        return None
    return python_value(rows[code]["kind"], rows[code]["value"])


class Parameter(models.Model):
    """One rule of the Fund that may change without a change of the program."""

    class Kind(models.TextChoices):
        """What a value of the parameter looks like."""

        MONEY = "money", _("amount of money")
        INTEGER = "integer", pgettext_lazy("kind of value", "number")
        DAYS = "days", _("number of days")
        PERCENTAGE = "percentage", _("percentage")
        SHARES = "shares", _("list of percentages that make 100")
        CHOICE = "choice", _("one of a list")
        CHOICES = "choices", _("several of a list")
        BOOLEAN = "boolean", _("yes or no")
        TEXT = "text", _("text")

    code = models.CharField(_("code"), max_length=20, unique=True)
    title = models.CharField(_("title"), max_length=200)
    affects = models.TextField(_("what it affects"), blank=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    options = models.JSONField(_("options"), default=list, blank=True)  # what a choice may be
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("policy parameter")
        verbose_name_plural = _("policy parameters")
        ordering: ClassVar = ["position", "code"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="only_a_money_parameter_has_a_currency",
                condition=Q(kind="money") ^ Q(currency=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.label}"

    def get_absolute_url(self) -> str:
        """The parameter's page with the history of its values."""
        return reverse("policies:parameter-detail", args=[self.code])

    @property
    def label(self) -> str:
        """The title in the active language (catalogue.py)."""
        return gettext(self.title)

    @property
    def effect(self) -> str:
        """What it affects, in the active language (catalogue.py)."""
        return gettext(self.affects) if self.affects else ""


class ParameterValue(models.Model):
    """What a parameter says from a date on; a correction is a further version, never an edit."""

    parameter = models.ForeignKey(Parameter, models.PROTECT, related_name="values", verbose_name=_("parameter"))
    version = models.PositiveIntegerField(_("version"))
    value = models.JSONField(_("value"), null=True, blank=True)  # decimals as text; null = there is no rule
    valid_from = models.DateField(_("valid from"))
    document_symbol = models.CharField(_("document symbol"), max_length=300, blank=True)
    page = models.CharField(_("page"), max_length=60, blank=True)
    tag = models.CharField(_("kind of source"), max_length=60, blank=True)  # "S2 S6", "background knowledge, high"
    note = models.TextField(_("note"), blank=True)
    is_unconfirmed = models.BooleanField(_("unconfirmed"), default=True)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField(_("recorded at"), auto_now_add=True)

    database_triggers: ClassVar = [AppendOnly()]

    class Meta:
        verbose_name = _("parameter value")
        verbose_name_plural = _("parameter values")
        ordering: ClassVar = ["parameter", "-version"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["parameter", "version"], name="version_of_a_parameter_is_given_once"),
            models.CheckConstraint(
                name="value_without_document_is_unconfirmed",
                condition=~Q(document_symbol="") | Q(is_unconfirmed=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.parameter.code} v{self.version}"

    @property
    def python(self) -> Any:
        """The value as a rule computes with it: Decimal, int, str, bool, list, or None for no rule."""
        return python_value(self.parameter.kind, self.value)


class PolicySet(models.Model):
    """All parameters as they stood on one date, frozen for a call and never changed again."""

    on = models.DateField(_("as of"))
    values = models.JSONField(_("values"))  # code -> kind, currency, value, version, valid_from and provenance
    sha256 = models.CharField(max_length=64)
    frozen_at = models.DateTimeField(_("frozen at"))
    frozen_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    database_triggers: ClassVar = [AppendOnly()]

    class Meta:
        verbose_name = _("policy set")
        verbose_name_plural = _("policy sets")
        ordering: ClassVar = ["-frozen_at"]
        constraints: ClassVar = [
            models.CheckConstraint(name="policy_set_has_its_sha256", condition=Q(sha256__regex=r"^[0-9a-f]{64}$")),
        ]

    def __str__(self) -> str:
        return f"{self.on} · {self.sha256[:12]}"

    def value(self, code: str) -> Any:
        """What the parameter said when the set was frozen: Decimal, int, str, bool, list, or None.

        None means that there was no rule: it was said so, or the parameter did not exist yet (`code in set.values`
        tells which). The default of today is never put in its place. KeyError for a code that no parameter has.
        """
        return value_in(self.values, code)

    def provenance(self, code: str) -> dict[str, Any]:
        """Where the value comes from: document_symbol, page, tag, note, is_unconfirmed."""
        row = self.values[code]
        return {key: row[key] for key in ("document_symbol", "page", "tag", "note", "is_unconfirmed")}
