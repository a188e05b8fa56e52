"""Columns of lists of applications, as their reader may read them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from grants.applications.selectors.sent import as_read_by
from vtf.accounts.models import User
from vtf.core.columns import Column, Value

SAID = ("title", "requested")  # what the applicant writes; the rest of a row is the file's own


def columns_read_by(user: User, columns: Sequence[Column]) -> list[Column]:
    """The columns with what the application says taken from what was sent last."""
    return [replace(column, value=_sent(user, column)) if column.name in SAID else column for column in columns]


def _sent(user: User, column: Column) -> Value:
    def value(row: Any) -> Any:
        return column.of(as_read_by(user, row))

    return value
