"""What an application says to those who do not write it: what was sent last, never what is being written."""

import json
from collections.abc import Iterable
from copy import copy
from datetime import date
from decimal import Decimal
from typing import Any

from grants.applications.models import Activity, Application, BudgetLine, SubmittedPackage
from grants.applications.permissions import acts_for_applicant
from vtf.accounts.models import User
from vtf.states.models import State
from vtf.states.selectors import states_by_iso3

TEXTS = ("lead_institution", "institution_address", "project_lead", "title", "summary", "category", "how_addressed")
DAYS = ("starts_on", "ends_on")
AMOUNTS = ("quantity", "unit_cost", "own_share", "other_share")


def as_read_by(user: User, application: Application) -> Application:
    """The application as this person reads it; for all but the applicant's people what was sent last.

    While sections are unlocked the answer is a copy to be read, never to be saved: its texts, dates, rows and
    beneficiaries are those of the last sealed version.
    """
    if not application.has_unsent_work or acts_for_applicant(user, application):
        return application
    if "_sent" not in application.__dict__:  # a list asks for it in each of its columns
        package = application.packages.first()  # the latest
        application.__dict__["_sent"] = application if package is None else _read_from(application, package)
    return application.__dict__["_sent"]  # type: ignore[no-any-return]


def _read_from(application: Application, package: SubmittedPackage) -> Application:
    said: dict[str, Any] = json.loads(package.content)
    sent = copy(application)
    sent.__dict__.pop("requested", None)  # computed from the lines, which are others now
    for field in TEXTS:
        setattr(sent, field, said.get(field) or "")
    for field in DAYS:
        setattr(sent, field, date.fromisoformat(said[field]) if said[field] else None)
    application.sent_title = sent.sent_title = sent.title
    sent._prefetched_objects_cache = {  # type: ignore[attr-defined]
        "activities": _rows(Activity, activities_said(application, said)),
        "budget_lines": _rows(BudgetLine, lines_said(application, said)),
        "beneficiaries": _rows(State, _states(application, said["beneficiaries"])),
    }
    return sent


def activities_said(application: Application, said: dict[str, Any]) -> list[Activity]:
    """The activities of a sealed version, not saved."""
    return [
        Activity(application=application, ordinal=index, **row) for index, row in enumerate(said["activities"], start=1)
    ]


def lines_said(application: Application, said: dict[str, Any]) -> list[BudgetLine]:
    """The budget lines of a sealed version, not saved; totals are computed."""
    return [
        BudgetLine(
            application=application,
            ordinal=index,
            **{name: row[name] for name in ("category", "description", "frequency")},
            **{name: Decimal(row[name]) for name in AMOUNTS},
        )
        for index, row in enumerate(said["budget"], start=1)
    ]


def _states(application: Application, codes: list[str]) -> Iterable[State]:
    """The beneficiaries of the sealed version; where they are those of today, read already, nothing is asked."""
    today = list(application.beneficiaries.all())
    if {state.iso3 for state in today} == set(codes):
        return today
    return states_by_iso3(codes).values() if codes else ()


def _rows(model: Any, rows: Iterable[Any]) -> Any:
    """Rows that a relation gives as if they had been prefetched."""
    found = model.objects.all()
    found._result_cache, found._prefetch_done = list(rows), True
    return found
