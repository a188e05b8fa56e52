"""Meetings as each person may see them: an item from which somebody is recused is not there for them."""

from django.db.models import Exists, OuterRef, QuerySet

from grants.applications.models import Application, Recusal
from grants.calls.permissions import sits_on_the_committee
from grants.committee.models import AgendaItem, Meeting
from grants.committee.selectors.dossiers import BEFORE_IT, INSIDE
from vtf.accounts.models import User
from vtf.core.permissions import permits


def meetings_visible_to(user: User) -> QuerySet[Meeting]:
    """Every meeting for members in office, the officer, the Head and the auditor."""
    meetings = Meeting.objects.select_related("call").prefetch_related("present", "call__texts")
    return meetings if permits(user, "committee.read") else meetings.none()


def items_visible_to(user: User, meeting: Meeting) -> list[AgendaItem]:
    """The agenda without the items from which the person's State is recused; numbered without a gap."""
    items = meeting.items.select_related(
        "application__applicant", "application__call__policy_set", "application__decision"
    )
    if not user.has_role(*INSIDE):
        recused = Recusal.objects.filter(application=OuterRef("application"), state=user.state_id)
        items = items.exclude(application__applicant=user.state_id).exclude(Exists(recused))
    found = list(items.prefetch_related("application__recusals__state", "application__beneficiaries"))
    for number, item in enumerate(found, start=1):
        item.ordinal = number
    return found


def records_visible_to(user: User) -> QuerySet[Meeting]:
    """The meetings of which the person may hold the record: a member only those that deal with no case of its own."""
    meetings = meetings_visible_to(user)
    if user.has_role(*INSIDE) or not sits_on_the_committee(user):
        return meetings
    recused = Recusal.objects.filter(application__agenda_items__meeting=OuterRef("pk"), state=user.state_id)
    own = AgendaItem.objects.filter(meeting=OuterRef("pk"), application__applicant=user.state_id)
    return meetings.exclude(Exists(recused)).exclude(Exists(own))


def number_of(meeting: Meeting) -> str:
    """The symbol of a meeting: the year of the call and its place among the call's meetings."""
    ordinal = Meeting.objects.filter(call=meeting.call_id, pk__lte=meeting.pk).count()
    return f"VTF/SC/{meeting.call.year}/{ordinal}"


def may_be_on_the_agenda(meeting_call: int) -> QuerySet[Application]:
    """What the Committee has of a call and has not decided."""
    return (
        Application.objects.filter(call=meeting_call, status__in=BEFORE_IT)
        .select_related("applicant")
        .order_by("number")
    )
