"""What every decision asks: who took part, whether they are enough, whether anybody objects, what money it is."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grants.applications.completeness import ceiling_of
from grants.applications.models import Application
from grants.calls.permissions import sits_on_the_committee
from grants.committee.models import Decision, Meeting
from grants.committee.permissions import open_meeting_on, presiding_state, recused_states
from grants.committee.selectors import CONSENSUS, decision_rule, entitled_members, quorum_of, too_few
from vtf.accounts.models import User
from vtf.core.errors import Message, NotPermitted, RuleBroken
from vtf.core.money import Money
from vtf.states.models import State


@dataclass(frozen=True)
class Sitting:
    """The members that dealt with a case, those that objected, and who presided."""

    application: Application
    participants: list[State]
    objections: list[State]
    quorum: int
    chair: State
    is_acting: bool
    meeting: Meeting | None

    def written_on(self, decision: Decision) -> Decision:
        """The decision with its participants and objections."""
        decision.participants.set(self.participants)
        decision.objections.set(self.objections)
        return decision


def sitting_of(
    application: Application, participants: Collection[State], objections: Collection[State], by: User
) -> Sitting:
    """The sitting of a case; the caller has asked the permission, so that somebody presides."""
    chair, is_acting = presiding_state(application)
    assert chair is not None, "who decides presides"
    return Sitting(
        application,
        list({state.pk: state for state in participants}.values()),
        list({state.pk: state for state in objections}.values()),
        quorum_of(application),
        chair,
        is_acting,
        open_meeting_on(application),
    )


def together(*checks: Callable[[], None]) -> None:
    """Make every check and raise what was found at once, so that nobody corrects one fault after the other."""
    found: list[RuleBroken] = []
    for check in checks:
        try:
            check()
        except NotPermitted:
            raise
        except RuleBroken as broken:
            found.append(broken)
    if len(found) == 1:
        raise found[0]
    errors: dict[str, list[Message]] = {}
    for each in found:
        for field, messages in each.errors.items():
            errors.setdefault(field, []).extend(messages)
    if errors:
        raise RuleBroken(errors=errors)


def refuse_recused(application: Application, user: User) -> None:
    """The rule holds whatever permissions somebody has."""
    if sits_on_the_committee(user) and user.state_id in recused_states(application):
        raise RuleBroken(_("Your State applies for or benefits from this project; it takes no part in the case."))


def check_participants(sitting: Sitting) -> None:
    """Refuse a decision without quorum, or with somebody who must not or did not take part."""
    entitled = {state.pk for state in entitled_members(sitting.application)}
    outsiders = [str(state) for state in sitting.participants if state.pk not in entitled]
    if outsiders:
        raise RuleBroken(
            _("These States may not take part in this case: %(states)s.") % {"states": ", ".join(outsiders)},
            field="participants",
        )
    if sitting.meeting is not None:
        present = {state.pk for state in sitting.meeting.present.all()}
        absent = [str(state) for state in sitting.participants if present and state.pk not in present]
        if absent:
            raise RuleBroken(
                _("These States are not noted as present at the meeting: %(states)s.") % {"states": ", ".join(absent)},
                field="participants",
            )
    if sentence := too_few(len(sitting.participants), sitting.quorum):
        raise RuleBroken(sentence, field="participants")


def check_objections(sitting: Sitting, *, is_approval: bool) -> None:
    """POL-13: by consensus one objection is enough; by majority more than half do not object."""
    there = {state.pk for state in sitting.participants}
    strangers = [str(state) for state in sitting.objections if state.pk not in there]
    if strangers:
        raise RuleBroken(
            _("Only a member that took part objects: %(states)s.") % {"states": ", ".join(strangers)},
            field="objections",
        )
    against, among = len(sitting.objections), len(sitting.participants)
    if not is_approval or not against:
        return
    if decision_rule(sitting.application) == CONSENSUS:
        raise RuleBroken(
            ngettext(
                "The Committee decides by consensus, and %(number)d member objects: it is not approved.",
                "The Committee decides by consensus, and %(number)d members object: it is not approved.",
                against,
            )
            % {"number": against},
            field="objections",
        )
    if 2 * against >= among:
        raise RuleBroken(
            _("There is no majority: %(against)d of %(among)d members object.") % {"against": against, "among": among},
            field="objections",
        )


def check_amount(application: Application, money: Money) -> None:
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
