"""The steps of a grant, by the phase to which they belong; GrantAgreement takes them together."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from grants.agreements.models.conditions import (
    both_have_signed,
    interim_is_asked_for,
    interim_is_due,
    interim_is_settled,
    project_has_ended,
    signing_is_in_time,
    signing_is_overdue,
)
from grants.agreements.models.statuses import Status
from vtf.core.workflow import action


class SigningSteps(models.Model):
    """From the draft to the first payment, or to its lapse."""

    class Meta:
        abstract = True

    @transition(
        "status",
        source=Status.DRAFT,
        target=Status.SIGNED,
        conditions=[both_have_signed, signing_is_in_time],
        custom=action("", "agreements.sign_agreement"),
    )
    def enter_into_force(self) -> None:
        """Both have signed: what was reserved becomes a commitment."""

    @transition(
        "status", source=Status.SIGNED, target=Status.ACTIVE, custom=action("", "agreements.approve_disbursement")
    )
    def activate(self) -> None:
        """The first instalment has been paid."""

    @transition(
        "status",
        source=Status.DRAFT,
        target=Status.LAPSED,
        conditions=[signing_is_overdue],
        custom=action("", "agreements.lapse_agreement"),
    )
    def lapse(self) -> None:
        """It was not signed by both in time: the reservation is released."""


class ReportingSteps(models.Model):
    """From the day on which a report is due to its acceptance."""

    class Meta:
        abstract = True

    @transition(
        "status",
        source=Status.ACTIVE,
        target=Status.INTERIM_DUE,
        conditions=[interim_is_due],
        custom=action("", "agreements.submit_report"),
    )
    def interim_falls_due(self) -> None:
        """The day of the interim report has come."""

    @transition(
        "status",
        source=[Status.ACTIVE, Status.INTERIM_DUE, Status.INTERIM_RETURNED],
        target=Status.INTERIM_SUBMITTED,
        conditions=[interim_is_asked_for],
        custom=action(_("Submit the interim report"), "agreements.submit_report", "agreements:report-interim"),
    )
    def submit_interim(self) -> None:
        """The State reports at mid-term, early if it likes, again if it was returned."""

    @transition(
        "status",
        source=Status.INTERIM_SUBMITTED,
        target=Status.INTERIM_RETURNED,
        custom=action(_("Return the interim report"), "agreements.review_report", "agreements:report-return"),
    )
    def return_interim(self) -> None:
        """Something has to be corrected."""

    @transition(
        "status",
        source=Status.INTERIM_SUBMITTED,
        target=Status.INTERIM_ACCEPTED,
        custom=action(_("Accept the interim report"), "agreements.review_report", "agreements:report-accept"),
    )
    def accept_interim(self) -> None:
        """Programme and finance officer both accept: the next instalment may be paid."""

    @transition(
        "status",
        source=[Status.ACTIVE, Status.INTERIM_ACCEPTED],
        target=Status.FINAL_DUE,
        conditions=[project_has_ended, interim_is_settled],
        custom=action("", "agreements.submit_report"),
    )
    def final_falls_due(self) -> None:
        """The project has ended."""

    @transition(
        "status",
        source=[Status.ACTIVE, Status.INTERIM_ACCEPTED, Status.FINAL_DUE, Status.FINAL_RETURNED],
        target=Status.FINAL_SUBMITTED,
        conditions=[project_has_ended, interim_is_settled],
        custom=action(_("Submit the final report"), "agreements.submit_report", "agreements:report-final"),
    )
    def submit_final(self) -> None:
        """The State hands in what became of the project and of the money; the clock, not the worker, says when."""

    @transition(
        "status",
        source=Status.FINAL_SUBMITTED,
        target=Status.FINAL_RETURNED,
        custom=action(_("Return the final report"), "agreements.review_report", "agreements:report-return"),
    )
    def return_final(self) -> None:
        """Something has to be corrected."""

    @transition(
        "status",
        source=Status.FINAL_SUBMITTED,
        target=Status.FINAL_ACCEPTED,
        custom=action(_("Accept the final report"), "agreements.review_report", "agreements:report-accept"),
    )
    def accept_final(self) -> None:
        """Programme and finance officer both accept: the last instalment is paid or a refund asked for."""


class EndingSteps(models.Model):
    """Refund, closure, cancellation."""

    closed_at = models.DateTimeField(null=True, editable=False)
    rest_waived_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        abstract = True

    @transition(
        "status",
        source=Status.FINAL_ACCEPTED,
        target=Status.REFUND_DUE,
        custom=action(_("Ask for the refund"), "agreements.ask_refund", "agreements:refund-ask"),
    )
    def ask_refund(self) -> None:
        """What was paid and not accepted has to come back."""

    @transition(
        "status",
        source=Status.REFUND_DUE,
        target=Status.REFUND_RECEIVED,
        custom=action("", "agreements.record_refund"),
    )
    def settle_refund(self) -> None:
        """The refund is here in full."""

    @transition(
        "status",
        source=[Status.FINAL_ACCEPTED, Status.REFUND_RECEIVED],
        target=Status.CLOSED,
        custom=action(_("Close the grant"), "agreements.close_agreement", "agreements:agreement-close"),
    )
    def close(self) -> None:
        """Nothing is open any more: money at zero, every document in."""
        self.closed_at = timezone.now()

    @transition(
        "status",
        source=[
            Status.DRAFT,
            Status.SIGNED,
            Status.ACTIVE,
            Status.INTERIM_DUE,
            Status.INTERIM_SUBMITTED,
            Status.INTERIM_RETURNED,
            Status.INTERIM_ACCEPTED,
            Status.FINAL_DUE,
            Status.FINAL_SUBMITTED,
            Status.FINAL_RETURNED,
        ],
        target=Status.CANCELLED,
        custom=action(_("Cancel the grant"), "agreements.cancel_agreement", "agreements:agreement-cancel"),
    )
    def cancel(self) -> None:
        """The grant is ended before its time; a settlement says what is released and what has to come back."""
        self.closed_at = timezone.now()
