"""Conditions as the Committee words them, before they are written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from grants.applications.models import SECTIONS, Application
from grants.committee.models import Condition, Decision
from vtf.core import clock
from vtf.core.errors import Message, RuleBroken

LONGEST_WAIT = timedelta(days=731)  # a later day is a slip of the hand


@dataclass(frozen=True)
class ConditionDraft:
    """A condition: what, who sees to it, who judges it, the sections to revise, until when (POL-23 without a day)."""

    text: str
    owner: str = Condition.Owner.APPLICANT
    judge: str = Condition.Judge.SECRETARIAT
    sections: tuple[str, ...] = ()
    due_on: date | None = None


def proposed_due_day(application: Application) -> date | None:
    """POL-23 days from today; None where the call's rules do not know it."""
    policies = application.call.policy_set
    if policies is None or "POL-23" not in policies.values:
        return None
    days = policies.value("POL-23")
    return clock.today() + timedelta(days=int(days)) if days else None


def check_conditions(application: Application, drafts: Sequence[ConditionDraft]) -> None:
    """Refuse conditions that nobody could meet or judge; each fault beside its line."""
    errors: dict[str, list[Message]] = {}
    if not drafts:
        errors["conditions"] = [_("Name at least one condition, or approve without conditions.")]
    default = proposed_due_day(application)
    for index, draft in enumerate(drafts):
        for field, message in _faults(draft, default):
            errors.setdefault(f"conditions-{index}-{field}", []).append(message)
    if errors:
        raise RuleBroken(errors=errors)


def _faults(draft: ConditionDraft, default: date | None) -> list[tuple[str, Message]]:
    found: list[tuple[str, Message]] = []
    today, due_on = clock.today(), draft.due_on or default
    if not draft.text.strip():
        found.append(("text", _("Say what has to be done.")))
    if due_on is None:
        found.append(("due_on", _("Give the day by which it has to be done.")))
    elif not today < due_on <= today + LONGEST_WAIT:
        found.append(("due_on", _("The day must lie ahead, within two years.")))
    if set(draft.sections) - set(SECTIONS):
        found.append(("sections", _("Each section is one of the application's.")))
    if draft.owner not in Condition.Owner.values or draft.judge not in Condition.Judge.values:
        found.append(("owner", _("Say who sees to it and who judges it.")))
    if draft.sections and draft.owner == Condition.Owner.SECRETARIAT:
        found.append(("sections", _("Only the applicant revises sections of its application.")))
    return found


def written_conditions(decision: Decision, drafts: Sequence[ConditionDraft]) -> list[Condition]:
    """Write the conditions in their order."""
    default = proposed_due_day(decision.application) or clock.today()  # check_conditions has asked for a day
    return Condition.objects.bulk_create(
        Condition(
            decision=decision,
            ordinal=ordinal,
            text=draft.text.strip(),
            owner=draft.owner,
            judge=draft.judge,
            sections=[section for section in SECTIONS if section in draft.sections],
            due_on=draft.due_on or default,
        )
        for ordinal, draft in enumerate(drafts, start=1)
    )
