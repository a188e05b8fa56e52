"""What a step of the call asks of its applications, and what it does to them."""

import json
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from grants.applications.models import Application, SubmittedPackage
from grants.applications.package import canonical, digest
from grants.calls.documents import RECEIVED, received_facts, received_title
from grants.calls.models import Call
from grants.calls.permissions import COMMITTEE
from vtf.accounts.models import Role, User
from vtf.accounts.selectors import colleagues_of, people_with_role
from vtf.conferences.selectors import members_of
from vtf.core import clock
from vtf.core.locking import locked
from vtf.core.permissions import require
from vtf.core.workflow import obstacles_to, refuse_if
from vtf.documents.selectors import documents_about
from vtf.documents.services import order_document
from vtf.history.selectors import events_about
from vtf.history.services import record
from vtf.notifications.selectors import told_of
from vtf.notifications.services import notify

DRAFTS = Application.BEFORE_SUBMISSION
OVER = (Application.Status.WITHDRAWN, Application.Status.INELIGIBLE, Application.Status.NOT_APPROVED)


@transaction.atomic
def start_assessment(call: Call, *, by: User) -> Call:
    """Let the Committee decide, once every application of the call has been screened."""
    call = locked(call)
    require(by, "calls.start_assessment", call)
    call.start_assessment()
    refuse_if(obstacles_to(call, "start_assessment"))
    call.save()
    record("call.assessment_started", target=call, by=by)
    seated = members_of(COMMITTEE, clock.today())
    notify("calls/assessment_started", about=call, to=people_with_role(Role.MEMBER).filter(state__in=seated))
    return call


@transaction.atomic
def seal_received(call: Call) -> None:
    """Keep the list of what was received before the deadline, with its hash; a second run changes nothing.

    Each line is the package as it was sent. What was withdrawn since stays on the list and is marked.
    """
    call = locked(call)
    if documents_about(call).filter(kind=RECEIVED).exists():
        return
    packages = SubmittedPackage.objects.filter(
        application__call=call, occasion=SubmittedPackage.Occasion.SUBMISSION, submitted_at__lt=call.closes_at
    )
    rows = [_row(package) for package in packages.select_related("application__applicant").order_by("submitted_at")]
    facts = received_facts(call, rows, list_sha256=digest(canonical({"applications": rows})))
    order_document(RECEIVED, about=call, facts=facts, language="en", title=received_title(call), by=None)
    record("call.received_sealed", target=call, by=None, facts={"count": len(rows), "sha256": facts["list_sha256"]})


def _row(package: SubmittedPackage) -> dict[str, Any]:
    """One application as it was received; its amount and its title are those of the package."""
    application, content = package.application, json.loads(package.content)
    with translation.override("en"):
        state = application.applicant.name_in("en")
        if application.status == Application.Status.WITHDRAWN:
            state = _("%(state)s (withdrawn)") % {"state": state}
    return {
        "number": content["number"],
        "state": state,
        "title": content["title"],
        "amount": content["requested"]["amount"],
        "received_at": package.submitted_at.isoformat(),
        "package_sha256": package.sha256,
    }


def tell_drafters(call: Call) -> None:
    """Tell everybody with a draft that there is more time for it (requirement 5)."""
    _tell(call, "applications/deadline_extended", "call.deadline_extended", status__in=DRAFTS)


def tell_applicants(call: Call) -> None:
    """Tell everybody whose application stands that the call has been cancelled; the application itself stays."""
    _tell(call, "applications/call_cancelled", "call.cancelled")


@transaction.atomic
def _tell(call: Call, key: str, verb: str, **narrowed: Any) -> None:
    """Tell of the last such event whoever has not been told of it: a job may run twice."""
    call = locked(call)
    event = events_about(call).filter(verb=verb).last()
    facts = {"reason": event.reason if event else "", "event": str(event.pk) if event else ""}
    applications = Application.objects.filter(call=call, **narrowed).exclude(status__in=OVER)
    for application in applications.select_related("call", "applicant"):
        told = told_of(key, about=application, event=facts["event"])
        notify(key, about=application, to=colleagues_of(application.applicant).exclude(pk__in=told), facts=facts)
