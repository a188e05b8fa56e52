"""The sections of a report as the State writes them."""

from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grants.agreements.forms.reports import (
    AttachmentForm,
    FigureFormSet,
    FiguresForm,
    OutcomesForm,
    OutputFormSet,
    OutputsForm,
    PeriodForm,
)
from grants.agreements.models import Report, ReportAttachment
from grants.agreements.selectors.reports import attachments_visible_to, reports_visible_to
from grants.agreements.services.reports import attach_file, remove_attachment, save_report
from grants.agreements.views.reports import SECTIONS, section_url
from grants.calls.forms import read_again
from vtf.core.errors import Conflict
from vtf.core.money import quantum
from vtf.core.permissions import require
from vtf.core.views import ActView, FormsetActView


def following(section: str) -> str:
    """The section after this one; the last has none."""
    names = list(SECTIONS)
    return next(iter(names[names.index(section) + 1 :]), "")


class ReportSection(FormsetActView):
    """One section; an unfinished one can be saved, a colleague's work is never overwritten."""

    visible_to = reports_visible_to
    permission = "agreements.edit_report"
    template_name = "agreements/report_section.html"
    object_name = "report"
    submit_label = _("Save")
    success_message = _("Saved.")
    form_classes: ClassVar[dict[str, Any]] = {
        "period": PeriodForm,
        "outcomes": OutcomesForm,
        "outputs": OutputsForm,
        "figures": FiguresForm,
    }
    tables: ClassVar[dict[str, Any]] = {"outputs": ("outputs", OutputFormSet), "figures": ("lines", FigureFormSet)}

    def prepare(self) -> None:
        """The form and the lines of this section."""
        super().prepare()
        view: Any = self
        view.form_class = self.form_classes[self.kwargs["section"]]
        name, formset_class = self.tables.get(self.kwargs["section"], ("", None))
        view.formset_classes = {name: formset_class} if name else {}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form; a report that can no longer be changed is shown to be read."""
        if not self.object.is_editable:
            return redirect(self.object)
        return super().get(request, *args, **kwargs)

    def explain(self, exception: Exception) -> HttpResponse:
        """After a conflict what was typed stands over what a colleague saved, which one may read beside it."""
        if isinstance(exception, Conflict):
            fresh = Report.objects.get(pk=self.object.pk)
            read_again(self.form, fresh.version_of(self.kwargs["section"]))
        return super().explain(exception)

    def get_title(self) -> Any:
        """The section's name."""
        return SECTIONS[self.kwargs["section"]]

    def get_initial(self) -> dict[str, Any]:
        """The version that is read, to find out whether a colleague saves in between."""
        return {"version": self.object.version_of(self.kwargs["section"])}

    def get_formset_kwargs(self, name: str) -> dict[str, Any]:
        """The lines as they stand."""
        if name == "outputs":
            return {
                "initial": [
                    {
                        "pk": output.pk if output.is_planned else None,
                        "activity": output.activity,
                        "degree": output.degree,
                        "evidence": output.evidence,
                    }
                    for output in self.object.outputs.all()
                ]
            }
        is_saved = bool(self.object.version_of("figures"))
        cents = quantum(self.object.agreement.currency)
        return {
            "initial": [
                {
                    "category": line.category,
                    "spent": line.spent.quantize(cents) if is_saved else None,
                    "explanation": line.explanation,
                }
                for line in self.object.lines.all()
            ]
        }

    def act(self, form: Any) -> Report:
        """Save it."""
        typed = {
            name: [line.cleaned_data for line in formset.forms if line.cleaned_data]
            for name, formset in self.formsets.items()
        }
        return save_report(
            self.object,
            self.kwargs["section"],
            form.values(),
            version=form.cleaned_data["version"] or 0,
            lines=[row for row in typed.get("lines", []) if row["category"]],
            outputs=typed.get("outputs", []),
            by=self.request.user,
        )

    def get_success_url(self, result: Report) -> str:
        """To the next section, or back to the report; what is still missing in this one is said."""
        section = self.kwargs["section"]
        for gap in Report.objects.get(pk=result.pk).all_gaps():
            if gap.section == section:
                messages.warning(self.request, gap.message)
        if "next" in self.request.POST and following(section):
            return section_url(result, following(section))
        return result.get_absolute_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Whether there is a section to go on to; the approved amounts beside what is typed."""
        figures = self.formsets.get("lines")
        return super().get_context_data(
            following=following(self.kwargs["section"]),
            rows=_with_approved(self.object, figures) if figures is not None else [],
            **kwargs,
        )


def _with_approved(report: Report, figures: Any) -> list[dict[str, Any]]:
    """Each line of the form with its approved amount; the category of an approved one is fixed."""
    lines = {line.category: line for line in report.lines.all() if line.approved}
    return [{"form": form, "line": lines.get(form["category"].value())} for form in figures.forms]


class ReportAttachments(ActView):
    """The files of a report that is being written: what is there, and one more."""

    visible_to = reports_visible_to
    permission = "agreements.edit_report"
    template_name = "agreements/report_attachments.html"
    object_name = "report"
    form_class = AttachmentForm
    title = SECTIONS["attachments"]
    submit_label = _("Attach the file")
    success_message = _("The file has been attached.")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form; a report that can no longer be changed is shown to be read."""
        if not self.object.is_editable:
            return redirect(self.object)
        return super().get(request, *args, **kwargs)

    def act(self, form: AttachmentForm) -> ReportAttachment:
        """Attach it."""
        typed = form.cleaned_data
        return attach_file(self.object, typed["file"], label=typed["label"], by=self.request.user)

    def get_success_url(self, result: ReportAttachment) -> str:
        """Back here, where the next file can be attached."""
        return reverse("agreements:report-attachments", args=[self.object.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The files that are there."""
        attached = self.object.attachments.filter(removed_at=None).select_related("file")
        return super().get_context_data(attached=list(attached), **kwargs)


class AttachmentRemove(ActView):
    """A file is taken out again; an earlier submission keeps it."""

    visible_to = attachments_visible_to
    title = submit_label = _("Take the file out")
    is_dangerous = True
    object_name = "attachment"
    success_message = _("The file has been taken out.")

    def prepare(self) -> None:
        """Asked of the report to which it belongs."""
        super().prepare()
        require(self.request.user, "agreements.edit_report", self.object.report)

    def act(self, form: None) -> Report:
        """Take it out."""
        return remove_attachment(self.object, by=self.request.user)

    def get_success_url(self, result: Report) -> str:
        """Back to the other files."""
        return self.get_cancel_url()

    def get_cancel_url(self) -> str:
        """The files of the report."""
        return reverse("agreements:report-attachments", args=[self.object.report_id])
