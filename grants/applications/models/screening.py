"""The Secretariat's screening: early feedback, checklist, requests for clarification, findings of ineligibility."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from grants.applications.models.application import Application
from vtf.core.errors import Message
from vtf.core.triggers import AppendOnly


class Feedback(models.Model):
    """Early feedback on a draft, section by section; the Committee never sees it (domain/grants.md 2.3 B 3)."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="feedback")
    notes = models.JSONField(_("notes by section"))
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    given_at = models.DateTimeField(auto_now_add=True)

    database_triggers: ClassVar = [AppendOnly()]

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{gettext('Early feedback')}: {self.application}"


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
    remarks = models.JSONField(default=dict)  # item -> what the officer says about it
    summary = models.TextField(_("summary for the Committee"), max_length=4000, blank=True)
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(auto_now=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    def __str__(self) -> str:
        return f"{gettext('Desk review')}: {self.application}"

    @property
    def rows(self) -> list[dict[str, Message]]:
        """Each item with its answer and its remark, in words."""
        words = dict(self.Answer.choices)
        return [
            {
                "item": item,
                "answer": words.get(self.answers.get(name), ""),
                "remark": self.remarks.get(name, ""),
            }
            for name, item in self.ITEMS.items()
        ]

    @property
    def is_complete(self) -> bool:
        """Every item answered, none with no, and a summary for the Committee written."""
        answers = [self.answers.get(item) for item in self.ITEMS]
        return bool(self.summary) and all(answer in ("yes", "n/a") for answer in answers)


class Clarification(models.Model):
    """Questions to the applicant with a reply-by date; the sections that they name are unlocked until then."""

    class Asker(models.TextChoices):
        """Who asks; of the Committee it is never told which member."""

        SECRETARIAT = "secretariat", _("The Secretariat")
        COMMITTEE = "committee", _("The Selection Committee, through the Secretariat")

    class End(models.TextChoices):
        """How it ended."""

        ANSWERED = "answered", _("Answered")
        EXPIRED = "expired", _("Not answered in time")
        WITHDRAWN = "withdrawn", _("The application was withdrawn")

    application = models.ForeignKey(Application, models.PROTECT, related_name="clarifications")
    asker = models.CharField(max_length=12, choices=Asker.choices, default=Asker.SECRETARIAT)
    reply_by = models.DateField(_("reply by"))
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    end = models.CharField(max_length=10, choices=End.choices, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application"], condition=Q(end=""), name="one_clarification_is_open_at_a_time"
            ),
            models.CheckConstraint(
                name="ended_clarification_says_when", condition=Q(end="") | Q(ended_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{gettext('Request for clarification')}: {self.application.code}"

    @property
    def is_open(self) -> bool:
        """Still to be answered."""
        return not self.end


class Question(models.Model):
    """One question of a request for clarification, about one section."""

    clarification = models.ForeignKey(Clarification, models.PROTECT, related_name="questions")
    section = models.CharField(_("section"), max_length=20)
    text = models.TextField(_("question"), max_length=2000)
    answer = models.TextField(_("answer"), max_length=4000, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text


class IneligibilityFinding(models.Model):
    """A finding that the application is ineligible: proposed by one person, signed off or set aside by another."""

    class Ground(models.TextChoices):
        """The policy on which it rests (domain/grants.md 2.4, 3.4)."""

        TREATY_STATUS = "POL-04", _("The State's Treaty status is not admitted by the rules of the call")
        CEILING = "POL-01", _("More is asked than the call grants")
        DURATION = "POL-02", _("The project lasts longer than the call allows")
        PLACES = "POL-03", _("The State has another application in this call")
        ARREARS = "POL-15", _("Assessed contributions are in arrears")
        EARLIER_GRANT = "POL-25", _("A report or a refund of an earlier grant is overdue")

    application = models.ForeignKey(Application, models.PROTECT, related_name="ineligibility_findings")
    ground = models.CharField(_("ground"), max_length=10, choices=Ground.choices)
    explanation = models.TextField(_("explanation"), max_length=4000)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(auto_now_add=True)
    is_signed = models.BooleanField(null=True)  # None: waits; True: signed off; False: set aside
    judged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    judged_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application"], condition=Q(is_signed__isnull=True), name="one_finding_waits_at_a_time"
            ),
            models.CheckConstraint(
                name="finding_is_never_signed_by_its_author",
                condition=Q(judged_by__isnull=True) | ~Q(judged_by=F("proposed_by")),
            ),
            models.CheckConstraint(
                name="judged_finding_says_by_whom_and_when",
                condition=Q(is_signed__isnull=True) | Q(judged_by__isnull=False, judged_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{gettext('Finding of ineligibility')}: {self.application.code}"
