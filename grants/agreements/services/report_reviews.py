"""Review a report: two officers, two people; and what the calendar makes due."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grants.agreements.documents import report_acceptance_facts, report_return_facts, report_title
from grants.agreements.models import GrantAgreement, Report, ReportLine, ReportReview
from grants.agreements.selectors.reports import Obligation, obligation_of, owing, reasons_against_review, reply_by
from grants.agreements.services.expenditure import recognise_expenditure
from grants.agreements.services.reports import with_its_agreement
from vtf.accounts.models import Role, User
from vtf.accounts.selectors import colleagues_of, people_with_role
from vtf.core import clock
from vtf.core.errors import Conflict, Message, RuleBroken
from vtf.core.locking import locked
from vtf.core.money import Money, quantum
from vtf.core.periodic import each
from vtf.core.permissions import require
from vtf.documents.services import order_document
from vtf.history.services import record
from vtf.notifications.services import notify

Side, Verdict = ReportReview.Side, ReportReview.Verdict
PERMISSIONS = {Side.PROGRAMME: "agreements.review_activities", Side.FINANCE: "agreements.review_figures"}
SECTIONS: dict[str, Message] = {
    Side.PROGRAMME: gettext_lazy("Activities and outcomes"),
    Side.FINANCE: gettext_lazy("Expenditure"),
}


@dataclass(frozen=True)
class Figures:
    """What finance accepts of each category, and why less; a category left out is accepted as it was spent."""

    accepted: Mapping[str, Decimal | None] = field(default_factory=dict)
    grounds: Mapping[str, str] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)


@transaction.atomic
def review_report(
    report: Report,
    *,
    side: str,
    verdict: str,
    remark: str = "",
    accepted: Mapping[str, Decimal | None] | None = None,
    grounds: Mapping[str, str] | None = None,
    notes: Mapping[str, str] | None = None,
    version: int | None = None,
    by: User,
) -> ReportReview:
    """Accept the report for one side, or return it; the second of two acceptances accepts it for the Fund.

    `accepted`, `grounds` and `notes` are by budget category and finance's alone. `version` is the submission that
    the person read. The two sides are two people, whatever roles one of them has (also by the database).
    """
    report = with_its_agreement(report)
    require(by, PERMISSIONS[Side(side)], report)
    _refuse_out_of_turn(report, Side(side), version, by)
    if verdict == Verdict.RETURN and not remark.strip():
        raise RuleBroken(_("Say what has to be corrected."), field="remark")
    if side == Side.PROGRAMME and accepted:
        raise RuleBroken(_("Only the finance officer says how much is accepted."))
    is_judged = side == Side.FINANCE and verdict == Verdict.ACCEPT
    figures = _judged(report, Figures(accepted or {}, grounds or {}, notes or {})) if is_judged else {}
    review = ReportReview.objects.create(
        report=report,
        submission=report.version,
        side=side,
        verdict=verdict,
        remark=remark.strip(),
        figures=figures,
        reviewed_by=by,
    )
    record("report.reviewed", target=report, by=by, facts={"side": str(side), "verdict": str(verdict)}, reason=remark)
    if verdict == Verdict.RETURN:
        _return(report, review, by)
    else:
        _accept_if_both_do(report, by)
    return review


def _refuse_out_of_turn(report: Report, side: ReportReview.Side, version: int | None, by: User) -> None:
    """Somebody may have returned or accepted it, or the State sent it again, since the page was opened."""
    for reason in reasons_against_review(report, side, by):
        raise Conflict(reason)
    if version is not None and version != report.version:
        raise Conflict(_("The State has sent this report again since you opened it. Read it anew."))


def _judged(report: Report, figures: Figures) -> dict[str, dict[str, str]]:
    """What is accepted of each category, for the review's own record; every fault is named at once."""
    errors: dict[str, list[str]] = {}
    judged: dict[str, dict[str, str]] = {}
    for line in report.lines.all():
        name = str(line.category)
        amount = figures.accepted.get(name, line.spent)
        ground, note = figures.grounds.get(name, ""), figures.notes.get(name, "").strip()
        fault = _fault(line, amount, ground, note)
        if fault is not None:
            errors[f"{fault[0]}_{name}"] = [fault[1]]
        elif amount is not None:
            is_less = amount < line.spent
            judged[name] = {"accepted": str(amount), "ground": ground * is_less, "note": note * is_less}
    total = sum((Decimal(row["accepted"]) for row in judged.values()), Decimal(0))
    if not errors and total > report.agreement.amount:
        said = {"total": Money(total, report.agreement.currency), "grant": report.agreement.money}
        errors[""] = [_("%(total)s is more than the grant of %(grant)s: accept less.") % said]
    if errors:
        raise RuleBroken(errors=errors)
    return judged


