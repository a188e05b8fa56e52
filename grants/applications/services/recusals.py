"""Who takes no part in a case: computed from what the application says, or declared."""

from django.db import transaction

from grants.applications.models import Application, Recusal
from vtf.accounts.models import User
from vtf.history.services import record
from vtf.states.models import State


def compute_recusals(application: Application) -> list[Recusal]:
    """Recuse by POL-14 of the call whom the application concerns: the applicant and the States that benefit.

    It may be asked again after the application has changed: who is recused stays so. Without frozen rules both are.
    """
    policies = application.call.policy_set
    triggers = policies.value("POL-14") if policies else None
    wanted = ["applicant", "beneficiary"] if triggers is None else triggers
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
    return recusal
