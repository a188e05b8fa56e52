"""Reads of reports: who sees which, what is due and overdue, what was accepted, how a State has reported before."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from grants.agreements.models import (
    GrantAgreement,
    Refund,
    Report,
    ReportAttachment,
    ReportReview,
    ReportVersion,
)
from grants.agreements.selectors.visible import READERS, agreements_visible_to
from grants.applications.permissions import may_apply
from vtf.accounts.models import Role, User
from vtf.accounts.selectors import colleagues_of, people_with_role
from vtf.core import clock, formats
from vtf.core.errors import Message
from vtf.core.money import Money
from vtf.core.work import WorkItem
from vtf.notifications.reminders import Deadline
from vtf.states.models import State

Status = GrantAgreement.Status
BEFORE_INTERIM = (Status.ACTIVE, Status.INTERIM_DUE)
BEFORE_FINAL = (Status.INTERIM_ACCEPTED, Status.FINAL_DUE)
RETURNED = (Status.INTERIM_RETURNED, Status.FINAL_RETURNED)
SIDES = {Role.OFFICER: ReportReview.Side.PROGRAMME, Role.FINANCE: ReportReview.Side.FINANCE}


def reports_visible_to(user: User) -> QuerySet[Report]:
    """A State's people see their own; the Secretariat and the auditor what was ever submitted."""
    reports = Report.objects.select_related("agreement__state", "agreement__application__call__policy_set")
    if user.has_role(*READERS):
        return reports.exclude(status=Report.Status.DRAFT)
    if may_apply(user):
        return reports.filter(agreement__state=user.state_id)
    return reports.none()


def attachments_visible_to(user: User) -> QuerySet[ReportAttachment]:
    """The files of the reports that the person sees; the Secretariat those of a submission, none of a draft."""
    attachments = ReportAttachment.objects.filter(report__in=reports_visible_to(user)).select_related("file", "report")
    return attachments.exclude(first_version=None) if user.has_role(*READERS) else attachments


def files_of_reports(user: User) -> QuerySet[Any]:
    """The primary keys of the files that the vault may give to this person."""
    return attachments_visible_to(user).values("file")


def versions_of(report: Report) -> list[ReportVersion]:
    """What was submitted, the latest first."""
    return list(report.versions.select_related("submitted_by"))


def reviews_of(report: Report) -> list[ReportReview]:
    """What the two officers said of each submission, the latest first."""
    return list(report.reviews.select_related("reviewed_by"))


def side_of(user: User, asked: str = "") -> ReportReview.Side | None:
    """For which side the person reviews; who has both roles says which."""
    sides = [side for role, side in SIDES.items() if user.has_role(role)]
    return next((side for side in sides if side == asked), sides[0] if sides else None)


def reasons_against_review(report: Report, side: str, user: User) -> Iterator[Message]:
    """Why this person cannot review this submission for the side now; the service asks the same under lock."""
    if report.status != Report.Status.SUBMITTED:
        yield _("This report does not wait for a review: it is “%(status)s”.") % {"status": report.get_status_display()}
        return
    if report.agreement.status in GrantAgreement.ENDED:
        yield _("The grant has ended: this report is not reviewed any more.")
        return
    before = [review for review in report.reviews.all() if review.submission == report.version]
    if any(review.side == side for review in before):
        label = ReportReview.Side(side).label
        yield _("This submission has been reviewed already for this side: %(side)s.") % {"side": label}
    elif any(review.reviewed_by_id == user.pk for review in before):
        yield _("You have reviewed this submission for the other side; another person has to do this one.")


@dataclass(frozen=True)
class Obligation:
    """The report that a grant waits for."""

    agreement: GrantAgreement
    kind: Report.Kind
    due_on: date | None
    report: Report | None = None

    @property
    def is_returned(self) -> bool:
        """It was submitted and has to be corrected."""
        return self.report is not None and self.report.status == Report.Status.RETURNED

    def is_overdue(self, on: date) -> bool:
        """Its day has passed."""
        return self.due_on is not None and self.due_on < on

    def get_absolute_url(self) -> str:
        """The report where there is one, else the page on which it is begun."""
        if self.report is not None:
            return self.report.get_absolute_url()
        return reverse(f"agreements:report-{self.kind.value}", args=[self.agreement.pk])


