"""What happens to applications by the clock, and what a step of their call asks for."""

from grants.applications.services import expire_clarifications
from grants.applications.services.cycle import seal_received, tell_applicants, tell_drafters
from grants.calls.models import Call
from vtf.core.tasks import task


@task("applications.seal_received")
def seal_what_was_received(call: int) -> None:
    """Seal the list of applications received of a call that has closed."""
    seal_received(Call.objects.get(pk=call))


@task("applications.tell_drafters")
def tell_who_drafts(call: int) -> None:
    """The deadline was extended: everybody with a draft is told."""
    tell_drafters(Call.objects.get(pk=call))


@task("applications.tell_applicants")
def tell_who_applied(call: int) -> None:
    """The call was cancelled: everybody with an application is told."""
    tell_applicants(Call.objects.get(pk=call))


@task("applications.expire_clarifications", every=600)
def end_overdue_clarifications() -> None:
    """Note that nobody answered in time; the clock had closed the request already."""
    expire_clarifications()
