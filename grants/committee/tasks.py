"""What happens to provisional approvals by the clock."""

from grants.committee import services
from vtf.core.tasks import task


@task("committee.lapse_approvals", every=600)
def lapse_approvals() -> None:
    """Lapse what was not met in time."""
    services.lapse_approvals()
