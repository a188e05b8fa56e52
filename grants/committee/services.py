"""File an assessment; record the Committee's decision and reserve its money."""

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grants.applications.completeness import ceiling_of
from grants.applications.models import Application
from grants.committee.models import Assessment, Decision
from grants.committee.selectors import entitled_members, quorum_of, recused_states, standing_assessments
from vtf.accounts.models import Role, User
from vtf.accounts.selectors import colleagues_of, people_with_role
from vtf.contributions.selectors import allocate, restrictions_open_to
from vtf.core import clock
from vtf.core.errors import RuleBroken
from vtf.core.locking import locked
from vtf.core.money import Money
from vtf.core.permissions import require
from vtf.history.services import record
from vtf.ledger.models import Balance, EntryKind, Restriction
from vtf.ledger.services import credit, debit, post_entry
from vtf.notifications.services import notify
from vtf.states.models import State


@transaction.atomic
def file_assessment(
    application: Application,
    *,
    recommendation: str,
    comment_for_committee: str = "",
    comment_for_applicant: str = "",
    conditions: str = "",
    by: User,
) -> Assessment:
    """Give a member's input; it stays hidden from members who have not filed theirs."""
    application = locked(application)
    require(by, "committee.file_assessment", application)
    _refuse_recused(application, by)
    if application.status != Application.Status.WITH_COMMITTEE:
        raise RuleBroken(_("The Committee does not have this application before it."))
    if recommendation == Assessment.Recommendation.SUPPORT_WITH_CONDITIONS and not conditions.strip():
        raise RuleBroken(_("Name the conditions that you propose."), field="conditions")
    if recommendation == Assessment.Recommendation.DO_NOT_SUPPORT and not comment_for_committee.strip():
        raise RuleBroken(_("Tell the Committee why you do not support the project."), field="comment_for_committee")
    earlier = standing_assessments(application).filter(member=by.state_id).first()
    assessment = Assessment.objects.create(
        application=application,
        member=by.state,  # type: ignore[misc]
        version=earlier.version + 1 if earlier else 1,
        recommendation=recommendation,
        comment_for_committee=comment_for_committee.strip(),
        comment_for_applicant=comment_for_applicant.strip(),
        conditions=conditions.strip(),
        filed_by=by,
    )
    record("assessment.filed", target=assessment, by=by, facts={"application": application.number})
    return assessment


@transaction.atomic
def approve_application(
    application: Application, *, money: Money, participants: Collection[State], feedback: str = "", by: User
) -> Decision:
    """Record the approval and reserve the money of the right earmarks in the same transaction.

    Fails with NotEnoughMoney when it is not there; the CHECK on the locked balance row has the last word.
    """
    application = locked(application, fields=("call__policy_set", "applicant"))
    require(by, "committee.decide_application", application)
    quorum = _check_sitting(application, participants, by)
    _check_amount(application, money)
    application.approve()
    parts = _allocated(application, money)
    lines = [
        line
        for restriction, part in parts
        for line in (debit("8000", part, restriction.code), credit("8010", part, restriction.code))
    ]
    entry = post_entry(
        key=f"reservation:{application.pk}",
        kind=EntryKind.RESERVATION,
        occurred_on=clock.today(),
        lines=lines,
        by=by,
        description=f"Reserved for {application.number}, {application.applicant.iso3}",
        source=f"Decision of the Selection Committee on {application.number}",
        reference=application.number or "",
        about=application,
        is_synthetic=application.is_synthetic,
    )
    application.save()
    decision = Decision.objects.create(
        application=application,
        outcome=Decision.Outcome.APPROVED,
        amount=money.amount,
        currency=money.currency,
        feedback=feedback.strip(),
        quorum=quorum,
        chair=by.state,  # type: ignore[misc]
        decided_by=by,
        reservation=entry,
    )
    decision.participants.set(participants)
    record("application.approved", target=application, by=by, facts={"amount": str(money), "entry": entry.pk})
    _tell(application, "applications/approved")
    return decision


@transaction.atomic
def refuse_application(
    application: Application, *, feedback: str, participants: Collection[State], by: User
) -> Decision:
    """Record that the Committee does not approve, with the feedback that the applicant reads."""
    application = locked(application, fields=("call__policy_set", "applicant"))
    require(by, "committee.decide_application", application)
    quorum = _check_sitting(application, participants, by)
    if not feedback.strip():
        raise RuleBroken(_("Give the feedback that the applicant will read."), field="feedback")
    application.refuse()
    application.save()
    decision = Decision.objects.create(
        application=application,
        outcome=Decision.Outcome.NOT_APPROVED,
        feedback=feedback.strip(),
        quorum=quorum,
        chair=by.state,  # type: ignore[misc]
        decided_by=by,
    )
    decision.participants.set(participants)
    record("application.not_approved", target=application, by=by)
    _tell(application, "applications/not_approved")
    return decision


def _allocated(application: Application, money: Money) -> list[tuple[Restriction, Money]]:
    """Take the money from the earmarks, most restricted first, under lock.

    Read without the lock, an earmark that another approval empties meanwhile would still be counted on, and the
    approval lost although free money is there. Locked in the ledger's order, so that nobody waits in a circle.
    """
    open_to = restrictions_open_to(application.all_states, application.category)
    rows = Balance.objects.filter(fund="vtf", currency=money.currency, restriction__in=open_to)
    for row in sorted(rows, key=lambda row: row.restriction_id):
        locked(row)
    return allocate(money, application.all_states, application.category)


def _tell(application: Application, key: str) -> None:
    notify(key, about=application, to=colleagues_of(application.applicant))
    notify(key, about=application, to=people_with_role(Role.OFFICER))


def _refuse_recused(application: Application, user: User) -> None:
    """The rule holds whatever permissions somebody has."""
    if user.state_id in recused_states(application):
        raise RuleBroken(_("Your State applies for or benefits from this project; it takes no part in the case."))


def _check_sitting(application: Application, participants: Collection[State], by: User) -> int:
    """Refuse a decision without quorum or with somebody who must not take part; return the quorum."""
    _refuse_recused(application, by)
    entitled = {state.pk for state in entitled_members(application)}
    outsiders = [str(state) for state in participants if state.pk not in entitled]
    if outsiders:
        raise RuleBroken(
            _("These States may not take part in this case: %(states)s.") % {"states": ", ".join(outsiders)},
            field="participants",
        )
    quorum = quorum_of(application)
    if len({state.pk for state in participants}) < quorum:
        raise RuleBroken(
            ngettext(
                "The quorum is %(quorum)d member who is not recused; %(present)d took part.",
                "The quorum is %(quorum)d members who are not recused; %(present)d took part.",
                quorum,
            )
            % {"quorum": quorum, "present": len(participants)},
            field="participants",
        )
    return quorum


def _check_amount(application: Application, money: Money) -> None:
    """Above nothing, exact, not more than was asked and not more than the call grants."""
    if money.amount <= 0 or not money.is_exact():
        raise RuleBroken(_("Give an amount above zero, with no more decimals than the currency has."), field="amount")
    if money.currency != application.requested.currency:
        raise RuleBroken(
            _("The application asks for %(currency)s.") % {"currency": application.requested.currency}, field="currency"
        )
    ceiling = ceiling_of(application)
    if ceiling is not None and ceiling < money:
        raise RuleBroken(_("The call grants at most %(ceiling)s.") % {"ceiling": ceiling}, field="amount")
    if application.requested < money:
        raise RuleBroken(_("The State asked for %(asked)s.") % {"asked": application.requested}, field="amount")
