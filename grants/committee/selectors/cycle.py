"""What the cases of a call say about the end of its decisions."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grants.applications.models import Application
from grants.calls.models import Call
from grants.calls.permissions import COMMITTEE
from grants.committee.models import Decision
from vtf.conferences.selectors import chair_of
from vtf.core import clock
from vtf.core.errors import Message
from vtf.ledger.models import Line

UNDECIDED = (Application.Status.WITH_COMMITTEE, Application.Status.CLARIFICATION_C)


def undecided(call: Call) -> Iterator[Message]:
    """Each case that keeps the decisions from being concluded, by its number.

    The Chair reads these: of the cases in which its State takes no part it learns that there are some, no more.
    """
    cases = Application.objects.filter(call=call, status__in=UNDECIDED).select_related("call", "applicant")
    chair = chair_of(COMMITTEE, clock.today())
    kept_from_chair = cases.filter(recusals__state=chair).distinct() if chair else cases.none()
    hidden = set(kept_from_chair.values_list("pk", flat=True))
    for application in cases.order_by("number"):
        if application.pk not in hidden:
            yield _("%(number)s (%(state)s) has not been decided: its status is “%(status)s”.") % {
                "number": application.code,
                "state": application.applicant,
                "status": application.get_status_display(),
            }
    if hidden:
        yield ngettext(
            "%(count)d case in which your State takes no part has not been decided.",
            "%(count)d cases in which your State takes no part have not been decided.",
            len(hidden),
        ) % {"count": len(hidden)}


def approved_already(call: Call) -> Iterator[Message]:
    """A call of which the Committee has approved an application is not called off: money is held for it."""
    approvals = (Decision.Outcome.APPROVED, Decision.Outcome.PROVISIONALLY_APPROVED)
    if Decision.objects.filter(application__call=call, outcome__in=approvals).exists():
        yield _(
            "An application of this call has been approved: its decision stands, "
            "and the call can no longer be cancelled."
        )


def outcomes_of(call: Call) -> dict[str, int]:
    """How many decisions of each outcome the call has."""
    rows = Decision.objects.filter(application__call=call).order_by().values_list("outcome").annotate(Count("pk"))
    return {str(outcome): count for outcome, count in rows}


def approved_by_restriction(call: Call) -> dict[str, Decimal]:
    """What the decisions of the call reserved, by earmark, from the ledger's own lines."""
    totals: dict[str, Decimal] = defaultdict(Decimal)
    lines = Line.objects.filter(account="8000", entry__decision__application__call=call)
    for code, debit in lines.order_by("pk").values_list("restriction_id", "debit"):
        totals[code] += debit
    return dict(totals)
