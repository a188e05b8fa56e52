"""The list of applications, and the start of a draft."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grants.applications import services
from grants.applications.models import Application
from grants.applications.selectors import (
    applications_visible_to,
    columns_read_by,
    holder_of,
    live_application,
    standing_in,
)
from grants.calls.selectors import calls_visible_to, open_calls
from vtf.core import clock
from vtf.core.errors import RuleBroken
from vtf.core.lists import Column, Filter, ListView
from vtf.core.permissions import permits
from vtf.core.views import ActView


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
        Column("holder", pgettext_lazy("who has an application", "With"), value=holder_of),
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

    def get_columns(self) -> list[Column]:
        """What is being written and was not sent yet is for the applicant's people alone."""
        return columns_read_by(self.request.user, self.columns)

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
        """An application that the State has already is linked; what is noted of the State is said."""
        state = self.request.user.state
        live = live_application(self.object, state.pk) if state else None
        standing = standing_in(self.object, state, clock.today()) if state else None
        return super().get_context_data(live=live, standing=standing, state=state, **kwargs)
