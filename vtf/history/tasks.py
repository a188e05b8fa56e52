from vtf.core.tasks import task
from vtf.history import services


@task("history.seal", every=30)
def seal() -> None:
    """Give the new events their place in the chain."""
    services.seal_events()
