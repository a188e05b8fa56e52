"""What was decided, what money is held for it, which conditions are open and until when."""

from collections.abc import Iterator
from decimal import Decimal

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from grants.applications.models import Application
from grants.committee.models import Condition, Decision
from grants.committee.permissions import presiding_state
from grants.committee.selectors.dossiers import dossiers_visible_to
from vtf.accounts.models import Role, User
from vtf.accounts.selectors import colleagues_of, people_with_role
from vtf.core import clock, formats
from vtf.core.errors import Message
from vtf.core.money import Money
from vtf.ledger.models import Line
from vtf.notifications.reminders import Deadline

Status = Application.Status
ON_CONDITIONS = (Status.PROVISIONALLY_APPROVED, Status.REVISION)


def decision_on(application: Application) -> Decision | None:
    """The recorded decision, if there is one."""
    return (
        Decision.objects.filter(application=application)
        .select_related("chair", "decided_by", "reservation", "confirmation")
        .prefetch_related("participants", "objections", "conditions")
        .first()
    )


def awarded(application: Application) -> Money:
    """What the approval holds: the amount confirmed, or else the one decided; nothing without an approval."""
    decision = Decision.objects.filter(application=application).select_related("confirmation").first()
    if decision is None or decision.money is None:
        return Money.zero(application.requested.currency)
    confirmation = getattr(decision, "confirmation", None)
    return Money(confirmation.amount, decision.currency) if confirmation else decision.money


def reserved_for(application: Application) -> list[tuple[str, Money]]:
    """What is held on 8000 for the application, by restriction, in the order in which it was taken."""
    held: dict[tuple[str, str], Decimal] = {}
    lines = Line.objects.filter(entry__reference=application.number or "", account="8000").order_by("pk")
    for code, currency, debit, credit in lines.values_list("restriction_id", "currency", "debit", "credit"):
        held[code, currency] = held.get((code, currency), Decimal(0)) + debit - credit
    return [(code, Money(amount, currency)) for (code, currency), amount in held.items() if amount > 0]


def open_conditions(application: Application) -> QuerySet[Condition]:
    """What has neither been met nor waived."""
    return Condition.objects.filter(decision__application=application, end="").order_by("ordinal")


def is_handed_in(application: Application) -> bool:
    """The revision has been handed in and waits for a judgement."""
    return application.is_handed_in


def overdue_conditions(application: Application) -> QuerySet[Condition]:
    """The open conditions whose day has passed, by the Fund's day, whoever had to see to them (8a.38).

    What the applicant handed in in time does not lapse while somebody else takes time to judge it; once nothing of
    the applicant's waits for a judgement, the days count again.
    """
    waiting = open_conditions(application)
    if application.status not in ON_CONDITIONS:
        return Condition.objects.none()
    if is_handed_in(application) and waiting.filter(owner=Condition.Owner.APPLICANT).exists():
        return Condition.objects.none()
    return waiting.filter(due_on__lt=clock.today())


def conditions_visible_to(user: User) -> QuerySet[Condition]:
    """The conditions of the dossiers that the person reads."""
    return Condition.objects.filter(decision__application__in=dossiers_visible_to(user)).select_related(
        "decision__application__call__policy_set", "decision__application__applicant"
    )


def against_confirming(application: Application) -> Iterator[Message]:
    """What speaks against confirming: open conditions, or a budget that asks for more than was approved."""
    decision = Decision.objects.filter(application=application).first()
    if decision is None or decision.money is None or application.status not in ON_CONDITIONS:
        return
    if application.unlocked_sections:
        yield _("The revision has not been handed in yet.")
    for waiting in open_conditions(application):
        yield _("Condition %(ordinal)d is neither met nor waived: %(text)s") % {
            "ordinal": waiting.ordinal,
            "text": waiting,
        }
    if decision.money < application.requested:
        yield _("The budget asks for %(asked)s; %(ceiling)s was approved.") % {
            "asked": application.requested,
            "ceiling": decision.money,
        }
    if overdue := overdue_conditions(application).first():
        yield time_ran_out(overdue)


def time_ran_out(condition: Condition) -> str:
    """The sentence for an act that comes after the last day."""
    return _("The time to meet the conditions ran out on %(day)s.") % {"day": formats.day(condition.due_on)}


def condition_deadlines() -> Iterator[Deadline]:
    """The open conditions of provisional approvals, for the reminders."""
    waiting = Condition.objects.filter(end="", decision__application__status__in=ON_CONDITIONS)
    for condition in waiting.select_related("decision__application__applicant"):
        application = condition.decision.application
        is_applicants = condition.owner == Condition.Owner.APPLICANT
        yield Deadline(
            about=application,
            key="committee/condition_due",
            due_on=condition.due_on,
            to=colleagues_of(application.applicant) if is_applicants else people_with_role(Role.OFFICER),
            facts={"condition": condition.text, "due_on": condition.due_on, "ordinal": condition.ordinal},
            escalate_to=people_with_role(Role.HEAD),
            since=clock.day_of(condition.decision.decided_at),
        )


def presiding_members(application: Application) -> QuerySet[User]:
    """The members of the State that presides over the case: the Chair's, or the acting Chair's."""
    return people_with_role(Role.MEMBER).filter(state=presiding_state(application)[0] or -1)


def needs_acting_chair(application: Application) -> bool:
    """Nobody may preside over the case as it stands."""
    return presiding_state(application)[0] is None
