"""What the house says when an act is not possible, in words meant for the person who tried."""

from collections.abc import Mapping, Sequence

from django.utils.functional import Promise

Message = str | Promise


class RuleBroken(Exception):
    """A rule of the Fund forbids this act; the message is shown to the person as it is.

    `field` names the form field beside which the message belongs; `errors` holds several
    (field -> messages), the key "" standing for the form as a whole.
    """

    status_code = 409
    last_act: Message | None = None  # one of the messages, by whom and when: shown, never recorded; "" if unknown

    def __init__(
        self,
        message: Message = "",
        *,
        field: str = "",
        errors: Mapping[str, Sequence[Message]] | None = None,
    ) -> None:
        self.errors: dict[str, list[Message]] = {key: list(value) for key, value in (errors or {}).items()}
        if message:
            self.errors.setdefault(field, []).append(message)
        super().__init__(message or next(iter(self.messages), ""))

    @property
    def messages(self) -> list[Message]:
        """Every message, in the order in which it was given."""
        return [message for messages in self.errors.values() for message in messages]


class NotPermitted(RuleBroken):
    """This person may not do this; said only of objects that the person may see."""

    status_code = 403


class Conflict(RuleBroken):
    """Somebody else was there first: a stale page, a second click, a key used for another body."""
