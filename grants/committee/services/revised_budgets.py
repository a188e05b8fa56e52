"""A revised budget against the one that was approved: it cuts and adds nothing (8(b).27)."""

import json
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from grants.applications.models import Application, BudgetLine, SubmittedPackage
from grants.committee.models import Decision
from vtf.core.errors import Message
from vtf.core.money import Money


def budget_faults(application: Application) -> list[Message]:
    """Each line as it was approved or less; no further line, and in all not more than was approved."""
    decision = Decision.objects.get(application=application)
    approved = _amounts_at_the_decision(decision)
    faults: list[Message] = []
    for line in sorted(application.budget_lines.all(), key=lambda line: -line.fund_share):
        known = approved.get(_key(line.category, line.description))
        ceiling = known.pop(0) if known else None  # lines of the same words pair off, the largest first
        if fault := _fault_of(line, ceiling, application.requested.currency):
            faults.append(fault)
    grown = Decimal(0) if decision.amount is None else application.requested.amount - decision.amount
    if grown > 0:
        faults.append(
            _("The revised budget asks for %(asked)s; %(ceiling)s was approved.")
            % {"asked": application.requested, "ceiling": decision.money}
        )
    return faults


def _fault_of(line: BudgetLine, ceiling: Decimal | None, currency: str) -> Message | None:
    named = {"category": line.get_category_display(), "description": line.description}
    if ceiling is None:
        return _("The approved budget has no line “%(category)s: %(description)s”. Lines are not added.") % named
    if line.fund_share > ceiling:
        amounts = {"asked": Money(line.fund_share, currency), "ceiling": Money(ceiling, currency)}
        words = _("The line “%(category)s: %(description)s” asks for %(asked)s; it was approved with %(ceiling)s.")
        return words % (named | amounts)
    return None


def _amounts_at_the_decision(decision: Decision) -> dict[tuple[str, str], list[Decimal]]:
    """What each line asked of the Fund in the version that the Committee had before it, the largest first."""
    packages = SubmittedPackage.objects.filter(
        application=decision.application_id, submitted_at__lte=decision.decided_at
    )
    package = packages.order_by("-version").first()
    rows: list[dict[str, Any]] = json.loads(package.content)["budget"] if package else []
    amounts: dict[tuple[str, str], list[Decimal]] = {}
    for row in rows:
        amounts.setdefault(_key(row["category"], row["description"]), []).append(Decimal(row["fund_share"]))
    return {key: sorted(each, reverse=True) for key, each in amounts.items()}


def _key(category: str, description: str) -> tuple[str, str]:
    """A line is the same one where its words are, whatever their case and spaces."""
    return category, " ".join(description.split()).casefold()
