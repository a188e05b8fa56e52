"""What other rules would have said of the applications of a call: read, compared, never stored.

Each aspect names the rules on which it rests and works out its answer from what was submitted; where the rules agree
there is nothing to ask. The acts themselves read the frozen rules alone.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from grants.agreements.instalments import months_later, split
from grants.applications.completeness import ceiling_of, missing_from
from grants.applications.models import Application, Recusal
from grants.applications.selectors import standing_in
from grants.calls.models import Call
from grants.calls.permissions import COMMITTEE
from grants.committee.models import Decision
from vtf.conferences.selectors import members_of
from vtf.core import clock, formats
from vtf.core.errors import Message
from vtf.core.money import Money, exponent
from vtf.policies.models import PolicySet
from vtf.policies.selectors import RuleSet, compare, rules_of
from vtf.states.models import State, TreatyStatus

Rules = PolicySet | RuleSet


@dataclass(frozen=True)
class ReplayedCall:
    """The call as it is, but for its rules."""

    call: Call
    policy_set: Rules

    def __getattr__(self, name: str) -> Any:
        return getattr(self.call, name)


@dataclass(frozen=True)
class ReplayedApplication:
    """The application as it is, in a call with other rules: what reads rules through its call reads those."""

    application: Application
    call: ReplayedCall

    def __getattr__(self, name: str) -> Any:
        return getattr(self.application, name)


@dataclass(frozen=True)
class Change:
    """One answer that the other rules would have given otherwise."""

    label: Message
    then: str
    now: str


@dataclass(frozen=True)
class Case:
    """One application and what would have been otherwise."""

    application: Application
    changes: tuple[Change, ...]


class Replay:
    """One application under one set of rules; every answer in words."""

    def __init__(self, application: Application, rules: Rules, seated: Callable[[date], Collection[State]]) -> None:
        self.application = application
        self.rules = rules
        self.seated = seated
        self.replayed: Any = ReplayedApplication(application, ReplayedCall(application.call, rules))

    def admitted(self) -> str:
        """POL-04: the Treaty status at submission decides."""
        status = self.application.treaty_status
        wanted = "other-with-evidence" if status == TreatyStatus.OTHER else status
        return gettext("admitted") if wanted in (self.rules.value("POL-04") or []) else gettext("not admitted")

    def ceiling(self) -> str:
        """POL-01, POL-05.1."""
        found = ceiling_of(self.replayed)
        return str(found) if found is not None else gettext("no ceiling")

    def faults(self) -> str:
        """POL-01, POL-02, POL-05: what would have kept the State from submitting it."""
        return " ".join(str(gap.message) for gap in missing_from(self.replayed)) or gettext("nothing")

    def place(self) -> str:
        """POL-03: whether the State had a place for it."""
        allowed = int(self.rules.value("POL-03") or 1)
        has_place = self.application.slot <= allowed
        words = gettext("place %(place)d of %(places)d") if has_place else gettext("no place: %(place)d of %(places)d")
        return words % {"place": self.application.slot, "places": allowed}

    def language(self) -> str:
        """POL-16."""
        is_accepted = self.application.language in (self.rules.value("POL-16") or [])
        return pgettext("language of an application", "accepted") if is_accepted else gettext("not accepted")

    def standing(self) -> str:
        """POL-15, POL-25: what speaks against the State on the day of submission."""
        sent = self.application.submitted_at
        on = clock.day_of(sent) if sent else clock.today()
        standing = standing_in(self.replayed.call, self.application.applicant, on)
        refusals = " ".join(str(message) for message in standing.refusals)
        if refusals:
            return gettext("refused: %(why)s") % {"why": refusals}
        return " ".join(str(message) for message in standing.notes) or gettext("nothing noted")

    @cached_property
    def recused_states(self) -> list[State]:
        """POL-14: the applicant, those that benefit, those that declared an interest."""
        triggers = self.rules.value("POL-14")
        wanted = set(["applicant", "beneficiary"] if triggers is None else triggers)
        found: dict[int, State] = {}
        if "applicant" in wanted:
            found[self.application.applicant_id] = self.application.applicant
        if "beneficiary" in wanted:
            found |= {state.pk: state for state in self.application.beneficiaries.all()}
        declared = [
            recusal.state
            for recusal in self.application.recusals.all()
            if recusal.ground == Recusal.Ground.DECLARED_INTEREST
        ]
        return list((found | {state.pk: state for state in declared}).values())

    def recused(self) -> str:
        """Who would have taken no part."""
        return ", ".join(sorted(str(state) for state in self.recused_states)) or gettext("nobody")

    def quorum(self) -> str:
        """POL-12 over the members seated on the day of the decision, or today."""
        return formats.number(self.quorum_figure)

    @property
    def quorum_figure(self) -> int:
        """How many members would have had to take part."""
        recused = {state.pk for state in self.recused_states}
        entitled = sum(1 for state in self.seated(decided_on(self.application)) if state.pk not in recused)
        return {"simple-majority": entitled // 2 + 1, "two-thirds": -(-2 * entitled // 3)}.get(
            self.rules.value("POL-12"), 1
        )

    def instalments(self) -> str:
        """POL-06: the grant, else what was asked for, in its parts."""
        money, shares = self.money, self.rules.value("POL-06") or []
        parts = split(money.amount, [Decimal(str(share)) for share in shares], exponent(money.currency))
        return f"{money.currency} " + " + ".join(formats.amount(part, money.currency) for part in parts if part > 0)

    @property
    def money(self) -> Money:
        """What the Committee approved, else what was asked for."""
        decision: Decision | None = getattr(self.application, "decision", None)
        confirmation = getattr(decision, "confirmation", None)
        if decision is not None and confirmation is not None:
            return Money(confirmation.amount, decision.currency)
        return (decision.money if decision is not None else None) or self.application.requested

    def interim(self) -> str:
        """POL-07: the end of that month of the project; none for one that is shorter."""
        day = self.interim_on
        return formats.day(day) if day else gettext("none is asked for")

    @property
    def interim_on(self) -> date | None:
        """The day on which the interim report would be due."""
        starts_on, ends_on = self.application.starts_on, self.application.ends_on
        months = self.rules.value("POL-07")
        if not (months and starts_on and ends_on):
            return None
        day = months_later(starts_on, int(months)) - timedelta(days=1)
        return day if day < ends_on else None

    def final(self) -> str:
        """POL-08: so many days after the end."""
        day = self.final_on
        return formats.day(day) if day else gettext("no day")

    @property
    def final_on(self) -> date | None:
        """The day on which the final report would be due."""
        days, ends_on = self.rules.value("POL-08"), self.application.ends_on
        return ends_on + timedelta(days=int(days)) if days is not None and ends_on else None


ASPECTS: tuple[tuple[Message, frozenset[str], Callable[[Replay], str]], ...] = (
    (_("Treaty status"), frozenset({"POL-04"}), Replay.admitted),
    (_("Highest grant"), frozenset({"POL-01", "POL-05.1"}), Replay.ceiling),
    (_("What keeps it from being submitted"), frozenset({"POL-01", "POL-02", "POL-05", "POL-05.1"}), Replay.faults),
    (_("Places of the State"), frozenset({"POL-03"}), Replay.place),
    (_("Language"), frozenset({"POL-16"}), Replay.language),
    (_("Arrears and earlier grants"), frozenset({"POL-15", "POL-25"}), Replay.standing),
    (_("Recused States"), frozenset({"POL-14"}), Replay.recused),
    (_("Quorum"), frozenset({"POL-12", "POL-14"}), Replay.quorum),
    (_("Instalments"), frozenset({"POL-06"}), Replay.instalments),
    (_("Interim report due"), frozenset({"POL-07"}), Replay.interim),
    (_("Final report due"), frozenset({"POL-08"}), Replay.final),
)
CODES = tuple(sorted(frozenset().union(*(codes for _label, codes, _answer in ASPECTS))))


def decided_on(application: Application) -> date:
    """The Fund's day of the decision, today where there is none yet."""
    decision = getattr(application, "decision", None)
    return clock.day_of(decision.decided_at) if decision is not None else clock.today()


