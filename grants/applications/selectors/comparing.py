"""Two versions of an application side by side, field by field (domain 8a.22)."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grants.applications.models import Activity, Application, BudgetLine, SubmittedPackage
from vtf.core import formats
from vtf.core.errors import Message

FIELDS: dict[str, tuple[str, ...]] = {
    "applicant": ("lead_institution", "institution_address", "project_lead"),
    "project": ("title", "summary", "category", "starts_on", "ends_on", "how_addressed"),
}
ROWS: dict[str, tuple[str, type[Activity] | type[BudgetLine], tuple[str, ...]]] = {
    "activities": ("activities", Activity, ("name", "month_from", "month_to", "responsible")),
    "budget": (
        "budget",
        BudgetLine,
        ("category", "description", "quantity", "frequency", "unit_cost", "own_share", "other_share"),
    ),
}
LINE: dict[str, Message] = {"activities": gettext_lazy("Activity %(n)d"), "budget": gettext_lazy("Line %(n)d")}


@dataclass(frozen=True)
class Change:
    """One field that differs: where it stands, what it said and what it says."""

    section: str
    label: Message
    before: str
    after: str


def packages_of(application: Application) -> QuerySet[SubmittedPackage]:
    """The versions that were sent, the latest first."""
    return SubmittedPackage.objects.filter(application=application).select_related("submitted_by").order_by("-version")


def changes_between(earlier: SubmittedPackage, later: SubmittedPackage) -> list[Change]:
    """Every field that differs, in the order of the form."""
    before, after = json.loads(earlier.content), json.loads(later.content)
    return [change for change in _compared(before, after) if change.before != change.after]


def _compared(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    for section, names in FIELDS.items():
        for name in names:
            said = [_said(Application, name, package.get(name)) for package in (before, after)]
            yield Change(section, _label(Application, name), *said)
    states = [", ".join(package.get("beneficiaries", ())) for package in (before, after)]
    yield Change("project", _("Further beneficiary States"), *states)
    for section, (key, model, names) in ROWS.items():
        yield from _compared_rows(section, model, names, before.get(key, ()), after.get(key, ()))
    asked = [f"{p['requested']['currency']} {p['requested']['amount']}" for p in (before, after)]
    yield Change("budget", _("Asked of the Fund"), *asked)


def _compared_rows(
    section: str,
    model: type[Activity] | type[BudgetLine],
    names: Sequence[str],
    before: Sequence[Mapping[str, Any]],
    after: Sequence[Mapping[str, Any]],
) -> Iterator[Change]:
    """Lines are compared by their place; one that is new or gone differs in every field that says something."""
    for index in range(max(len(before), len(after))):
        old = before[index] if index < len(before) else {}
        new = after[index] if index < len(after) else {}
        line = LINE[section] % {"n": index + 1}
        for name in names:
            label = f"{line}: {_label(model, name)}"
            yield Change(section, label, _said(model, name, old.get(name)), _said(model, name, new.get(name)))


def _label(model: type[Application | Activity | BudgetLine], name: str) -> str:
    return str(getattr(model._meta.get_field(name), "verbose_name", name))


def _said(model: type[Application | Activity | BudgetLine], name: str, value: Any) -> str:
    """A value of a package as a page shows it."""
    if value in (None, ""):
        return ""
    field: Any = model._meta.get_field(name)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if field.get_internal_type() == "DateField":
        return formats.day(date.fromisoformat(value))
    return str(value)
