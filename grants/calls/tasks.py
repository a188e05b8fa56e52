"""What happens to calls by the clock."""

from django.utils import timezone

from grants.calls.models import Call
from grants.calls.services import close_call
from vtf.core.tasks import task


@task("calls.close_passed", every=60)
def close_passed() -> None:
    """Record the closing of every call whose deadline has passed."""
    for call in Call.objects.filter(status=Call.Status.OPEN, closes_at__lte=timezone.now()):
        close_call(call)
