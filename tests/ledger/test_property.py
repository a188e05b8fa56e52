"""Random sequences of acts: a pure model that knows nothing of the ledger predicts each balance and each refusal."""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories.ledger import commit, pay, post, receive, reserve, usd
from tests.intruder import taken_back
from vtf.core.errors import Conflict, RuleBroken
from vtf.ledger.models import Balance, Entry, EntryKind
from vtf.ledger.selectors import verify_ledger
from vtf.ledger.services import NotEnoughMoney, credit, debit, open_restriction, reverse_entry

pytestmark = pytest.mark.django_db
CODES = ("unrestricted", "africa")
# What each act does to (cash, reserved, committed), in units of its amount.
EFFECTS = {
    "receive": (1, 0, 0),
    "reserve": (0, 1, 0),
    "release": (0, -1, 0),
    "commit": (0, -1, 1),
    "pay": (-1, 0, -1),
    "refund": (1, 0, 0),
    "charge": (-1, 0, 0),
}


@dataclass
class Model:
    """What the ledger should say, in cents."""

    figures: dict[str, tuple[int, int, int]] = field(default_factory=lambda: defaultdict(lambda: (0, 0, 0)))
    posted: list[tuple[str, str, int]] = field(default_factory=list)
    undone: set[int] = field(default_factory=set)

    def moved(self, name: str, code: str, cents: int) -> tuple[int, int, int] | None:
        """The figures after the act, or None where it must be refused."""
        before = self.figures[code]
        after = tuple(old + cents * unit for old, unit in zip(before, EFFECTS[name], strict=True))
        return None if min(*after, after[0] - after[1] - after[2]) < 0 else after


def do(name: str, code: str, cents: int, key: str) -> Entry:
    """The act at the ledger."""
    money = usd(Decimal(cents).scaleb(-2))
    usual = {"receive": receive, "reserve": reserve, "commit": commit, "pay": pay}
    if name in usual:
        return usual[name](money, code, key=key)
    kind, to, by = {
        "release": (EntryKind.RELEASE, "8010", "8000"),
        "refund": (EntryKind.REFUND, "1000", "1300"),
        "charge": (EntryKind.BANK_CHARGE, "5200", "1000"),
    }[name]
    return post(kind, debit(to, money, code), credit(by, money, code), key=key)


amounts = st.sampled_from([1, 10, 33, 100, 101, 2500])
acts = st.tuples(st.sampled_from(sorted(EFFECTS)), st.sampled_from(CODES), amounts)
repeats = st.tuples(st.sampled_from(["again", "conflict", "reverse"]), st.integers(0, 30), amounts)


def step(model: Model, entries: list[Entry], act: tuple[str, Any, int]) -> None:
    """One act, with its outcome compared to the prediction."""
    name, code, cents = act
    if name in EFFECTS:
        after = model.moved(name, code, cents)
        if after is None:
            with pytest.raises(NotEnoughMoney):
                do(name, code, cents, f"refused-{len(entries)}")
            return
        entries.append(do(name, code, cents, f"key-{len(entries)}"))
        model.posted.append(act)
        model.figures[code] = after
    elif entries:
        place = code % len(entries)
        repeat(model, entries, place, name, cents)


def repeat(model: Model, entries: list[Entry], place: int, name: str, cents: int) -> None:
    """Post an old entry again, misuse its key, or reverse it."""
    old, old_code, old_cents = model.posted[place]
    if name == "again":
        assert do(old, old_code, old_cents, f"key-{place}") == entries[place]
    elif name == "conflict":
        with pytest.raises(Conflict):
            do(old, old_code, old_cents + cents, f"key-{place}")
    elif place in model.undone:
        with pytest.raises(Conflict):
            reverse_entry(entries[place], by=None, reason="x", key=f"other-{place}")
    else:
        after = model.moved(old, old_code, -old_cents)
        if after is None:
            with pytest.raises(NotEnoughMoney):
                reverse_entry(entries[place], by=None, reason="x", key=f"reversal-{place}")
        else:
            reverse_entry(entries[place], by=None, reason="x", key=f"reversal-{place}")
            model.figures[old_code] = after
            model.undone.add(place)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.one_of(acts, acts, repeats), max_size=25))
def test_ledger_does_what_the_model_predicts(sequence):
    with taken_back():
        open_restriction("africa", "Africa")
        model, entries = Model(), []

        for act in [("receive", "unrestricted", 2500), *sequence]:
            step(model, entries, act)

        stands = {
            row.restriction_id: tuple(int(figure * 100) for figure in (row.cash, row.reserved, row.committed))
            for row in Balance.objects.all()
        }
        assert stands == {code: figures for code, figures in model.figures.items() if code in stands}
        assert all(figures == (0, 0, 0) for code, figures in model.figures.items() if code not in stands)
        assert Entry.objects.count() == len(entries) + len(model.undone)
        assert verify_ledger() == []


specs = st.lists(
    st.tuples(st.sampled_from(["1000", "4000", "1300", "5000"]), st.booleans(), st.integers(-2, 300)), max_size=5
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(specs)
def test_entry_stands_exactly_when_its_lines_are_positive_and_add_up_to_zero(lines):
    total = sum(cents if is_debit else -cents for _account, is_debit, cents in lines)
    is_sound = len(lines) >= 2 and all(cents > 0 for *_rest, cents in lines) and total == 0
    made = [
        (debit if is_debit else credit)(account, usd(Decimal(cents).scaleb(-2))) for account, is_debit, cents in lines
    ]

    with taken_back():
        receive(usd(100))
        if is_sound:
            post(EntryKind.OPENING, *made)
        else:
            with pytest.raises(RuleBroken):
                post(EntryKind.OPENING, *made)
        assert Entry.objects.count() == (2 if is_sound else 1)
        assert verify_ledger() == []
