"""Pages of an application, from the draft to the desk review."""

from typing import Any, ClassVar

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grants.applications import forms, services
from grants.applications.completeness import missing_from
from grants.applications.models import Application, DeskReview
from grants.applications.selectors import (
    SECTIONS,
    applications_visible_to,
    live_application,
    sections_of,
    timeline_of,
)
from grants.calls.forms import ReasonForm, read_again
from grants.calls.selectors import calls_visible_to, open_calls
from vtf.core.errors import Conflict, RuleBroken
from vtf.core.lists import Column, Filter, ListView
from vtf.core.permissions import permits
from vtf.core.views import ActView, FormsetActView, ObjectView, PageView
from vtf.core.work import TaskItem
from vtf.core.workflow import Action
from vtf.documents.selectors import documents_about
from vtf.documents.views import DocumentView
from vtf.files.views import file_response

COMMITTEE_READERS = ("member", "officer", "head", "auditor")
LETTERS = {"applicant": "A", "project": "B", "activities": "D", "budget": "L"}


class ApplicationList(ListView):
    """The applications that the person sees."""

    title = _("Applications")
    visible_to = applications_visible_to
    columns = [
        Column("code", _("Number"), sort="number", kind="code", link=True),
        Column("applicant", _("State"), sort="applicant__names__en"),
        Column("title", _("Title"), sort="title", value=str),
        Column("requested", _("Asked of the Fund"), kind="money"),
        Column("status", _("Status"), sort="status", kind="status"),
        Column("submitted_at", _("Submitted"), sort="submitted_at"),
    ]
    filters = [
        Filter("status", _("Status"), choices=Application.Status.choices),
        Filter("call", _("Call"), "call_id", choices=lambda user: [(c.pk, str(c)) for c in calls_visible_to(user)]),
    ]
    search_fields = ["number", "title", "applicant__iso3", "applicant__names"]
    default_sort = "-pk"
    file_name = "applications"
    empty_title = _("No application yet")

    def get_queryset(self) -> QuerySet[Application]:
        """Beneficiaries are not shown in the list."""
        return applications_visible_to(self.request.user)

    def get_links(self) -> list[tuple[Any, str]]:
        """A State starts its application from an open call."""
        if permits(self.request.user, "applications.start_application"):
            return [
                (
                    _("Apply in answer to: %(call)s") % {"call": call.title},
                    reverse("applications:application-start", args=[call.year]),
                )
                for call in open_calls()
                if live_application(call, self.request.user.state_id) is None
            ]
        return []


class ApplicationStart(ActView):
    """Open a draft in an open call."""

    title = _("Start an application")
    visible_to = calls_visible_to
    permission = "applications.start_application"
    lookup = "year"
    template_name = "applications/start.html"
    submit_label = _("Start the draft")
    success_message = _("The draft has been opened. Your colleagues can work on it with you.")
    object_name = "call"

    def act(self, form: None) -> Application:
        """Open it."""
        return services.start_application(self.object, by=self.request.user, is_synthetic=self.object.is_synthetic)

    def explain(self, exception: Exception) -> HttpResponse:
        """The page again, with the reason and a link to the application that the State has already."""
        if isinstance(exception, RuleBroken):
            return self.render_to_response(self.get_context_data(reasons=exception.messages), status=409)
        return super().explain(exception)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """An application that the State has already is linked."""
        state_id = self.request.user.state_id
        live = live_application(self.object, state_id) if state_id else None
        return super().get_context_data(live=live, **kwargs)


