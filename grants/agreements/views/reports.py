"""Pages of reports: written by the State in sections, reviewed by two officers, read by whoever may."""

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grants.agreements.models import Report
from grants.agreements.package import changes_between, content_read_by
from grants.agreements.selectors.reports import (
    attachments_visible_to,
    reasons_against_review,
    reports_visible_to,
    reviews_of,
    side_of,
    versions_of,
)
from grants.agreements.selectors.visible import agreements_visible_to
from grants.agreements.services.reports import start_report, submit_report
from vtf.core.errors import RuleBroken
from vtf.core.permissions import permits
from vtf.core.views import ActView, ObjectView
from vtf.core.work import TaskItem
from vtf.core.workflow import Action
from vtf.documents.selectors import documents_about
from vtf.documents.views import DocumentView
from vtf.files.models import StoredFile
from vtf.files.views import StoredFileView
from vtf.history.selectors import events_about

SECTIONS: dict[str, Any] = {
    "period": _("Period and date"),
    "outcomes": _("Project activities and outcomes"),
    "outputs": _("Outputs and their evidence"),
    "figures": _("Financial report"),
    "attachments": _("Attachments"),
}
LETTERS = dict(zip(SECTIONS, "PABFX", strict=True))


DRAFTING = ("report.section_saved", "report.file_attached", "report.file_removed")  # each save is no event to read


def section_url(report: Report, section: str) -> str:
    """Where a section is written."""
    if section == "attachments":
        return reverse("agreements:report-attachments", args=[report.pk])
    return reverse("agreements:report-section", args=[report.pk, section])


class ReportStart(ActView):
    """Begin the report of one kind; where it has been begun, its page."""

    visible_to = agreements_visible_to
    permission = "agreements.edit_report"
    object_name = "agreement"
    submit_label = _("Begin the report")
    lede = _("The period, the outputs and the budget categories are taken from the grant; you can save it unfinished.")
    success_message = _("The report has been opened. Your colleagues can write it with you.")
    kind = ""

    def get_title(self) -> Any:
        """Which report."""
        return Report.Kind(self.kind).label

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Go to the report that is there already."""
        report = reports_visible_to(request.user).filter(agreement=self.object, kind=self.kind).first()
        if report is not None:
            return HttpResponseRedirect(report.get_absolute_url())
        return super().get(request, *args, **kwargs)

    def act(self, form: None) -> Report:
        """Begin it."""
        return start_report(self.object, self.kind, by=self.request.user)


class AwaitedReview(ObjectView):
    """From the grant to the review of the report that waits there."""

    visible_to = agreements_visible_to

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The latest report that was submitted."""
        reports = reports_visible_to(request.user).filter(agreement=self.object).order_by("-submitted_at", "-pk")
        report = reports.exclude(submitted_at=None).first()
        if report is None:
            raise Http404
        return HttpResponseRedirect(reverse("agreements:report-review", args=[report.pk]))


