"""Meetings: convened by the Secretariat, opened and closed by who presides, with their record."""

from collections.abc import Collection
from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from grants.applications.models import Application
from grants.calls.models import Call
from grants.calls.permissions import COMMITTEE
from grants.committee.documents import order_record
from grants.committee.models import AgendaItem, Meeting
from grants.committee.selectors import BEFORE_IT
from vtf.accounts.models import Role, User
from vtf.accounts.selectors import people_with_role
from vtf.conferences.selectors import members_of
from vtf.core import clock
from vtf.core.errors import RuleBroken
from vtf.core.locking import locked
from vtf.core.permissions import require
from vtf.history.services import record
from vtf.notifications.services import notify
from vtf.states.models import State

LONGEST_AHEAD = timedelta(days=731)  # a later day is a slip of the hand


def _members() -> list[User]:
    """The members in office."""
    return list(people_with_role(Role.MEMBER).filter(state__in=members_of(COMMITTEE, clock.today())))


@transaction.atomic
def convene_meeting(
    call: Call,
    *,
    held_on: date,
    applications: Collection[Application],
    modality: str = Meeting.Modality.VIRTUAL,
    place: str = "",
    by: User,
) -> Meeting:
    """Call the members together on applications of one call, in the order given."""
    call = locked(call)
    require(by, "committee.convene_meeting")
    if not clock.today() <= held_on <= clock.today() + LONGEST_AHEAD:
        raise RuleBroken(_("The day of the meeting is today or lies ahead, within two years."), field="held_on")
    if modality not in Meeting.Modality.values:
        raise RuleBroken(_("Say how the members meet."), field="modality")
    if not applications:
        raise RuleBroken(_("Put at least one application on the agenda."), field="applications")
    for application in applications:
        if application.call_id != call.pk or application.status not in BEFORE_IT:
            raise RuleBroken(
                _("The Committee does not have application %(number)s of this call before it.")
                % {"number": application.code},
                field="applications",
            )
    meeting = Meeting.objects.create(
        call=call,
        held_on=held_on,
        modality=modality,
        place=place.strip(),
        convened_by=by,
        is_synthetic=call.is_synthetic,
    )
    AgendaItem.objects.bulk_create(
        AgendaItem(meeting=meeting, application=application, ordinal=ordinal)
        for ordinal, application in enumerate(dict.fromkeys(applications), start=1)
    )
    record("meeting.convened", target=meeting, by=by, facts={"held_on": held_on.isoformat()})
    notify("committee/meeting_convened", about=meeting, to=_members(), facts={"held_on": held_on.isoformat()})
    return meeting


@transaction.atomic
def open_meeting(meeting: Meeting, *, by: User) -> Meeting:
    """Open it: until it is closed, members that are not recused read each other's input on the items."""
    locked(meeting.call)  # of two meetings of a call opened at once, one waits for the other
    meeting = locked(meeting, fields=("call",))
    require(by, "committee.preside", meeting)
    meeting.open()
    if Meeting.objects.filter(call=meeting.call, status=Meeting.Status.OPEN).exclude(pk=meeting.pk).exists():
        raise RuleBroken(_("Another meeting on this call is open; close it first."))
    meeting.save()
    record("meeting.opened", target=meeting, by=by)
    notify("committee/meeting_opened", about=meeting, to=_members())
    return meeting


@transaction.atomic
def note_attendance(meeting: Meeting, states: Collection[State], *, by: User) -> Meeting:
    """Note which members are there; who is not noted takes part in no decision of the meeting."""
    meeting = locked(meeting, fields=("call",))
    require(by, "committee.note_attendance", meeting)
    if meeting.status not in (Meeting.Status.PLANNED, Meeting.Status.OPEN):
        raise RuleBroken(_("The meeting is over; its record stands."))
    seated = {state.pk for state in members_of(COMMITTEE, clock.today())}
    strangers = [str(state) for state in states if state.pk not in seated]
    if strangers:
        raise RuleBroken(
            _("These States hold no seat in the Committee today: %(states)s.") % {"states": ", ".join(strangers)},
            field="present",
        )
    meeting.present.set(states)
    meeting.version += 1
    meeting.save()
    record("meeting.attendance_noted", target=meeting, by=by, facts={"present": sorted(s.iso3 for s in states)})
    return meeting


@transaction.atomic
def close_meeting(meeting: Meeting, *, remarks: str = "", by: User) -> Meeting:
    """Close it and order its record, once it is known who was there."""
    meeting = locked(meeting, fields=("call",))
    require(by, "committee.preside", meeting)
    meeting.close()
    if not meeting.present.exists():
        raise RuleBroken(_("The Secretariat has not noted yet who is present."))
    meeting.remarks = remarks.strip()
    meeting.save()
    record("meeting.closed", target=meeting, by=by)
    order_record(meeting, by=by)
    notify("committee/meeting_closed", about=meeting, to=_members())
    notify("committee/meeting_closed", about=meeting, to=people_with_role(Role.OFFICER, Role.HEAD))
    return meeting


@transaction.atomic
def cancel_meeting(meeting: Meeting, *, reason: str, by: User) -> Meeting:
    """Call it off before it has been opened."""
    meeting = locked(meeting, fields=("call",))
    require(by, "committee.convene_meeting", meeting)
    if not reason.strip():
        raise RuleBroken(_("Say why the meeting does not take place."), field="reason")
    meeting.cancel()
    meeting.save()
    record("meeting.cancelled", target=meeting, by=by, reason=reason.strip())
    notify("committee/meeting_cancelled", about=meeting, to=_members(), facts={"reason": reason.strip()})
    return meeting
