"""Meetings of the Committee, each as its reader may see it."""

from collections.abc import Collection, Sequence
from typing import Any

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grants.calls.permissions import COMMITTEE
from grants.committee import forms, services
from grants.committee.models import Meeting
from grants.committee.permissions import is_away, presiding_state
from grants.committee.selectors import (
    calls_before_the_committee,
    items_visible_to,
    may_be_on_the_agenda,
    meetings_visible_to,
    quorum_of,
    records_visible_to,
    recused_states,
)
from vtf.conferences.selectors import chair_of, members_of
from vtf.core import clock
from vtf.core.errors import Message
from vtf.core.lists import Column, Filter, ListView
from vtf.core.permissions import permits
from vtf.core.views import ActView, ObjectView
from vtf.core.workflow import Action
from vtf.documents.catalogue import Side
from vtf.documents.selectors import documents_about
from vtf.documents.views import DocumentView
from vtf.history.selectors import events_about


class Meetings(ListView):
    """Every meeting."""

    title = _("Meetings of the Selection Committee")
    permission = "committee.read"
    visible_to = meetings_visible_to
    columns = [
        Column("held_on", _("Day"), sort="held_on", link=True),
        Column("call", _("Call"), sort="call__year"),
        Column("modality", _("Modality"), value=lambda row: row.get_modality_display()),
        Column("place", _("Place")),
        Column("status", _("Status"), sort="status", kind="status"),
    ]
    filters = [Filter("status", _("Status"), choices=Meeting.Status.choices)]
    search_fields = ["place"]
    default_sort = "-held_on"
    file_name = "meetings"
    empty_title = _("No meeting has been convened")

    def get_links(self) -> Sequence[tuple[Message, str]]:
        """The officer convenes a meeting on a call."""
        user = self.request.user
        if not permits(user, "committee.convene_meeting"):
            return ()
        calls = calls_before_the_committee(user).filter(status__in=["screening", "assessment"])
        return [
            (_("Convene a meeting: %(call)s") % {"call": call}, reverse("committee:meeting-convene", args=[call.pk]))
            for call in calls
        ]


class MeetingDetail(ObjectView):
    """The agenda, who is there, and the record."""

    visible_to = meetings_visible_to
    template_name = "committee/meeting.html"
    object_name = "meeting"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Only the items that this person may see."""
        meeting, user = self.object, self.request.user
        chair = chair_of(COMMITTEE, clock.today())
        may_hold = records_visible_to(user).filter(pk=meeting.pk).exists()
        extra = []
        if permits(user, "committee.note_attendance") and meeting.status in ("planned", "open"):
            url = reverse("committee:meeting-attendance", args=[meeting.pk])
            extra.append(Action("attendance", _("Note who is present"), url))
        return super().get_context_data(
            items=[_item(item.ordinal, item.application) for item in items_visible_to(user, meeting)],
            present=list(meeting.present.all()),
            chair=chair,
            chair_is_away=chair is not None and is_away(chair, meeting),
            documents=documents_about(meeting, for_user=user, sides=sides_of_meeting(user)) if may_hold else (),
            is_withheld=not may_hold and meeting.status == Meeting.Status.CLOSED,
            events=events_about(meeting),
            extra=extra,
            **kwargs,
        )


def sides_of_meeting(user: Any) -> tuple[str, ...]:
    """A member in office stands on the Committee's side; the roles inside bring their own."""
    return (Side.COMMITTEE,) if permits(user, "committee.sign_undertaking") else ()


def _item(number: int, application: Any) -> dict[str, Any]:
    """One item as the page shows it."""
    recused = recused_states(application)
    chair, is_acting = presiding_state(application)
    return {
        "number": number,
        "application": application,
        "url": reverse("committee:application-assessments", args=[application.pk]),
        "recused": [each.state for each in application.recusals.all() if each.state_id in recused],
        "acting_chair": chair if is_acting else None,
        "quorum": quorum_of(application),
        "decision": getattr(application, "decision", None),
    }


class MeetingRecord(DocumentView):
    """The record as PDF, for those who take part in every case that it deals with, and for the inside."""

    visible_to = records_visible_to

    def sides(self, target: Model) -> Collection[str] | None:
        """Members in office hold it."""
        return sides_of_meeting(self.request.user)


class MeetingConvene(ActView):
    """The officer calls the members together."""

    title = submit_label = _("Convene the meeting")
    permission = "committee.convene_meeting"
    visible_to = calls_before_the_committee
    form_class = forms.MeetingForm
    object_name = "call"
    success_message = _("The members have been called together.")

    def get_form_kwargs(self) -> dict[str, Any]:
        """What the Committee has before it of this call is offered, all of it ticked."""
        return super().get_form_kwargs() | {"offered": may_be_on_the_agenda(self.object.pk)}

    def get_initial(self) -> dict[str, Any]:
        """Everything that waits."""
        return {"applications": [each.pk for each in may_be_on_the_agenda(self.object.pk)]}

    def get_cancel_url(self) -> str:
        """Back to the meetings."""
        return reverse("committee:meetings")

    def act(self, form: forms.MeetingForm) -> Meeting:
        """Convene."""
        return services.convene_meeting(self.object, **form.cleaned_data, by=self.request.user)


class MeetingAct(ActView):
    """Base of the acts on a meeting."""

    visible_to = meetings_visible_to
    object_name = "meeting"


class MeetingOpen(MeetingAct):
    """Who presides opens it."""

    transition = "open"
    title = submit_label = _("Open the meeting")
    lede = _("While it is open, members that are not recused read each other's assessments of the cases on the agenda.")
    success_message = _("The meeting is open.")

    def act(self, form: None) -> Meeting:
        """Open."""
        return services.open_meeting(self.object, by=self.request.user)


class MeetingClose(MeetingAct):
    """Who presides closes it."""

    transition = "close"
    title = submit_label = _("Close the meeting")
    lede = _("The record is made of what was decided while the meeting was open.")
    form_class = forms.CloseForm
    success_message = _("The meeting is closed; its record is being made.")

    def act(self, form: forms.CloseForm) -> Meeting:
        """Close."""
        return services.close_meeting(self.object, remarks=form.cleaned_data["remarks"], by=self.request.user)


class MeetingCancel(MeetingAct):
    """The officer calls it off."""

    transition = "cancel"
    title = submit_label = _("Call the meeting off")
    form_class = forms.ReasonForm
    is_dangerous = True
    success_message = _("The meeting has been called off.")

    def act(self, form: forms.ReasonForm) -> Meeting:
        """Call it off."""
        return services.cancel_meeting(self.object, reason=form.cleaned_data["reason"], by=self.request.user)


class Attendance(MeetingAct):
    """The officer notes who is there."""

    title = submit_label = _("Note who is present")
    permission = "committee.note_attendance"
    form_class = forms.AttendanceForm
    success_message = _("The attendance has been noted.")

    def get_form_kwargs(self) -> dict[str, Any]:
        """The members in office are offered."""
        return super().get_form_kwargs() | {"seated": members_of(COMMITTEE, clock.today())}

    def get_initial(self) -> dict[str, Any]:
        """Who was noted before."""
        return {"present": [state.pk for state in self.object.present.all()]}

    def act(self, form: forms.AttendanceForm) -> Meeting:
        """Note it."""
        return services.note_attendance(self.object, list(form.cleaned_data["present"]), by=self.request.user)
