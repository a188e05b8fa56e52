"""Prove the ledger and the history."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from vtf.history.models import Event
from vtf.history.selectors import GRACE, head, verify_history
from vtf.ledger.models import Entry
from vtf.ledger.selectors import verify_ledger


class Command(BaseCommand):
    """Say every fault and its place; exit with 1 if there is any."""

    help = (
        "Recompute the ledger's invariants and the chain of the history from what is stored. "
        "Prints each fault with its place and exits with 1 if there is any. "
        "Keep the head that it prints somewhere else: with --head it shows later that nothing was cut off."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options."""
        parser.add_argument("--json", action="store_true", help="print one JSON object instead of lines")
        parser.add_argument(
            "--head", action="append", default=[], metavar="SEQ:DIGEST", help="a head noted earlier; may be given again"
        )
        parser.add_argument(
            "--grace", type=int, default=GRACE, metavar="SECONDS", help="how long an event may wait for its seal"
        )

    def handle(self, **options: Any) -> None:
        """Verify within one snapshot of the database."""
        try:
            report = self._report(options["head"], options["grace"])
        except ValueError as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            self.stdout.write(json.dumps(report, indent=2, ensure_ascii=False))
        else:
            self._print(report)
        if report["faults"]:
            raise SystemExit(1)

    def _report(self, heads: list[str], grace: int) -> dict[str, Any]:
        is_outermost = not connection.in_atomic_block
        with transaction.atomic():
            if connection.vendor == "postgresql" and is_outermost:
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            faults = [*verify_ledger(), *verify_history(known_heads=heads, grace=grace)]
            last = head()
            return {
                "ok": not faults,
                "entries": Entry.objects.count(),
                "events": Event.objects.count(),
                "head": str(last) if last else None,
                "faults": [fault.as_json() for fault in faults],
            }

    def _print(self, report: dict[str, Any]) -> None:
        for fault in report["faults"]:
            self.stdout.write(self.style.ERROR(f"{fault['rule']} {fault['place']}: {fault['problem']}"))
        self.stdout.write(f"{report['entries']} entries, {report['events']} events, head {report['head']}")
        self.stdout.write(
            self.style.SUCCESS("No fault.") if report["ok"] else self.style.ERROR(f"{len(report['faults'])} faults.")
        )
