"""The content of a report as plain values: what is sealed at each submission, shown to readers and compared."""

import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from grants.agreements.models import Report, ReportOutput
from grants.applications.models import BudgetLine
from vtf.core import formats
from vtf.core.errors import Message
from vtf.core.money import Money, exponent

DATES = ("period_from", "period_to", "dated_on")
TEXTS = ("outcomes", "assistance", "difficulties", "overspending")


def content_of(report: Report) -> dict[str, Any]:
    """Everything that the State says in it; dates in ISO 8601, amounts as exact decimals in text."""
    agreement = report.agreement
    places = exponent(agreement.currency)
    return {
        "number": agreement.number,
        "grantee": agreement.grantee,
        "title": agreement.title,
        "grant": {"amount": f"{agreement.amount:.{places}f}", "currency": agreement.currency},
        "kind": str(report.kind),
        **{name: day.isoformat() if (day := getattr(report, name)) else None for name in DATES},
        **{name: getattr(report, name) for name in TEXTS},
        "outputs": [
            {"activity": output.activity, "degree": str(output.degree), "evidence": output.evidence}
            for output in report.outputs.all()
        ],
        "figures": [
            {
                "category": str(line.category),
                "approved": f"{line.approved:.{places}f}",
                "spent": f"{line.spent:.{places}f}",
                "explanation": line.explanation,
            }
            for line in report.lines.all()
        ],
        "attachments": [
            {"id": attachment.pk, "label": attachment.label, "name": attachment.file.name,
             "sha256": attachment.file.sha256}
            for attachment in report.attachments.all()
            if attachment.removed_at is None
        ],
    }  # fmt: skip


def shown(content: dict[str, Any]) -> dict[str, Any]:
    """A content with dates, decimals and labels, as pages show it; sums are computed here."""
    categories, degrees = dict(BudgetLine.Category.choices), dict(ReportOutput.Degree.choices)
    figures = [
        {
            **row,
            "label": categories.get(row["category"], row["category"]),
            "approved": Decimal(row["approved"]),
            "spent": Decimal(row["spent"]),
            "difference": Decimal(row["spent"]) - Decimal(row["approved"]),
        }
        for row in content["figures"]
    ]
    return {
        **content,
        **{name: parse_date(content[name]) if content[name] else None for name in DATES},
        "outputs": [{**row, "label": degrees.get(row["degree"], "")} for row in content["outputs"]],
        "figures": figures,
        "totals": {
            name: sum((row[name] for row in figures), Decimal(0)) for name in ("approved", "spent", "difference")
        },
    }


@dataclass(frozen=True)
class Change:
    """One field that says something else than before."""

    label: Message
    before: str
    after: str


def changes_between(before: dict[str, Any], after: dict[str, Any]) -> list[Change]:
    """What differs between two contents of a report, field by field, in the order of the form."""
    older, newer = _fields(before), _fields(after)
    labels = {**older, **newer}
    return [
        Change(labels[key][0], older.get(key, ("", ""))[1], newer.get(key, ("", ""))[1])
        for key in labels
        if older.get(key, ("", ""))[1] != newer.get(key, ("", ""))[1]
    ]


def _fields(content: dict[str, Any]) -> dict[tuple[str, ...], tuple[Message, str]]:
    """Every field with its label and what stands in it, in words."""
    names = {field.name: capfirst(str(field.verbose_name)) for field in Report._meta.fields}
    view, currency = shown(content), content["grant"]["currency"]
    found: dict[tuple[str, ...], tuple[Message, str]] = {}
    for name in DATES:
        found[name,] = (names[name], formats.day(view[name]) if view[name] else "")
    for name in TEXTS:
        found[name,] = (names[name], content[name])
    for place, row in enumerate(view["outputs"], start=1):
        found["output", str(place), "degree"] = (
            _("%(output)s: how far") % {"output": row["activity"]},
            str(row["label"]),
        )
        found["output", str(place), "evidence"] = (
            _("%(output)s: evidence") % {"output": row["activity"]},
            row["evidence"],
        )
    for row in view["figures"]:
        spent = str(Money(row["spent"], currency))
        found["spent", row["category"]] = (_("%(category)s: spent") % {"category": row["label"]}, spent)
        found["explanation", row["category"]] = (
            _("%(category)s: explanation") % {"category": row["label"]},
            row["explanation"],
        )
    for row in content["attachments"]:
        found["attachment", str(row["id"])] = (_("Attachment: %(label)s") % {"label": row["label"]}, row["name"])
    return found


def content_read_by(report: Report, *, is_writer: bool) -> dict[str, Any]:
    """What a person reads: the State its text as it stands, everybody else what was submitted last.

    So nobody at the Fund reads a correction before it is sent.
    """
    sealed = None if is_writer else report.versions.first()
    return shown(json.loads(sealed.content) if sealed is not None else content_of(report))
