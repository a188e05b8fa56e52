"""The proof of the ledger: every invariant recomputed from entries and lines."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from django.db import connection
from django.db.models import Prefetch
from django.utils.translation import gettext as _

from vtf.core.faults import Fault
from vtf.core.money import CURRENCIES, Money
from vtf.core.triggers import declared, installed
from vtf.history.models import Event
from vtf.ledger.models import Account, Balance, BalanceKey, Entry, EntryKind, Line, fingerprint_of, specs_of

CHUNK = 500
Figures = dict[str, Decimal]


def verify_ledger() -> list[Fault]:
    """Prove the invariants of standards 1.2 that the ledger alone can prove; each fault names its place.

    I1 sums, I2 triggers and fingerprints, I3 keys told to history, I4 balances, I5 spendable, I8 figures
    never below zero, I9 currencies and decimals, and that a reversal mirrors what it reverses.
    One pass over the entries, CHUNK at a time; in memory are only the faults and one sum a balance.
    """
    recomputed: dict[BalanceKey, Figures] = defaultdict(lambda: defaultdict(Decimal))
    return [*_trigger_faults(), *_entry_faults(recomputed), *_balance_faults(recomputed)]


def _trigger_faults() -> Iterator[Fault]:
    wanted, there = declared(connection.vendor), installed(connection)
    for name in sorted(wanted.keys() | there.keys()):
        if wanted.get(name) != there.get(name):
            yield Fault("I2", f"trigger {name}", _("the database does not have the trigger that the code declares"))


def _entry_faults(recomputed: dict[BalanceKey, Figures]) -> Iterator[Fault]:
    measures = dict(Account.objects.values_list("code", "measure"))
    chunk: list[Entry] = []
    entries = Entry.objects.order_by("pk").prefetch_related(
        Prefetch("lines", Line.objects.order_by("id")), Prefetch("reverses__lines", Line.objects.order_by("id"))
    )
    for entry in entries.iterator(chunk_size=CHUNK):
        _add(entry, measures, recomputed)
        yield from _faults_of(entry)
        chunk.append(entry)
        if len(chunk) == CHUNK:
            yield from _untold(chunk)
            chunk = []
    yield from _untold(chunk)


def _add(entry: Entry, measures: dict[str, str], recomputed: dict[BalanceKey, Figures]) -> None:
    """Add the measured lines of one entry to the recomputed balances."""
    touched = set()
    for line in entry.lines.all():
        measure = measures.get(line.account_id, Account.Measure.NONE)
        if measure != Account.Measure.NONE:
            key = (line.fund_id, line.currency, line.restriction_id)
            recomputed[key][measure] += line.debit - line.credit
            touched.add(key)
    for key in touched:
        recomputed[key]["version"] += 1


def _faults_of(entry: Entry) -> Iterator[Fault]:
    """What is wrong with one entry and its lines."""
    place, lines = f"entry {entry.pk}", list(entry.lines.all())
    sums: Figures = defaultdict(Decimal)
    for line in lines:
        sums[line.currency] += line.debit - line.credit
        if (line.debit > 0) == (line.credit > 0) or line.debit < 0 or line.credit < 0:
            yield Fault("I1", f"{place} line {line.pk}", _("it is not either debit or credit"))
            return
        if line.currency not in CURRENCIES:
            yield Fault("I9", f"{place} line {line.pk}", _("its currency is unknown"))
            return
        if not Money(line.debit or line.credit, line.currency).is_exact():
            yield Fault("I9", f"{place} line {line.pk}", _("it has more decimals than its currency"))
    if len(lines) < 2:
        yield Fault("I1", place, _("it has fewer than two lines"))
    for currency, total in sums.items():
        if total:
            yield Fault(
                "I1", place, _("its %(currency)s lines differ by %(total)s") % {"currency": currency, "total": total}
            )
    if entry.fingerprint != fingerprint_of(entry, specs_of(entry)):
        yield Fault("I2", place, _("it or its lines were changed: the fingerprint is another"))
    yield from _reversal_faults(entry, place)


def _reversal_faults(entry: Entry, place: str) -> Iterator[Fault]:
    if (entry.kind == EntryKind.REVERSAL) != (entry.reverses is not None):
        yield Fault("I2", place, _("a reversal must name the entry that it reverses"))
    if entry.reverses is None:
        return
    if not entry.reason:
        yield Fault("I2", place, _("a reversal must say why"))
    mirror = sorted((line.account_id, line.restriction_id, line.credit, line.debit) for line in entry.lines.all())
    original = sorted(
        (line.account_id, line.restriction_id, line.debit, line.credit) for line in entry.reverses.lines.all()
    )
    if mirror != original:
        yield Fault("I2", place, _("it is not the mirror image of what it reverses"))


def _untold(chunk: list[Entry]) -> Iterator[Fault]:
    """Entries of which the sealed history says nothing, or says another fingerprint (I3)."""
    told = {
        target: facts.get("fingerprint")
        for target, facts in Event.objects.filter(
            verb="ledger.entry_posted", target_type="ledger.entry", target_id__in=[str(entry.pk) for entry in chunk]
        ).values_list("target_id", "facts")
    }
    for entry in chunk:
        if told.get(str(entry.pk)) != entry.fingerprint:
            yield Fault("I3", f"entry {entry.pk}", _("history does not know it as it stands"))


def _balance_faults(recomputed: dict[BalanceKey, Figures]) -> Iterator[Fault]:
    """Balance rows that differ from their lines, or promise more than there is (I4, I5, I8)."""
    rows = {(row.fund_id, row.currency, row.restriction_id): row for row in Balance.objects.order_by("pk")}
    for key in sorted(rows.keys() | recomputed.keys()):
        row, figures, place = rows.get(key), recomputed.get(key, {}), "balance " + " ".join(key)
        if row is None:
            yield Fault("I4", place, _("the balance row is missing"))
            continue
        for name in ("cash", "reserved", "committed", "version"):
            stands, should = getattr(row, name), figures.get(name, Decimal(0))
            if stands != should:
                difference = {"name": name, "stands": stands, "should": should}
                yield Fault("I4", place, _("%(name)s stands at %(stands)s, its lines say %(should)s") % difference)
        if min(row.cash, row.reserved, row.committed, row.floor) < 0:
            yield Fault("I8", place, _("a figure is below zero"))
        if row.spendable < 0:
            yield Fault("I5", place, _("more is promised than there is"))
