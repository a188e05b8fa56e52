"""Pages on which calls are prepared, opened and closed."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grants.calls.forms import CallForm, ReasonForm, initial_from, read_again
from grants.calls.models import Call
from grants.calls.selectors import calls_visible_to
from grants.calls.services import cancel_call, open_call, prepare_call, revise_call, start_screening
from vtf.core.errors import Conflict
from vtf.core.lists import Column, Filter, ListView
from vtf.core.permissions import permits
from vtf.core.views import ActView, ObjectView
from vtf.core.workflow import Action
from vtf.documents.selectors import documents_about
from vtf.documents.views import DocumentView
from vtf.history.selectors import events_about
from vtf.policies.selectors import rule_rows


class CallList(ListView):
    """Every call that the person sees."""

    title = _("Calls for proposals")
    visible_to = calls_visible_to
    columns = [
        Column("year", _("Year"), sort="year", value=lambda call: str(call.year), link=True),
        Column("title", _("Title")),
        Column("status", _("Status"), sort="status", kind="status"),
        Column("last_second", _("Deadline"), sort="closes_at"),
    ]
    filters = [Filter("status", _("Status"), choices=Call.Status.choices)]
    search_fields = ["texts__title"]
    default_sort = "-year"
    file_name = "calls"
    empty_title = _("No call has been prepared yet")

    def get_queryset(self) -> Any:
        """A call found through several of its texts is one row."""
        return super().get_queryset().distinct()

    def get_links(self) -> list[tuple[Any, str]]:
        """The officer prepares the next one here."""
        if permits(self.request.user, "calls.prepare_call"):
            return [(_("Prepare a call"), reverse("calls:call-prepare"))]
        return []


class CallDetail(ObjectView):
    """A call: status, texts, frozen rules, documents, actions."""

    visible_to = calls_visible_to
    template_name = "calls/detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Everything on the page, a fixed number of queries."""
        call = self.object
        policies = call.policy_set
        return super().get_context_data(
            rules=rule_rows(policies, sorted(policies.values)) if policies else [],
            documents=documents_about(call),
            events=events_about(call),
            extra=self.get_further_actions(),
            **kwargs,
        )

    def get_further_actions(self) -> list[Action]:
        """Changing a call that is not open yet is no change of its status."""
        call = self.object
        if call.status != Call.Status.PLANNED or not permits(self.request.user, "calls.prepare_call", call):
            return []
        return [Action("revise", _("Change the call"), reverse("calls:call-revise", args=[call.pk]))]


class CallPrepare(ActView):
    """The officer writes a new call."""

    title = _("Prepare a call")
    lede = _("The Chair of the Selection Committee opens the call when it is complete.")
    permission = "calls.prepare_call"
    form_class = CallForm
    success_message = _("The call has been prepared. The Chair can open it.")

    def act(self, form: CallForm) -> Call:
        """Prepare it."""
        return prepare_call(form.draft(), by=self.request.user, is_synthetic=settings.DEMONSTRATION)


class CallRevise(ActView):
    """The officer changes a call that is not open yet."""

    title = _("Change the call")
    visible_to = calls_visible_to
    permission = "calls.prepare_call"
    form_class = CallForm
    success_message = _("The call has been changed.")

    def get_initial(self) -> dict[str, Any]:
        """The call as it stands."""
        return initial_from(self.object)

    def explain(self, exception: Exception) -> HttpResponse:
        """A colleague was faster: the page keeps what was typed and can be saved again."""
        if isinstance(exception, Conflict):
            read_again(self.form, Call.objects.values_list("version", flat=True).get(pk=self.object.pk))
        return super().explain(exception)

    def act(self, form: CallForm) -> Call:
        """Change it."""
        version = form.cleaned_data["version"] or 0
        return revise_call(self.object, form.draft(), version=version, by=self.request.user)


class CallOpen(ActView):
    """The Chair opens the call."""

    transition = "open"
    title = _("Open the call")
    lede = _(
        "The rules in force today are frozen into the call, its page is published and every point of contact is told."
    )
    visible_to = calls_visible_to
    submit_label = _("Open the call")
    success_message = _("The call is open.")

    def act(self, form: None) -> Call:
        """Open it."""
        return open_call(self.object, by=self.request.user)


class CallScreen(ActView):
    """The officer begins the screening."""

    transition = "start_screening"
    title = _("Start the screening")
    lede = _("The submitted applications go into desk review, one by one.")
    visible_to = calls_visible_to
    submit_label = _("Start the screening")
    success_message = _("Screening has begun.")

    def act(self, form: None) -> Call:
        """Begin it."""
        return start_screening(self.object, by=self.request.user)


class CallCancel(ActView):
    """The Chair calls it off."""

    transition = "cancel"
    title = _("Cancel the call")
    visible_to = calls_visible_to
    form_class = ReasonForm
    submit_label = _("Cancel the call")
    success_message = _("The call has been cancelled.")
    is_dangerous = True

    def act(self, form: ReasonForm) -> Call:
        """Cancel it."""
        return cancel_call(self.object, reason=form.cleaned_data["reason"], by=self.request.user)


class CallDocument(DocumentView):
    """A document of the call as PDF."""

    visible_to = calls_visible_to
