"""The Committee's decisions, as who presides records them, each with its money and its letter in one transaction."""

from collections.abc import Collection, Sequence
from datetime import date
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from grants.applications.models import Application, Clarification
from grants.applications.services import open_clarification
from grants.committee.documents import APPROVED, PROVISIONAL, REFUSED, order_letter
from grants.committee.models import Assessment, Decision
from grants.committee.selectors import assessments_visible_to
from grants.committee.services.drafts import ConditionDraft, check_conditions, written_conditions
from grants.committee.services.reservations import allocated, reserve
from grants.committee.services.sitting import (
    Sitting,
    check_amount,
    check_objections,
    check_participants,
    refuse_recused,
    sitting_of,
    together,
)
from vtf.accounts.models import Role, User
from vtf.accounts.selectors import colleagues_of, people_with_role
from vtf.core import clock
from vtf.core.errors import RuleBroken
from vtf.core.locking import locked
from vtf.core.money import Money
from vtf.core.permissions import require
from vtf.history.services import record
from vtf.ledger.models import Restriction
from vtf.notifications.services import notify
from vtf.states.models import State
from vtf.states.selectors import treaty_status

LONGEST_FEEDBACK = 4000


def _begun(application: Application, by: User) -> Application:
    """The case locked, and the person found to preside over it."""
    application = locked(application, fields=("call__policy_set", "applicant"))
    refuse_recused(application, by)
    require(by, "committee.decide_application", application)
    return application


@transaction.atomic
def approve_application(
    application: Application,
    *,
    money: Money,
    participants: Collection[State],
    feedback: str = "",
    comments: Collection[Assessment] = (),
    objections: Collection[State] = (),
    by: User,
) -> Decision:
    """Record the approval and reserve the money of the right earmarks in the same transaction.

    Everything that speaks against it is said at once. Fails with NotEnoughMoney when only the money is not there;
    the CHECK on the locked balance row has the last word.
    """
    application = _begun(application, by)
    chosen = chosen_comments(application, comments, by=by)
    application.approve()
    sitting = sitting_of(application, participants, objections, by)
    feedback = assembled(feedback, chosen)
    decision = _approved(sitting, money, Decision.Outcome.APPROVED, feedback, by)
    record(
        "application.approved",
        target=application,
        by=by,
        facts={"amount": str(money), "entry": decision.reservation_id},
    )
    order_letter(decision, APPROVED, money=money, by=by)
    _tell(application, "applications/approved")
    return decision


@transaction.atomic
def approve_provisionally(
    application: Application,
    *,
    money: Money,
    conditions: Sequence[ConditionDraft],
    participants: Collection[State],
    feedback: str = "",
    comments: Collection[Assessment] = (),
    objections: Collection[State] = (),
    by: User,
) -> Decision:
    """Record an approval that holds once its conditions are met; the money is held meanwhile (requirement 38)."""
    application = _begun(application, by)
    chosen = chosen_comments(application, comments, by=by)
    application.approve_provisionally()
    sitting = sitting_of(application, participants, objections, by)
    feedback = assembled(feedback, chosen)
    decision = _approved(
        sitting,
        money,
        Decision.Outcome.PROVISIONALLY_APPROVED,
        feedback,
        by,
        partial(check_conditions, application, conditions),
    )
    written = written_conditions(decision, conditions)
    facts = {"amount": str(money), "entry": decision.reservation_id, "conditions": len(written)}
    record("application.provisionally_approved", target=application, by=by, facts=facts)
    order_letter(decision, PROVISIONAL, money=money, by=by)
    _tell(application, "committee/provisionally_approved", {"due_on": max(each.due_on for each in written)})
    return decision


def _approved(sitting: Sitting, money: Money, outcome: str, feedback: str, by: User, *further: Any) -> Decision:
    """Check everything at once, hold the money, write the decision."""
    application = sitting.application
    parts: list[tuple[Restriction, Money]] = []

    def check_money() -> None:
        check_amount(application, money)
        parts.extend(allocated(application, money))

    together(
        check_money,
        partial(check_participants, sitting),
        partial(check_objections, sitting, is_approval=True),
        *further,
    )
    entry = reserve(application, parts, by=by)
    return _decided(
        sitting, by, outcome=outcome, amount=money.amount, currency=money.currency, feedback=feedback, reservation=entry
    )


