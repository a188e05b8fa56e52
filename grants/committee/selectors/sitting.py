"""Who takes part in a case: the members seated and not recused, and how many of them it takes."""

from datetime import date

from django.db.models import QuerySet
from django.utils.translation import ngettext

from grants.applications.models import Application
from grants.calls.permissions import COMMITTEE
from grants.committee.permissions import recused_states
from vtf.conferences.selectors import members_of
from vtf.core import clock
from vtf.core.reading import remembered
from vtf.states.models import State

CONSENSUS = "consensus"


def entitled_members(application: Application, on: date | None = None) -> QuerySet[State]:
    """The States seated on the day (today without one) that are not recused in this case."""
    return members_of(COMMITTEE, on or clock.today()).exclude(pk__in=recused_states(application))


def entitled_states(application: Application) -> list[State]:
    """The same of today as a list, read once for a page."""
    today = clock.today()
    seated = remembered(("seated", today), lambda: list(members_of(COMMITTEE, today)))
    recused = recused_states(application)
    return [state for state in seated if state.pk not in recused]


def quorum_of(application: Application) -> int:
    """How many of the members seated and not recused must take part, by POL-12 as it was frozen into the call."""
    entitled = len(entitled_states(application))
    policies = application.call.policy_set
    rule = policies.value("POL-12") if policies else "simple-majority"
    return {"simple-majority": entitled // 2 + 1, "two-thirds": -(-2 * entitled // 3)}.get(rule, 1)


def too_few(present: int, quorum: int) -> str:
    """The sentence that says that the quorum is not there; empty when it is."""
    if present >= quorum:
        return ""
    return ngettext(
        "The quorum is %(quorum)d member who is not recused; %(present)d took part.",
        "The quorum is %(quorum)d members who are not recused; %(present)d took part.",
        quorum,
    ) % {"quorum": quorum, "present": present}


def decision_rule(application: Application) -> str:
    """POL-13 as it was frozen into the call; consensus without one."""
    policies = application.call.policy_set
    return str(policies.value("POL-13")) if policies else CONSENSUS
