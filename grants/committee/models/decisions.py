"""What the Committee decided, on which conditions, and how the approval was confirmed."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grants.applications.models import Application
from vtf.core.money import Money
from vtf.core.triggers import AppendOnly
from vtf.ledger.models import Entry
from vtf.states.models import State


class Decision(models.Model):
    """What the Committee decided on an application, as its Chair recorded it."""

    class Outcome(models.TextChoices):
        """The Committee approves, approves once conditions are met, or does not approve."""

        APPROVED = "approved", _("Approved")
        PROVISIONALLY_APPROVED = "provisionally_approved", _("Approved with conditions")
        NOT_APPROVED = "not_approved", _("Not approved")

    class Reason(models.TextChoices):
        """Why a project is not approved: the qualitative criteria by which it is read (domain/grants.md 4)."""

        RELEVANCE = "relevance", pgettext_lazy("reason", "Relevance to the obligations of the Treaty")
        NEED = "need", pgettext_lazy("reason", "The need is not shown")
        FEASIBILITY = "feasibility", pgettext_lazy("reason", "Feasibility")
        COST_EFFECTIVENESS = "cost-effectiveness", pgettext_lazy("reason", "Cost-effectiveness")
        SUSTAINABILITY = "sustainability", pgettext_lazy("reason", "Sustainability")
        OWNERSHIP = "ownership", pgettext_lazy("reason", "National ownership")
        DUPLICATION = "duplication", pgettext_lazy("reason", "Overlaps with other assistance")
        CAPACITY = "capacity", pgettext_lazy("reason", "Capacity and past performance of the applicant")
        OTHER_FUNDS = "other-funds", pgettext_lazy("reason", "Other funds are better placed")

    application = models.OneToOneField(Application, models.PROTECT, related_name="decision")
    outcome = models.CharField(_("outcome"), max_length=24, choices=Outcome.choices)
    amount = models.DecimalField(_("amount"), max_digits=20, decimal_places=4, null=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    reason_codes = models.JSONField(_("reasons"), default=list)
    objections = models.ManyToManyField(
        State, through="Objection", related_name="+", verbose_name=_("members that objected")
    )
    feedback = models.TextField(_("feedback for the applicant"), max_length=4000, blank=True)
    participants = models.ManyToManyField(
        State, through="Participation", related_name="+", verbose_name=_("members that took part")
    )
    quorum = models.PositiveSmallIntegerField(_("quorum"))
    chair = models.ForeignKey(State, models.PROTECT, related_name="+", verbose_name=_("Chair"))
    is_acting_chair = models.BooleanField(default=False)
    meeting = models.ForeignKey(
        "committee.Meeting", models.PROTECT, null=True, related_name="decisions", verbose_name=_("meeting")
    )
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(auto_now_add=True)
    reservation = models.OneToOneField(Entry, models.PROTECT, null=True, related_name="decision")

    database_triggers: ClassVar = [AppendOnly()]

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="approval_reserves_an_amount_and_refusal_gives_feedback",
                condition=Q(outcome__in=["approved", "provisionally_approved"], amount__gt=0, reservation__isnull=False)
                | (Q(outcome="not_approved", amount__isnull=True, reservation__isnull=True) & ~Q(feedback="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application}: {self.get_outcome_display()}"

    @property
    def money(self) -> Money | None:
        """The amount approved, with its currency."""
        return Money(self.amount, self.currency) if self.amount is not None else None

    @property
    def reasons(self) -> list[str]:
        """The reasons in words."""
        words = dict(self.Reason.choices)
        return [str(words.get(code, code)) for code in self.reason_codes]


class Participation(models.Model):
    """A member that took part in a decision; nobody is added or taken away afterwards."""

    decision = models.ForeignKey(Decision, models.CASCADE)
    state = models.ForeignKey(State, models.CASCADE)

    database_triggers: ClassVar = [AppendOnly()]

    class Meta:
        db_table = "committee_decision_participants"  # the table that the plain relation had
        unique_together = [("decision", "state")]

    def __str__(self) -> str:
        return f"{self.state}"


class Objection(models.Model):
    """A member that objected to a decision; it stays on the record."""

    decision = models.ForeignKey(Decision, models.CASCADE)
    state = models.ForeignKey(State, models.CASCADE)

    database_triggers: ClassVar = [AppendOnly()]

    class Meta:
        db_table = "committee_decision_objections"  # the table that the plain relation had
        unique_together = [("decision", "state")]

    def __str__(self) -> str:
        return f"{self.state}"


class Condition(models.Model):
    """Something that has to be done before a provisional approval holds; met or waived, by whom and when."""

    class Owner(models.TextChoices):
        """Who has to see to it."""

        APPLICANT = "applicant", _("The applicant State")
        SECRETARIAT = "secretariat", _("The Secretariat")

    class Judge(models.TextChoices):
        """Who says that it is met."""

        SECRETARIAT = "secretariat", _("The Secretariat")
        CHAIR = "chair", _("The Chair")

    class End(models.TextChoices):
        """How it ended."""

        MET = "met", _("Met")
        WAIVED = "waived", _("Waived by the Chair")

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="conditions")
    ordinal = models.PositiveSmallIntegerField(default=1)
    text = models.TextField(_("condition"), max_length=2000)
    owner = models.CharField(_("owner"), max_length=12, choices=Owner.choices, default=Owner.APPLICANT)
    judge = models.CharField(_("judged by"), max_length=12, choices=Judge.choices, default=Judge.SECRETARIAT)
    sections = models.JSONField(_("sections to revise"), default=list)
    due_on = models.DateField(_("due on"))
    end = models.CharField(max_length=6, choices=End.choices, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    remark = models.TextField(_("remark"), max_length=2000, blank=True)

    class Meta:
        ordering = ["decision", "ordinal"]
        constraints = [
            models.UniqueConstraint(fields=["decision", "ordinal"], name="each_condition_has_its_number"),
            models.CheckConstraint(
                name="ended_condition_says_when_and_by_whom",
                condition=Q(end="") | Q(ended_at__isnull=False, ended_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]

    @property
    def is_open(self) -> bool:
        """Neither met nor waived."""
        return not self.end


class Confirmation(models.Model):
    """The approval holds: every condition was met or waived; the amount may be less than the ceiling approved."""

    decision = models.OneToOneField(Decision, models.PROTECT, related_name="confirmation")
    amount = models.DecimalField(_("amount"), max_digits=20, decimal_places=4)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(auto_now_add=True)
    entry = models.OneToOneField(Entry, models.PROTECT, null=True, related_name="confirmation")  # what was freed

    database_triggers: ClassVar = [AppendOnly()]

    class Meta:
        constraints = [
            models.CheckConstraint(name="confirmed_amount_is_more_than_nothing", condition=Q(amount__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.decision}"


class ActingChair(models.Model):
    """The member who presides over one case in which the Chair is recused or away."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="acting_chairs")
    state = models.ForeignKey(State, models.PROTECT, related_name="+", verbose_name=_("acting Chair"))
    reason = models.CharField(_("reason"), max_length=300)
    appointed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    appointed_at = models.DateTimeField(auto_now_add=True)

    database_triggers: ClassVar = [AppendOnly()]

    class Meta:
        ordering = ["-pk"]  # the latest presides

    def __str__(self) -> str:
        return f"{self.application.code}: {self.state}"
