"""People and events for tests of history."""

from typing import Any

from tests.factories.accounts import UserFactory
from vtf.accounts.models import User
from vtf.history.models import Event
from vtf.history.services import record


def person(*roles: str, **fields: Any) -> User:
    """A synthetic person with these roles."""
    return UserFactory(roles=roles, **fields)


def events(number: int, *, by: User | None = None) -> list[Event]:
    """As many events about one person."""
    target = by or person()
    return [record("person.noted", target=target, by=by, facts={"number": i}) for i in range(number)]
