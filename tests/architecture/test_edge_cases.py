"""Each edge case of the Fund's rules is tested where docs/edge-cases.md says, or is named as a later issue."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
ROWS = re.findall(r"^\| (\d+) \| (.+?) \| (.+?) \|$", (ROOT / "docs/edge-cases.md").read_text(), re.MULTILINE)
LATER = {7, 14, 15, 17, 18, 22, 23, 24}


@cache
def names_in(path: str) -> dict[str, str]:
    """The tests of a file, each with its source."""
    source = (ROOT / path).read_text()
    functions = [node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)]
    return {node.name: ast.get_source_segment(source, node) or "" for node in functions}


def test_the_table_has_each_of_the_28_cases_once_and_in_order() -> None:
    assert [int(number) for number, _words, _where in ROWS] == list(range(1, 29))


@pytest.mark.parametrize(("number", "where"), [(number, where) for number, _words, where in ROWS])
def test_a_case_names_tests_that_exist_or_a_later_issue(number: str, where: str) -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", where)

    assert [f"{path}::{name}" for path, name in named if name not in names_in(path)] == []
    assert bool(named) or "later issue: " in where
    assert ("later issue: " in where) == (int(number) in LATER)
