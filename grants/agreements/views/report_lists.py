"""Lists over many reports: what each grant owes, and the record of a State."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from grants.agreements.models import GrantAgreement, Report
from grants.agreements.selectors.records import past_performance, records_visible_to
from grants.agreements.selectors.reports import agreements_that_report, is_overdue, obligation_of, overdue_obligations
from vtf.core import clock
from vtf.core.lists import Column, Filter, ListView
from vtf.core.views import ObjectView


def _report_status(kind: str) -> Any:
    """A column's value: where the report of this kind stands, in words."""

    def value(agreement: GrantAgreement) -> Any:
        report = next((report for report in agreement.reports.all() if report.kind == kind), None)
        return report.get_status_display() if report is not None and report.version else ""

    return value


def _awaited(agreement: GrantAgreement) -> Any:
    obligation = obligation_of(agreement)
    return obligation.kind.label if obligation is not None else ""


def _due_on(agreement: GrantAgreement) -> Any:
    obligation = obligation_of(agreement)
    return obligation.due_on if obligation is not None else None


def _overdue_words(agreement: GrantAgreement) -> Any:
    obligation = obligation_of(agreement)
    return _("Overdue") if obligation is not None and obligation.is_overdue(clock.today()) else ""


class ReportList(ListView):
    """The grants with the report that each waits for, its day, and whether it is overdue."""

    title = _("Reports of grants")
    visible_to = agreements_that_report
    columns = [
        Column("number", _("Project number"), sort="number", kind="code", link=True),
        Column("state", _("State"), sort="state__names__en"),
        Column("status", _("Status"), sort="status", kind="status"),
        Column("awaited", _("Awaited"), value=_awaited),
        Column("due_on", _("Due"), value=_due_on),
        Column("overdue", _("Overdue"), value=_overdue_words),
        Column("interim", _("Interim report"), value=_report_status(Report.Kind.INTERIM)),
        Column("final", _("Final report"), value=_report_status(Report.Kind.FINAL)),
        Column("reported_on", _("Final report received"), sort="reported_on"),
    ]
    filters = [
        Filter("status", _("Status"), choices=GrantAgreement.Status.choices),
        Filter("overdue", _("Overdue only"), kind="flag"),
    ]
    search_fields = ["number", "title", "grantee", "state__iso3", "state__names"]
    default_sort = "-number"
    file_name = "reports"
    empty_title = _("No grant reports yet")

    def narrow(self, rows: Any, form: Any) -> Any:
        """Overdue is no field of the grant: it is asked of the database by the same rule as on the pages."""
        form.is_valid()
        wanted = form.cleaned_data.pop("overdue", False)
        rows = super().narrow(rows, form)
        form.cleaned_data["overdue"] = wanted
        return rows.filter(is_overdue(clock.today())) if wanted else rows


class StateRecord(ObjectView):
    """How a State has carried out its earlier grants, for the desk review of its next application."""

    visible_to = records_visible_to
    lookup = "iso3"
    template_name = "agreements/state_record.html"
    object_name = "state"
    lede = _("Every grant that was ever in force, whether its final report came in time, and what had to be paid back.")

    def get_title(self) -> Any:
        """Whose record."""
        return _("Earlier grants of %(state)s") % {"state": self.object}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The grants, and what is overdue today."""
        return super().get_context_data(
            records=past_performance(self.object),
            overdue=overdue_obligations(self.object, clock.today()),
            **kwargs,
        )
