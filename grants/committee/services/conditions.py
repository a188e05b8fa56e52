"""From a provisional approval to its confirmation, or to its lapse."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grants.applications.models import SECTIONS, Application, SubmittedPackage
from grants.applications.services import compute_recusals, seal_version
from grants.applications.services.sealing import restore_sealed
from grants.committee.documents import APPROVED, LAPSED, order_letter
from grants.committee.models import Condition, Confirmation, Decision
from grants.committee.selectors import (
    ON_CONDITIONS,
    against_confirming,
    is_handed_in,
    open_conditions,
    overdue_conditions,
    presiding_members,
    reserved_for,
    time_ran_out,
)
from grants.committee.services.reservations import release
from grants.committee.services.revised_budgets import budget_faults
from grants.committee.services.sitting import refuse_recused
from vtf.accounts.models import Role, User
from vtf.accounts.selectors import colleagues_of, people_with_role
from vtf.core.errors import Message, RuleBroken
from vtf.core.locking import locked
from vtf.core.money import Money
from vtf.core.periodic import each
from vtf.core.permissions import require
from vtf.core.workflow import refuse_if
from vtf.history.services import record
from vtf.notifications.services import notify

CALL_AND_STATE = ("call__policy_set", "applicant")


@transaction.atomic
def start_revision(application: Application, *, by: User) -> Application:
    """Unlock the sections that the open conditions name, and nothing else."""
    application = locked(application, fields=CALL_AND_STATE)
    require(by, "applications.edit_application", application)
    overdue = overdue_conditions(application).first()
    application.start_revision()
    if overdue is not None:
        raise RuleBroken(time_ran_out(overdue))
    unlocked = _sections_to_revise(application)
    if not unlocked:
        raise RuleBroken(_("No open condition asks for a revision of the application."))
    application.unlocked_sections = unlocked
    application.handed_in_at = None
    application.save()
    record("application.revision_started", target=application, by=by, facts={"sections": unlocked})
    notify("committee/revision_started", about=application, to=people_with_role(Role.OFFICER))
    return application


def _sections_to_revise(application: Application) -> list[str]:
    named = {section for condition in open_conditions(application) for section in condition.sections}
    return [section for section in SECTIONS if section in named]


def _refuse_overdue(application: Application) -> None:
    """The clock has the last word, whether the worker has noted the lapse or not."""
    if overdue := overdue_conditions(application).first():
        raise RuleBroken(time_ran_out(overdue))


@transaction.atomic
def hand_in_revision(application: Application, *, by: User) -> SubmittedPackage:
    """Seal the revised application as its next version and lock it; the conditions are judged then."""
    application = locked(application, fields=CALL_AND_STATE)
    require(by, "committee.hand_in_revision", application)
    if application.status != Application.Status.REVISION:
        raise RuleBroken(_("There is no revision of this application under way."))
    if is_handed_in(application):
        raise RuleBroken(_("The revision has been handed in already."))
    _refuse_overdue(application)
    refuse_if([*application.gaps(), *budget_faults(application)])
    application.unlocked_sections = []
    application.handed_in_at = timezone.now()
    application.save()
    package = seal_version(application, occasion=SubmittedPackage.Occasion.REVISION, by=by)
    compute_recusals(application)
    record("application.revision_handed_in", target=application, by=by, facts={"version": package.version})
    notify("committee/revision_handed_in", about=application, to=people_with_role(Role.OFFICER))
    return package


@transaction.atomic
def judge_condition(
    condition: Condition, *, is_met: bool = False, waive: bool = False, remark: str = "", by: User
) -> Condition:
    """Say that a condition is met, or not yet; only who presides waives one, with the reason.

    A revision that was handed in and does not meet it goes back to the applicant until the due day.
    """
    application = locked(condition.decision.application, fields=CALL_AND_STATE)
    condition = locked(condition, fields=("decision",))
    condition.decision.application = application
    refuse_recused(application, by)
    require(by, "committee.waive_condition" if waive else "committee.judge_condition", condition)
    if application.status not in ON_CONDITIONS:
        raise RuleBroken(_("The approval of this application no longer waits for conditions."))
    if not condition.is_open:
        raise RuleBroken(_("This condition has been judged already: %(end)s.") % {"end": condition.get_end_display()})
    _refuse_overdue(application)
    if (waive or not is_met) and not remark.strip():
        raise RuleBroken(_("Say why, in a sentence."), field="remark")
    if not is_met and not waive:
        return _not_met(condition, remark.strip(), by)
    condition.end = Condition.End.WAIVED if waive else Condition.End.MET
    condition.ended_at = timezone.now()
    condition.ended_by = by
    condition.remark = remark.strip()
    condition.save()
    verb = "condition_waived" if waive else "condition_met"
    record(f"application.{verb}", target=application, by=by, facts={"ordinal": condition.ordinal}, reason=remark)
    notify(
        "committee/condition_ended",
        about=application,
        to=colleagues_of(application.applicant),
        facts={"ordinal": condition.ordinal, "is_waived": waive},
    )
    return condition


def _not_met(condition: Condition, remark: str, by: User) -> Condition:
    application = condition.decision.application
    condition.remark = remark
    condition.save()
    if is_handed_in(application):
        application.unlocked_sections = _sections_to_revise(application)
        application.handed_in_at = None  # also where no section has to be written again: the days count anew
        application.save()
    facts = {"ordinal": condition.ordinal, "remark": remark}
    record(
        "application.condition_not_met",
        target=application,
        by=by,
        facts={"ordinal": condition.ordinal},
        reason=remark,
    )
    notify("committee/condition_not_met", about=application, to=colleagues_of(application.applicant), facts=facts)
    return condition


@transaction.atomic
def confirm_approval(application: Application, *, money: Money | None = None, by: User) -> Confirmation:
    """The approval holds: every condition is met or waived, and the budget fits into what was approved.

    `money` may be less than the amount approved; without it, what the revised budget asks for. The difference is
    released from what is held.
    """
    application = locked(application, fields=CALL_AND_STATE)
    refuse_recused(application, by)
    require(by, "committee.confirm_approval", application)
    application.confirm_approval()
    decision = Decision.objects.get(application=application)
    decision.application = application
    refuse_if(_against(application, decision))
    ceiling = decision.money
    assert ceiling is not None, "an approval names its amount"
    confirmed = money if money is not None else min(application.requested, ceiling)
    _check_confirmed(confirmed, application, ceiling)
    application.save()
    entry = None
    if confirmed < ceiling:
        entry = release(
            decision,
            ceiling - confirmed,
            key=f"confirmation:{application.pk}",
            source=f"Confirmation of the approval of {application.number}",
            by=by,
        )
    confirmation = Confirmation.objects.create(decision=decision, amount=confirmed.amount, confirmed_by=by, entry=entry)
    record("application.approval_confirmed", target=application, by=by, facts={"amount": str(confirmed)})
    order_letter(decision, APPROVED, money=confirmed, by=by)
    notify("applications/approved", about=application, to=colleagues_of(application.applicant))
    notify("applications/approved", about=application, to=people_with_role(Role.OFFICER))
    return confirmation


def _against(application: Application, decision: Decision) -> list[Message]:
    """What speaks against it, asked of the row as it was before the transition."""
    before = Application.objects.select_related(*CALL_AND_STATE).get(pk=application.pk)
    return list(against_confirming(before))


def _check_confirmed(confirmed: Money, application: Application, ceiling: Money) -> None:
    if confirmed.currency != ceiling.currency:
        raise RuleBroken(_("The application asks for %(currency)s.") % {"currency": ceiling.currency}, field="currency")
    if confirmed.amount <= 0 or not confirmed.is_exact():
        raise RuleBroken(_("Give an amount above zero, with no more decimals than the currency has."), field="amount")
    if ceiling < confirmed:
        raise RuleBroken(_("At most %(ceiling)s was approved.") % {"ceiling": ceiling}, field="amount")
    if application.requested < confirmed:
        raise RuleBroken(_("The State asked for %(asked)s.") % {"asked": application.requested}, field="amount")


def lapse_approvals() -> int:
    """Lapse every provisional approval whose conditions were not met in time, each in its own transaction."""
    waiting = Application.objects.filter(status__in=ON_CONDITIONS)
    return sum(each(waiting, _lapse_if_overdue, what="committee.lapse_approvals"))


def _lapse_if_overdue(application: Application) -> bool:
    """Lock only what has to lapse."""
    return overdue_conditions(application).exists() and _lapse(application)


@transaction.atomic
def _lapse(application: Application) -> bool:
    """Lapse one approval if it still has to; its reservation is released and the money free for others."""
    application = locked(application, fields=CALL_AND_STATE)
    if not overdue_conditions(application).exists():
        return False
    application.lapse()
    decision, facts = _let_go(application, key="lapse", source="Lapse of the provisional approval of", by=None)
    record("application.lapsed", target=application, by=None, facts=facts)
    order_letter(decision, LAPSED, money=decision.money, by=None)
    notify("committee/approval_lapsed", about=application, to=colleagues_of(application.applicant))
    notify("committee/approval_lapsed", about=application, to=people_with_role(Role.OFFICER))
    return True


def _let_go(application: Application, *, key: str, source: str, by: User | None) -> tuple[Decision, dict[str, Any]]:
    """Free all that is held for an approval that has ended, and drop what was written and never handed in.

    The caller holds the lock and has made the transition; it gets the decision, and what to record.
    """
    decision = Decision.objects.get(application=application)
    decision.application = application
    application.unlocked_sections = []
    application = restore_sealed(application)
    held = Money.total([part for _code, part in reserved_for(application)], decision.currency)
    entry = release(decision, held, key=f"{key}:{application.pk}", source=f"{source} {application.number}", by=by)
    return decision, {"released": str(held), "entry": entry.pk}


@transaction.atomic
def decline_approval(application: Application, *, reason: str, by: User) -> Application:
    """The State gives a provisional approval back; its reservation is released and the money free for others."""
    application = locked(application, fields=CALL_AND_STATE)
    require(by, "committee.decline_approval", application)
    if not reason.strip():
        raise RuleBroken(_("Give the reason."), field="reason")
    presiding = list(presiding_members(application))
    application.decline()
    _decision, facts = _let_go(application, key="decline", source="Provisional approval declined by the State:", by=by)
    record("application.approval_declined", target=application, by=by, facts=facts, reason=reason.strip())
    said = {"number": application.number, "reason": reason.strip()}
    notify("committee/approval_declined", about=application, to=people_with_role(Role.OFFICER), facts=said)
    # A member does not read what was withdrawn: the message leads to the call.
    notify("committee/approval_declined", about=application.call, to=presiding, facts=said)
    return application
