"""Short enough to read aloud, and no room for what has no name."""

import ast
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
CODE = sorted(
    path
    for package in ("vtf", "grants", "sponsorship", "cms")
    for path in (ROOT / package).rglob("*.py")
    if "migrations" not in path.parts
)
LONGEST_FUNCTION, LONGEST_FILE = 60, 500
NAMELESS = {"utils", "helpers", "managers", "mixins", "constants", "signals", "common", "misc"}


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_no_function_is_longer_than_a_page():
    long = [
        f"{name(path)}:{node.lineno} {node.name} ({node.end_lineno - node.lineno + 1} lines)"
        for path in CODE
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno - node.lineno + 1 > LONGEST_FUNCTION
    ]

    assert long == []


def test_no_file_is_too_long():
    lengths = {name(path): len(path.read_text().splitlines()) for path in CODE}

    assert {path: lines for path, lines in lengths.items() if lines > LONGEST_FILE} == {}


def test_no_module_has_a_name_that_says_nothing():
    assert [name(path) for path in CODE if NAMELESS & {path.stem, *path.parts}] == []


def test_statuses_change_only_by_transition():
    """No update(status=...) and no bulk write of a status in services: the machine would not know."""
    written = [
        f"{name(path)}:{node.lineno}"
        for path in CODE
        if "services" in path.parts or path.stem.startswith("services")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "update"
        and any(keyword.arg == "status" for keyword in node.keywords)
    ]

    assert written == []


@pytest.mark.parametrize("kind", ["refresh_from_db"])
def test_nobody_refreshes_a_row_in_place(kind):
    """It unprotects the status field for all threads while it runs; locked() reads a new object."""
    calls = [
        f"{name(path)}:{node.lineno}"
        for path in CODE
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and node.attr == kind
    ]

    assert calls == []
