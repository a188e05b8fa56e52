"""What the applications of a call say about the call's next step, and its figures."""

from collections.abc import Iterator

from django.db.models import Count
from django.utils.translation import gettext as _

from grants.applications.models import Application
from grants.calls.models import Call
from vtf.core.errors import Message


def unscreened(call: Call) -> Iterator[Message]:
    """Each application that keeps the assessment from beginning, by its number."""
    waiting = Application.objects.filter(call=call, status__in=Application.SCREENED).select_related("call", "applicant")
    for application in waiting.order_by("number"):
        yield _("%(number)s (%(state)s) has not been screened: its status is “%(status)s”.") % {
            "number": application.code,
            "state": application.applicant,
            "status": application.get_status_display(),
        }


def figures_by_status(call: Call) -> list[tuple[Message, int]]:
    """How many applications of the call stand at each status, in the order of the cycle; for the Secretariat."""
    counts = dict(Application.objects.filter(call=call).order_by().values_list("status").annotate(Count("pk")))
    return [(status.label, counts[status.value]) for status in Application.Status if status.value in counts]
