"""Write the Fund's rules: a correction is a further version, a frozen set is never touched."""

import csv
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from vtf.core import clock
from vtf.core.errors import RuleBroken
from vtf.core.locking import locked
from vtf.core.money import quantum
from vtf.core.permissions import require
from vtf.history.services import record
from vtf.policies.catalogue import AFFECTS
from vtf.policies.models import Parameter, ParameterValue, PolicySet
from vtf.policies.selectors import frozen_row, values_on

Kind = Parameter.Kind
DATA = Path(__file__).parent / "data" / "policies.csv"
FIRST_DAY = date(2016, 8, 26)  # the end of CSP2, which set up the Fund


def _decimal(value: Any) -> Decimal:
    """An exact, finite, non-negative number; text with separators is refused because it is ambiguous."""
    text = str(value).strip()
    if isinstance(value, float) or not re.fullmatch(r"\d{1,12}(\.\d{1,6})?", text):
        raise RuleBroken(_("Write a number such as 100000.00, without separators or signs."), field="value")
    try:
        return Decimal(text)
    except InvalidOperation as error:  # pragma: no cover - the pattern leaves nothing that Decimal refuses
        raise RuleBroken(_("Write a number such as 100000.00."), field="value") from error


def _money(parameter: Parameter, value: Any) -> str:
    amount = _decimal(value)
    smallest = quantum(parameter.currency)
    if amount != amount.quantize(smallest):
        raise RuleBroken(
            _("An amount in %(currency)s has fewer decimals.") % {"currency": parameter.currency}, field="value"
        )
    return str(amount.quantize(smallest))


def _whole(parameter: Parameter, value: Any) -> int:
    if isinstance(value, bool) or not re.fullmatch(r"\d{1,6}", str(value).strip()):
        raise RuleBroken(_("Write a whole number, zero or more."), field="value")
    return int(value)


def _percentage(parameter: Parameter, value: Any) -> str:
    share = _decimal(value)
    if share > 100:
        raise RuleBroken(_("A percentage is at most 100."), field="value")
    return str(share)


def _shares(parameter: Parameter, value: Any) -> list[str]:
    parts = re.split(r"[\s/;]+", value.strip()) if isinstance(value, str) else list(value)
    shares = [_decimal(part) for part in parts]
    if not shares or 0 in shares or sum(shares) != 100:
        raise RuleBroken(_("The percentages are above zero and make 100 together, such as 60/30/10."), field="value")
    return [str(share) for share in shares]


def _choice(parameter: Parameter, value: Any) -> str:
    if value not in parameter.options:
        raise RuleBroken(
            _("“%(value)s” is not one of: %(options)s.") % {"value": value, "options": ", ".join(parameter.options)},
            field="value",
        )
    return str(value)


def _choices(parameter: Parameter, value: Any) -> list[str]:
    parts: Sequence[Any] = re.split(r"[\s,;]+", value.strip()) if isinstance(value, str) else list(value)
    chosen = [_choice(parameter, part) for part in dict.fromkeys(parts)]
    if not chosen:
        raise RuleBroken(_("Choose at least one."), field="value")
    return chosen


def _boolean(parameter: Parameter, value: Any) -> bool:
    if value in (True, "true", "yes"):
        return True
    if value in (False, "false", "no"):
        return False
    raise RuleBroken(_("Answer yes or no."), field="value")


def _text(parameter: Parameter, value: Any) -> str:
    text = str(value).strip()
    if not text:
        raise RuleBroken(_("Write the rule, or say that there is none."), field="value")
    return text


CLEANERS: Mapping[str, Any] = {
    Kind.MONEY: _money,
    Kind.INTEGER: _whole,
    Kind.DAYS: _whole,
    Kind.PERCENTAGE: _percentage,
    Kind.SHARES: _shares,
    Kind.CHOICE: _choice,
    Kind.CHOICES: _choices,
    Kind.BOOLEAN: _boolean,
    Kind.TEXT: _text,
}


