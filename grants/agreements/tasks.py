"""What happens to grants by the calendar."""

from grants.agreements.services import lapse_agreements, reports_fall_due
from vtf.core.tasks import task


@task("agreements.lapse_agreements", every=600)
def lapse() -> None:
    """Release what was reserved for agreements that were not signed in time."""
    lapse_agreements()


@task("agreements.reports_fall_due", every=3600)
def fall_due() -> None:
    """Record which reports have fallen due, and tell the States."""
    reports_fall_due()
