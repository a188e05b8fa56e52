"""States for tests: the real rows, loaded after each migration."""

from vtf.states.models import State


def state(iso3: str) -> State:
    """The State with this ISO code."""
    return State.objects.get(iso3=iso3)
