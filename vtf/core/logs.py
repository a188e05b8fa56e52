"""What the log never holds."""

from collections.abc import MutableMapping
from typing import Any

PERSONAL = ("ip", "user_agent")


def without_personal_data(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Drop what would tell who somebody is or where; the number of the account stays, for those who may look it up."""
    for name in PERSONAL:
        event.pop(name, None)
    return event
