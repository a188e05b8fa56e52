"""Reads of the Fund's rules as they stand, or stood, on a date."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery
from django.utils.translation import gettext as _

from vtf.core import formats
from vtf.core.errors import RuleBroken
from vtf.policies.catalogue import OPTIONS, in_units
from vtf.policies.models import Parameter, ParameterValue, PolicySet, value_in


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


def rule_rows(policy_set: "PolicySet | RuleSet", codes: Sequence[str]) -> list[dict[str, Any]]:
    """Frozen rules as documents and pages show them: code, label, value in words, source, is_unconfirmed.

    A parameter that did not exist when the set was frozen is left out.
    """
    rows = []
    for code in codes:
        if code not in policy_set.values:
            continue
        row = policy_set.values[code]
        where = (
            [row["document_symbol"], row["page"]] if row["document_symbol"] else [_(row["tag"]) if row["tag"] else ""]
        )
        rows.append(
            {
                "code": code,
                "label": _(row["title"]),
                "value": shown_value(row["kind"], row["currency"], row["value"], code),
                "source": ", ".join(part for part in where if part),
                "is_unconfirmed": row["is_unconfirmed"],
            }
        )
    return rows


def shown_value(kind: str, currency: str, stored: Any, code: str = "") -> str:
    """A stored value in words, with the unit of the parameter `code`; a rule that does not exist says so."""
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
    if isinstance(stored, int):
        return in_units(code, kind, stored)
    if isinstance(stored, list):
        return ", ".join(str(OPTIONS.get(part, part)) for part in stored)
    return str(OPTIONS.get(stored, stored))


def spoken_on(parameter: Parameter, on: date) -> ParameterValue | None:
    """The version in force on the day `on`, chosen among the versions that were fetched with the parameter."""
    versions = [row for row in parameter.values.all() if row.valid_from <= on]
    return max(versions, key=lambda row: (row.valid_from, row.version), default=None)


def frozen_row(row: ParameterValue) -> dict[str, Any]:
    """A version as a set keeps it: everything that a rule, a document or a page needs of it later."""
    return {
        "title": row.parameter.title,
        "kind": row.parameter.kind,
        "currency": row.parameter.currency,
        "value": row.value,
        "version": row.version,
        "valid_from": row.valid_from.isoformat(),
        "document_symbol": row.document_symbol,
        "page": row.page,
        "tag": row.tag,
        "note": row.note,
        "is_unconfirmed": row.is_unconfirmed,
    }


@dataclass(frozen=True)
class FrozenRule:
    """What one frozen set says of a parameter, and the calls that hold the set."""

    words: str
    calls: list[Any]


def sets_held_by_calls() -> list[PolicySet]:
    """The frozen sets that calls hold, newest first, with the calls; `calls` is the reverse of their own key."""
    return list(PolicySet.objects.filter(calls__isnull=False).distinct().prefetch_related("calls__texts"))


def frozen_rules(code: str) -> list[FrozenRule]:
    """What every frozen set that a call holds says of a parameter, newest first."""
    return [
        FrozenRule(_in_words(policy_set.values.get(code), code), list(policy_set.calls.all()))
        for policy_set in sets_held_by_calls()
    ]


# A call that takes applications: the early deadline may have passed (grants.calls stands above).
OPEN = ("open", "early_closed")


def open_calls_by_code() -> dict[str, int]:
    """In how many open calls a version of each parameter is frozen."""
    counts: dict[str, int] = {}
    for policy_set in PolicySet.objects.filter(calls__status__in=OPEN):
        for code in policy_set.values:
            counts[code] = counts.get(code, 0) + 1
    return counts


@dataclass(frozen=True)
class RuleSet:
    """Rules in memory, read like a frozen set (`values`, `value()`, `provenance()`), to ask what others would say.

    Nothing here is written anywhere: an application can be replayed against it, never decided by it.
    """

    on: date
    values: Mapping[str, Mapping[str, Any]]

    def value(self, code: str) -> Any:
        """What the rule says, as `PolicySet.value()` does: None for no rule, KeyError for a code that nobody has."""
        return value_in(self.values, code)

    def provenance(self, code: str) -> dict[str, Any]:
        """Where the value comes from: document_symbol, page, tag, note, is_unconfirmed."""
        row = self.values[code]
        return {key: row[key] for key in ("document_symbol", "page", "tag", "note", "is_unconfirmed")}

    def with_values(self, overrides: Mapping[str, Any]) -> "RuleSet":
        """The same rules but for these: code -> value as a rule computes with it (Decimal, int, list, None)."""
        rows = dict(self.values)
        missing = [code for code in overrides if code not in rows]
        for code, row in (_kinds(missing) if missing else {}).items():
            rows[code] = row
        for code, value in overrides.items():
            supposed = {"document_symbol": "", "page": "", "tag": "", "note": "", "is_unconfirmed": True}
            rows[code] = {**rows[code], **supposed, "value": as_stored(rows[code]["kind"], value)}
        return RuleSet(self.on, rows)


def rules_on(on: date, overrides: Mapping[str, Any] | None = None) -> RuleSet:
    """The rules as they stand on the day `on`, some of them replaced."""
    return RuleSet(on, {row.parameter.code: frozen_row(row) for row in values_on(on)}).with_values(overrides or {})


def rules_of(policy_set: PolicySet, overrides: Mapping[str, Any] | None = None) -> RuleSet:
    """The rules of a frozen set, some of them replaced."""
    return RuleSet(policy_set.on, policy_set.values).with_values(overrides or {})


def _kinds(codes: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Rows without a value for parameters that a set does not know yet; KeyError for a code that nobody has."""
    known = {parameter.code: parameter for parameter in Parameter.objects.filter(code__in=codes)}
    return {
        code: {"title": known[code].title, "kind": known[code].kind, "currency": known[code].currency, "value": None}
        for code in codes
    }


def as_stored(kind: str, value: Any) -> Any:
    """What `python_value()` turns back: decimals as text, everything else as it is."""
    if isinstance(value, list | tuple):
        return [as_stored(kind, part) for part in value]
    return str(value) if isinstance(value, Decimal) else value


@dataclass(frozen=True)
class Difference:
    """A rule that says something else, then and now in words."""

    code: str
    label: str
    then: str
    now: str


def compare(frozen: PolicySet | RuleSet, other: "Mapping[str, Any] | PolicySet | RuleSet") -> list[Difference]:
    """What the other rules say otherwise than the frozen ones, in the order of the codes.

    `other` is a set of rules, or a mapping of code to value: then only the codes that it names are compared.
    """
    now = rules_of(frozen, other) if isinstance(other, Mapping) else other  # type: ignore[arg-type]
    codes = other if isinstance(other, Mapping) else {**frozen.values, **other.values}
    differences = []
    for code in sorted(codes):
        before, after = frozen.values.get(code), now.values.get(code)
        row = after or before
        if row is None or _same(row["kind"], frozen.value(code), now.value(code)):
            continue
        differences.append(Difference(code, _(row["title"]), _in_words(before, code), _in_words(after, code)))
    return differences


def _same(kind: str, one: Any, other: Any) -> bool:
    if kind == Parameter.Kind.CHOICES and isinstance(one, list) and isinstance(other, list):
        return set(one) == set(other)
    return bool(one == other)


def _in_words(row: Mapping[str, Any] | None, code: str) -> str:
    return shown_value(row["kind"], row["currency"], row["value"], code) if row else _("not a rule then")
