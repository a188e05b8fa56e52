"""The list of applications, the start of a draft, and the page of a file."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grants.applications import services
from grants.applications.models import Application, DeskReview
from grants.applications.selectors import (
    applications_visible_to,
    live_application,
    sections_of,
    timeline_of,
)
from grants.calls.selectors import calls_visible_to, open_calls
from vtf.core.errors import RuleBroken
from vtf.core.lists import Column, Filter, ListView
from vtf.core.permissions import permits
from vtf.core.views import ActView, ObjectView
from vtf.core.work import TaskItem
from vtf.core.workflow import Action
from vtf.documents.selectors import documents_about

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