def _decided(sitting: Sitting, by: User, **written: Any) -> Decision:
    """Stamp the application and write the decision with those who took part."""
    application = sitting.application
    application.treaty_status_at_decision = treaty_status(application.applicant, clock.today())  # 8(b).9
    application.save()
    decision = Decision.objects.create(
        application=application,
        quorum=sitting.quorum,
        chair=sitting.chair,
        is_acting_chair=sitting.is_acting,
        meeting=sitting.meeting,
        decided_by=by,
        **written,
    )
    return sitting.written_on(decision)


@transaction.atomic
def refuse_application(
    application: Application,
    *,
    feedback: str,
    participants: Collection[State],
    reason_codes: Collection[str] = (),
    comments: Collection[Assessment] = (),
    objections: Collection[State] = (),
    by: User,
) -> Decision:
    """Record that the Committee does not approve, with its reasons and the feedback that the applicant reads."""
    application = _begun(application, by)
    chosen = chosen_comments(application, comments, by=by)
    application.refuse()
    sitting = sitting_of(application, participants, objections, by)
    feedback = assembled(feedback, chosen)
    together(
        partial(check_participants, sitting),
        partial(check_objections, sitting, is_approval=False),
        partial(_check_reasons, reason_codes),
        partial(_check_feedback, feedback),
    )
    codes = [code for code in Decision.Reason.values if code in reason_codes]
    decision = _decided(sitting, by, outcome=Decision.Outcome.NOT_APPROVED, feedback=feedback, reason_codes=codes)
    record("application.not_approved", target=application, by=by, facts={"reasons": codes})
    order_letter(decision, REFUSED, money=None, by=by)
    _tell(application, "applications/not_approved")
    return decision


def _check_reasons(codes: Collection[str]) -> None:
    if not codes:
        raise RuleBroken(_("Give at least one reason."), field="reason_codes")
    unknown = sorted(set(codes) - set(Decision.Reason.values))
    if unknown:
        raise RuleBroken(_("These are no reasons: %(codes)s.") % {"codes": ", ".join(unknown)}, field="reason_codes")


def _check_feedback(feedback: str) -> None:
    if not feedback:
        raise RuleBroken(_("Give the feedback that the applicant will read."), field="feedback")


def chosen_comments(application: Application, comments: Collection[Assessment], *, by: User) -> list[str]:
    """The words of the comments that the Chair chose, in no order of their authors; asked before the transition."""
    readable = {each.pk: each for each in assessments_visible_to(by, application)} if comments else {}
    if any(comment.pk not in readable for comment in comments):
        raise RuleBroken(_("Choose among the comments on this application that you may read."), field="comments")
    return sorted({readable[comment.pk].comment_for_applicant for comment in comments} - {""})


def assembled(feedback: str, chosen: Sequence[str]) -> str:
    """The Chair's words and the members' comments, none of them named."""
    text = "\n\n".join(part for part in [feedback.strip(), *chosen] if part)
    if len(text) > LONGEST_FEEDBACK:
        raise RuleBroken(
            _("The feedback with the comments chosen is %(length)d characters long; %(most)d fit.")
            % {"length": len(text), "most": LONGEST_FEEDBACK},
            field="comments" if chosen else "feedback",
        )
    return text


@transaction.atomic
def ask_for_committee(
    application: Application, questions: Sequence[tuple[str, str]], *, reply_by: date | None = None, by: User
) -> Clarification:
    """Have the Secretariat ask the applicant for the Committee; which member wanted to know is kept nowhere."""
    application = locked(application, fields=("call__policy_set", "applicant"))
    refuse_recused(application, by)
    require(by, "committee.ask_clarification", application)
    application.ask_for_committee()
    clarification = open_clarification(
        application, asker=Clarification.Asker.COMMITTEE, questions=questions, reply_by=reply_by, by=by
    )
    notify("committee/clarification_relayed", about=application, to=people_with_role(Role.OFFICER))
    return clarification


def _tell(application: Application, key: str, facts: dict[str, Any] | None = None) -> None:
    notify(key, about=application, to=colleagues_of(application.applicant), facts=facts)
    notify(key, about=application, to=people_with_role(Role.OFFICER), facts=facts)
