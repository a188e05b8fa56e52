"""How many queries a page takes, and how large it is."""

from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags

LIST, OBJECT = 12, 20  # queries, at the most
LARGEST_LIST = 100_000  # bytes of uncompressed HTML


def queries_of(client: Client, address: str) -> int:
    """The queries of a page that was visited before, since a session's first visit writes."""
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        answer: Any = client.get(address)
    assert answer.status_code == 200
    assert len(answer.content) <= LARGEST_LIST
    return len([query for query in queries if not is_count_of_pages(query["sql"])])


def is_count_of_pages(sql: str) -> bool:
    """A list of more than one page says how many rows it has: one query, whatever their number."""
    return sql.startswith("SELECT COUNT(*) FROM (SELECT")


def cells(answer: Any) -> list[str]:
    """The first cell of each row of a list's page."""
    return [strip_tags(row[0].html) for row in answer.context["rows"]]
