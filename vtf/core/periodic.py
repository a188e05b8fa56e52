"""What the clock does to many rows: one row that cannot be done stops no other."""

from collections.abc import Callable, Iterable
from typing import TypeVar

import structlog
from django.db import models

Row = TypeVar("Row", bound=models.Model)
Result = TypeVar("Result")

log = structlog.get_logger()


def each(rows: Iterable[Row], act: Callable[[Row], Result], *, what: str) -> list[Result]:
    """Do the act to every row and return what came of it; a row that raises is logged and left for the next run.

    The act opens a transaction of its own, so that what one row raises undoes nothing of another.
    """
    done = []
    for row in list(rows):
        try:
            done.append(act(row))
        except Exception as error:  # noqa: BLE001 - whatever one row raises, the others go on
            log.error("periodic_failed", what=what, pk=str(row.pk), error=type(error).__name__)
    return done
