"""Run queued and periodic tasks."""

import os
import signal
import socket
import threading
import time
from typing import Any

import structlog
from django.core.management.base import BaseCommand, CommandParser
from django.db import OperationalError, close_old_connections

from vtf.notifications.services import beat, run_due_jobs, run_periodic_tasks

log = structlog.get_logger()
BATCH = 20  # jobs between two signs of life
BEAT = 10.0  # seconds between two signs of life of an idle worker


class Command(BaseCommand):
    """A worker; start as many as there is work for."""

    beaten_at = float("-inf")
    help = "Run queued and periodic tasks until it is told to stop; with --burst until nothing is due."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("--burst", action="store_true", help="stop when nothing is due")
        parser.add_argument("--pause", type=float, default=1.0, help="seconds between two looks at an empty queue")

    def handle(self, *args: Any, **options: Any) -> None:
        """Work."""
        name = f"{socket.gethostname()[:40]}:{os.getpid()}"
        if options["burst"]:
            self.burst(name)
            return
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        log.info("worker_started", worker=name)
        while not stop.is_set():
            if not self.turn(name):
                stop.wait(options["pause"])
        log.info("worker_stopped", worker=name)

    def burst(self, name: str) -> None:
        """Run until nothing is due."""
        beat(name)
        run_periodic_tasks()
        total = 0
        while taken := run_due_jobs():
            total += taken
        self.stdout.write(f"{total} jobs run")

    def turn(self, name: str) -> int:
        """One look at the queue; a database that is away for a moment is waited for."""
        close_old_connections()
        try:
            if time.monotonic() - self.beaten_at >= BEAT:
                beat(name)
                self.beaten_at = time.monotonic()
            run_periodic_tasks()
            return run_due_jobs(BATCH)
        except OperationalError as error:
            log.warning("database_away", error=type(error).__name__)
            return 0
        finally:
            close_old_connections()