def obligation_of(agreement: GrantAgreement) -> Obligation | None:
    """Which report the State owes now, and by when; None where the Fund has it or none is asked for."""
    status, waits_for_interim = agreement.status, agreement.interim_due_on is not None
    if status == Status.INTERIM_RETURNED or (status in BEFORE_INTERIM and waits_for_interim):
        kind, due_on = Report.Kind.INTERIM, agreement.interim_due_on
    elif status == Status.FINAL_RETURNED or status in BEFORE_FINAL or status == Status.ACTIVE:
        kind, due_on = Report.Kind.FINAL, agreement.report_due_on
    else:
        return None
    report = next((report for report in agreement.reports.all() if report.kind == kind), None)
    if report is not None and status in RETURNED:
        due_on = report.reply_by
    return Obligation(agreement, kind, due_on, report)


@dataclass(frozen=True)
class Reporting:
    """The reports of one grant as one person sees them, for the grant's page."""

    reports: list[Report]
    obligation: Obligation | None
    is_overdue: bool
    may_write: bool


def reporting_of(agreement: GrantAgreement, user: User) -> Reporting:
    """What was reported and what is due; two queries."""
    row = with_reports(GrantAgreement.objects.filter(pk=agreement.pk)).first()
    obligation = obligation_of(row) if row is not None and row.application_id is not None else None
    reports = list(reports_visible_to(user).filter(agreement=agreement).order_by("pk"))
    if obligation is not None and obligation.report is not None and obligation.report not in reports:
        obligation = replace(obligation, report=None)  # somebody else's draft
    return Reporting(
        reports,
        obligation,
        is_overdue=obligation is not None and obligation.is_overdue(clock.today()),
        may_write=user.state_id == agreement.state_id and may_apply(user),
    )


def with_reports(agreements: QuerySet[GrantAgreement]) -> QuerySet[GrantAgreement]:
    """The agreements with their reports, two queries for all."""
    return agreements.prefetch_related(Prefetch("reports", Report.objects.order_by("pk")))


def owing(agreements: QuerySet[GrantAgreement]) -> QuerySet[GrantAgreement]:
    """Those of which a report is awaited from the State."""
    return with_reports(agreements.filter(status__in=[*BEFORE_INTERIM, *BEFORE_FINAL, *RETURNED]))


def is_overdue(on: date) -> Q:
    """A report of the grant should have come before this day; the same as Obligation.is_overdue, for the database."""
    late = Report.objects.filter(agreement=OuterRef("pk"), status=Report.Status.RETURNED, reply_by__lt=on)
    return (
        Q(status__in=BEFORE_INTERIM, interim_due_on__lt=on)
        | Q(status=Status.ACTIVE, interim_due_on=None, report_due_on__lt=on)
        | Q(status__in=BEFORE_FINAL, report_due_on__lt=on)
        | (Q(status__in=RETURNED) & Q(Exists(late)))
    )


def agreements_that_report(user: User) -> QuerySet[GrantAgreement]:
    """The agreements that owe or have owed a report: all for the Secretariat and the auditor, a State's own for it."""
    agreements = agreements_visible_to(user).exclude(status__in=[Status.DRAFT, Status.LAPSED]).exclude(application=None)
    if not user.has_role(*READERS):
        agreements = agreements.filter(state=user.state_id) if may_apply(user) else agreements.none()
    return with_reports(agreements)


def accepted_so_far(agreement: GrantAgreement) -> Money:
    """The expenditure that the Secretariat has accepted; the latest accepted report tells it from the beginning."""
    report = agreement.reports.filter(status=Report.Status.ACCEPTED).order_by("-decided_at", "-pk").first()
    total = report.accepted_total if report is not None else Money.zero(agreement.currency).amount
    return Money(total, agreement.currency)


