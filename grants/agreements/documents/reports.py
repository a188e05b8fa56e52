"""What the letters about a report say."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from grants.agreements.models import Report, ReportLine
from grants.agreements.selectors import PaymentPlan, to_refund, tolerance_of
from vtf.core import clock
from vtf.core.errors import Message
from vtf.core.money import Money


def _report_facts(report: Report) -> dict[str, Any]:
    """What both letters about a report say of it; the caller has chosen the language."""
    agreement = report.agreement
    return {
        "synthetic": report.is_synthetic,
        "number": agreement.number,
        "title": agreement.title,
        "state": agreement.state.name_in(agreement.language),
        "grantee": agreement.grantee,
        "currency": agreement.currency,
        "signed_by": _("The Secretariat"),
        "report": report.get_kind_display(),
        "is_final": report.kind == Report.Kind.FINAL,
        "period_from": report.period_from,
        "period_to": report.period_to,
        "received_on": clock.day_of(report.submitted_at) if report.submitted_at else "",
    }


def report_acceptance_facts(report: Report, *, remarks: Sequence[str]) -> dict[str, Any]:
    """What was accepted by category, and what follows: an instalment or a refund; in the State's language."""
    agreement = report.agreement
    with translation.override(agreement.language):
        lines = list(report.lines.all())
        accepted = sum((line.accepted or Decimal(0) for line in lines), Decimal(0))
        instalment, refund = _what_follows(report)
        return {
            **_report_facts(report),
            "accepted_on": clock.today(),
            "categories": [
                {
                    "category": line.get_category_display(),
                    "budgeted": line.approved,
                    "reported": line.spent,
                    "accepted": line.accepted,
                }
                for line in lines
            ],
            "totals": {
                "budgeted": sum((line.approved for line in lines), Decimal(0)),
                "reported": sum((line.spent for line in lines), Decimal(0)),
                "accepted": accepted,
            },
            "remarks": "\n".join([*_grounds(lines), *filter(None, remarks)]),
            "instalment": instalment,
            "refund_due": refund or "",
        }


def _grounds(lines: Sequence[ReportLine]) -> list[str]:
    """Why less was accepted than spent, category by category."""
    return [
        f"{line.get_category_display()}: {line.get_ground_display()}"
        + (f" ({line.ground_note})" * bool(line.ground_note))
        for line in lines
        if line.accepted is not None and line.accepted < line.spent
    ]


def _what_follows(report: Report) -> tuple[dict[str, Any], Decimal]:
    """The instalment against which nothing speaks any more, and after the final report what has to come back."""
    agreement = report.agreement
    plan = PaymentPlan(agreement)
    following = plan.following
    if following is not None and not any(plan.reasons_against(following)):
        return {"number": following.ordinal, "amount": plan.left(following).amount}, Decimal(0)
    unspent = to_refund(agreement) if report.kind == Report.Kind.FINAL else Money.zero(agreement.currency)
    return {}, unspent.amount if tolerance_of(agreement) < unspent else Decimal(0)


def report_return_facts(report: Report, *, section: Message, remark: str) -> dict[str, Any]:
    """What has to be corrected and by when, in the State's language."""
    with translation.override(report.agreement.language):
        return {
            **_report_facts(report),
            "returned_on": clock.today(),
            "reply_by": report.reply_by,
            "corrections": [{"section": str(section), "text": remark}],
        }


def report_title(report: Report, words: Message) -> str:
    """The number and what the letter is, in the State's language."""
    with translation.override(report.agreement.language):
        return f"{report.agreement.number}: {words}"