class ReportDetail(ObjectView):
    """A report: where it stands, its sections or its text, its reviews, its submissions, what happened."""

    visible_to = reports_visible_to
    template_name = "agreements/report.html"
    object_name = "report"

    def get_queryset(self) -> Any:
        """With everything that the page looks at more than once."""
        return reports_visible_to(self.request.user).prefetch_related(
            "lines", "outputs", "attachments__file", "reviews__reviewed_by"
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Everything on the page, a fixed number of queries."""
        report, user = self.object, self.request.user
        is_writer = permits(user, "agreements.edit_report", report)
        return super().get_context_data(
            tasks=_tasks(report) if is_writer and report.is_editable else [],
            content=content_read_by(report, is_writer=is_writer),
            is_writer=is_writer,
            lines=[line for line in report.lines.all() if line.accepted is not None],
            reviews=list(report.reviews.all()),
            versions=versions_of(report),
            extra=_further_actions(report, user),
            documents=documents_about(report),
            events=events_about(report).exclude(verb__in=DRAFTING),
            **kwargs,
        )


def _tasks(report: Report) -> list[TaskItem]:
    """The sections with what each still lacks."""
    gaps: dict[str, list[str]] = {}
    for gap in report.all_gaps():
        gaps.setdefault(gap.section, []).append(gap.message)
    items = []
    for name, label in SECTIONS.items():
        is_begun = bool(report.version_of(name)) or (name == "attachments" and bool(report.attachments.all()))
        state = "complete" if name not in gaps else "in_progress" if is_begun else "not_started"
        url = section_url(report, name)
        note = " ".join(gaps.get(name, [])[:2]) if is_begun else ""
        items.append(TaskItem(LETTERS[name], label, url, note, state))
    return items


def _further_actions(report: Report, user: Any) -> list[Action]:
    """The review, for those whose side has not spoken yet, or the reason why not."""
    side = side_of(user)
    if side is None or report.status != Report.Status.SUBMITTED:
        return []
    url = reverse("agreements:report-review", args=[report.pk])
    return [Action("review", _("Review the report"), url, tuple(reasons_against_review(report, side, user)))]


class ReportSubmit(ActView):
    """The State hands the report in."""

    transition = "submit"
    title = submit_label = _("Submit the report")
    lede = _("The Secretariat reads it as it stands now. You can correct it only if it is returned to you.")
    visible_to = reports_visible_to
    permission = "agreements.submit_report"
    template_name = "agreements/report_submit.html"
    object_name = "report"
    success_message = _("The report has been submitted. The Secretariat has been told.")

    def act(self, form: None) -> Report:
        """Hand it in."""
        return submit_report(self.object, by=self.request.user)

    def explain(self, exception: Exception) -> HttpResponse:
        """The page again with every gap, each of which leads back to its section."""
        if type(exception) is RuleBroken:
            return self.render_to_response(self.get_context_data(refused=exception.messages), status=422)
        return super().explain(exception)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The whole text is read before it is sent."""
        return super().get_context_data(content=content_read_by(self.object, is_writer=True), **kwargs)


class ReportVersions(ObjectView):
    """What was submitted, and what differs between two submissions."""

    visible_to = reports_visible_to
    template_name = "agreements/report_versions.html"
    object_name = "report"
    title = _("Submissions of the report")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The two that the address names, else the last two."""
        versions = {version.number: version for version in versions_of(self.object)}
        numbers = sorted(versions)
        newer = self._number("to", numbers, numbers[-1:])
        older = self._number("from", numbers, numbers[-2:-1])
        changes = None
        if older is not None and newer is not None and older != newer:
            changes = changes_between(*(json.loads(versions[number].content) for number in (older, newer)))
        return super().get_context_data(
            versions=list(versions.values()), older=older, newer=newer, changes=changes, reviews=reviews_of(self.object)
            , **kwargs
        )  # fmt: skip

    def _number(self, name: str, known: list[int], otherwise: list[int]) -> int | None:
        asked = self.request.GET.get(name, "")
        if asked.isdigit() and int(asked) in known:
            return int(asked)
        return next(iter(otherwise), None)


class ReportVersionFile(ObjectView):
    """One submission exactly as it was sealed; its bytes have the SHA-256 that the page prints."""

    visible_to = reports_visible_to

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The canonical text, as a file."""
        version = self.object.versions.filter(number=kwargs["number"]).first()
        if version is None:
            raise Http404
        name = f"{self.object.code}-{self.object.kind}-{version.number}.json"
        return HttpResponse(
            version.content.encode(),
            content_type="application/json",
            headers={
                "Content-Disposition": f'attachment; filename="{name}"',
                "X-Content-Type-Options": "nosniff",
                "Cache-Control": "private, no-store",
            },
        )


class ReportFile(StoredFileView):
    """An attachment of a report."""

    visible_to = attachments_visible_to

    def get_file(self) -> StoredFile:
        """The file."""
        stored: StoredFile = self.object.file
        return stored


class ReportDocument(DocumentView):
    """A letter about the report as PDF."""

    visible_to = reports_visible_to
