"""The sections of a draft, to be read and to be written."""

from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grants.applications import forms, services
from grants.applications.completeness import missing_from
from grants.applications.models import Application
from grants.applications.selectors import (
    SECTIONS,
    applications_visible_to,
    as_read_by,
)
from grants.calls.forms import read_again
from vtf.core.errors import Conflict
from vtf.core.forms import unjudged
from vtf.core.views import FormsetActView, ObjectView


class SectionRead(ObjectView):
    """One section, read only."""

    visible_to = applications_visible_to
    template_name = "applications/section.html"
    object_name = "application"

    def get_title(self) -> Any:
        """The section's name."""
        return SECTIONS[self.kwargs["section"]]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Which section, as the reader may read it, and the one after."""
        part = f"applications/partials/{self.kwargs['section']}.html"
        application = as_read_by(self.request.user, self.object)
        return super().get_context_data(part=part, next_url=_next_url(self), application=application, **kwargs)


def _next_url(view: ObjectView) -> str:
    names = list(SECTIONS)
    index = names.index(view.kwargs["section"]) + 1
    if index == len(names):
        return ""
    return reverse("applications:application-read", args=[view.object.pk, names[index]])


class SectionEdit(FormsetActView):
    """One section of a draft; an unfinished one can be saved, a colleague's work is never overwritten."""

    visible_to = applications_visible_to
    permission = "applications.edit_application"
    template_name = "applications/section_form.html"
    success_message = _("Saved.")
    submit_label = _("Save")
    object_name = "application"
    form_classes = {
        "applicant": forms.ApplicantForm,
        "project": forms.ProjectForm,
        "activities": forms.LinesForm,
        "budget": forms.LinesForm,
    }
    lines: ClassVar[dict[str, Any]] = {"activities": forms.ActivityFormSet, "budget": forms.BudgetFormSet}

    def prepare(self) -> None:
        """The form and the lines of this section."""
        super().prepare()
        section = self.kwargs["section"]
        view: Any = self
        view.form_class = self.form_classes[section]
        view.formset_classes = {section: self.lines[section]} if section in self.lines else {}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form; a section that cannot be changed now is shown to be read."""
        if kwargs["section"] not in self.object.editable_sections:
            return redirect("applications:application-read", **kwargs)
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Save; or, with its own button, put one more State on the list without saving anything."""
        if "add-state" in request.POST and self.kwargs["section"] == "project":
            return self.add_state()
        return super().post(request, *args, **kwargs)

    def add_state(self) -> HttpResponse:
        """The page again with one more box; nothing is saved, nothing else is judged."""
        self.formsets = {}
        self.form = self.get_form()
        self.form.is_valid()
        errors = self.form.errors.get("further_state")
        further = self.form.cleaned_data.get("further_state")
        if further is not None:
            data = self.form.data.copy()
            data.appendlist("beneficiaries", str(further.pk))
            data["further_state"] = ""
            self.form = self.form_class(**{**self.get_form_kwargs(), "data": data})  # type: ignore[misc]
        unjudged(self.form)
        if errors:
            self.form.errors["further_state"] = errors
        return self.render_to_response(self.get_context_data(), status=422 if errors else 200)

    def explain(self, exception: Exception) -> HttpResponse:
        """After a conflict what was typed stands over what a colleague saved, which one may read beside it."""
        if isinstance(exception, Conflict):
            fresh = Application.objects.get(pk=self.object.pk)
            read_again(self.form, fresh.version_of(self.kwargs["section"]))
        return super().explain(exception)

    def get_title(self) -> Any:
        """The section's name."""
        return SECTIONS[self.kwargs["section"]]

    def get_initial(self) -> dict[str, Any]:
        """The version that is read, to find out whether a colleague saves in between."""
        return {"version": self.object.version_of(self.kwargs["section"])}

    def get_formset_kwargs(self, name: str) -> dict[str, Any]:
        """The lines as they stand, and one empty line where there are none."""
        rows = self.object.activities.all() if name == "activities" else self.object.budget_lines.all()
        fields = self.lines[name].form._meta.fields
        return {"initial": [{field: getattr(row, field) for field in fields} for row in rows]}

    def get_formsets(self, data: Any = None, files: Any = None) -> dict[str, Any]:
        """An empty section begins with one line to fill in."""
        formsets = super().get_formsets(data, files)
        for formset in formsets.values():
            formset.extra = 0 if formset.initial else 1
        return formsets

    def act(self, form: Any) -> Application:
        """Save it."""
        section = self.kwargs["section"]
        rows = [
            {field: line.cleaned_data[field] for field in line._meta.fields}
            for formset in self.formsets.values()
            for line in formset.forms
            if line.cleaned_data and line not in formset.deleted_forms
        ]
        return services.save_section(
            self.object,
            section,
            form.values(),
            version=form.cleaned_data["version"] or 0,
            rows=rows,
            beneficiaries=form.cleaned_data.get("beneficiaries"),
            by=self.request.user,
        )

    def get_success_url(self, result: Application) -> str:
        """To the next section, or back to the file; what is still missing in this one is said."""
        section = self.kwargs["section"]
        for gap in (gap for gap in missing_from(Application.objects.get(pk=result.pk)) if gap.section == section):
            messages.warning(self.request, gap.message)
        if result.status != Application.Status.DRAFT:
            return self.get_cancel_url()
        following = self.get_following()
        if "next" in self.request.POST and following:
            return reverse("applications:application-section", args=[result.pk, following])
        return result.get_absolute_url()

    def get_cancel_url(self) -> str:
        """Where the work goes on: the questions while they wait, else the file."""
        if self.object.status in (Application.Status.CLARIFICATION, Application.Status.CLARIFICATION_C):
            return reverse("applications:application-answer-clarification", args=[self.object.pk])
        return super().get_cancel_url()

    def get_following(self) -> str:
        """The section after this one; the last has none, nor has one that was unlocked alone."""
        if self.object.status != Application.Status.DRAFT:
            return ""
        names = list(SECTIONS)
        return next(iter(names[names.index(self.kwargs["section"]) + 1 :]), "")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Whether there is a section to go on to, and what the Secretariat said about this one."""
        section = self.kwargs["section"]
        notes = [feedback.notes[section] for feedback in self.object.feedback.all() if section in feedback.notes]
        waiting = self.object.open_clarification if self.object.status in Application.UNLOCKED else None
        questions = waiting.questions.filter(section=section) if waiting is not None else []
        earlier = self.get_earlier_comments() if section == "project" else ""
        return super().get_context_data(
            following=self.get_following(), notes=notes, questions=questions, earlier=earlier, **kwargs
        )

    def get_earlier_comments(self) -> str:
        """What the Committee wrote on the application that is submitted again; its room stands above this one."""
        decision = getattr(self.object.resubmission_of, "decision", None)
        return str(getattr(decision, "feedback", ""))