def stored_value(parameter: Parameter, value: Any) -> Any:
    """Check a value against the parameter's kind and return it as the database keeps it.

    None means that there is no such rule. Raises RuleBroken(field="value") with the reason.
    """
    return None if value is None else CLEANERS[parameter.kind](parameter, value)


@transaction.atomic
def set_value(
    parameter: Parameter,
    value: Any,
    *,
    valid_from: date,
    document_symbol: str = "",
    page: str = "",
    tag: str = "",
    note: str = "",
    by: AbstractUser | None,
) -> ParameterValue:
    """Give the parameter a further version; what was frozen or decided under an earlier one stays as it was.

    Without a document symbol the value is unconfirmed and shown as such. A value that is to speak from a day before
    today needs a note that says why.
    """
    if by is not None:
        require(by, "policies.set_value", parameter)
    if valid_from < clock.today() and not note.strip():
        raise RuleBroken(_("The day lies before today: write in the note why the rule is dated back."), field="note")
    parameter = locked(parameter)
    last = parameter.values.aggregate(last=Max("version"))["last"] or 0
    row = ParameterValue.objects.create(
        parameter=parameter,
        version=last + 1,
        value=stored_value(parameter, value),
        valid_from=valid_from,
        document_symbol=document_symbol.strip(),
        page=page.strip(),
        tag=tag.strip(),
        note=note.strip(),
        is_unconfirmed=not document_symbol.strip(),
        set_by_id=by.pk if by is not None else None,
    )
    record(
        "policy.value_set",
        target=parameter,
        by=by,
        facts={
            "code": parameter.code,
            "version": row.version,
            "value": row.value,
            "valid_from": valid_from.isoformat(),
        },
        reason=row.note,
    )
    return row


def fingerprint(values: Mapping[str, Any]) -> str:
    """SHA-256 of the values in one canonical form (sorted keys, no spaces, UTF-8)."""
    text = json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def freeze_policies(on: date, by: AbstractUser | None) -> PolicySet:
    """Copy every parameter as it stands on the day `on` into a set that never changes; a call holds one."""
    values = {row.parameter.code: frozen_row(row) for row in values_on(on)}
    policy_set = PolicySet.objects.create(
        on=on,
        values=values,
        sha256=fingerprint(values),
        frozen_at=timezone.now(),
        frozen_by_id=by.pk if by is not None else None,
    )
    record("policies.frozen", target=policy_set, by=by, facts={"on": on.isoformat(), "sha256": policy_set.sha256})
    return policy_set


def load_policies() -> int:
    """Insert the parameters that are missing, each with its first version; return how many.

    The first version speaks from the end of the Conference that set up the Fund; a parameter that exists is left
    alone, but for what it affects, which is a description and no rule.
    """
    with DATA.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    known = set(Parameter.objects.values_list("code", flat=True))
    missing = [(position, row) for position, row in enumerate(rows, 1) if row["code"] not in known]
    for position, row in missing:
        _load_parameter(position, row)
    for parameter in Parameter.objects.filter(affects="", code__in=known & AFFECTS.keys()):
        parameter.affects = AFFECTS[parameter.code]
        parameter.save(update_fields=["affects"])
    return len(missing)


@transaction.atomic
def _load_parameter(position: int, row: Mapping[str, str]) -> None:
    parameter = Parameter.objects.create(
        code=row["code"],
        title=row["title"],
        affects=row["affects"],
        kind=row["kind"],
        currency=row["currency"],
        options=row["options"].split("|") if row["options"] else [],
        position=position,
    )
    ParameterValue.objects.create(
        parameter=parameter,
        version=1,
        value=stored_value(parameter, json.loads(row["value"])),
        valid_from=FIRST_DAY,
        document_symbol=row["document_symbol"],
        tag=row["tag"],
        note=row["note"],
        is_unconfirmed=not row["document_symbol"],
    )


def load_after_migrate(using: str = DEFAULT_DB_ALIAS, **options: Any) -> None:
    """Fill the tables after each migration of this app, once they are all there (post_migrate)."""
    tables = {Parameter._meta.db_table, ParameterValue._meta.db_table}
    if using == DEFAULT_DB_ALIAS and tables <= set(connections[using].introspection.table_names()):
        load_policies()
