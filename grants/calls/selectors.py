"""Which calls a person sees, and what waits for them."""

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from grants.calls.models import Call
from grants.calls.permissions import chairs_the_committee, is_officer, reads_prepared_calls
from vtf.accounts.models import User
from vtf.core.work import WorkItem


def calls_visible_to(user: User) -> QuerySet[Call]:
    """Every call for those who prepare them; the published ones for everybody else who is signed in."""
    calls = Call.objects.select_related("policy_set").prefetch_related("texts")
    if reads_prepared_calls(user):
        return calls
    return published_calls()


def published_calls() -> QuerySet[Call]:
    """The calls that the public sees."""
    return Call.objects.exclude(opened_at=None).select_related("policy_set").prefetch_related("texts")


def open_calls() -> QuerySet[Call]:
    """The calls that accept submissions now, the next to close first."""
    return published_calls().filter(status=Call.Status.OPEN, closes_at__gt=timezone.now()).order_by("closes_at")


def work_for(user: User) -> list[WorkItem]:
    """Calls that wait for the Chair to open them or for the officer to screen."""
    items: list[WorkItem] = []
    calls = Call.objects.prefetch_related("texts")
    if chairs_the_committee(user):
        items += [
            WorkItem(
                _("Open the call"),
                call.get_absolute_url(),
                _("Prepared by the Secretariat"),
                call.last_second,
                str(call),
            )
            for call in calls.filter(status=Call.Status.PLANNED)
        ]
    if is_officer(user):
        passed = calls.filter(status__in=[Call.Status.OPEN, Call.Status.CLOSED], closes_at__lte=timezone.now())
        items += [
            WorkItem(
                _("Start the screening"),
                call.get_absolute_url(),
                _("The deadline has passed"),
                call.last_second,
                str(call),
            )
            for call in passed
        ]
    return items
