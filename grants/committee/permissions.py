"""Who assesses, who presides over a case and who decides; a member whose State is recused does neither."""

from typing import Any

import rules
from django.utils.translation import gettext_lazy as _

from grants.applications.models import Application
from grants.applications.permissions import (
    ONLY_APPLICANT,
    ONLY_CONTACT,
    acts_for_applicant,
    is_contact_of_applicant,
)
from grants.calls.permissions import COMMITTEE, ONLY_OFFICER, chairs_the_committee, is_officer, sits_on_the_committee
from grants.committee.models import AgendaItem, Condition, Meeting
from vtf.accounts.models import Role, User
from vtf.accounts.selectors import is_point_of_contact
from vtf.conferences.selectors import chair_of, holds_seat
from vtf.core import clock
from vtf.core.permissions import add_permission
from vtf.core.reading import remembered
from vtf.states.models import State


def recused_states(application: Application) -> set[int]:
    """The States that take no part in this case: those recorded, and by POL-14 as frozen into the call.

    The applicant and the beneficiaries are recused whether their row has been written yet or not.
    """
    return remembered(("recused_states", application.pk), lambda: _recused_states(application))


def _recused_states(application: Application) -> set[int]:
    policies = application.call.policy_set
    triggers = policies.value("POL-14") if policies else ["applicant", "beneficiary"]
    recused = {recusal.state_id for recusal in application.recusals.all()}
    if "applicant" in triggers:
        recused.add(application.applicant_id)
    if "beneficiary" in triggers:
        recused |= {state.pk for state in application.beneficiaries.all()}
    return recused


def open_meeting_on(application: Application) -> Meeting | None:
    """The open meeting that has the application on its agenda, if there is one."""
    return remembered("open agendas", _open_agendas).get(application.pk)


def _open_agendas() -> dict[int, Meeting]:
    """The applications on the agenda of an open meeting, with it: few, and asked for once in a reading."""
    items = AgendaItem.objects.filter(meeting__status=Meeting.Status.OPEN).select_related("meeting")
    return {item.application_id: item.meeting for item in items.prefetch_related("meeting__present")}


def is_away(chair: State, meeting: Meeting | None) -> bool:
    """The attendance of a meeting has been noted, and the Chair's State is not in it."""
    if meeting is None:
        return False
    present = {state.pk for state in meeting.present.all()}
    return bool(present) and chair.pk not in present


def chair_presides(application: Application) -> bool:
    """The Chair in office today may preside over this case: neither recused nor absent from its meeting."""
    chair = chair_of(COMMITTEE, clock.today())
    if chair is None or chair.pk in recused_states(application):
        return False
    return not is_away(chair, open_meeting_on(application))


def presiding_state(application: Application) -> tuple[State | None, bool]:
    """The State that presides over this case today, and whether as acting Chair."""
    return remembered(("presiding_state", application.pk), lambda: _presiding_state(application))


def _presiding_state(application: Application) -> tuple[State | None, bool]:
    if chair_presides(application):
        return chair_of(COMMITTEE, clock.today()), False
    acting = application.acting_chairs.select_related("state").first()
    if acting is None or acting.state_id in recused_states(application):
        return None, False
    return (acting.state, True) if holds_seat(acting.state_id, COMMITTEE, clock.today()) else (None, False)


@rules.predicate
def presides(user: User, application: Application | None = None) -> bool:
    """Presides over this case: the Chair, or the acting Chair of the case in the Chair's place.

    Whoever is the applicant's point of contact decides nothing about it, whatever else they are.
    """
    if not user.has_role(Role.MEMBER) or user.state_id is None:
        return False
    if application is None:
        return bool(chairs_the_committee(user))
    state, _is_acting = presiding_state(application)
    return state is not None and state.pk == user.state_id and not is_point_of_contact(user, application.applicant_id)


@rules.predicate
def presides_at(user: User, meeting: Meeting | None = None) -> bool:
    """Presides at the meeting: the Chair; where there is none or it is away, an acting Chair of an item."""
    if not user.has_role(Role.MEMBER) or user.state_id is None:
        return False
    chair = chair_of(COMMITTEE, clock.today())
    if chair is not None and not is_away(chair, meeting):
        return chair.pk == user.state_id
    if meeting is None or not sits_on_the_committee(user):
        return False
    cases = Application.objects.filter(agenda_items__meeting=meeting, acting_chairs__state=user.state_id)
    return any(presides(user, application) for application in cases.select_related("call__policy_set"))


@rules.predicate
def judges(user: User, condition: Condition | None = None) -> bool:
    """Judges this condition: the officer, or whoever presides over the case."""
    if condition is None:
        return False
    if condition.judge == Condition.Judge.SECRETARIAT:
        return bool(is_officer(user))
    return bool(presides(user, condition.decision.application))


@rules.predicate
def waives(user: User, condition: Condition | None = None) -> bool:
    """Only who presides over the case lets a condition go."""
    return condition is not None and bool(presides(user, condition.decision.application))


@rules.predicate
def takes_part(user: User, application: Application | None = None) -> bool:
    """A seated member whose State is not recused in the case."""
    if not sits_on_the_committee(user):
        return False
    return application is None or user.state_id not in recused_states(application)


@rules.predicate
def reads_the_committee(user: User, target: Any = None) -> bool:
    """Members in office, the officer, the Head and the auditor."""
    return user.has_role(Role.OFFICER, Role.HEAD, Role.AUDITOR) or bool(sits_on_the_committee(user))


@rules.predicate
def reads_the_access_log(user: User, target: Any = None) -> bool:
    """The Secretariat and the auditor see who opened which dossier."""
    return user.has_role(Role.OFFICER, Role.HEAD, Role.AUDITOR)


ONLY_SEATED = _("Only members whose State holds a seat today assess.")
ONLY_PRESIDING = _("Only the Chair of the Selection Committee does this, or the acting Chair of the case.")

add_permission("committee.file_assessment", sits_on_the_committee, ONLY_SEATED)
add_permission(
    "committee.declare_interest", takes_part, _("Only a member that takes part in the case declares an interest.")
)
add_permission("committee.decide_application", presides, ONLY_PRESIDING)
add_permission("committee.ask_clarification", presides, ONLY_PRESIDING)
add_permission("committee.appoint_acting_chair", is_officer, ONLY_OFFICER)
add_permission("committee.confirm_approval", is_officer | presides, _("The programme officer or the Chair confirms."))
add_permission("committee.lapse_approval", rules.always_false, _("An approval lapses by the clock."))
add_permission("committee.decline_approval", is_contact_of_applicant, ONLY_CONTACT)
add_permission("committee.hand_in_revision", acts_for_applicant, ONLY_APPLICANT)
add_permission("committee.judge_condition", judges, _("Somebody else judges this condition."))
add_permission("committee.waive_condition", waives, ONLY_PRESIDING)
add_permission("committee.preside", presides_at, ONLY_PRESIDING)
add_permission("committee.convene_meeting", is_officer, ONLY_OFFICER)
add_permission("committee.note_attendance", is_officer, ONLY_OFFICER)
add_permission("committee.sign_undertaking", sits_on_the_committee, _("Only members in office sign it."))
add_permission("committee.read", reads_the_committee, _("This is for the Committee, the Secretariat and the auditor."))
add_permission("committee.read_access_log", reads_the_access_log, _("This is for the Secretariat and the auditor."))
