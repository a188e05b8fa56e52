"""Answers remembered while one page is read: a reading changes nothing, so the same question has one answer."""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar, cast

Answer = TypeVar("Answer")
_answers: ContextVar[dict[Hashable, Any] | None] = ContextVar("answers of one reading", default=None)


@contextmanager
def one_reading() -> Iterator[None]:
    """Remember answers until the end of the block; outside of one every question is asked anew."""
    token = _answers.set({})
    try:
        yield
    finally:
        _answers.reset(token)


def remembered(question: Hashable, ask: Callable[[], Answer]) -> Answer:
    """The answer given before in this reading, else `ask()`."""
    answers = _answers.get()
    if answers is None:
        return ask()
    if question not in answers:
        answers[question] = ask()
    return cast("Answer", answers[question])
