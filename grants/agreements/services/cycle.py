"""The steps of the call after its decisions: agreements, projects, the report to the Conference, the archive."""

import hashlib
import json
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from grants.agreements.models import ConferenceReport
from grants.agreements.selectors.conference import conference_figures
from grants.calls.models import Call
from grants.calls.permissions import COMMITTEE
from vtf.accounts.models import Role, User
from vtf.accounts.selectors import people_with_role
from vtf.conferences.models import Conference
from vtf.conferences.selectors import members_of, next_conference
from vtf.core import clock
from vtf.core.errors import RuleBroken
from vtf.core.locking import locked
from vtf.core.permissions import require
from vtf.core.workflow import obstacles_to, refuse_if
from vtf.documents.services import order_document
from vtf.history.services import record
from vtf.notifications.services import notify

KIND = "agreements/conference_report"
IN_DOCUMENT = ("as_at", "currency", "cycles", "regions", "treaty_statuses", "projects", "statement")


@transaction.atomic
def start_contracting(call: Call, *, by: User) -> Call:
    """The decisions are concluded: the agreements are drafted and signed."""
    call = locked(call)
    require(by, "calls.start_contracting", call)
    call.start_contracting()
    refuse_if(obstacles_to(call, "start_contracting"))
    call.save()
    record("call.contracting_started", target=call, by=by)
    notify("agreements/contracting_started", about=call, to=people_with_role(Role.FINANCE, Role.HEAD))
    return call


@transaction.atomic
def start_implementation(call: Call, *, by: User) -> Call:
    """Every agreement is signed by both or has lapsed, every condition is met or its approval has lapsed."""
    call = locked(call)
    require(by, "calls.start_implementation", call)
    call.start_implementation()
    refuse_if(obstacles_to(call, "start_implementation"))
    call.save()
    record("call.implementation_started", target=call, by=by)
    notify("agreements/implementation_started", about=call, to=people_with_role(Role.FINANCE, Role.HEAD))
    return call


@transaction.atomic
def report_to_conference(
    call: Call, *, as_at: date, background: str, tasks: str, outlook: str, by: User
) -> ConferenceReport:
    """Freeze the figures of the cycle as at a day, with their hash, and order the report; once for each call.

    What happens afterwards changes nothing in it: a grant that closes later stays open in what was reported.
    """
    call = locked(call, fields=("policy_set",))
    require(by, "calls.report_to_conference", call)
    call.report_to_conference()
    refuse_if(obstacles_to(call, "report_to_conference"))
    _check_day(call, as_at)
    figures = conference_figures(call, as_at)
    report = ConferenceReport.objects.create(
        call=call,
        as_at=as_at,
        figures=figures,
        sha256=digest_of(figures),
        background=background.strip(),
        tasks=tasks.strip(),
        outlook=outlook.strip(),
        reported_by=by,
    )
    call.save()
    record("call.reported", target=call, by=by, facts={"as_at": as_at.isoformat(), "sha256": report.sha256})
    order_document(KIND, about=call, facts=report_facts(report), language="en", title=_title(call), by=by)
    seated = members_of(COMMITTEE, clock.today())
    notify("agreements/conference_reported", about=call, to=people_with_role(Role.MEMBER).filter(state__in=seated))
    notify("agreements/conference_reported", about=call, to=people_with_role(Role.HEAD))
    return report


@transaction.atomic
def archive_call(call: Call, *, by: User) -> Call:
    """Every grant of the cycle has ended."""
    call = locked(call)
    require(by, "calls.archive_call", call)
    call.archive()
    refuse_if(obstacles_to(call, "archive"))
    call.save()
    record("call.archived", target=call, by=by)
    return call


def digest_of(figures: dict[str, Any]) -> str:
    """SHA-256 of the figures in one canonical form: keys sorted, no spaces, Unicode as it is."""
    text = json.dumps(figures, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def report_facts(report: ConferenceReport) -> dict[str, Any]:
    """What the report says: the frozen figures, and the texts that the Secretariat wrote."""
    conference = next_conference(report.as_at)
    with override("en"):
        return {
            "number": f"VTF/REPORT/{report.call.year}",
            "title": _title(report.call),
            "conference": _name_of(conference),
            "snapshot_sha256": report.sha256,
            "background": report.background,
            "tasks": report.tasks,
            "looking_forward": report.outlook,
            **{name: report.figures[name] for name in IN_DOCUMENT},
            "synthetic": report.call.is_synthetic,
        }


def _name_of(conference: Conference | None) -> str:
    """The Conference to which the report goes: the next whose opening day is known."""
    return str(conference) if conference else str(_("Conference of States Parties"))


def _title(call: Call) -> str:
    with override("en"):
        return str(_("Report on the work of the Voluntary Trust Fund, cycle of %(year)s") % {"year": call.year})


def _check_day(call: Call, as_at: date) -> None:
    """A day of the cycle: not before its call opened, not after today."""
    assert call.opened_at is not None
    if as_at > clock.today():
        raise RuleBroken(_("Figures can be frozen as at today or an earlier day."), field="as_at")
    if as_at < clock.day_of(call.opened_at):
        raise RuleBroken(_("The call had not been opened on that day."), field="as_at")
