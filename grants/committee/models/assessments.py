"""What a member gives back on a dossier, and its promise to keep what it reads to itself."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grants.applications.models import Application
from vtf.core.triggers import AppendOnly
from vtf.states.models import State

# Our own words, unconfirmed: no text of the Fund was obtained (domain/grants.md 1.2).
UNDERTAKING = _(
    "I sit in the Selection Committee for my State. I keep what I read in the dossiers, and what the members say about "
    "them, to myself and to those in my Government who advise me on them. I use it for the work of the Committee only. "
    "I declare an interest of my State in a project as soon as I see one, and then take no part in its case. "
    "I know that it is noted when I open a dossier."
)


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


class Undertaking(models.Model):
    """A person's undertaking to keep the Committee's papers confidential, given before the first dossier is opened."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="undertakings")
    state = models.ForeignKey(State, models.PROTECT, related_name="+", verbose_name=_("member"))
    text = models.TextField()
    signed_at = models.DateTimeField(auto_now_add=True)

    database_triggers: ClassVar = [AppendOnly()]

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["person", "state"], name="a_person_undertakes_once_for_a_state"),
        ]

    def __str__(self) -> str:
        return f"{self.state}"
