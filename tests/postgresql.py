"""Run a command beside a throw-away PostgreSQL: python tests/postgresql.py COMMAND...

The command finds the cluster in DATABASE_URL. With VTF_TEST_PG the cluster is that one and nothing is started.
Exits with 69 when no PostgreSQL is installed. Nothing here survives a power cut, and nothing needs to.
"""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

UNAVAILABLE = 69  # sysexits: a service that is needed is not there
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "autovacuum": "off",
}


def binaries() -> Path | None:
    """The newest installed server's directory of programs."""
    versions = [path for path in Path("/usr/lib/postgresql").glob("*/bin") if (path / "initdb").exists()]
    if versions:
        return max(versions, key=lambda path: float(path.parent.name))
    initdb = shutil.which("initdb")
    return Path(initdb).parent if initdb else None


def _run(command: Sequence[str | Path]) -> None:
    """Run as the server's own account: PostgreSQL refuses to run as root."""
    prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    done = subprocess.run([*prefix, *map(str, command)], capture_output=True, text=True, cwd="/")
    if done.returncode:
        raise SystemExit(f"{command[0]} failed:\n{done.stdout}{done.stderr}")


@contextmanager
def cluster(programs: Path) -> Iterator[str]:
    """A fresh cluster in a temporary directory, reached through a socket there; yields its URL."""
    home = Path(tempfile.mkdtemp(prefix="vtf-pg-"))
    if os.geteuid() == 0:
        account = pwd.getpwnam("postgres")
        os.chown(home, account.pw_uid, account.pw_gid)
    data, options = home / "data", " ".join(f"-c {name}='{value}'" for name, value in SETTINGS.items())
    try:
        _run(
            [programs / "initdb", "--no-sync", "-A", "trust", "-U", "vtf", "-E", "UTF8", "--locale=C.UTF-8", "-D", data]
        )
        _run([programs / "pg_ctl", "-D", data, "-w", "-l", home / "log", "-o", f"-k {home} {options}", "start"])
        try:
            yield f"postgres://vtf@/postgres?host={home}"
        finally:
            _run([programs / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop"])
    finally:
        shutil.rmtree(home, ignore_errors=True)


def main(command: Sequence[str]) -> int:
    """Run the command with DATABASE_URL set; return its exit code. Told to end, it stops the cluster first."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    if url := os.environ.get("VTF_TEST_PG"):
        return subprocess.call(command, env={**os.environ, "DATABASE_URL": url})
    programs = binaries()
    if programs is None:
        print("PostgreSQL is missing: as root, apt-get install postgresql", file=sys.stderr)
        return UNAVAILABLE
    with cluster(programs) as url:
        return subprocess.call(command, env={**os.environ, "DATABASE_URL": url})


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
