"""Reads of States and of how they stand to the Treaty on any date."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Prefetch, QuerySet, TextField
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.utils.translation import get_language

from vtf.core.money import Money
from vtf.core.permissions import permits
from vtf.states.models import Arrangement, ArrearsNote, PlannedPayment, State, TreatyEvent, TreatyStatus

TREATY_ADOPTED_ON = date(2013, 4, 2)  # A/RES/75/64, twelfth preambular paragraph
TREATY_IN_FORCE_ON = date(2014, 12, 24)  # the same
DAYS_TO_ENTRY_INTO_FORCE = 90  # Article 22(2) of the Treaty
DAYS_TO_WITHDRAWAL = 90  # Article 24(2) of the Treaty


@dataclass(frozen=True)
class TreatyStanding:
    """The dates from which a State's status on one day follows; `None` where there is no such event."""

    status: TreatyStatus
    signed_on: date | None = None
    deposited_on: date | None = None
    in_force_on: date | None = None
    withdrawn_on: date | None = None
    is_unconfirmed: bool = False
    is_to_the_day: bool = True  # the deposit's day is known, not only its year


def all_states() -> QuerySet[State]:
    """Every State, by its English name."""
    return State.objects.order_by("names__en", "iso3")


def states_visible_to(user: Any) -> QuerySet[State]:
    """Every State: the register is public."""
    return all_states()


def states_for_list(user: Any) -> QuerySet[State]:
    """Every State with `sort_name`, its name in the active language as text that a list can sort and page by."""
    name = KT(f"names__{get_language() or 'en'}")
    return State.objects.annotate(sort_name=Cast(name, TextField()))  # uncast it would be compared as JSON


def states_by_iso3(codes: Iterable[str]) -> dict[str, State]:
    """The States of these ISO 3166-1 alpha-3 codes, by code, in one query."""
    return {state.iso3: state for state in State.objects.filter(iso3__in=list(codes))}


def entry_into_force(deposited_on: date) -> date:
    """The day on which the Treaty enters into force for a State that deposits its instrument on `deposited_on`.

    Article 22(2): ninety days after the deposit; for those before the Treaty's own entry into force,
    24 December 2014 at the earliest (Article 22(1)).
    """
    return max(TREATY_IN_FORCE_ON, deposited_on + timedelta(days=DAYS_TO_ENTRY_INTO_FORCE))


def standing_from(events: Sequence[TreatyEvent], on: date) -> TreatyStanding:
    """Derive how a State stands on the day `on` from its events, in the order of their dates.

    A State is a State Party from the day of the deposit of its instrument: so do the depositary and the
    Treaty's Secretariat count (the 110 of 27 April 2021). The later day on which the Treaty enters into force
    for it is `in_force_on`. A withdrawal takes effect ninety days after its notification (Article 24(2)).
    A date known only by its year is kept as the last day that it can have been.
    """
    known = [event for event in events if event.on <= on]
    signed = next((event for event in known if event.kind == TreatyEvent.Kind.SIGNATURE), None)
    consent = next((event for event in reversed(known) if event.kind in TreatyEvent.CONSENTS), None)
    withdrawal = next((event for event in reversed(known) if event.kind == TreatyEvent.Kind.WITHDRAWAL), None)
    if consent and withdrawal and withdrawal.on < consent.on:
        withdrawal = None  # the State came back
    withdrawn_on = withdrawal.on + timedelta(days=DAYS_TO_WITHDRAWAL) if withdrawal else None
    if consent and (withdrawn_on is None or on < withdrawn_on):
        status = TreatyStatus.PARTY
    elif signed and withdrawn_on is None:
        status = TreatyStatus.SIGNATORY
    else:
        status = TreatyStatus.OTHER
    grounds = [event for event in (signed, consent, withdrawal) if event]
    deciding = grounds[-1:] if status != TreatyStatus.OTHER else grounds
    return TreatyStanding(
        status=status,
        signed_on=signed.on if signed else None,
        deposited_on=consent.on if consent else None,
        in_force_on=entry_into_force(consent.on) if consent else None,
        withdrawn_on=withdrawn_on,
        is_unconfirmed=any(event.is_unconfirmed for event in deciding),
        is_to_the_day=consent is None or consent.on_precision == TreatyEvent.Precision.DAY,
    )


def treaty_standings(states: Iterable[State], on: date) -> Mapping[State, TreatyStanding]:
    """How each of these States stands on the day `on`, with the dates behind it; one query for all."""
    wanted = list(states)
    events: dict[int, list[TreatyEvent]] = {state.pk: [] for state in wanted}
    for event in TreatyEvent.objects.filter(state__in=wanted, on__lte=on).order_by("on", "pk"):
        events[event.state_id].append(event)
    return {state: standing_from(events[state.pk], on) for state in wanted}


def treaty_standing(state: State, on: date) -> TreatyStanding:
    """How one State stands on the day `on`, with the dates behind it."""
    return treaty_standings([state], on)[state]


def treaty_statuses(states: Iterable[State], on: date) -> dict[State, TreatyStatus]:
    """The status of each of these States on the day `on`, in one query."""
    return {state: standing.status for state, standing in treaty_standings(states, on).items()}


def treaty_status(state: State, on: date) -> TreatyStatus:
    """State Party (from the deposit of its instrument), signatory or neither, on the day `on`."""
    return treaty_standing(state, on).status


def states_with_status(status: TreatyStatus, on: date) -> list[State]:
    """Every State that has this status on the day `on`, by English name, in two queries."""
    return [state for state, found in treaty_statuses(all_states(), on).items() if found == status]


@dataclass(frozen=True)
class ArrearsStanding:
    """What is known of a State's arrears on one day."""

    is_noted: bool  # a note says that something is owed
    amount: Money | None  # None where nothing is noted, or the source names no amount
    has_arrangement: bool  # a financial arrangement is in force on the day
    note: ArrearsNote | None = None  # the note that speaks, also one that says that nothing is owed
    arrangement: Arrangement | None = None


def arrears_of(state: State, on: date) -> ArrearsStanding:
    """What is known of the State's arrears on the day `on`; a later note or arrangement changes nothing of it.

    The latest note up to the day speaks, of two of one day the one entered last, which corrected the other. A note
    of nothing means that the State has paid.
    """
    note = ArrearsNote.objects.filter(state=state, as_of__lte=on).order_by("-as_of", "-pk").first()
    is_noted = note is not None and not note.says_nothing_is_owed
    arrangement = (
        Arrangement.objects.filter(state=state, in_force_from__lte=on, in_force_until__gte=on)
        .order_by("-in_force_from", "-pk")
        .first()
    )
    amount = note.money if note is not None and is_noted else None
    return ArrearsStanding(is_noted, amount, arrangement is not None, note, arrangement)


def arrears_notes_visible_to(user: Any) -> QuerySet[ArrearsNote]:
    """Every note of arrears, latest first, for the Secretariat and the auditor."""
    if not permits(user, "states.view_arrears"):
        return ArrearsNote.objects.none()
    return ArrearsNote.objects.select_related("state", "entered_by")


def arrangements_visible_to(user: Any) -> QuerySet[Arrangement]:
    """Every financial arrangement with its plan, for the Secretariat and the auditor."""
    if not permits(user, "states.view_arrears"):
        return Arrangement.objects.none()
    plan = Prefetch("plan", PlannedPayment.objects.select_related("arrangement"))
    return Arrangement.objects.select_related("state", "entered_by").prefetch_related(plan)
