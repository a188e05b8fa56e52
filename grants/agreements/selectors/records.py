"""What can be said of a State's grants: how it has reported before, and where a project stood on a day."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from grants.agreements.models import GrantAgreement, ProjectStatus, Refund, Report
from grants.agreements.selectors.visible import READERS
from grants.applications.permissions import may_apply
from vtf.accounts.models import User
from vtf.core import clock
from vtf.states.models import State

Status = GrantAgreement.Status


@dataclass(frozen=True)
class PastPerformance:
    """One earlier grant of a State: whether its report came in time, and what had to be paid back."""

    agreement: GrantAgreement
    due_on: date | None
    received_on: date | None
    refund: Refund | None

    @property
    def days_late(self) -> int | None:
        """How many days after its day the final report came, 0 in time; None while nothing can be said."""
        if self.due_on is None or self.received_on is None:
            return None
        return max((self.received_on - self.due_on).days, 0)


def past_performance(state: State, *, but: Any = None) -> list[PastPerformance]:
    """The grants of a State that were ever in force, the latest first; `but` is the application under review."""
    grants = GrantAgreement.objects.filter(state=state).exclude(status__in=[Status.DRAFT, Status.LAPSED])
    if but is not None:
        grants = grants.exclude(application=but)
    return [
        PastPerformance(agreement, agreement.report_due_on, agreement.reported_on, getattr(agreement, "refund", None))
        for agreement in grants.select_related("refund", "state").order_by("-number")
    ]


def records_visible_to(user: User) -> QuerySet[State]:
    """The States whose record of earlier grants a person may read: every one for the Secretariat and the auditor."""
    states = State.objects.filter(agreements__isnull=False).distinct()
    if user.has_role(*READERS):
        return states
    if user.state_id is None or not may_apply(user):
        return states.none()
    return states.filter(pk=user.state_id)


def project_status_on(agreement: GrantAgreement, as_at: date) -> ProjectStatus:
    """What could be said of the project at the end of a day, whatever happened afterwards (domain/grants.md 8b.18).

    It goes by the instants of acts, never by planned dates: an extension agreed later moves the end of the
    project, not what was reported about it before.
    """
    after = clock.day_of
    signatures = [agreement.grantee_signed_at, agreement.secretariat_signed_at]
    signed = [after(instant) for instant in signatures if instant]
    if agreement.closed_at is not None and after(agreement.closed_at) <= as_at:
        is_cancelled = agreement.status == Status.CANCELLED
        return ProjectStatus.CANCELLED if is_cancelled else ProjectStatus.COMPLETED
    if agreement.imported_from and agreement.reported_on is not None:
        return ProjectStatus.COMPLETED if agreement.reported_on <= as_at else ProjectStatus.UNDER_WAY
    if agreement.status == Status.LAPSED and agreement.sign_by is not None and agreement.sign_by < as_at:
        return ProjectStatus.LAPSED
    final = next((report for report in agreement.reports.all() if report.kind == Report.Kind.FINAL), None)
    if final is not None and final.decided_at is not None and after(final.decided_at) <= as_at:
        return ProjectStatus.COMPLETED
    if agreement.reported_on is not None and agreement.reported_on <= as_at:
        return ProjectStatus.REPORTED
    is_signed = len(signed) == len(signatures) and max(signed) <= as_at
    return ProjectStatus.UNDER_WAY if is_signed and agreement.starts_on <= as_at else ProjectStatus.NOT_STARTED
