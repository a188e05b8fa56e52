"""Load the reference data of States, and keep the notes of their arrears and financial arrangements."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.utils.translation import gettext as _

from vtf.core import clock, formats
from vtf.core.errors import RuleBroken
from vtf.core.locking import locked
from vtf.core.money import Money, quantum
from vtf.core.permissions import require
from vtf.history.services import record
from vtf.states.arrears import arrangement_deadline, known_openings, longest_plan_ends
from vtf.states.catalogue import rows_of, state_fields, treaty_event_fields
from vtf.states.models import Arrangement, ArrearsNote, PlannedPayment, State, TreatyEvent

Payment = tuple[date, Money]


@transaction.atomic
def load_states() -> tuple[int, int]:
    """Insert the States and Treaty events that are missing; return how many of each: nothing recorded is overwritten.

    Events are inserted only for States that have none, so that a corrected date does not come back. Two counts tell
    that there is nothing to do.
    """
    codes = {row["iso3"] for row in rows_of("states.csv")}
    known = set(State.objects.values_list("iso3", flat=True))
    made = 0
    if codes - known:
        missing = [State(**fields) for fields in state_fields() if fields["iso3"] not in known]
        made = len(State.objects.bulk_create(missing))
    with_events = set(TreatyEvent.objects.values_list("state__iso3", flat=True).distinct())
    rows = [fields for fields in treaty_event_fields() if fields["iso3"] not in with_events]
    if not rows:
        return made, 0
    states = State.objects.in_bulk({fields["iso3"] for fields in rows}, field_name="iso3")
    events = [TreatyEvent(state=states[fields.pop("iso3")], **fields) for fields in rows]
    return made, len(TreatyEvent.objects.bulk_create(events))


def load_after_migrate(using: str = DEFAULT_DB_ALIAS, **options: Any) -> None:
    """Fill the tables after each migration of this app, once they are all there (post_migrate)."""
    tables = {State._meta.db_table, TreatyEvent._meta.db_table}
    if using == DEFAULT_DB_ALIAS and tables <= set(connections[using].introspection.table_names()):
        load_states()


@transaction.atomic
def note_arrears(
    state: State, *, as_of: date, amount: Money | None, source: str, by: AbstractUser | None, is_synthetic: bool = False
) -> ArrearsNote:
    """Write down what a document says of a State's unpaid assessed contributions on a day.

    `amount` is None where the document names none; an amount of nothing says that the State has paid. A correction
    is a further note.
    """
    if by is not None:
        require(by, "states.keep_arrears", state)
    if as_of > clock.today():
        raise RuleBroken(_("The note speaks of a day that has not come yet."), field="as_of")
    if amount is not None:
        _refuse_inexact(amount, field="amount", least_is_nothing=True)
    note = ArrearsNote.objects.create(
        state=state,
        as_of=as_of,
        amount=None if amount is None else amount.amount,
        currency="" if amount is None else amount.currency,
        source=_named(source, _("Name the document that says so.")),
        entered_by_id=by.pk if by else None,
        is_synthetic=is_synthetic,
    )
    facts = {
        "as_of": as_of.isoformat(),
        "amount": None if amount is None else str(amount.amount),
        "currency": note.currency,
    }
    record("state.arrears_noted", target=state, by=by, facts=facts, reason=note.source)
    return note


@transaction.atomic
def file_arrangement(
    state: State,
    *,
    conference: str,
    conference_opens_on: date,
    filed_on: date,
    reasons: str,
    amount: Money,
    plan: Sequence[Payment],
    source: str,
    by: AbstractUser | None,
    is_synthetic: bool = False,
) -> Arrangement:
    """Record a State's request for a financial arrangement under Financial Rule 8(1)(d).

    Refused are a request filed later than 60 days before the Conference, and a plan longer than six years.
    """
    if by is not None:
        require(by, "states.keep_arrears", state)
    state = locked(state)
    conference = conference.strip().upper()
    _refuse_other_opening(conference, conference_opens_on)
    _refuse_late(conference, conference_opens_on, filed_on)
    _refuse_inexact(amount, field="amount")
    _refuse_long(plan, amount.currency, conference_opens_on)
    if state.arrangements.filter(conference=conference).exclude(status=Arrangement.Status.REFUSED).exists():
        raise RuleBroken(
            _("%(state)s has an arrangement for %(conference)s already.") % {"state": state, "conference": conference},
            field="conference",
        )
    arrangement = Arrangement.objects.create(
        state=state,
        conference=conference,
        conference_opens_on=conference_opens_on,
        deadline_on=arrangement_deadline(conference_opens_on),
        filed_on=filed_on,
        reasons=_named(reasons, _("The note verbale has to give the reasons for not paying."), field="reasons"),
        amount=amount.amount,
        currency=amount.currency,
        source=_named(source, _("Name the note verbale by which the State asked.")),
        entered_by_id=by.pk if by else None,
        is_synthetic=is_synthetic,
    )
    for due_on, money in sorted(plan, key=lambda payment: payment[0]):
        PlannedPayment.objects.create(arrangement=arrangement, due_on=due_on, amount=money.amount)
    facts = {"state": state.iso3, "conference": conference, "filed_on": filed_on.isoformat()}
    record("arrangement.filed", target=arrangement, by=by, facts=facts, reason=arrangement.source)
    return arrangement


def _refuse_other_opening(conference: str, opens_on: date) -> None:
    if not conference:
        raise RuleBroken(_("Name the Conference, such as CSP12."), field="conference")
    known = known_openings().get(conference, opens_on)
    if known != opens_on:
        raise RuleBroken(
            _("%(conference)s opens on %(day)s.") % {"conference": conference, "day": formats.day(known)},
            field="conference_opens_on",
        )


def _refuse_late(conference: str, opens_on: date, filed_on: date) -> None:
    deadline = arrangement_deadline(opens_on)
    if filed_on > deadline:
        raise RuleBroken(
            _("It was filed too late: the last day for %(conference)s was %(day)s, 60 days before it opens.")
            % {"conference": conference, "day": formats.day(deadline)},
            field="filed_on",
        )
    if filed_on > clock.today():
        raise RuleBroken(_("This day has not come yet."), field="filed_on")


def _refuse_long(plan: Sequence[Payment], currency: str, opens_on: date) -> None:
    if not plan:
        raise RuleBroken(_("The note verbale has to propose instalments with their dates."), field="plan")
    for index, (_due_on, money) in enumerate(plan):
        if money.currency != currency:
            raise RuleBroken(_("The plan is in the currency of what is outstanding."), field="plan")
        _refuse_inexact(money, field=f"plan-{index}-amount")
    last, latest = max(due_on for due_on, _money in plan), longest_plan_ends(opens_on)
    if last > latest:
        raise RuleBroken(
            _("The plan is longer than six years: its last day is %(last)s, the latest possible %(latest)s.")
            % {"last": formats.day(last), "latest": formats.day(latest)},
            field="plan",
        )


def _refuse_inexact(money: Money, *, field: str, least_is_nothing: bool = False) -> None:
    if money.amount < 0 or (not money.amount and not least_is_nothing):
        raise RuleBroken(_("The amount must be more than nothing."), field=field)
    if money.amount != money.amount.quantize(quantum(money.currency)):
        raise RuleBroken(_("An amount in %(currency)s has fewer decimals.") % {"currency": money.currency}, field=field)


def _named(text: str, otherwise: str, *, field: str = "source") -> str:
    if not text.strip():
        raise RuleBroken(otherwise, field=field)
    return text.strip()


@transaction.atomic
def put_arrangement_in_force(
    arrangement: Arrangement,
    *,
    in_force_from: date,
    in_force_until: date | None = None,
    source: str,
    by: AbstractUser | None,
) -> Arrangement:
    """Record that an arrangement was agreed; it is in force to the last instalment unless a last day is given."""
    arrangement = locked(arrangement, fields=("state",))
    if by is not None:
        require(by, "states.keep_arrears", arrangement)
    plan_ends = max(payment.due_on for payment in arrangement.plan.all())
    until = in_force_until or plan_ends
    if until < in_force_from:
        raise RuleBroken(_("The arrangement ends before it begins."), field="in_force_until")
    latest = longest_plan_ends(arrangement.conference_opens_on)
    if until > latest:
        raise RuleBroken(
            _("An arrangement lasts six years at the longest: until %(day)s.") % {"day": formats.day(latest)},
            field="in_force_until",
        )
    arrangement.put_in_force()
    arrangement.in_force_from, arrangement.in_force_until = in_force_from, until
    arrangement.decision_source = _named(source, _("Name the document in which it was agreed."))
    arrangement.save()
    facts = {"from": in_force_from.isoformat(), "until": until.isoformat()}
    record("arrangement.put_in_force", target=arrangement, by=by, facts=facts, reason=arrangement.decision_source)
    return arrangement


@transaction.atomic
def refuse_arrangement(arrangement: Arrangement, *, reason: str, by: AbstractUser | None) -> Arrangement:
    """Record that an arrangement was not agreed; the State may file another."""
    arrangement = locked(arrangement, fields=("state",))
    if by is not None:
        require(by, "states.keep_arrears", arrangement)
    arrangement.refuse()
    arrangement.reason = _named(reason, _("Give the reason."), field="reason")
    arrangement.save()
    record("arrangement.refused", target=arrangement, by=by, reason=arrangement.reason)
    return arrangement


@transaction.atomic
def end_arrangement(
    arrangement: Arrangement, *, in_force_until: date, reason: str, by: AbstractUser | None
) -> Arrangement:
    """Record the last day of an arrangement that ended before its time; earlier days stay as they were."""
    arrangement = locked(arrangement, fields=("state",))
    if by is not None:
        require(by, "states.keep_arrears", arrangement)
    first, last = arrangement.in_force_from, arrangement.in_force_until
    arrangement.end()
    if first and last and not first <= in_force_until <= last:
        raise RuleBroken(
            _("The last day lies between %(first)s and %(last)s.")
            % {"first": formats.day(first), "last": formats.day(last)},
            field="in_force_until",
        )
    arrangement.in_force_until = in_force_until
    arrangement.reason = _named(reason, _("Give the reason."), field="reason")
    arrangement.save()
    facts = {"until": in_force_until.isoformat()}
    record("arrangement.ended", target=arrangement, by=by, facts=facts, reason=arrangement.reason)
    return arrangement