def overdue_obligations(state: State, on: date) -> list[Message]:
    """Overdue reports and unpaid refunds of a State's grants on a day, in words (POL-25)."""
    messages: list[Message] = []
    for agreement in owing(GrantAgreement.objects.filter(state=state)).filter(is_overdue(on)).order_by("number"):
        obligation = obligation_of(agreement)
        if obligation is not None and obligation.due_on is not None:
            said = {"number": agreement.number, "day": formats.day(obligation.due_on)}
            if obligation.kind == Report.Kind.FINAL:
                messages.append(_("The final report of %(number)s was due on %(day)s.") % said)
            else:
                messages.append(_("The interim report of %(number)s was due on %(day)s.") % said)
    unpaid = Refund.objects.filter(agreement__state=state, status=Refund.Status.DUE, due_on__lt=on)
    for refund in unpaid.select_related("agreement"):
        messages.append(
            _("A refund of %(amount)s for %(number)s was due on %(day)s.")
            % {"amount": refund.money, "number": refund.agreement.number, "day": formats.day(refund.due_on)}
        )
    return messages


def report_deadlines() -> Iterator[Deadline]:
    """What people are reminded of: the next report of each grant, and the day given with a return."""
    for agreement in owing(GrantAgreement.objects.select_related("state")):
        obligation = obligation_of(agreement)
        if obligation is None or obligation.due_on is None:
            continue
        signed = [agreement.grantee_signed_at, agreement.secretariat_signed_at]
        since = max((clock.day_of(instant) for instant in signed if instant), default=None)
        about = obligation.report if obligation.is_returned else agreement
        yield Deadline(
            about=about or agreement,
            key="agreements/correction_due" if obligation.is_returned else "agreements/report_due",
            due_on=obligation.due_on,
            to=colleagues_of(agreement.state),
            facts={"kind": str(obligation.kind.value), "number": agreement.number},
            escalate_to=people_with_role(Role.HEAD, Role.OFFICER),
            since=since,
        )


def report_work(user: User) -> list[WorkItem]:
    """Reports to write and to correct for a State, to review for the officers."""
    if user.has_role(*SIDES):
        return [*(_to_review(report) for report in waiting_for_review(user)), *_overdue(user)]
    if user.has_role(Role.HEAD):
        return _overdue(user)
    if not may_apply(user):
        return []
    own = owing(GrantAgreement.objects.filter(state=user.state_id))
    obligations = [obligation_of(agreement) for agreement in own]
    return [_to_write(obligation) for obligation in obligations if obligation is not None]


def waiting_for_review(user: User) -> QuerySet[Report]:
    """Submitted reports which nobody of the person's side has reviewed."""
    sides = [side for role, side in SIDES.items() if user.has_role(role)]
    submitted = reports_visible_to(user).filter(status=Report.Status.SUBMITTED)
    submitted = submitted.exclude(agreement__status__in=GrantAgreement.ENDED)
    waiting = Q()
    for side in sides:
        done = ReportReview.objects.filter(report=OuterRef("pk"), submission=OuterRef("version"), side=side)
        waiting |= Q(~Exists(done))
    return submitted.filter(waiting).order_by("submitted_at")


def _overdue(user: User) -> list[WorkItem]:
    """Reports that States owe and that are late, for those who write to them."""
    if not user.has_role(Role.OFFICER, Role.HEAD):
        return []
    obligations = [obligation_of(agreement) for agreement in owing(GrantAgreement.objects.all())]
    return [
        WorkItem(
            _("A report is late"),
            each.agreement.get_absolute_url(),
            _("The State has to send it"),
            each.due_on,
            str(each.agreement),
            "others",
        )
        for each in obligations
        if each is not None and each.is_overdue(clock.today())
    ]


def _to_review(report: Report) -> WorkItem:
    received = formats.day(clock.day_of(report.submitted_at)) if report.submitted_at else ""
    return WorkItem(
        _("Review the report"),
        report.get_absolute_url(),
        _("Received on %(day)s") % {"day": received},
        None,
        str(report),
    )


def _to_write(obligation: Obligation) -> WorkItem:
    title = _("Send the final report") if obligation.kind == Report.Kind.FINAL else _("Send the interim report")
    if obligation.is_returned:
        title = _("Correct the report")
    why = _("Report due on %(day)s") % {"day": formats.day(obligation.due_on)} if obligation.due_on else ""
    return WorkItem(title, obligation.get_absolute_url(), why, obligation.due_on, str(obligation.agreement))


def reply_by(agreement: GrantAgreement, on: date) -> date:
    """By when a returned report is to come back: POL-22, or three weeks where the call's rules know no such time."""
    policies = agreement.application.call.policy_set if agreement.application else None
    days = policies.value("POL-22") if policies else None
    return on + timedelta(days=21 if days is None else int(days))
