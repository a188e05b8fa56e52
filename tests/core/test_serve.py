"""`manage.py serve`: web and worker start together, answer, and end together."""

import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from tests import databases


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def home(tmp_path_factory, django_db_setup):
    """A data directory with a copy of the template; the second start finds it prepared."""
    if connection.vendor != "sqlite":
        pytest.skip("once is enough: it is tried on SQLite")
    place = tmp_path_factory.mktemp("serve")
    databases.databases(os.environ["VTF_TEST_TEMPLATE"]).copy(str(place / "vtf.sqlite3"))
    return place


@pytest.fixture
def served(home):
    """A running system and the port it answers on."""
    port = free_port()
    ours = {"VTF_VAR_DIR": str(home), "VTF_DEMONSTRATION": "1", "PORT": str(port), "SECRET_KEY": "k" * 60}
    others = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "BASE_URL"}}
    command = [sys.executable, "-W", "ignore", "manage.py", "serve", "--workers", "1"]
    process = subprocess.Popen(
        command,
        cwd=settings.BASE_DIR,
        env={**others, **ours},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    yield process, port
    if process.poll() is None:
        process.kill()


def lines_until(process, mark: str) -> str:
    """What the process prints up to the line with `mark`, or up to its end."""
    text = ""
    for line in process.stdout:
        text += line
        if mark in line:
            break
    return text


def children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def test_web_and_worker_start_answer_and_end_together(served):
    process, port = served

    started = lines_until(process, "Ready at")
    assert "Ready at" in started  # before anything else: it says why not
    children = children_of(process.pid)
    with pytest.raises(urllib.error.HTTPError) as answer:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/no-such-page", timeout=30)
    process.send_signal(signal.SIGTERM)
    code = process.wait(timeout=30)

    assert len(children) == 2
    assert answer.value.code == 404
    assert code == 0
    assert [child for child in children if Path(f"/proc/{child}").exists()] == []


def test_when_one_dies_the_other_ends_and_the_exit_code_says_so(served):
    process, _port = served
    lines_until(process, "Ready at")
    children = children_of(process.pid)

    os.kill(children[-1], signal.SIGKILL)
    code = process.wait(timeout=30)

    assert code == 1
    assert [child for child in children if Path(f"/proc/{child}").exists()] == []
