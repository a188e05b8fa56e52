"""What a report still lacks: one list for the task list, the actions' reasons and the service."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from vtf.core import clock, formats
from vtf.core.money import Money

if TYPE_CHECKING:
    from grants.agreements.models import Report, ReportLine


@dataclass(frozen=True)
class Gap:
    """One thing that is missing or wrong in one section."""

    section: str
    message: str


def gaps_of(report: "Report") -> Iterator[Gap]:
    """Every gap, section by section; with any of them the report cannot be submitted."""
    if report.agreement.status in report.agreement.ENDED:
        yield Gap("period", _("The grant has ended: nothing more is reported on it."))
        return
    yield from _period(report)
    yield from _outcomes(report)
    yield from _outputs(report)
    yield from _figures(report)
    yield from _attachments(report)


def _period(report: "Report") -> Iterator[Gap]:
    agreement = report.agreement
    if not report.period_from or not report.period_to:
        yield Gap("period", _("Give the first and the last day of the period that the report covers."))
        return
    if report.period_from < agreement.starts_on or report.period_to > agreement.ends_on:
        days = {"first": formats.day(agreement.starts_on), "last": formats.day(agreement.ends_on)}
        yield Gap("period", _("The period has to lie within the project: %(first)s – %(last)s.") % days)
    elif report.kind == report.Kind.FINAL and report.period_to != agreement.ends_on:
        day = formats.day(agreement.ends_on)
        yield Gap("period", _("A final report covers the project to its last day, %(day)s.") % {"day": day})
    if report.kind == report.Kind.FINAL and clock.today() <= agreement.ends_on:
        yield Gap("period", _("The project has not ended yet."))
    elif report.period_to > clock.today():
        yield Gap("period", _("The period that the report covers has not ended yet."))
    if report.dated_on is None:
        yield Gap("period", _("Give the date that stands on the report."))
        return
    for message in wrong_date(report):
        yield Gap("period", message)


def wrong_date(report: "Report") -> Iterator[str]:
    """Why the date on the report cannot be (domain/grants.md 8b.19: it is not the day on which it came in)."""
    if report.dated_on is None:
        return
    if report.dated_on > clock.today():
        yield _("The date on the report lies in the future.")
    if report.period_to and report.dated_on < report.period_to:
        yield _("The date on the report lies before the end of the period that it covers.")


def _outcomes(report: "Report") -> Iterator[Gap]:
    if not report.outcomes.strip():
        yield Gap("outcomes", _("Describe the project outcomes."))
    if not report.assistance.strip():
        yield Gap("outcomes", _("Describe how the project has assisted the implementation of the Treaty."))


def _outputs(report: "Report") -> Iterator[Gap]:
    outputs = list(report.outputs.all())
    if not outputs:
        yield Gap("outputs", _("Name at least one output."))
    for output in outputs:
        if not output.degree:
            yield Gap("outputs", _("Say how far “%(output)s” was done.") % {"output": output.activity})
        if not output.evidence.strip():
            yield Gap(
                "outputs",
                _("Give the evidence for “%(output)s”, or say why there is none.") % {"output": output.activity},
            )


def _figures(report: "Report") -> Iterator[Gap]:
    agreement, lines = report.agreement, list(report.lines.all())
    if not report.version_of("figures"):
        yield Gap("figures", _("Enter what was spent, category by category."))
    for line in lines:
        if needs_explanation(report, line) and not line.explanation.strip():
            yield Gap(
                "figures",
                _("Explain why %(spent)s was spent on “%(category)s” where %(approved)s was approved.")
                % {
                    "spent": Money(line.spent, agreement.currency),
                    "approved": Money(line.approved, agreement.currency),
                    "category": line.get_category_display(),
                },
            )
    spent = sum((line.spent for line in lines), Decimal(0))
    if spent > agreement.amount and not report.overspending.strip():
        yield Gap(
            "figures",
            _("The report names %(spent)s, more than the grant of %(grant)s: say who paid the difference.")
            % {"spent": Money(spent, agreement.currency), "grant": agreement.money},
        )


def needs_explanation(report: "Report", line: "ReportLine") -> bool:
    """Whether the spending departs from the approved amount by more than POL-17 lets pass.

    At mid-term less spent is no departure: the rest of the project is still to come.
    """
    threshold = threshold_of(report)
    if threshold is None:
        return False
    above = line.spent - line.approved
    departure = above if report.kind == report.Kind.INTERIM else abs(above)
    return departure > line.approved * threshold / 100


def threshold_of(report: "Report") -> Decimal | None:
    """POL-17 as it was frozen into the call, in per cent; None where there is no rule."""
    application = report.agreement.application
    policies = application.call.policy_set if application else None
    value = policies.value("POL-17") if policies else None
    return None if value is None else Decimal(value)


def _attachments(report: "Report") -> Iterator[Gap]:
    if not any(attachment.removed_at is None for attachment in report.attachments.all()):
        yield Gap("attachments", _("Attach the evidence: receipts, attendance lists, products."))
