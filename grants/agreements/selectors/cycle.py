"""What the grants of a call say about the call's next step, and its figures."""

from collections.abc import Iterator

from django.db.models import Count
from django.utils.translation import gettext as _

from grants.agreements.models import ConferenceReport, GrantAgreement
from grants.applications.models import Application
from grants.calls.models import Call
from grants.calls.selectors import calls_visible_to
from vtf.accounts.models import User
from vtf.core.errors import Message
from vtf.core.permissions import permits

DEPENDS_ON_CONDITIONS = (Application.Status.PROVISIONALLY_APPROVED, Application.Status.REVISION)


def unsigned(call: Call) -> Iterator[Message]:
    """What keeps the implementation from beginning: an approval not confirmed, an agreement not signed or lapsed."""
    cases = Application.objects.filter(call=call).select_related("call", "applicant", "agreement").order_by("number")
    for application in cases.filter(status__in=DEPENDS_ON_CONDITIONS):
        yield _("%(number)s is approved with conditions: it has to be confirmed, or to lapse.") % {
            "number": application.code
        }
    for application in cases.filter(status=Application.Status.APPROVED):
        agreement = getattr(application, "agreement", None)
        if agreement is None:
            yield _("%(number)s is approved and has no agreement yet.") % {"number": application.code}
        elif agreement.status == GrantAgreement.Status.DRAFT:
            yield _("%(number)s has not been signed by both, and has not lapsed.") % {"number": agreement.number}


def not_ended(call: Call) -> Iterator[Message]:
    """Each grant of the cycle that keeps it from the archive."""
    grants = GrantAgreement.objects.filter(application__call=call).exclude(status__in=GrantAgreement.ENDED)
    for agreement in grants.order_by("number"):
        yield _("%(number)s has not ended: its status is “%(status)s”.") % {
            "number": agreement.number,
            "status": agreement.get_status_display(),
        }


def grants_by_status(call: Call) -> list[tuple[Message, int]]:
    """How many grants of the call stand at each status; for the Secretariat."""
    rows = GrantAgreement.objects.filter(application__call=call).order_by()
    counts = dict(rows.values_list("status").annotate(Count("pk")))
    return [
        (_("Grants: %(status)s") % {"status": status.label}, counts[status.value])
        for status in GrantAgreement.Status
        if status.value in counts
    ]


def report_of(call: Call, user: User) -> ConferenceReport | None:
    """The call's report to the Conference for those who read it, if it has been made."""
    if not permits(user, "agreements.view_conference_report") or not calls_visible_to(user).filter(pk=call.pk).exists():
        return None
    return ConferenceReport.objects.filter(call=call).select_related("reported_by").first()