class ApplicationDetail(ObjectView):
    """The file: status, sections, actions with reasons, documents, timeline."""

    visible_to = applications_visible_to
    template_name = "applications/detail.html"
    object_name = "application"

    def get_queryset(self) -> QuerySet[Application]:
        """With everything that the page looks at more than once."""
        return applications_visible_to(self.request.user).prefetch_related("activities", "beneficiaries")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Everything on the page, a fixed number of queries."""
        application = self.object
        user = self.request.user
        sections = sections_of(application)
        may_edit = application.is_editable and permits(user, "applications.edit_application", application)
        return super().get_context_data(
            tasks=[_task(application, section, may_edit) for section in sections],
            complete=sum(section.is_complete for section in sections),
            beneficiaries=list(application.beneficiaries.all()),
            review=_review_for(user, application),
            may_review=permits(user, "applications.review_application", application),
            may_edit=may_edit,
            package=application.packages.first(),
            extra=_further_actions(application, user),
            documents=documents_about(application),
            events=timeline_of(application),
            **kwargs,
        )


def _further_actions(application: Application, user: Any) -> list[Action]:
    """Ways on from here that are no change of this status: the rooms above are named by address alone."""
    found = []
    is_before_it = application.status in ("with_committee", "approved", "not_approved")
    if is_before_it and user.has_role(*COMMITTEE_READERS) and user.state_id != application.applicant_id:
        url = reverse("committee:application-assessments", args=[application.pk])
        found.append(Action("assess", _("Assessments and decision"), url))
    if application.status == Application.Status.APPROVED:
        agreement = getattr(application, "agreement", None)
        if agreement is not None and not user.has_role("member"):
            found.append(Action("agreement", _("Open the agreement"), agreement.get_absolute_url()))
        elif agreement is None and permits(user, "agreements.draft_agreement", application):
            url = reverse("agreements:agreement-draft", args=[application.pk])
            found.append(Action("draft", _("Draft the agreement"), url))
    return found


def _review_for(user: Any, application: Application) -> DeskReview | None:
    """The desk review for those who may read it: never the applicant's people."""
    if not user.has_role(*COMMITTEE_READERS, "finance") or user.state_id == application.applicant_id:
        return None
    return DeskReview.objects.filter(application=application).select_related("reviewed_by").first()


def _task(application: Application, section: Any, may_edit: bool) -> TaskItem:
    state = "complete" if section.is_complete else "in_progress" if section.is_started else "not_started"
    note = " ".join(gap.message for gap in section.gaps[:2]) if section.is_started else ""
    name = "application-section" if may_edit else "application-read"
    url = reverse(f"applications:{name}", args=[application.pk, section.name])
    return TaskItem(LETTERS[section.name], section.label, url, note, state)


class SectionRead(ObjectView):
    """One section, read only."""

    visible_to = applications_visible_to
    template_name = "applications/section.html"
    object_name = "application"

    def get_title(self) -> Any:
        """The section's name."""
        return SECTIONS[self.kwargs["section"]]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Which section, and the one after."""
        part = f"applications/partials/{self.kwargs['section']}.html"
        return super().get_context_data(part=part, next_url=_next_url(self), **kwargs)


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
        """The form; a file that can no longer be changed is shown to be read."""
        if not self.object.is_editable:
            return redirect("applications:application-read", **kwargs)
        return super().get(request, *args, **kwargs)

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
        following = self.get_following()
        if "next" in self.request.POST and following:
            return reverse("applications:application-section", args=[result.pk, following])
        return result.get_absolute_url()

    def get_following(self) -> str:
        """The section after this one; the last has none."""
        names = list(SECTIONS)
        return next(iter(names[names.index(self.kwargs["section"]) + 1 :]), "")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Whether there is a section to go on to."""
        return super().get_context_data(following=self.get_following(), **kwargs)


class ApplicationAct(ActView):
    """Base of the acts on an application."""

    visible_to = applications_visible_to
    object_name = "application"


class AskEndorsement(ApplicationAct):
    """The drafter hands the file over."""

    transition = "ask_endorsement"
    title = submit_label = _("Send for endorsement")
    lede = _("Your national point of contact is told, and endorses and submits the application.")
    success_message = _("The application waits for endorsement by your national point of contact.")

    def act(self, form: None) -> Application:
        """Hand it over."""
        return services.ask_endorsement(self.object, by=self.request.user)


class ReturnToDrafter(ApplicationAct):
    """The point of contact gives it back."""

    transition = "return_to_drafter"
    title = submit_label = _("Return to the drafter")
    form_class = ReasonForm
    success_message = _("The application has been returned to the drafter.")

    def act(self, form: ReasonForm) -> Application:
        """Give it back."""
        return services.return_to_drafter(self.object, reason=form.cleaned_data["reason"], by=self.request.user)


