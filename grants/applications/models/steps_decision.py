"""The steps of an application before the Committee."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from grants.applications.models.conditions import (
    call_stands,
    committee_is_deciding,
    reply_is_overdue,
)
from grants.applications.models.statuses import Status
from vtf.core.workflow import action


class DecisionSteps(models.Model):
    """Questions of the Committee, the decision, conditions and their end."""

    class Meta:
        abstract = True

    @transition(
        "status",
        source=Status.WITH_COMMITTEE,
        target=Status.CLARIFICATION_C,
        conditions=[call_stands],
        custom=action(
            _("Ask for clarification"), "committee.ask_clarification", "committee:application-ask-clarification"
        ),
    )
    def ask_for_committee(self) -> None:
        """The Chair has the Secretariat ask for the Committee; the asker stays unnamed."""

    @transition(
        "status",
        source=Status.CLARIFICATION_C,
        target=Status.WITH_COMMITTEE,
        custom=action(
            _("Send the answer"), "applications.answer_clarification", "applications:application-answer-clarification"
        ),
    )
    def answer_committee(self) -> None:
        """The applicant answers the Committee."""

    @transition(
        "status",
        source=Status.CLARIFICATION_C,
        target=Status.WITH_COMMITTEE,
        conditions=[reply_is_overdue],
        custom=action("", "applications.expire_clarification"),
    )
    def expire_committee_question(self) -> None:
        """Nobody answered the Committee in time."""

    @transition(
        "status",
        source=Status.WITH_COMMITTEE,
        target=Status.PROVISIONALLY_APPROVED,
        conditions=[call_stands, committee_is_deciding],
        custom=action(
            _("Approve with conditions"), "committee.decide_application", "committee:application-approve-provisionally"
        ),
    )
    def approve_provisionally(self) -> None:
        """The Chair records an approval that holds once its conditions are met."""

    @transition(
        "status",
        source=Status.WITH_COMMITTEE,
        target=Status.APPROVED,
        conditions=[call_stands, committee_is_deciding],
        custom=action(_("Approve"), "committee.decide_application", "committee:application-approve"),
    )
    def approve(self) -> None:
        """The Chair records that the Committee supports the project."""

    @transition(
        "status",
        source=Status.WITH_COMMITTEE,
        target=Status.NOT_APPROVED,
        conditions=[call_stands, committee_is_deciding],
        custom=action(_("Do not approve"), "committee.decide_application", "committee:application-refuse"),
    )
    def refuse(self) -> None:
        """The Chair records that the Committee does not support the project."""

    @transition(
        "status",
        source=Status.PROVISIONALLY_APPROVED,
        target=Status.REVISION,
        custom=action(_("Start the revision"), "applications.edit_application", "committee:application-revise"),
    )
    def start_revision(self) -> None:
        """The applicant works on the conditions; only the sections that they name are unlocked."""

    @transition(
        "status",
        source=[Status.PROVISIONALLY_APPROVED, Status.REVISION],
        target=Status.APPROVED,
        custom=action(_("Confirm the approval"), "committee.confirm_approval", "committee:application-confirm"),
    )
    def confirm_approval(self) -> None:
        """Every condition has been met or waived; without a revision where none was needed."""

    @transition(
        "status",
        source=[Status.PROVISIONALLY_APPROVED, Status.REVISION],
        target=Status.LAPSED,
        custom=action("", "committee.lapse_approval"),
    )
    def lapse(self) -> None:
        """The conditions were not met in time: the reservation is released."""

    @transition(
        "status",
        source=[Status.PROVISIONALLY_APPROVED, Status.REVISION],
        target=Status.WITHDRAWN,
        custom=action(_("Decline the approval"), "committee.decline_approval", "committee:application-decline"),
    )
    def decline(self) -> None:
        """The State will not meet the conditions: the reservation is released."""
