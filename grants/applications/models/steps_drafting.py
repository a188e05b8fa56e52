"""The steps of an application up to the Secretariat's desk, and the way out."""

from datetime import datetime

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from grants.applications.models.conditions import (
    call_is_in_time,
    call_stands,
    drafting_goes_on,
    early_feedback_is_open,
)
from grants.applications.models.statuses import Status
from vtf.core.workflow import action


class DraftingSteps(models.Model):
    """Draft, early feedback, endorsement, submission; the withdrawal at any time before a decision."""

    submitted_at: datetime | None

    class Meta:
        abstract = True

    @transition(
        "status",
        source=Status.DRAFT,
        target=Status.EARLY_SUBMITTED,
        conditions=[call_stands, early_feedback_is_open],
        custom=action(
            _("Ask for early feedback"), "applications.ask_feedback", "applications:application-ask-feedback"
        ),
    )
    def ask_feedback(self) -> None:
        """The drafter shows the draft to the Secretariat before the early deadline."""

    @transition(
        "status",
        source=Status.EARLY_SUBMITTED,
        target=Status.FEEDBACK_GIVEN,
        conditions=[call_stands],
        custom=action(_("Give feedback"), "applications.give_feedback", "applications:application-give-feedback"),
    )
    def give_feedback(self) -> None:
        """The Secretariat answers, section by section; the Committee never sees it."""

    @transition(
        "status",
        source=[Status.EARLY_SUBMITTED, Status.FEEDBACK_GIVEN],
        target=Status.DRAFT,
        conditions=[call_stands, call_is_in_time, drafting_goes_on],
        custom=action(_("Go on drafting"), "applications.edit_application", "applications:application-resume"),
    )
    def resume(self) -> None:
        """The draft goes on, with the feedback beside it, or without waiting for it."""

    @transition(
        "status",
        source=Status.DRAFT,
        target=Status.ENDORSEMENT_PENDING,
        conditions=[call_stands, call_is_in_time],
        custom=action(
            _("Send for endorsement"),
            "applications.ask_endorsement",
            "applications:application-ask-endorsement",
            obstacles="gaps",
        ),
    )
    def ask_endorsement(self) -> None:
        """The drafter hands the file to the point of contact."""

    @transition(
        "status",
        source=Status.ENDORSEMENT_PENDING,
        target=Status.DRAFT,
        custom=action(_("Return to the drafter"), "applications.return_to_drafter", "applications:application-return"),
    )
    def return_to_drafter(self) -> None:
        """The point of contact asks for changes."""

    @transition(
        "status",
        source=Status.ENDORSEMENT_PENDING,
        target=Status.SUBMITTED,
        conditions=[call_stands, call_is_in_time],
        custom=action(
            _("Endorse and submit"),
            "applications.submit_application",
            "applications:application-submit",
            obstacles="gaps",
        ),
    )
    def submit(self) -> None:
        """The point of contact endorses the file and sends it."""
        self.submitted_at = timezone.now()

    @transition(
        "status",
        source=[
            Status.DRAFT,
            Status.EARLY_SUBMITTED,
            Status.FEEDBACK_GIVEN,
            Status.ENDORSEMENT_PENDING,
            Status.SUBMITTED,
            Status.DESK_REVIEW,
            Status.CLARIFICATION,
            Status.WITH_COMMITTEE,
            Status.CLARIFICATION_C,
        ],
        target=Status.WITHDRAWN,
        custom=action(_("Withdraw"), "applications.withdraw_application", "applications:application-withdraw"),
    )
    def withdraw(self) -> None:
        """The State takes the file back before the decision."""
