"""Write and submit an interim or a final report."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grants.agreements.completeness import wrong_date
from grants.agreements.instalments import split
from grants.agreements.models import (
    GrantAgreement,
    Report,
    ReportAttachment,
    ReportLine,
    ReportOutput,
    ReportVersion,
)
from grants.agreements.package import content_of
from grants.applications.models import BudgetLine
from grants.applications.package import canonical, digest
from vtf.accounts.models import Role, User
from vtf.accounts.selectors import colleagues_of, people_with_role
from vtf.core import clock
from vtf.core.errors import Conflict, RuleBroken
from vtf.core.locking import locked
from vtf.core.money import exponent, quantum
from vtf.core.permissions import require
from vtf.core.workflow import refuse_if
from vtf.files.services import store_upload
from vtf.history.services import record
from vtf.notifications.services import notify

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    Upload = UploadedFile[Any]

Status = GrantAgreement.Status
SECTION_FIELDS: dict[str, tuple[str, ...]] = {
    "period": ("period_from", "period_to", "dated_on"),
    "outcomes": ("outcomes", "assistance", "difficulties"),
    "outputs": (),
    "figures": ("overspending",),
}
MAY_BEGIN = {
    Report.Kind.INTERIM: (Status.ACTIVE, Status.INTERIM_DUE),
    Report.Kind.FINAL: (Status.ACTIVE, Status.INTERIM_ACCEPTED, Status.FINAL_DUE),
}


def with_its_agreement(report: Report) -> Report:
    """The report, locked after its agreement, so that acts on either wait for each other in one order."""
    agreement = locked(report.agreement, fields=("application__call__policy_set", "state"))
    report = locked(report)
    report.agreement = agreement
    return report


@transaction.atomic
def start_report(agreement: GrantAgreement, kind: str, *, by: User) -> Report:
    """Open the draft of a report: its period, its outputs and its budget categories are those of the grant."""
    agreement = locked(agreement, fields=("application__call__policy_set", "state"))
    require(by, "agreements.edit_report", agreement)
    if agreement.reports.filter(kind=kind).exists():
        raise Conflict(_("This report has been begun already; open it and work on it together."))
    refuse_if(_too_early(agreement, Report.Kind(kind)))
    middle = agreement.interim_due_on if kind == Report.Kind.INTERIM else None
    report = Report.objects.create(
        agreement=agreement,
        kind=kind,
        period_from=agreement.starts_on,
        period_to=min(middle or agreement.ends_on, agreement.ends_on),
        written_by=by,
        is_synthetic=agreement.is_synthetic,
    )
    _take_over_the_application(report)
    record("report.started", target=report, by=by, facts={"kind": str(kind)})
    return report


def _too_early(agreement: GrantAgreement, kind: Report.Kind) -> list[str]:
    """Why the grant has no room for a report of this kind now."""
    if kind == Report.Kind.INTERIM and agreement.interim_due_on is None:
        return [_("This grant asks for no interim report.")]
    if agreement.application is None or agreement.status not in MAY_BEGIN[kind]:
        return [
            _("This report cannot be begun now: the grant is “%(status)s”.")
            % {"status": agreement.get_status_display()}
        ]
    if kind == Report.Kind.FINAL and agreement.status == Status.ACTIVE and agreement.interim_due_on is not None:
        return [_("The grant waits for its interim report.")]
    return []


def _take_over_the_application(report: Report) -> None:
    """One line for each budget category that the Fund pays, one output for each activity."""
    application = report.agreement.application
    assert application is not None
    ReportLine.objects.bulk_create(
        ReportLine(report=report, category=category, approved=approved)
        for category, approved in approved_by_category(report.agreement).items()
    )
    ReportOutput.objects.bulk_create(
        ReportOutput(report=report, activity=activity.name, is_planned=True)
        for activity in application.activities.all()
    )


def approved_by_category(agreement: GrantAgreement) -> dict[str, Decimal]:
    """The Fund's share of each budget category, scaled to the grant so that the sum is exact.

    The Committee may grant less than was asked; every category then gives way in proportion.
    """
    application = agreement.application
    assert application is not None
    asked: dict[str, Decimal] = {}
    for line in application.budget_lines.all():
        asked[line.category] = asked.get(line.category, Decimal(0)) + line.fund_share
    asked = {category: amount for category, amount in asked.items() if amount > 0}
    total = sum(asked.values(), Decimal(0))
    shares = [amount * 100 / total for amount in asked.values()]
    return dict(zip(asked, split(agreement.amount, shares, exponent(agreement.currency)), strict=True))


@transaction.atomic
def save_report(
    report: Report,
    section: str,
    values: Mapping[str, Any],
    *,
    version: int,
    by: User,
    lines: Sequence[Mapping[str, Any]] = (),
    outputs: Sequence[Mapping[str, Any]] = (),
) -> Report:
    """Write one section of a draft or of a returned report; `version` is the one that the person read.

    `lines` are {category, spent, explanation}, `outputs` {pk or None, activity, degree, evidence}. Raises Conflict
    where somebody else saved in between. An unfinished section is saved as it is; only what cannot be is refused.
    """
    report = _writable(report, by)
    if report.version_of(section) != version:
        raise Conflict(
            _(
                "A colleague has saved this section since you opened it. "
                "What you typed is still below; compare, then save again."
            )
        )
    for field in SECTION_FIELDS[section]:
        setattr(report, field, values[field])
    _refuse_wrong_days(report)
    if section == "figures":
        _write_lines(report, lines)
    if section == "outputs":
        _write_outputs(report, outputs)
    report.section_versions[section] = version + 1
    report.save()
    record("report.section_saved", target=report, by=by, facts={"section": section})
    return report


def _writable(report: Report, by: User) -> Report:
    """The report under lock, if this person may write it and it can still be changed."""
    report = with_its_agreement(report)
    require(by, "agreements.edit_report", report)
    if report.agreement.status in GrantAgreement.ENDED:
        raise Conflict(_("The grant has ended: its reports can no longer be changed."))
    if not report.is_editable:
        raise Conflict(
            _("This report can no longer be changed: it is “%(status)s”.") % {"status": report.get_status_display()}
        )
    return report


def _refuse_wrong_days(report: Report) -> None:
    if report.period_from and report.period_to and report.period_to < report.period_from:
        raise RuleBroken(_("The period ends before it begins."), field="period_to")
    wrong = list(wrong_date(report))
    if wrong:
        raise RuleBroken(errors={"dated_on": wrong})


def _write_lines(report: Report, lines: Sequence[Mapping[str, Any]]) -> None:
    """Approved categories keep their line; a category without approved money stays while it is named."""
    kept = {line.category: line for line in report.lines.all()}
    typed: dict[str, Mapping[str, Any]] = {}
    errors: dict[str, list[str]] = {}
    for index, row in enumerate(lines):
        if row["category"] not in BudgetLine.Category.values or row["category"] in typed:
            errors[f"lines-{index}-category"] = [_("Each category stands once in the report.")]
        if row["spent"] < 0:
            errors[f"lines-{index}-spent"] = [_("Enter what was spent; an amount is never below zero.")]
        elif row["spent"] != row["spent"].quantize(quantum(report.agreement.currency)):
            errors[f"lines-{index}-spent"] = [_("This currency has fewer decimals.")]
        typed[row["category"]] = row
    if errors:
        raise RuleBroken(errors=errors)
    for category, row in typed.items():
        line = kept.get(category) or ReportLine(report=report, category=category, approved=Decimal(0))
        line.spent, line.explanation = row["spent"], row["explanation"].strip()
        line.save()
    report.lines.filter(approved=0).exclude(category__in=typed).delete()


def _write_outputs(report: Report, outputs: Sequence[Mapping[str, Any]]) -> None:
    """Planned outputs keep their name and place: what was not done is said, not deleted."""
    planned = {output.pk: output for output in report.outputs.filter(is_planned=True)}
    further = []
    for row in outputs:
        said = {"degree": row["degree"], "evidence": row["evidence"].strip()}
        output = planned.get(row.get("pk") or 0)
        if output is not None:
            ReportOutput.objects.filter(pk=output.pk).update(**said)
        elif row["activity"].strip():
            further.append(ReportOutput(report=report, activity=row["activity"].strip(), **said))
    report.outputs.filter(is_planned=False).delete()
    ReportOutput.objects.bulk_create(further)


@transaction.atomic
def attach_file(report: Report, upload: "Upload | None", *, label: str, by: User) -> ReportAttachment:
    """Add a file to a report that is being written: PDF, JPEG or PNG."""
    report = _writable(report, by)
    errors = {}
    if upload is None:
        errors["file"] = [_("Choose the file.")]
    if not label.strip():
        errors["label"] = [_("Say what the file is.")]
    if upload is None or errors:
        raise RuleBroken(errors=errors)
    stored = store_upload(upload, by=by, field="file")
    attachment = ReportAttachment.objects.create(report=report, file=stored, label=label.strip())
    record("report.file_attached", target=report, by=by, facts={"sha256": stored.sha256})
    return attachment


@transaction.atomic
def remove_attachment(attachment: ReportAttachment, *, by: User) -> Report:
    """Take a file out of a report that is being written; an earlier submission keeps it."""
    report = _writable(attachment.report, by)
    attachment = locked(attachment, fields=("file",))
    if attachment.removed_at is None:
        attachment.removed_at = timezone.now()
        attachment.save()
        record("report.file_removed", target=report, by=by, facts={"sha256": attachment.file.sha256})
    return report


@transaction.atomic
def submit_report(report: Report, *, by: User) -> Report:
    """Hand the report in: nothing half; what it says is sealed, and the agreement moves on in the same act.

    The instant is read here, at the request, whatever date stands on the report (domain/grants.md 8b.19).
    """
    report = with_its_agreement(report)
    require(by, "agreements.submit_report", report)
    report.submit()
    refuse_if(report.gaps())
    agreement = report.agreement
    if report.kind == Report.Kind.INTERIM:
        agreement.submit_interim()
    else:
        agreement.submit_final()
        agreement.reported_on = agreement.reported_on or clock.today()  # when it came in first
    report.submitted_by = by
    report.save()
    agreement.save()
    sealed = _seal(report, by)
    record("report.submitted", target=report, by=by, facts={"submission": sealed.number, "sha256": sealed.sha256})
    record("agreement.report_submitted", target=agreement, by=by, facts={"kind": str(report.kind)})
    facts = {"kind": str(report.kind)}
    notify("agreements/report_submitted", about=report, to=colleagues_of(agreement.state), facts=facts)
    notify("agreements/report_received", about=report, to=people_with_role(Role.OFFICER, Role.FINANCE), facts=facts)
    return report


def _seal(report: Report, by: User) -> ReportVersion:
    """Keep the report as it was sent, with its hash, and remember which files it held."""
    report.attachments.filter(first_version=None, removed_at=None).update(first_version=report.version)
    assert report.submitted_at is not None
    submitted = {"submitted_at": report.submitted_at.isoformat(), "submission": report.version}
    content = canonical({**content_of(report), **submitted})
    return ReportVersion.objects.create(
        report=report,
        number=report.version,
        content=content,
        sha256=digest(content),
        submitted_at=report.submitted_at,
        submitted_by=by,
    )
