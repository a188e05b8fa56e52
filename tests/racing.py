"""Many at once: each worker a thread with a connection of its own, all let go at the same moment."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connections


@dataclass(frozen=True)
class Outcome:
    """What one worker's act returned, or the error with which it ended."""

    result: Any = None
    error: BaseException | None = None


def race(acts: Sequence[Callable[[], Any]], *, timeout: float = 60) -> list[Outcome]:
    """Run every act in a worker of its own, all at once, and return their outcomes in the order of the acts.

    Each worker has its own connection, opened before the start and closed at the end, so that a test
    needs django_db(transaction=True). A worker that does not come back in time fails the race.
    """
    start = threading.Barrier(len(acts))
    outcomes: list[Outcome | None] = [None] * len(acts)

    def work(place: int, act: Callable[[], Any]) -> None:
        try:
            connections["default"].ensure_connection()
            start.wait(timeout)
            outcomes[place] = Outcome(result=act())
        except BaseException as error:  # noqa: BLE001 - every end is an outcome
            outcomes[place] = Outcome(error=error)
        finally:
            connections.close_all()

    workers = [threading.Thread(target=work, args=pair, daemon=True) for pair in enumerate(acts)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout)
    assert None not in outcomes, "a worker did not come back"
    return [outcome for outcome in outcomes if outcome is not None]


def results(outcomes: Sequence[Outcome]) -> list[Any]:
    """What the workers that succeeded returned."""
    return [outcome.result for outcome in outcomes if outcome.error is None]


def errors(outcomes: Sequence[Outcome]) -> list[BaseException]:
    """With what the others ended."""
    return [outcome.error for outcome in outcomes if outcome.error is not None]
