"""What every test stands on: the database of its worker, files of its own, a browser, and no silent omission."""

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import TransactionTestCase
from django.utils import timezone, translation

from tests import databases

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # the browser's driver runs an event loop beside the tests

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
CHROMIUM_ARGUMENTS = [
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
left_out = pytest.StashKey[list[str]]()


def pytest_configure(config: pytest.Config) -> None:
    """Give each worker its own directory of files and one template for all of them."""
    config.stash[left_out] = []
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    settings.MEDIA_ROOT = settings.VAR_DIR / "test-files" / worker
    if worker == "main":  # the workers inherit it, whatever changes in the tree meanwhile
        migrations = not config.getvalue("nomigrations")
        os.environ["VTF_TEST_TEMPLATE"] = databases.template_name(migrations=migrations)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what this run cannot do, by name; with VTF_REQUIRE_ALL=1 it fails instead."""
    is_postgresql = connection.vendor == "postgresql"
    other_engine = [item for item in items if item.get_closest_marker("postgresql")] if not is_postgresql else []
    if other_engine:
        items[:] = [item for item in items if item not in other_engine]
        config.hook.pytest_deselected(items=other_engine)
        config.stash[left_out].append(f"{len(other_engine)} tests need PostgreSQL and run there (make test runs both)")
    without = [item for item in items if item.get_closest_marker("browser")] if CHROMIUM is None else []
    if without and os.environ.get("VTF_REQUIRE_ALL") != "1":
        for item in without:
            item.add_marker(pytest.mark.skip(reason="Chromium is missing"))
        config.stash[left_out].append(f"{len(without)} browser tests: as root, apt-get install chromium")


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Say once, in words, what was left out."""
    for line in config.stash.get(left_out, []):
        terminalreporter.write_line(f"LEFT OUT: {line}", yellow=True)


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest,
    django_test_environment: None,
    django_db_blocker: Any,
    django_db_use_migrations: bool,
    django_db_modify_db_settings: None,
) -> Iterator[None]:
    """Lay this worker's database from the template, and again after each test that commits."""
    name = str(settings.DATABASES["default"].get("TEST", {}).get("NAME") or f"test_{connection.settings_dict['NAME']}")
    with django_db_blocker.unblock():
        databases.lay_first_copy(name, migrations=django_db_use_migrations)
    patch = pytest.MonkeyPatch()
    patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: databases.lay_again())
    yield
    patch.undo()
    with django_db_blocker.unblock():
        databases.remove(name)


@pytest.fixture(autouse=True)
def language_and_zone_of_one_test() -> Iterator[None]:
    """A request leaves its language and time zone behind; the next test begins in English and UTC."""
    with translation.override("en"), timezone.override("UTC"):
        yield


@pytest.fixture(autouse=True)
def files_of_one_test() -> Iterator[None]:
    """Forget the files that a test stored."""
    yield
    shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Drive the distribution's Chromium; root has no sandbox."""
    if CHROMIUM is None:
        pytest.fail("Chromium is missing: as root, apt-get install chromium")
    arguments = CHROMIUM_ARGUMENTS + (["--no-sandbox"] if os.geteuid() == 0 else [])
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": arguments}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A European reader at a desk; a test of another width or language sets its own."""
    return {**browser_context_args, "locale": "en-GB", "timezone_id": "Europe/Zurich", "reduced_motion": "reduce"}
