"""Who takes no part in a case, and what applicant and Secretariat write to each other."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from grants.applications.models.application import Application
from vtf.core.triggers import AppendOnly
from vtf.states.models import State


class Recusal(models.Model):
    """A State that takes no part in a case: computed at the release, or declared; every selector asks this table."""

    class Ground(models.TextChoices):
        """POL-14: what recuses a member."""

        APPLICANT = "applicant", _("The State applies")
        BENEFICIARY = "beneficiary", _("The State benefits from the project")
        DECLARED_INTEREST = "declared-interest", _("The State has declared an interest")

    application = models.ForeignKey(Application, models.PROTECT, related_name="recusals")
    state = models.ForeignKey(State, models.PROTECT, related_name="+", verbose_name=_("State"))
    ground = models.CharField(_("ground"), max_length=20, choices=Ground.choices)
    reason = models.TextField(_("reason"), max_length=2000, blank=True)
    declared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    since = models.DateTimeField(auto_now_add=True)

    database_triggers: ClassVar = [AppendOnly()]

    class Meta:
        ordering = ["application", "state__iso3", "ground"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "state", "ground"], name="a_state_is_recused_on_a_ground_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state}: {self.get_ground_display()}"


class Message(models.Model):
    """A message between the applicant's people and the Secretariat about one application."""

    class Side(models.TextChoices):
        """Who writes."""

        APPLICANT = "applicant", _("The applicant State")
        SECRETARIAT = "secretariat", _("The Secretariat")

    application = models.ForeignKey(Application, models.PROTECT, related_name="messages")
    side = models.CharField(max_length=12, choices=Side.choices)
    body = models.TextField(_("message"), max_length=4000)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField(auto_now_add=True)

    database_triggers: ClassVar = [AppendOnly()]

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.application.code}: {self.get_side_display()}"
