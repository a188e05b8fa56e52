"""Prepare the database and run web and worker together, both ending on Ctrl-C."""

import os
import signal
import socket
import sys
import time
import traceback
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import BaseCommand, CommandError, call_command, get_commands
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor

from vtf.core.fingerprint import fingerprint

PATIENCE = 10  # seconds between asking a process to end and ending it


def _as_child(work: Callable[[], Any]) -> int:
    """Fork; the child does `work` and ends with it. Returns the child's process number."""
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        work()
        code = 0
    except KeyboardInterrupt:
        code = 0
    except SystemExit as ending:
        code = ending.code if isinstance(ending.code, int) else 1
    except Exception:  # noqa: BLE001 whatever it was, the parent learns of it by the exit code
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _serve_web(addresses: list[str], workers: int) -> None:
    """Answer requests until told to stop."""
    from gunicorn.app.base import BaseApplication

    class Web(BaseApplication):  # type: ignore[misc]
        """Gunicorn with our settings instead of a command line."""

        def load_config(self) -> None:
            """Threads for waiting, processes for cores, the application loaded before the fork."""
            chosen = {"bind": addresses, "workers": workers, "threads": 4, "worker_class": "gthread"}
            for name, value in {**chosen, "preload_app": True, "loglevel": "warning"}.items():
                self.cfg.set(name, value)

        def load(self) -> Any:
            """The application, in this process already."""
            from vtf.wsgi import application

            return application

    Web().run()


class Command(BaseCommand):
    """`manage.py serve`: what `make run` starts."""

    help = "Prepare the database (and, in a demonstration, its data), then run web server and worker until Ctrl-C."
    requires_system_checks: list[str] = []  # they run when the code has changed

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to listen and with how many processes."""
        parser.add_argument("--host", default=os.environ.get("HOST", "127.0.0.1"))
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))
        parser.add_argument("--workers", type=int, default=2, help="web processes of four threads each")

    def handle(self, *args: Any, **options: Any) -> None:
        """Prepare, start both, wait for the end of either."""
        addresses = self._addresses(options["host"], options["port"])
        self._prepare()
        accounts = self._accounts()
        connections.close_all()
        children = {_as_child(lambda: _serve_web(addresses, options["workers"])): "web"}
        if "worker" in get_commands():
            children[_as_child(lambda: call_command("worker"))] = "worker"
        if self._answers(options["host"], options["port"]):
            self.stdout.write(f"\nReady at {settings.BASE_URL}  (Ctrl-C stops it)\n{accounts}")
            self.stdout.flush()
        self._wait(children)

    def _addresses(self, host: str, port: int) -> list[str]:
        """Where to listen: with 127.0.0.1 also ::1, because browsers try it for localhost."""
        found = []
        for family, name, text in (
            (socket.AF_INET, host, f"{host}:{port}"),
            *([(socket.AF_INET6, "::1", f"[::1]:{port}")] if host == "127.0.0.1" else []),
        ):
            try:
                with socket.socket(family, socket.SOCK_STREAM) as probe:
                    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                    probe.bind((name, port))
            except OSError as error:
                if family == socket.AF_INET:
                    raise CommandError(
                        f"Port {port} cannot be used ({error.strerror}); try PORT={port + 1} make run."
                    ) from error
            else:
                found.append(text)
        return found

    def _prepare(self) -> None:
        """Bring the database to today's code; nothing to do when neither has changed since the last start."""
        database = settings.DATABASES["default"]
        today = fingerprint(
            database["ENGINE"], str(database["NAME"]), str(database.get("HOST")), str(settings.DEMONSTRATION)
        )
        stamp = settings.VAR_DIR / "prepared"
        executor = MigrationExecutor(connection)
        is_due = bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
        if is_due or not stamp.exists() or stamp.read_text() != today:
            self.stdout.write("Preparing the database")
            self.check()
            call_command("migrate", interactive=False, verbosity=0)
            call_command("createcachetable", verbosity=0)
        is_empty = not get_user_model()._default_manager.exists()
        if settings.DEMONSTRATION and is_empty and "seed_demo" in get_commands():
            self.stdout.write("Loading the demonstration data")
            call_command("seed_demo")
        stamp.write_text(today)

    def _accounts(self) -> str:
        """The demonstration accounts in words, a line for each kind."""
        if not settings.DEMONSTRATION:
            return ""
        addresses = (
            get_user_model()._default_manager.filter(email__endswith="@demo.example").values_list("email", flat=True)
        )
        kinds: dict[str, list[str]] = {}
        for address in sorted(addresses):
            name = address.removesuffix("@demo.example")
            kinds.setdefault(name.split("-")[0] if "-" in name else "", []).append(name)
        if not kinds:
            return ""
        lines = "".join(f"  {'  '.join(names)}\n" for _kind, names in sorted(kinds.items()))
        password = os.environ.get("VTF_DEMO_PASSWORD", "demo-password-2026")
        return f"Demonstration accounts, each with @demo.example and the password {password}:\n{lines}"

    def _answers(self, host: str, port: int) -> bool:
        """Wait until the web server answers; false when a process ended before that."""
        while os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
            try:
                socket.create_connection((host, port), timeout=1).close()
            except OSError:
                time.sleep(0.1)
            else:
                return True
        return False

    def _wait(self, children: dict[int, str]) -> None:
        """Wait for a signal or for the end of a child; then end all of them."""

        def stop(*_args: Any) -> None:
            raise KeyboardInterrupt

        signal.signal(signal.SIGTERM, stop)
        code = 0
        try:
            pid, status = os.wait()
            name, code = children.pop(pid), os.waitstatus_to_exitcode(status)
            self.stderr.write(f"The {name} process ended ({code}); stopping the rest.")
        except KeyboardInterrupt:
            self.stdout.write("\nStopping")
        self._end(children)
        sys.exit(1 if code else 0)

    def _end(self, children: dict[int, str]) -> None:
        """Ask every child to end, and after a while insist."""
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        for pid in children:
            os.kill(pid, signal.SIGTERM)
        give_up = time.monotonic() + PATIENCE
        left = set(children)
        while left and time.monotonic() < give_up:
            left -= {pid for pid in left if os.waitpid(pid, os.WNOHANG)[0]}
            time.sleep(0.05)
        for pid in left:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
