"""What the letters and records of the Committee say."""

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from grants.applications.models import Application
from grants.calls.permissions import COMMITTEE
from grants.committee.models import AgendaItem, Condition, Decision, Meeting
from grants.committee.permissions import recused_states
from grants.committee.selectors import decision_rule, entitled_members, number_of, open_conditions, quorum_of
from vtf.conferences.selectors import chair_of, members_of
from vtf.core import clock
from vtf.core.money import Money
from vtf.documents.services import order_document
from vtf.policies.catalogue import OPTIONS

APPROVED, PROVISIONAL, REFUSED, LAPSED = "approved", "provisionally_approved", "not_approved", "lapsed"


def order_letter(decision: Decision, outcome: str, *, money: Money | None, by: Any) -> None:
    """Order the letter in the applicant's language; a letter that was issued stays beside the later one."""
    application = decision.application
    with translation.override(application.language):
        title = _("Letter of decision %(number)s") % {"number": application.number}
        facts = letter_facts(decision, outcome, money)
    order_document(
        "committee/decision_letter",
        about=application,
        facts=facts,
        language=application.language,
        title=title,
        by=by,
    )


def letter_facts(decision: Decision, outcome: str, money: Money | None) -> dict[str, Any]:
    """The facts of the letter of an outcome, in the active language."""
    application, language = decision.application, decision.application.language
    conditions: list[Condition] = []
    if outcome == PROVISIONAL:
        conditions = list(decision.conditions.all())
    elif outcome == LAPSED:
        conditions = list(open_conditions(application))
    return {
        "number": application.number,
        "title": application.title,
        "state": application.applicant.name_in(language),
        "call": application.call.title,
        "outcome": outcome,
        "decided_on": clock.day_of(decision.decided_at),
        "lapsed_on": clock.today() if outcome == LAPSED else "",
        "requested_amount": application.requested.amount,
        "amount": money.amount if money else "",
        "currency": application.requested.currency,
        "conditions": [
            {
                "number": condition.ordinal,
                "text": condition.text,
                "owner": str(condition.get_owner_display()),
                "due_on": condition.due_on,
            }
            for condition in conditions
        ],
        "conditions_due_on": max((condition.due_on for condition in conditions), default=""),
        "reasons": [
            {"code": code, "label": label}
            for code, label in zip(decision.reason_codes, decision.reasons, strict=True)
            if outcome == REFUSED
        ],
        "feedback": decision.feedback if outcome in (APPROVED, PROVISIONAL, REFUSED) else "",
        "next_steps": next_steps(outcome, conditions),
        "chair": _("Chair of the Selection Committee"),
        "acting": decision.is_acting_chair,
        "synthetic": application.is_synthetic,
    }


def next_steps(outcome: str, conditions: list[Condition]) -> list[str]:
    """What the applicant does next."""
    if outcome == APPROVED:
        return [_("The Secretariat drafts the grant agreement; your point of contact signs it.")]
    if outcome == PROVISIONAL and any(condition.sections for condition in conditions):
        return [_("Open the revision in the system of the Fund."), _("Only the sections named there are unlocked.")]
    if outcome == PROVISIONAL:
        return [_("Tell the Secretariat when a condition has been met.")]
    if outcome == REFUSED:
        return [_("Apply again in the next call and say how the comments were addressed.")]
    return []


def order_record(meeting: Meeting, *, by: Any) -> None:
    """Order the record of a meeting that has been closed."""
    with translation.override("en"):
        title = _("Record of meeting %(number)s") % {"number": number_of(meeting)}
        facts = record_facts(meeting)
    order_document("committee/meeting_record", about=meeting, facts=facts, language="en", title=title, by=by)


def record_facts(meeting: Meeting) -> dict[str, Any]:
    """Who was there, and each item with who was recused, who presided and what was decided."""
    seated = list(members_of(COMMITTEE, meeting.held_on))
    present = {state.pk for state in meeting.present.all()}
    chair = chair_of(COMMITTEE, meeting.held_on)
    items = list(
        meeting.items.select_related("application__applicant", "application__call__policy_set").order_by("ordinal")
    )
    rules = {decision_rule(item.application) for item in items}
    return {
        "number": number_of(meeting),
        "title": str(meeting),
        "held_on": meeting.held_on,
        "place": meeting.place,
        "modality": str(meeting.get_modality_display()),
        "chair": chair.name_in("en") if chair else "",
        "seats": len(seated),
        "present": [state.name_in("en") for state in seated if state.pk in present],
        "absent": [state.name_in("en") for state in seated if state.pk not in present],
        "quorum": len(seated) // 2 + 1,
        "decision_rule": ", ".join(str(OPTIONS.get(rule, rule)) for rule in sorted(rules)),
        "items": [_item(item, number) for number, item in enumerate(items, start=1)],
        "other_business": meeting.remarks,
        "signatures": [
            {
                "party": _("For the Selection Committee"),
                "position": _("Chair of the Selection Committee"),
                "signed_at": meeting.closed_at,
            },
            {"party": _("For the Secretariat"), "position": _("Head of the Secretariat"), "signed_at": ""},
        ],
        "synthetic": meeting.is_synthetic,
    }


def _item(item: AgendaItem, number: int) -> dict[str, Any]:
    """One item: of a case that was not decided here, what stands in the way of saying an outcome is left empty."""
    application = item.application
    decision = Decision.objects.filter(application=application, meeting=item.meeting_id).select_related("chair").first()
    seated = members_of(COMMITTEE, item.meeting.held_on)
    return {
        "number": str(number),
        "application_number": application.number,
        "state": application.applicant.name_in("en"),
        "title": application.title,
        "recused": [state.name_in("en") for state in seated.filter(pk__in=recused_states(application))],
        "acting_chair": decision.chair.name_in("en") if decision and decision.is_acting_chair else _acting(application),
        "took_part": decision.participants.count() if decision else "",
        "quorum": decision.quorum if decision else quorum_of(application),
        "outcome": str(decision.get_outcome_display()) if decision else _("No decision at this meeting"),
        "amount": decision.amount if decision and decision.amount else "",
        "currency": application.requested.currency,
        "objections": [state.name_in("en") for state in decision.objections.all()] if decision else [],
    }


def _acting(application: Application) -> str:
    """The member appointed to preside over a case that was not decided."""
    acting = application.acting_chairs.select_related("state").first()
    is_entitled = acting is not None and entitled_members(application).filter(pk=acting.state_id).exists()
    return acting.state.name_in("en") if acting is not None and is_entitled else ""
