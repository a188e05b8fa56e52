"""Post an entry, reverse an entry."""

from collections.abc import Sequence
from datetime import UTC, date, timedelta
from decimal import Decimal

from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from vtf.core import clock
from vtf.core.errors import Conflict, RuleBroken
from vtf.core.money import Money, known_currency
from vtf.core.permissions import require
from vtf.history.services import record
from vtf.ledger.models import Account, Entry, EntryKind, LineSpec, credit, debit, fingerprint_of, specs_of
from vtf.ledger.services.holding import measures, move_balances

LIMIT = Decimal(10) ** 11  # an amount and its sums stay exact in SQLite's fifteen digits
INSERT_LINES = (
    "INSERT INTO ledger_line (entry_id, account_id, fund_id, restriction_id, currency, debit, credit) VALUES "
)
ONE_LINE = "(%s, %s, %s, %s, %s, %s, %s)"
EARLIEST_ZONE = timedelta(hours=14)  # where a day begins first


def post_entry(
    *,
    key: str,
    kind: str,
    occurred_on: date,
    lines: Sequence[LineSpec],
    by: models.Model | None,
    description: str,
    source: str,
    reference: str = "",
    about: models.Model | None = None,
    is_synthetic: bool = False,
) -> Entry:
    """Post one entry, or return the one that the same key posted before with the same body.

    Raises RuleBroken for lines that do not balance, Conflict for a key used with another body, NotEnoughMoney
    where the entry would promise or spend what is not there. Whoever may post is the caller's question.
    """
    entry = Entry(
        key=key,
        kind=kind,
        occurred_on=occurred_on,
        description=description.strip(),
        source=source.strip(),
        reference=reference.strip(),
        by_id=by.pk if by is not None else None,
        about_type=about._meta.label_lower if about is not None else "",
        about_id=str(about.pk) if about is not None else "",
        is_synthetic=is_synthetic,
    )
    return _post_once(entry, lines, by)


def reverse_entry(entry: Entry, *, by: models.Model | None, reason: str, key: str) -> Entry:
    """Undo an entry by posting its mirror image today, with the reason; an entry is reversed once."""
    if by is not None:
        require(by, "ledger.reverse_entry", entry)
    if not reason.strip():
        raise RuleBroken(_("Say why the entry is reversed."), field="reason")
    if entry.reverses_id is not None:
        raise RuleBroken(_("A reversal is not reversed; post the entry anew."))
    mirror = Entry(
        key=key,
        kind=EntryKind.REVERSAL,
        occurred_on=clock.today(),
        description=entry.description,
        source=entry.source,
        reference=entry.reference,
        by_id=by.pk if by is not None else None,
        about_type=entry.about_type,
        about_id=entry.about_id,
        reverses=entry,
        reason=reason.strip(),
        is_synthetic=entry.is_synthetic,
    )
    earlier = Entry.objects.filter(reverses=entry).first()
    if earlier is not None:
        if earlier.key != key:
            raise Conflict(_("This entry was reversed already."))
        mirror.occurred_on = earlier.occurred_on
    return _post_once(mirror, [_mirrored(line) for line in specs_of(entry)], by)


def _mirrored(line: LineSpec) -> LineSpec:
    make = credit if line.side == Account.Side.DEBIT else debit
    return make(line.account, line.money, line.restriction, line.fund)


def _post_once(entry: Entry, lines: Sequence[LineSpec], by: models.Model | None) -> Entry:
    """Post unless the key stands in the books already."""
    _check_entry(entry)
    _check_lines(lines)
    entry.fingerprint = fingerprint_of(entry, lines)
    try:
        with transaction.atomic():
            return _post(entry, lines, by)
    except IntegrityError:  # the key stands in the books already, or the entry was reversed meanwhile
        earlier = _earlier(entry)
        if earlier is not None:
            return earlier
        if entry.reverses_id is not None and Entry.objects.filter(reverses=entry.reverses_id).exists():
            raise Conflict(_("This entry was reversed already.")) from None
        raise


def _earlier(entry: Entry) -> Entry | None:
    """The entry that stands under the key; Conflict where it says something else."""
    earlier = Entry.objects.filter(key=entry.key).first()
    if earlier is not None and earlier.fingerprint != entry.fingerprint:
        raise Conflict(_("The key %(key)s was used for another entry.") % {"key": entry.key})
    return earlier


def _check_entry(entry: Entry) -> None:
    if not entry.key:
        raise RuleBroken(_("An entry needs a key."), field="key")
    if entry.kind not in EntryKind.values:
        raise RuleBroken(_("%(kind)s is not a kind of entry.") % {"kind": entry.kind}, field="kind")
    if (entry.kind == EntryKind.REVERSAL) != (entry.reverses_id is not None):
        raise RuleBroken(_("A reversal names the entry that it reverses."), field="kind")
    if not entry.description:
        raise RuleBroken(_("Say what the entry is for."), field="description")
    if not entry.source:
        raise RuleBroken(_("Name the document that proves the entry."), field="source")
    if entry.occurred_on > (timezone.now().astimezone(UTC) + EARLIEST_ZONE).date():
        raise RuleBroken(_("An entry cannot have occurred in the future."), field="occurred_on")


def _check_lines(lines: Sequence[LineSpec]) -> None:
    """Refuse lines that cannot stand in the books (I1, I9)."""
    if len(lines) < 2:
        raise RuleBroken(_("An entry has two lines or more."), field="lines")
    sums: dict[str, Decimal] = {}
    for line in lines:
        known_currency(line.money.currency)
        if line.money.amount <= 0:
            raise RuleBroken(_("A line has an amount above zero."), field="lines")
        if not line.money.is_exact():
            raise RuleBroken(_("%(money)s has more decimals than its currency.") % {"money": line.money.amount})
        if line.money.amount >= LIMIT:
            raise RuleBroken(_("%(money)s is more than one line holds.") % {"money": line.money}, field="lines")
        if line.account not in measures():
            raise RuleBroken(_("There is no account %(code)s.") % {"code": line.account}, field="lines")
        sums[line.money.currency] = sums.get(line.money.currency, Decimal(0)) + line.signed
    for currency, total in sums.items():
        if total:
            raise RuleBroken(
                _("Debits and credits differ by %(difference)s.") % {"difference": Money(abs(total), currency)},
                field="lines",
            )


def _post(entry: Entry, lines: Sequence[LineSpec], by: models.Model | None) -> Entry:
    """Insert the entry, move the balances under lock, and tell history: all in the caller's transaction."""
    entry.save(force_insert=True)
    _insert_lines(entry, lines)
    move_balances(lines)
    record(
        "ledger.entry_posted",
        target=entry,
        by=by,
        facts={"kind": str(entry.kind), "key": entry.key, "fingerprint": entry.fingerprint},
        reason=entry.reason,
    )
    return entry


def _insert_lines(entry: Entry, lines: Sequence[LineSpec]) -> None:
    """One INSERT, written by hand because the busiest act of all should cost little more than its SQL."""
    values: list[int | str | Decimal] = []
    for line in lines:
        sides = (line.money.amount, 0) if line.side == Account.Side.DEBIT else (0, line.money.amount)
        values += [entry.pk, line.account, line.fund, line.restriction, line.money.currency, *sides]
    with connection.cursor() as cursor:
        cursor.execute(INSERT_LINES + ", ".join([ONE_LINE] * len(lines)), values)
