"""The register of tasks that a worker runs; services queue them by name and import none of them."""

from collections.abc import Callable
from typing import Any

TASKS: dict[str, Callable[..., Any]] = {}
PERIODIC: dict[str, int] = {}  # name -> seconds between two runs


def task(name: str, *, every: int | None = None) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register a function as the task `name`; it runs at least once, so it must be idempotent.

    With `every` the worker also runs it by itself, that many seconds after its last run.
    """

    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        TASKS[name] = function
        if every is not None:
            PERIODIC[name] = every
        return function

    return register
