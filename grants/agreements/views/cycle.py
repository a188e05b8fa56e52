"""The steps of a call after its decisions, and what was reported to the Conference."""

from decimal import Decimal
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grants.agreements.forms.cycle import ConferenceReportForm
from grants.agreements.models import ConferenceReport
from grants.agreements.selectors.cycle import report_of
from grants.agreements.services.cycle import (
    KIND,
    archive_call,
    report_to_conference,
    start_contracting,
    start_implementation,
)
from grants.calls.models import Call
from grants.calls.selectors import calls_visible_to
from vtf.core import clock
from vtf.core.errors import Message
from vtf.core.exports import csv_lines
from vtf.core.views import ActView, ObjectView
from vtf.documents.selectors import documents_about

# T1 to T5 of domain/grants.md 5.2: name of the table -> its heading and its columns.
TABLES: dict[str, tuple[Message, tuple[tuple[str, Message], ...]]] = {
    "contributions": (
        _("Contributions"),
        (
            ("donor", _("Donor")),
            ("year", _("Year")),
            ("received_on", _("Received on")),
            ("currency", _("Currency")),
            ("amount", _("Amount")),
            ("earmark", _("Earmark")),
            ("source", _("Source document")),
        ),
    ),
    "cycles": (
        _("Calls for project proposals"),
        (
            ("cycle", _("Cycle")),
            ("received", _("Received")),
            ("ineligible", _("Ineligible")),
            ("approved", _("Approved")),
            ("requested_amount", _("Amount requested")),
            ("approved_amount", _("Amount approved")),
        ),
    ),
    "regions": (
        _("By region"),
        (
            ("region", _("Region")),
            ("received", _("Received")),
            ("approved", _("Approved")),
            ("approved_amount", _("Amount approved")),
        ),
    ),
    "treaty_statuses": (
        _("By Treaty status at submission"),
        (
            ("status", _("Treaty status")),
            ("received", _("Received")),
            ("approved", _("Approved")),
            ("approved_amount", _("Amount approved")),
        ),
    ),
    "projects": (
        _("Status of projects"),
        (
            ("number", _("Project number")),
            ("state", _("State")),
            ("title", _("Title")),
            ("granted", _("Granted")),
            ("disbursed", _("Disbursed")),
            ("reported", _("Reported")),
            ("refunded", _("Refunded")),
            ("status", _("Status")),
        ),
    ),
    "statement": (_("Statement of the Fund"), (("label", _("Item")), ("amount", _("Amount")))),
}
AMOUNTS = {
    "amount",
    "requested_amount",
    "approved_amount",
    "granted",
    "disbursed",
    "reported",
    "refunded",
}
FIGURES = AMOUNTS | {"received", "ineligible", "approved"}


class CallStep(ActView):
    """Base of the officer's steps; the reasons name projects, so that nobody else reads them."""

    visible_to = calls_visible_to


class CallContract(CallStep):
    """The agreements begin."""

    transition = "start_contracting"
    permission = "calls.start_contracting"
    title = submit_label = _("Start the agreements")
    lede = _("The agreements on the approved projects are drafted, one by one, and signed by both sides.")
    success_message = _("The agreements can be drafted; finance and the Head of Secretariat have been told.")

    def act(self, form: None) -> Call:
        """Begin them."""
        return start_contracting(self.object, by=self.request.user)


class CallImplement(CallStep):
    """The projects begin."""

    transition = "start_implementation"
    permission = "calls.start_implementation"
    title = submit_label = _("Start the implementation")
    lede = _("Every agreement is signed by both or has lapsed.")
    success_message = _("The projects of the cycle are under way.")

    def act(self, form: None) -> Call:
        """Begin it."""
        return start_implementation(self.object, by=self.request.user)


class CallReport(CallStep):
    """The officer reports on the cycle to the Conference."""

    transition = "report_to_conference"
    permission = "calls.report_to_conference"
    title = submit_label = _("Report to the Conference")
    lede = _(
        "Every figure is frozen as at the day that you give, with its hash, and the report is made. "
        "It is made once: what happens afterwards changes nothing in it."
    )
    form_class = ConferenceReportForm
    success_message = _("The figures have been frozen; the report is being made.")

    def get_initial(self) -> dict[str, Any]:
        """As at today."""
        return {"as_at": clock.today()}

    def act(self, form: ConferenceReportForm) -> ConferenceReport:
        """Report it."""
        return report_to_conference(self.object, **form.cleaned_data, by=self.request.user)

    def get_success_url(self, result: ConferenceReport) -> str:
        """To what was reported."""
        return reverse("agreements:call-reported", args=[self.object.pk])


class CallArchive(CallStep):
    """The cycle is over."""

    transition = "archive"
    permission = "calls.archive_call"
    title = submit_label = _("Archive the call")
    lede = _("Every grant of the cycle has ended.")
    success_message = _("The call has been archived.")

    def act(self, form: None) -> Call:
        """Archive it."""
        return archive_call(self.object, by=self.request.user)


class CallReported(ObjectView):
    """What was reported: the frozen tables, the texts, the hash, the document."""

    visible_to = calls_visible_to
    permission = "agreements.view_conference_report"
    template_name = "agreements/conference.html"
    report: ConferenceReport

    def prepare(self) -> None:
        """There is a report once it was made."""
        super().prepare()
        report = report_of(self.object, self.request.user)
        if report is None:
            raise Http404
        self.report = report

    def get_title(self) -> Any:
        """Which cycle."""
        return _("Report to the Conference, cycle of %(year)s") % {"year": self.object.year}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The tables from the snapshot alone."""
        documents = documents_about(self.object, for_user=self.request.user).filter(kind=KIND)
        return super().get_context_data(
            report=self.report,
            texts=[
                (_("I. Background"), self.report.background),
                (_("III. Tasks given by the Conference"), self.report.tasks),
                (_("IV. Looking forward"), self.report.outlook),
            ],
            tables=[_shown(name, self.report.figures) for name in TABLES],
            documents=documents,
            **kwargs,
        )


class CallReportedTable(CallReported):
    """One table of the snapshot as CSV, the day of its figures in every row."""

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """The rows as they were frozen."""
        if kwargs["table"] not in TABLES:
            raise Http404
        name, figures = kwargs["table"], self.report.figures
        columns = TABLES[name][1]
        header = [_("As at"), *(label for _column, label in columns)]
        rows = ([figures["as_at"], *(_typed(column, row) for column, _label in columns)] for row in figures[name])
        file_name = f"conference-report-{self.object.year}-{name}.csv"
        return HttpResponse(
            "".join(csv_lines(header, rows)),
            content_type="text/csv; charset=utf-8",
            headers={
                "Content-Disposition": f'attachment; filename="{file_name}"',
                "Cache-Control": "private, no-store",
            },
        )


def _typed(column: str, row: dict[str, Any]) -> Any:
    """Amounts are figures again, so that a spreadsheet adds them up."""
    return Decimal(row[column]) if column in AMOUNTS else row[column]


def _shown(name: str, figures: dict[str, Any]) -> dict[str, Any]:
    """A table for the page."""
    heading, columns = TABLES[name]
    return {
        "name": name,
        "heading": heading,
        "columns": [(label, column in FIGURES) for column, label in columns],
        "rows": [
            (
                bool(row.get("is_total")),
                [(label, column in FIGURES, _typed(column, row)) for column, label in columns],
            )
            for row in figures[name]
        ],
    }
