"""How fast post_entry is beside the same SQL by hand, in the same run: python bench/post_entry.py [REPETITIONS].

Both post reservations of one dollar to the same hot balance row of a throw-away database (that of DATABASE_URL, or
SQLite), one transaction each, taking turns. Prints a table; `measure()` returns the cases for bench/results.json.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from statistics import quantiles
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vtf.settings")
DAY = date(2026, 3, 1)


def by_service(number: int) -> None:
    """Post one reservation as every caller does."""
    from vtf.core.money import Money
    from vtf.ledger.models import EntryKind
    from vtf.ledger.services import credit, debit, post_entry

    money = Money(Decimal(1), "USD")
    post_entry(
        key=f"service-{number}",
        kind=EntryKind.RESERVATION,
        occurred_on=DAY,
        lines=[debit("8000", money), credit("8010", money)],
        by=None,
        description="Bench",
        source="Bench",
    )


def by_hand(number: int) -> None:
    """The same statements without a service, written out."""
    from django.db import connection, transaction
    from django.utils import timezone

    now, key = timezone.now(), f"hand-{number}"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_entry (key, fingerprint, kind, description, source, reference, occurred_on, posted_at,"
            " by_id, about_type, about_id, reverses_id, reason, is_synthetic) VALUES"
            " (%s, %s, 'reservation', 'Bench', 'Bench', '', %s, %s, NULL, '', '', NULL, '', %s) RETURNING id",
            [key, "f" * 64, DAY, now, False],
        )
        (entry,) = cursor.fetchone()
        cursor.execute(
            "INSERT INTO ledger_line (entry_id, account_id, fund_id, restriction_id, currency, debit, credit) VALUES"
            " (%s, '8000', 'vtf', 'unrestricted', 'USD', 1, 0), (%s, '8010', 'vtf', 'unrestricted', 'USD', 0, 1)"
            " RETURNING id",
            [entry, entry],
        )
        cursor.fetchall()
        cursor.execute(
            "UPDATE ledger_balance SET reserved = reserved + 1, version = version + 1 WHERE fund_id = 'vtf'"
            " AND currency = 'USD' AND restriction_id = 'unrestricted' AND cash - reserved - committed - floor >= 1"
        )
        assert cursor.rowcount == 1
        cursor.execute(
            "INSERT INTO history_event (at, verb, actor_id, target_type, target_id, target_label, facts, reason)"
            " VALUES (%s, 'ledger.entry_posted', NULL, 'ledger.entry', %s, %s, %s, '') RETURNING id",
            [now, str(entry), f"Reservation {key}", json.dumps({"key": key, "kind": "reservation"})],
        )
        cursor.fetchone()


def timed(act: Callable[[int], None], number: int) -> float:
    """Milliseconds that one act takes."""
    began = time.perf_counter()
    act(number)
    return (time.perf_counter() - began) * 1000


def queries_of(act: Callable[[int], None]) -> int:
    """Statements that one act sends, with BEGIN and COMMIT."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        act(-1)
    return len(queries)


def case(name: str, samples: list[float], queries: int) -> dict[str, Any]:
    """One line of bench/results.json."""
    from django.db import connection

    cuts = quantiles(samples, n=100)
    return {
        "case": name,
        "database": connection.vendor,
        "n": len(samples),
        "queries": queries,
        "p50_ms": round(cuts[49], 3),
        "p95_ms": round(cuts[94], 3),
        "bytes": None,
        "requests_per_s": round(1000 * len(samples) / sum(samples), 1),
    }


def measure(repetitions: int = 2000) -> list[dict[str, Any]]:
    """Both cases, taking turns so that the machine's moods fall on both."""
    from vtf.core.money import Money
    from vtf.ledger.models import EntryKind
    from vtf.ledger.services import credit, debit, post_entry

    money = Money(Decimal(10**9), "USD")
    lines = [debit("1000", money), credit("4000", money)]
    post_entry(
        key="funds", kind=EntryKind.CONTRIBUTION, occurred_on=DAY, lines=lines, by=None, description="B", source="B"
    )
    acts = {"post_entry": by_service, "same SQL by hand": by_hand}
    queries = {name: queries_of(act) for name, act in acts.items()}
    samples: dict[str, list[float]] = {name: [] for name in acts}
    for number in range(repetitions + repetitions // 10):
        for name, act in acts.items():
            elapsed = timed(act, number)
            if number >= repetitions // 10:  # the first ones warm up
                samples[name].append(elapsed)
    return [case(name, samples[name], queries[name]) for name in acts]


def main() -> None:
    """Measure on a throw-away database and print what was found."""
    import django

    django.setup()
    from django.db import connection

    connection.settings_dict["TEST"]["MIGRATE"] = False
    old_name = connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        service, hand = measure(int(sys.argv[1]) if len(sys.argv) > 1 else 2000)
    finally:
        connection.creation.destroy_test_db(old_name, verbosity=0)
    for line in (service, hand):
        sys.stdout.write(json.dumps(line) + "\n")
    ratio = service["requests_per_s"] / hand["requests_per_s"]
    sys.stdout.write(f"post_entry is {ratio:.2f} times as fast as the same SQL by hand\n")


if __name__ == "__main__":
    main()
