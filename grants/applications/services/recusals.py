"""Who takes no part in a case: computed from what the application says, or declared."""

from collections.abc import Callable

from django.db import transaction

from grants.applications.models import Application, Recusal
from grants.applications.selectors import recusal_triggers
from vtf.accounts.models import User
from vtf.history.services import record
from vtf.states.models import State

# What rooms above do when a State has been taken out of a case: (application, state).
AFTER_RECUSAL: list[Callable[[Application, State], None]] = []


def after_recusal(function: Callable[[Application, State], None]) -> None:
    """Have `function` called whenever a State is newly recused from a case."""
    if function not in AFTER_RECUSAL:
        AFTER_RECUSAL.append(function)


def compute_recusals(application: Application) -> list[Recusal]:
    """Recuse by POL-14 of the call whom the application concerns: the applicant and the States that benefit.

    It may be asked again after the application has changed: who is recused stays so. Without frozen rules both are.
    """
    wanted = recusal_triggers(application)
    found: list[Recusal] = []
    if "applicant" in wanted:
        found.append(recuse(application, application.applicant, ground=Recusal.Ground.APPLICANT, by=None))
    if "beneficiary" in wanted:
        found += [
            recuse(application, state, ground=Recusal.Ground.BENEFICIARY, by=None)
            for state in application.beneficiaries.all()
        ]
    return found


@transaction.atomic
def recuse(application: Application, state: State, *, ground: str, reason: str = "", by: User | None) -> Recusal:
    """Take the State out of the case; the same State on the same ground stands once. Who may is asked by the caller."""
    recusal, is_new = Recusal.objects.get_or_create(
        application=application, state=state, ground=ground, defaults={"reason": reason.strip(), "declared_by": by}
    )
    if is_new:
        facts = {"state": state.iso3, "ground": str(ground)}
        record("application.recused", target=application, by=by, facts=facts, reason=reason.strip())
        for follow in AFTER_RECUSAL:
            follow(application, state)
    return recusal
