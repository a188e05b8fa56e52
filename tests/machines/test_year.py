"""The three machines together under random acts: no illegal status, money ties, every act leaves its traces.

`VTF_WALKS` and `VTF_STEPS` set how many walks of how many steps: 300 x 40 unless they say otherwise (60 on PostgreSQL).
"""

import os
import random
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ObjectDoesNotExist
from django.db import connection, transaction
from django_fsm import ConcurrentTransition, TransitionNotAllowed
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from grants.agreements.models import Disbursement, GrantAgreement, Refund, Report
from grants.applications.models import Application
from grants.calls.models import Call
from tests.intruder import taken_back
from tests.machines.traces import TRACES
from tests.machines.year import ACTS, Year, begin, next_day_that_matters, right_acts, worker
from vtf.core.errors import RuleBroken
from vtf.core.workflow import legal_pairs, reachable
from vtf.history.models import Event
from vtf.ledger.models import Entry
from vtf.ledger.selectors import verify_ledger
from vtf.notifications.models import Notification

pytestmark = pytest.mark.django_db
# The walks cost minutes: PostgreSQL, on which the triggers and locks have tests of their own, takes a fifth of them.
DEFAULT_WALKS = "300" if connection.vendor == "sqlite" else "60"
WALKS, STEPS, SHARES = int(os.environ.get("VTF_WALKS", DEFAULT_WALKS)), int(os.environ.get("VTF_STEPS", "40")), 4
MODELS = {model.__name__: model for model in (Call, Application, GrantAgreement, Disbursement, Report, Refund)}
LEGAL = {name: set(legal_pairs(model)) for name, model in MODELS.items()}
FIRST = {
    "Application": "draft",
    "GrantAgreement": "draft",
    "Disbursement": "prepared",
    "Report": "draft",
    "Refund": "due",
}
REFUSALS = (RuleBroken, TransitionNotAllowed, ConcurrentTransition, ObjectDoesNotExist)


def spread(chance: int, turn: int) -> int:
    """A number from which small ones are as likely as large ones, whatever Hypothesis prefers."""
    return random.Random(chance * 31 + turn).getrandbits(32)


REACHABLE = {
    name: {status: {status} | reachable(MODELS[name], status) for status in {one for pair in pairs for one in pair}}
    for name, pairs in LEGAL.items()
}


class YearMachine(RuleBasedStateMachine):
    """One walk: three kinds of steps in turn, looked at after each."""

    years: list[Year]
    traveller: Any
    tried: dict[str, int]
    done: dict[str, int]

    @initialize(which=st.integers(0, 2))
    def start(self, which: int) -> None:
        """Where the walk begins: at the drafts, before the Committee, or with grants under way."""
        self.year = self.years[which]
        self.traveller = time_machine.travel(self.year.begins_at, tick=False)
        self.clock = self.traveller.start()
        self.back = transaction.savepoint()
        self.statuses = self.year.statuses()
        self.entries = Entry.objects.count()

    def teardown(self) -> None:
        """Undo the walk."""
        if hasattr(self, "back"):
            transaction.savepoint_rollback(self.back)
            self.traveller.stop()

    @rule(place=st.sampled_from([0, 1]), chance=st.integers(0, 2**32 - 1))
    def right_acts_one_after_the_other(self, place: int, chance: int) -> None:
        """Three times somebody does what is asked of them; the number says which of the things asked."""
        for turn in range(3):
            acts = right_acts(self.year, place)
            self.attempt(*acts[spread(chance, turn) % len(acts)], place)

    @rule(place=st.sampled_from([0, 1]), chance=st.integers(0, 2**32 - 1))
    def right_act(self, place: int, chance: int) -> None:
        """Somebody does what is asked of them."""
        acts = right_acts(self.year, place)
        self.attempt(*acts[spread(chance, 7) % len(acts)], place)

    @rule(name=st.sampled_from(sorted(ACTS)), who=st.integers(0, 10), place=st.sampled_from([0, 1]))
    def any_act(self, name: str, who: int, place: int) -> None:
        """Anybody tries anything."""
        names = sorted(self.year.people)
        self.attempt(name, names[who % len(names)], place)

    @rule(days=st.sampled_from([0, 0, 1, 8, 70]), works=st.booleans())
    def time_passes(self, days: int, works: bool) -> None:
        """The clock moves, without a number to the next day that matters; the worker may be down."""
        self.clock.shift(timedelta(days=days or next_day_that_matters(self.year)))
        if works:
            worker(self.year)

    def attempt(self, name: str, who: str, place: int) -> None:
        """Try one act; refused, it changes nothing; done, it leaves its event and tells somebody."""
        before = (self.year.statuses(), Event.objects.count(), Notification.objects.count())
        by = self.year.person(who)
        self.tried[name] = self.tried.get(name, 0) + 1
        try:
            with transaction.atomic():
                ACTS[name](self.year, place, by)
        except REFUSALS:
            after = (self.year.statuses(), Event.objects.count(), Notification.objects.count())
            assert after == before, f"{name} by {who} was refused and changed something"
            return
        self.done[name] = self.done.get(name, 0) + 1
        verb, keys = TRACES.get(name, ("", frozenset()))
        events = set(Event.objects.order_by("pk")[before[1] :].values_list("verb", "actor_id"))
        assert not verb or (verb, by.pk) in events, f"{name} by {who} left no {verb}: {events}"
        assert any(actor == by.pk for _verb, actor in events), f"{name} by {who} left no event"
        told = set(Notification.objects.order_by("pk")[before[2] :].values_list("key", flat=True))
        assert not keys or keys & told, f"of {name} by {who} nobody was told: {told}"

    @invariant()
    def statuses_are_legal(self) -> None:
        """Every status was reached by legal steps, and a new row began at the beginning."""
        if not hasattr(self, "statuses"):
            return
        now = self.year.statuses()
        for key, status in now.items():
            model = "Call" if key == "call" else key.split()[0]
            before = self.statuses.get(key, FIRST.get(model, "planned"))
            assert status in REACHABLE[model].get(before, {before}), f"{key}: {before} to {status}"
        self.statuses = now

    @invariant()
    def money_ties(self) -> None:
        """The ledger proves itself after every entry."""
        if hasattr(self, "statuses") and Entry.objects.count() != self.entries:
            self.entries = Entry.objects.count()
            assert verify_ledger() == []


@pytest.mark.parametrize("share", range(SHARES))
def test_random_years_keep_every_rule(share: int) -> None:
    """A quarter of the walks; different ones in each share by the name of the class."""
    with taken_back():
        years = begin()
        tried: dict[str, int] = {}
        done: dict[str, int] = {}
        fields = {
            "years": years,
            "tried": tried,
            "done": done,
        }
        machine = seed(share)(type(f"Share{share}", (YearMachine,), fields))
        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=WALKS // SHARES,
                stateful_step_count=STEPS,
                deadline=None,
                database=None,
                phases=[Phase.generate, Phase.shrink],
                suppress_health_check=list(HealthCheck),
            ),
        )

    if WALKS // SHARES >= 50:  # the walks go somewhere
        assert {"submit", "approve"} <= done.keys()
