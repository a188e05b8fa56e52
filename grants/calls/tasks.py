"""What happens to calls by the clock."""

from grants.calls.services import close_calls, open_released_calls
from vtf.core.tasks import task


@task("calls.open_released", every=60)
def open_released() -> None:
    """Open every released call whose opening instant has come."""
    open_released_calls()


@task("calls.close_passed", every=60)
def close_passed() -> None:
    """Record the closing of every call whose early or final deadline has passed."""
    close_calls()
