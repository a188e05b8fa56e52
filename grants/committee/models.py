"""The Selection Committee's work on an application: assessments and the decision."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grants.applications.models import Application
from vtf.core.money import Money
from vtf.core.triggers import AppendOnly
from vtf.ledger.models import Entry
from vtf.states.models import State


class Assessment(models.Model):
    """A member's recommendation on one application; a later version stands in place of the earlier."""

    class Recommendation(models.TextChoices):
        """What a member recommends (domain/grants.md 4)."""

        SUPPORT = "support", _("Support")
        SUPPORT_WITH_CONDITIONS = "support_with_conditions", _("Support with conditions")
        DO_NOT_SUPPORT = "do_not_support", _("Do not support")
        ABSTAIN = "abstain", _("Abstain")

    application = models.ForeignKey(Application, models.PROTECT, related_name="assessments")
    member = models.ForeignKey(State, models.PROTECT, related_name="assessments", verbose_name=_("member"))
    version = models.PositiveSmallIntegerField(default=1, editable=False)
    recommendation = models.CharField(_("recommendation"), max_length=24, choices=Recommendation.choices)
    comment_for_committee = models.TextField(_("comment for the Committee"), max_length=4000, blank=True)
    comment_for_applicant = models.TextField(_("comment that may go to the applicant"), max_length=4000, blank=True)
    conditions = models.TextField(_("proposed conditions"), max_length=4000, blank=True)
    filed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    filed_at = models.DateTimeField(auto_now_add=True)

    database_triggers: ClassVar = [AppendOnly()]

    class Meta:
        ordering = ["application", "member__iso3", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "member", "version"], name="a_member_files_each_version_once"
            ),
            models.CheckConstraint(
                name="conditional_support_names_its_conditions",
                condition=~Q(recommendation="support_with_conditions") | ~Q(conditions=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member}: {self.get_recommendation_display()}"


class Decision(models.Model):
    """What the Committee decided on an application, as its Chair recorded it."""

    class Outcome(models.TextChoices):
        """The Committee approves or it does not; approval with conditions comes with the year."""

        APPROVED = "approved", _("Approved")
        NOT_APPROVED = "not_approved", _("Not approved")

    application = models.OneToOneField(Application, models.PROTECT, related_name="decision")
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome.choices)
    amount = models.DecimalField(_("amount"), max_digits=20, decimal_places=4, null=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    feedback = models.TextField(_("feedback for the applicant"), max_length=4000, blank=True)
    participants = models.ManyToManyField(State, related_name="+", verbose_name=_("members that took part"))
    quorum = models.PositiveSmallIntegerField(_("quorum"))
    chair = models.ForeignKey(State, models.PROTECT, related_name="+", verbose_name=_("Chair"))
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(auto_now_add=True)
    reservation = models.OneToOneField(Entry, models.PROTECT, null=True, related_name="decision")

    database_triggers: ClassVar = [AppendOnly()]

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="approval_reserves_an_amount_and_refusal_gives_feedback",
                condition=Q(outcome="approved", amount__gt=0, reservation__isnull=False)
                | (Q(outcome="not_approved", amount__isnull=True, reservation__isnull=True) & ~Q(feedback="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application}: {self.get_outcome_display()}"

    @property
    def money(self) -> Money | None:
        """The amount approved, with its currency."""
        return Money(self.amount, self.currency) if self.amount is not None else None