def _fault(line: ReportLine, amount: Decimal | None, ground: str, note: str) -> tuple[str, str] | None:
    """What is wrong with the judgement on one category, and with which field of it."""
    if amount is None:
        return "accepted", _("Say how much is accepted of “%(category)s”.") % {"category": line.get_category_display()}
    if amount < 0 or amount > line.spent:
        return "accepted", _("Accept between nothing and what was spent.")
    if amount != amount.quantize(quantum(line.report.agreement.currency)):
        return "accepted", _("This currency has fewer decimals.")
    if amount < line.spent and ground not in ReportLine.Ground.values:
        return "ground", _("Choose why less is accepted than was spent.")
    if amount < line.spent and ground == ReportLine.Ground.OTHER and not note:
        return "note", _("Say in words why less is accepted.")
    return None


def _return(report: Report, review: ReportReview, by: User) -> None:
    """It goes back to the State, with what to correct and by when."""
    agreement = report.agreement
    report.give_back()
    report.reply_by = reply_by(agreement, clock.today())
    report.save()
    if report.kind == Report.Kind.INTERIM:
        agreement.return_interim()
    else:
        agreement.return_final()
    agreement.save()
    record("report.returned", target=report, by=by, reason=review.remark)
    record("agreement.report_returned", target=agreement, by=by, facts={"kind": str(report.kind)})
    facts = report_return_facts(report, section=SECTIONS[review.side], remark=review.remark)
    _order(report, "report_return", facts, gettext_lazy("return of a report"), by)
    told = {"kind": str(report.kind), "remark": review.remark, "reply_by": report.reply_by.isoformat()}
    notify("agreements/report_returned", about=report, to=colleagues_of(agreement.state), facts=told)


def _accept_if_both_do(report: Report, by: User) -> None:
    """The second of two acceptances: amounts are fixed, the agreement moves on, the expenditure is recognised."""
    reviews = {review.side: review for review in report.reviews.filter(submission=report.version)}
    if set(reviews) != set(Side.values):
        return
    agreement = report.agreement
    _fix_amounts(report, reviews[Side.FINANCE])
    report.accept()
    report.save()
    if report.kind == Report.Kind.INTERIM:
        agreement.accept_interim()
    else:
        agreement.accept_final()
    agreement.save()
    accepted = Money(report.accepted_total, agreement.currency)
    record("report.accepted", target=report, by=by, facts={"amount": str(accepted)})
    record("agreement.report_accepted", target=agreement, by=by, facts={"kind": str(report.kind)})
    recognise_expenditure(agreement, by=by)
    remarks = [review.remark for review in reviews.values()]
    facts = report_acceptance_facts(report, remarks=remarks)
    _order(report, "report_acceptance", facts, gettext_lazy("acceptance of a report"), by)
    told = {"kind": str(report.kind), "amount": str(accepted)}
    notify("agreements/report_accepted", about=report, to=colleagues_of(agreement.state), facts=told)
    notify("agreements/report_accepted", about=report, to=people_with_role(Role.FINANCE), facts=told)


def _fix_amounts(report: Report, review: ReportReview) -> None:
    """Write finance's judgement onto the lines."""
    for line in report.lines.all():
        judged = review.figures[line.category]
        line.accepted = Decimal(judged["accepted"])
        line.ground, line.ground_note = judged["ground"], judged["note"]
        line.save()


def _order(report: Report, kind: str, facts: dict[str, Any], words: Message, by: User) -> None:
    """Order a letter about the report in the State's language."""
    order_document(
        f"agreements/{kind}",
        about=report,
        facts=facts,
        language=report.agreement.language,
        title=report_title(report, words),
        by=by,
    )


def reports_fall_due() -> int:
    """Record for each grant that its report has fallen due, and tell the State; returns how many."""
    waiting = (GrantAgreement.Status.ACTIVE, GrantAgreement.Status.INTERIM_ACCEPTED)
    agreements = GrantAgreement.objects.filter(status__in=waiting)
    return sum(each(agreements, _falls_due, what="agreements.reports_fall_due"))


@transaction.atomic
def _falls_due(agreement: GrantAgreement) -> bool:
    """One grant, judged again under lock: the State may just have submitted."""
    agreement = locked(agreement, fields=("state",))
    obligation = _due_today(agreement)
    if obligation is None:
        return False
    if obligation.kind == Report.Kind.INTERIM:
        agreement.interim_falls_due()
    else:
        agreement.final_falls_due()
    agreement.save()
    kind = str(obligation.kind.value)
    record("agreement.report_fell_due", target=agreement, by=None, facts={"kind": kind})
    due_on = obligation.due_on.isoformat() if obligation.due_on else ""
    facts = {"kind": kind, "number": agreement.number, "due_on": due_on}
    notify("agreements/report_fell_due", about=agreement, to=colleagues_of(agreement.state), facts=facts)
    return True


def _due_today(agreement: GrantAgreement) -> Obligation | None:
    """The interim report on its day; the final one once the project has ended."""
    row = owing(GrantAgreement.objects.filter(pk=agreement.pk)).first()
    obligation = obligation_of(row) if row is not None else None
    if row is None or obligation is None or row.status not in ("active", "interim_accepted"):
        return None
    if obligation.kind == Report.Kind.INTERIM:
        return obligation if row.interim_due_on is not None and clock.today() >= row.interim_due_on else None
    return obligation if clock.today() > row.ends_on else None
