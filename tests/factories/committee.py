"""Cases at the steps of the Committee's room, walked through its services."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import time_machine
from django.utils import timezone

from grants.applications.models import Application
from grants.applications.services import save_section
from grants.calls.models import Call
from grants.committee.models import Decision, Meeting
from grants.committee.selectors import entitled_members
from grants.committee.services import (
    ConditionDraft,
    appoint_acting_chair,
    approve_provisionally,
    convene_meeting,
    note_attendance,
    open_meeting,
    start_revision,
)
from tests.factories import grants
from tests.factories.accounts import UserFactory
from tests.factories.states import state
from vtf.accounts.models import User
from vtf.conferences.models import Term
from vtf.conferences.services import end_term

CUT = ConditionDraft(text="Reduce the budget to the amount approved.", sections=("budget",))
LETTER = ConditionDraft(text="Send the letter of support.")


def fresh(row: Any) -> Any:
    """The row as the database has it now."""
    return type(row).objects.get(pk=row.pk)


def unsigned_member(iso3: str) -> User:
    """A member who has not signed the undertaking yet."""
    return UserFactory(roles=["member"], state=state(iso3), name=f"New member for {iso3}")


def on_conditions(
    application: Application | None = None,
    *conditions: ConditionDraft,
    amount: str = "40000.00",
    **said: Any,
) -> Application:
    """A case that the Chair approved on conditions, by every member that may take part."""
    application = application or grants.with_committee("GHA")
    approve_provisionally(
        application,
        money=grants.usd(amount),
        conditions=list(conditions) or [CUT],
        participants=list(entitled_members(application)),
        **{"by": grants.member(grants.CHAIR), **said},
    )
    return fresh(application)


def under_revision(application: Application | None = None, *conditions: ConditionDraft) -> Application:
    """A case on conditions whose applicant has begun the revision."""
    application = on_conditions(application, *conditions)
    start_revision(application, by=grants.contact(application.applicant.iso3))
    return fresh(application)


def cut_budget(application: Application, amount: str = "40000.00", rows: Sequence[dict[str, Any]] = ()) -> Application:
    """The applicant writes a smaller budget."""
    save_section(
        application,
        "budget",
        {},
        version=application.version_of("budget"),
        rows=rows or grants.budget(amount),
        by=grants.contact(application.applicant.iso3),
    )
    return fresh(application)


def decision_on(application: Application) -> Decision:
    """Its decision."""
    return Decision.objects.get(application=application)


def acting(application: Application, iso3: str = "SWE") -> Any:
    """The officer records who presides over the case."""
    return appoint_acting_chair(
        application, state(iso3), reason="Chosen by the members present.", by=grants.staff("officer")
    )


def planned_meeting(*applications: Application) -> Meeting:
    """A meeting of today on these applications."""
    call = Call.objects.get(pk=applications[0].call_id)
    return convene_meeting(
        call, held_on=timezone.localdate(), applications=list(applications), by=grants.staff("officer")
    )


def opened_meeting(*applications: Application, present: Sequence[str] = ()) -> Meeting:
    """The same, opened by the Chair, with these members noted."""
    meeting = open_meeting(planned_meeting(*applications), by=grants.member(grants.CHAIR))
    if present:
        note_attendance(meeting, [state(iso3) for iso3 in present], by=grants.staff("officer"))
    return fresh(meeting)


def unseat(iso3: str) -> None:
    """The State's seat ends today: the Conference has appointed another."""
    for term in Term.objects.filter(state__iso3=iso3, ends_on=None):
        end_term(term, ends_on=timezone.localdate(), source="Report of the Conference (synthetic)", by=None)


def days_later(count: int) -> Any:
    """The clock some days from now."""
    return time_machine.travel(timezone.now() + timedelta(days=count), tick=True)