def replay(call: Call, other: Rules) -> list[Case]:
    """Every application that was submitted in the call for which the other rules would have said something else."""
    if call.policy_set is None:
        return []
    frozen = rules_of(call.policy_set)
    codes = {difference.code for difference in compare(frozen, other)}
    aspects = [(label, answer) for label, needs, answer in ASPECTS if needs & codes]
    if not aspects:
        return []
    days: dict[date, list[State]] = {}

    def seated(on: date) -> list[State]:
        if on not in days:
            days[on] = list(members_of(COMMITTEE, on))
        return days[on]

    cases = []
    for application in submitted_in(call):
        then, now = Replay(application, frozen, seated), Replay(application, other, seated)
        changes = tuple(_changes(aspects, then, now))
        if changes:
            cases.append(Case(application, changes))
    return cases


def _changes(aspects: Iterable[tuple[Message, Callable[[Replay], str]]], then: Replay, now: Replay) -> Iterable[Change]:
    for label, answer in aspects:
        before, after = answer(then), answer(now)
        if before != after:
            yield Change(label, before, after)


def submitted_in(call: Call) -> QuerySet[Application]:
    """Whatever was submitted in the call, with all that the answers read, in a fixed number of queries."""
    return (
        Application.objects.filter(call=call, submitted_at__isnull=False)
        .select_related("call__policy_set", "applicant", "decision__confirmation")
        .prefetch_related("beneficiaries", "budget_lines", "activities", "recusals__state")
        .order_by("number")
    )