class Submit(ApplicationAct):
    """The point of contact endorses and submits."""

    transition = "submit"
    title = submit_label = _("Endorse and submit")
    lede = _(
        "The Secretariat receives the application as it stands now; it can no longer be changed. "
        "You get a receipt at once."
    )
    form_class = forms.SubmitForm
    template_name = "applications/submit.html"
    success_message = _("The application has been submitted. Your receipt is being made.")

    def act(self, form: forms.SubmitForm) -> Application:
        """Send it."""
        return services.submit_application(
            self.object,
            note_verbale=form.cleaned_data["note_verbale"],
            evidence=form.cleaned_data["evidence"],
            by=self.request.user,
        )


class Withdraw(ApplicationAct):
    """The State takes it back."""

    transition = "withdraw"
    title = submit_label = _("Withdraw")
    lede = _("A withdrawn application is final; your State may start another while the call is open.")
    form_class = ReasonForm
    is_dangerous = True
    success_message = _("The application has been withdrawn.")

    def act(self, form: ReasonForm) -> Application:
        """Withdraw it."""
        return services.withdraw_application(self.object, reason=form.cleaned_data["reason"], by=self.request.user)


class StartReview(ApplicationAct):
    """The officer opens the checklist."""

    transition = "start_desk_review"
    title = submit_label = _("Start the desk review")
    success_message = _("The desk review has begun.")

    def act(self, form: None) -> DeskReview:
        """Open it."""
        return services.start_desk_review(self.object, by=self.request.user)

    def get_success_url(self, result: DeskReview) -> str:
        """To the checklist."""
        return reverse("applications:application-checklist", args=[self.object.pk])


class Checklist(ApplicationAct):
    """The officer answers the checklist."""

    title = _("Desk review")
    permission = "applications.review_application"
    form_class = forms.ChecklistForm
    success_message = _("The checklist has been saved.")
    review: DeskReview

    def prepare(self) -> None:
        """There is a checklist once the desk review has begun."""
        super().prepare()
        self.review = get_object_or_404(DeskReview, application=self.object)

    def get_initial(self) -> dict[str, Any]:
        """The answers so far."""
        return {**self.review.answers, "summary": self.review.summary, "version": self.review.version}

    def explain(self, exception: Exception) -> HttpResponse:
        """A colleague was faster: the page keeps what was typed and can be saved again."""
        if isinstance(exception, Conflict):
            read_again(self.form, DeskReview.objects.values_list("version", flat=True).get(pk=self.review.pk))
        return super().explain(exception)

    def act(self, form: forms.ChecklistForm) -> Application:
        """Save it."""
        services.answer_checklist(
            self.review,
            {item: form.cleaned_data[item] for item in DeskReview.ITEMS},
            summary=form.cleaned_data["summary"],
            version=form.cleaned_data["version"] or 0,
            by=self.request.user,
        )
        return self.object


class Release(ApplicationAct):
    """The officer gives the dossier to the Committee."""

    transition = "release_to_committee"
    title = submit_label = _("Release to the Committee")
    lede = _("The members read the dossier, save those whose State applies or benefits.")
    success_message = _("The dossier has been released to the Committee.")

    def act(self, form: None) -> Application:
        """Release it."""
        return services.release_to_committee(self.object, by=self.request.user)


class ApplicationDocument(DocumentView):
    """A document of the application as PDF."""

    visible_to = applications_visible_to


class ApplicationFile(PageView):
    """The note verbale or the evidence, as it was uploaded."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """The file."""
        application = get_object_or_404(applications_visible_to(request.user), pk=kwargs["pk"])
        stored = application.note_verbale if kwargs["which"] == "note-verbale" else application.evidence
        if stored is None:
            raise Http404
        return file_response(stored, by=request.user)


class ApplicationPackage(PageView):
    """The package exactly as it was submitted; its bytes have the SHA-256 that the receipt prints."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The canonical text, as a file."""
        application = get_object_or_404(applications_visible_to(request.user), pk=kwargs["pk"])
        package = application.packages.first()
        if package is None:
            raise Http404
        return HttpResponse(
            package.content.encode(),
            content_type="application/json",
            headers={
                "Content-Disposition": f'attachment; filename="{application.number}.json"',
                "X-Content-Type-Options": "nosniff",
                "Cache-Control": "private, no-store",
            },
        )
