"""Apply again with a project that the Committee did not approve, saying how its comments were addressed."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from grants.applications.models import Activity, Application, BudgetLine
from grants.applications.services.drafting import start_application
from grants.calls.models import Call
from vtf.accounts.models import User
from vtf.core.errors import RuleBroken
from vtf.core.locking import locked
from vtf.core.permissions import require
from vtf.history.services import record

COPIED = (
    "language",
    "lead_institution",
    "institution_address",
    "project_lead",
    "title",
    "summary",
    "category",
    "starts_on",
    "ends_on",
)
LINES: dict[Any, tuple[str, ...]] = {
    Activity: ("ordinal", "name", "month_from", "month_to", "responsible"),
    BudgetLine: (
        "ordinal",
        "category",
        "description",
        "quantity",
        "frequency",
        "unit_cost",
        "own_share",
        "other_share",
    ),
}


@transaction.atomic
def resubmit_application(application: Application, call: Call, *, by: User) -> Application:
    """Open a draft in another call with a copy of what was said; the dates come along and are looked at again."""
    application = locked(application, fields=("applicant",))
    require(by, "applications.edit_application", application)
    if application.status != Application.Status.NOT_APPROVED:
        raise RuleBroken(_("Only an application that the Committee did not approve is submitted again."))
    if application.call_id == call.pk:
        raise RuleBroken(_("A project is submitted again in another call."))
    draft = start_application(call, by=by, is_synthetic=application.is_synthetic)
    for field in COPIED:
        setattr(draft, field, getattr(application, field))
    admitted = draft.call.policy_set.value("POL-16") if draft.call.policy_set else None
    if admitted and draft.language not in admitted:
        draft.language = by.language if by.language in admitted else "en"
    draft.resubmission_of = application
    draft.save()
    draft.beneficiaries.set(application.beneficiaries.all())
    for model, fields in LINES.items():
        rows = model.objects.filter(application=application).values(*fields)
        model.objects.bulk_create(model(application=draft, **row) for row in rows)
    record("application.resubmission_started", target=draft, by=by, facts={"resubmission_of": application.number})
    return draft
