"""The steps of an application on the Secretariat's desk."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from grants.applications.models.conditions import (
    call_is_screening,
    call_stands,
    desk_review_is_complete,
    ineligibility_is_proposed,
    no_finding_waits,
    reply_is_overdue,
)
from grants.applications.models.statuses import Status
from vtf.core.workflow import action


class ScreeningSteps(models.Model):
    """Desk review, clarification, ineligibility, release to the Committee."""

    class Meta:
        abstract = True

    @transition(
        "status",
        source=Status.SUBMITTED,
        target=Status.DESK_REVIEW,
        conditions=[call_is_screening],
        custom=action(
            _("Start the desk review"), "applications.start_desk_review", "applications:application-start-review"
        ),
    )
    def start_desk_review(self) -> None:
        """The Secretariat opens the checklist."""

    @transition(
        "status",
        source=Status.DESK_REVIEW,
        target=Status.CLARIFICATION,
        conditions=[call_stands, no_finding_waits],
        custom=action(
            _("Ask for clarification"), "applications.ask_clarification", "applications:application-ask-clarification"
        ),
    )
    def ask_clarification(self) -> None:
        """The Secretariat asks; the sections that it names are unlocked. It may ask again later."""

    @transition(
        "status",
        source=Status.CLARIFICATION,
        target=Status.DESK_REVIEW,
        custom=action(
            _("Send the answer"), "applications.answer_clarification", "applications:application-answer-clarification"
        ),
    )
    def answer_clarification(self) -> None:
        """The applicant answers, and the sections are locked again."""

    @transition(
        "status",
        source=Status.CLARIFICATION,
        target=Status.DESK_REVIEW,
        conditions=[reply_is_overdue],
        custom=action("", "applications.expire_clarification"),
    )
    def expire_clarification(self) -> None:
        """Nobody answered in time: the review goes on without."""

    @transition(
        "status",
        source=Status.DESK_REVIEW,
        target=Status.INELIGIBLE,
        conditions=[ineligibility_is_proposed],
        custom=action(
            _("Sign off the ineligibility"), "applications.sign_ineligibility", "applications:application-ineligible"
        ),
    )
    def find_ineligible(self) -> None:
        """The Head of Secretariat signs what the officer proposed, on a ground of the policies."""

    @transition(
        "status",
        source=Status.DESK_REVIEW,
        target=Status.WITH_COMMITTEE,
        conditions=[call_stands, desk_review_is_complete, no_finding_waits],
        custom=action(
            _("Release to the Committee"), "applications.release_to_committee", "applications:application-release"
        ),
    )
    def release_to_committee(self) -> None:
        """The dossier goes to the members, save those who are recused."""
