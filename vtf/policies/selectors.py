"""Reads of the Fund's rules as they stand, or stood, on a date."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery
from django.utils.translation import gettext as _

from vtf.core import formats
from vtf.core.errors import RuleBroken
from vtf.policies.catalogue import OPTIONS
from vtf.policies.models import Parameter, ParameterValue, PolicySet


def _in_force(on: date) -> QuerySet[ParameterValue]:
    """The versions that can speak for the day `on`, the one that does first.

    The latest `valid_from` decides; of several with the same one the last version, which corrected the others.
    """
    return ParameterValue.objects.filter(valid_from__lte=on).order_by("-valid_from", "-version")


def value_row_on(code: str, on: date) -> ParameterValue:
    """The version of the parameter `code` in force on the day `on`, with its provenance; RuleBroken without one."""
    row = _in_force(on).filter(parameter__code=code).select_related("parameter").first()
    if row is None:
        raise RuleBroken(_("The policy parameter %(code)s has no value on %(on)s.") % {"code": code, "on": on})
    return row


def value_on(code: str, on: date) -> Any:
    """What the parameter says on the day `on`: Decimal, int, str, bool, list, or None where there is no rule."""
    return value_row_on(code, on).python


def values_on(on: date) -> list[ParameterValue]:
    """The version in force on the day `on` of every parameter that has one, in their order, in one query."""
    newest = _in_force(on).filter(parameter=OuterRef("parameter")).values("pk")[:1]
    rows = ParameterValue.objects.filter(pk=Subquery(newest)).select_related("parameter")
    return list(rows.order_by("parameter__position", "parameter__code"))


def parameters() -> QuerySet[Parameter]:
    """Every parameter in its order."""
    return Parameter.objects.order_by("position", "code")


def parameters_with_history() -> QuerySet[Parameter]:
    """Every parameter with all its versions, newest first, in two queries."""
    history = ParameterValue.objects.select_related("set_by", "parameter").order_by("-version")
    return parameters().prefetch_related(Prefetch("values", queryset=history))


def parameters_visible_to(user: Any) -> QuerySet[Parameter]:
    """The parameters for those who work with them: the Secretariat, members, auditors; nobody else."""
    if getattr(user, "is_active", False) and user.has_role("officer", "finance", "head", "auditor", "member"):
        return parameters_with_history()
    return Parameter.objects.none()


def rule_rows(policy_set: PolicySet, codes: Sequence[str]) -> list[dict[str, Any]]:
    """Frozen rules as documents and pages show them: code, label, value in words, source, is_unconfirmed."""
    rows = []
    for code in codes:
        row = policy_set.values[code]
        where = (
            [row["document_symbol"], row["page"]] if row["document_symbol"] else [_(row["tag"]) if row["tag"] else ""]
        )
        rows.append(
            {
                "code": code,
                "label": _(row["title"]),
                "value": shown_value(row["kind"], row["currency"], row["value"]),
                "source": ", ".join(part for part in where if part),
                "is_unconfirmed": row["is_unconfirmed"],
            }
        )
    return rows


def shown_value(kind: str, currency: str, stored: Any) -> str:
    """A stored value in words; a rule that does not exist says so."""
    if stored is None:
        return _("no rule")
    if kind == Parameter.Kind.MONEY:
        return f"{currency} {formats.amount(Decimal(stored), currency)}"
    if kind == Parameter.Kind.BOOLEAN:
        return formats.yes_no(stored)
    if kind == Parameter.Kind.SHARES:
        return " / ".join(f"{share} %" for share in stored)
    if kind == Parameter.Kind.PERCENTAGE:
        return f"{stored} %"
    if isinstance(stored, list):
        return ", ".join(str(OPTIONS.get(part, part)) for part in stored)
    return str(OPTIONS.get(stored, stored))


def spoken_on(parameter: Parameter, on: date) -> ParameterValue | None:
    """The version in force on the day `on`, chosen among the versions that were fetched with the parameter."""
    versions = [row for row in parameter.values.all() if row.valid_from <= on]
    return max(versions, key=lambda row: (row.valid_from, row.version), default=None)
