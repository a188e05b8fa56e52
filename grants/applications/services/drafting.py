"""Write a draft together, and hand it to the point of contact."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from grants.applications.models import Activity, Application, BudgetLine
from grants.applications.selectors import not_admitted, standing_in
from grants.calls.models import Call
from grants.calls.services import open_if_due
from vtf.accounts.models import User
from vtf.accounts.selectors import colleagues_of, points_of_contact
from vtf.core import clock
from vtf.core.errors import Conflict, RuleBroken
from vtf.core.locking import locked
from vtf.core.permissions import require
from vtf.core.workflow import refuse_if
from vtf.history.services import record
from vtf.notifications.services import notify
from vtf.states.models import State

SECTION_FIELDS: dict[str, tuple[str, ...]] = {
    "applicant": ("lead_institution", "institution_address", "project_lead"),
    "project": ("title", "summary", "category", "starts_on", "ends_on", "how_addressed"),
    "activities": (),
    "budget": (),
}
ROWS: dict[str, type[Activity] | type[BudgetLine]] = {"activities": Activity, "budget": BudgetLine}


@transaction.atomic
def start_application(call: Call, *, by: User, is_synthetic: bool = False) -> Application:
    """Open a draft of the person's State in this call, if it is open and the State has none yet."""
    call = locked(open_if_due(call))  # released for today: open, whether the worker was here or not
    require(by, "applications.start_application")
    state = by.state
    if state is None or call.policy_set is None or not call.accepts_submissions:
        raise RuleBroken(_("The call is not open for applications."))
    allowed = int(call.policy_set.value("POL-03") or 1)
    live = Application.objects.filter(call=call, applicant=state).exclude(status=Application.Status.WITHDRAWN)
    taken = set(live.values_list("slot", flat=True))
    if len(taken) >= allowed:
        raise RuleBroken(
            _(
                "%(state)s has an application in this call already: “%(title)s”. "
                "Work on that one together, or withdraw it."
            )
            % {"state": state, "title": live.first()}
        )
    refuse_if(not_admitted(call, state, clock.today()))
    refuse_if(standing_in(call, state, clock.today()).refusals)
    application = Application.objects.create(
        call=call,
        applicant=state,
        slot=min(set(range(1, allowed + 1)) - taken),
        created_by=by,
        language=by.language if by.language in call.policy_set.value("POL-16") else "en",
        is_synthetic=is_synthetic,
    )
    record("application.started", target=application, by=by)
    return application


@transaction.atomic
def save_section(
    application: Application,
    section: str,
    values: Mapping[str, Any],
    *,
    version: int,
    by: User,
    rows: Sequence[Mapping[str, Any]] = (),
    beneficiaries: Sequence[State] | None = None,
) -> Application:
    """Write one section of a draft; `version` is the one that the person read.

    Raises Conflict where somebody else saved in between: nothing is overwritten silently. An unfinished
    section is saved as it is; what is missing is asked for before the endorsement.
    """
    application = locked(application, fields=("call__policy_set",))
    require(by, "applications.edit_application", application)
    if not application.is_editable:
        raise RuleBroken(_("This application can no longer be changed: %(why)s") % {"why": _why_closed(application)})
    if application.version_of(section) != version:
        raise Conflict(
            _(
                "A colleague has saved this section since you opened it. "
                "What you typed is still below; compare, then save again."
            )
        )
    if section not in application.editable_sections:
        raise RuleBroken(_("Only the sections that the questions name can be changed."))
    for field in SECTION_FIELDS[section]:
        if field in values:
            setattr(application, field, values[field])
    application.section_versions[section] = version + 1
    application.save()
    if beneficiaries is not None:
        application.beneficiaries.set([state for state in beneficiaries if state.pk != application.applicant_id])
    if section in ROWS:
        table: Any = ROWS[section]
        table.objects.filter(application=application).delete()
        table.objects.bulk_create(
            [table(application=application, ordinal=index, **row) for index, row in enumerate(rows, start=1)]
        )
    record("application.section_saved", target=application, by=by, facts={"section": section})
    return application


def _why_closed(application: Application) -> str:
    if application.status in Application.UNLOCKED and application.unlocked_sections:
        return _("the time to answer has run out.")
    if application.status != Application.Status.DRAFT:
        return _("it is no longer a draft (%(status)s).") % {"status": application.get_status_display()}
    if application.call.status == Call.Status.CANCELLED:
        return _("the call has been cancelled.")
    return _("the deadline of the call has passed.")


@transaction.atomic
def ask_endorsement(application: Application, *, by: User) -> Application:
    """Hand a complete draft to the State's points of contact."""
    application = locked(application, fields=("call", "applicant"))
    require(by, "applications.ask_endorsement", application)
    application.ask_endorsement()
    refuse_if(application.gaps())
    application.save()
    record("application.endorsement_asked", target=application, by=by)
    notify("applications/endorsement_asked", about=application, to=points_of_contact(application.applicant))
    return application


@transaction.atomic
def return_to_drafter(application: Application, *, reason: str, by: User) -> Application:
    """Give the file back for changes."""
    application = locked(application, fields=("applicant",))
    require(by, "applications.return_to_drafter", application)
    if not reason.strip():
        raise RuleBroken(_("Say what should be changed."), field="reason")
    application.return_to_drafter()
    application.save()
    record("application.returned", target=application, by=by, reason=reason)
    notify(
        "applications/returned", about=application, to=colleagues_of(application.applicant), facts={"reason": reason}
    )
    return application
