"""The list of calls and the page of one, for every role."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from grants.calls.models import Call
from grants.calls.selectors import calls_visible_to, figures_of
from grants.calls.services import open_if_due, open_released_calls
from grants.calls.services.opening import reasons_against_release
from grants.calls.views.year import NOW, steps_of
from vtf.core.lists import Column, Filter, ListView
from vtf.core.permissions import permits
from vtf.core.views import ObjectView
from vtf.core.workflow import Action, actions_for, transitions
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
        Column("opened_at", _("Opened"), sort="opened_at"),
        Column("early_last_second", _("Early deadline"), sort="early_closes_at"),
        Column("last_second", _("Deadline"), sort="closes_at"),
    ]
    filters = [Filter("status", _("Status"), choices=Call.Status.choices)]
    search_fields = ["texts__title"]
    default_sort = "-year"
    file_name = "calls"
    empty_title = _("No call has been prepared yet")

    def get_queryset(self) -> Any:
        """A call found through several of its texts is one row; what the clock has opened is open."""
        open_released_calls()
        return super().get_queryset().distinct()

    def get_links(self) -> list[tuple[Any, str]]:
        """The officer prepares the next one here."""
        if permits(self.request.user, "calls.prepare_call"):
            return [(_("Prepare a call"), reverse("calls:call-prepare"))]
        return []


class CallDetail(ObjectView):
    """A call: where its year stands, dates, texts, frozen rules, figures, documents, actions."""

    visible_to = calls_visible_to
    template_name = "calls/detail.html"
    object: Call

    def get_object(self) -> Call:
        """The call as the clock has it; somebody may look before the worker does."""
        return open_if_due(super().get_object())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Everything on the page, a fixed number of queries."""
        call, user = self.object, self.request.user
        policies = call.policy_set
        events = list(events_about(call))
        acts = [*self.get_actions(), *self.get_further_actions()]
        return super().get_context_data(
            rules=rule_rows(policies, sorted(policies.values)) if policies else [],
            documents=documents_about(call, for_user=user),
            events=events,
            steps=steps_of(call, events),
            now=NOW[call.status_by_clock],
            status=Call.Status(call.status_by_clock).label,
            tone=Call.STATUS_TONES[call.status_by_clock],
            figures=figures_of(call) if permits(user, "calls.view_figures") else [],
            possible=[act for act in acts if act.is_possible],
            closed=[act for act in acts if not act.is_possible],
            reported_url=self.get_reported_url(),
            public_path=f"calls/{call.year}/" if call.opened_at else "",
            replay_url=self.get_replay_url(),
            **kwargs,
        )

    def get_actions(self) -> list[Action]:
        """The steps that can follow the present status and are this person's to take, each with what speaks against it.

        Others' reasons may name applications and stay unseen; what comes later in the year its steps show.
        """
        metas = dict(transitions(Call))
        return [
            act
            for act in actions_for(self.object, self.request.user)
            if metas[act.name].has_transition(self.object.status)
            and permits(self.request.user, metas[act.name].get_transition(self.object.status).custom["permission"])
        ]

    def get_further_actions(self) -> list[Action]:
        """What is done with a call without changing its status."""
        call, user = self.object, self.request.user
        found = []
        if call.status == Call.Status.PLANNED and permits(user, "calls.prepare_call", call):
            found.append(Action("revise", _("Change the call"), reverse("calls:call-revise", args=[call.pk])))
        if call.is_released and permits(user, "calls.release_call", call):
            found.append(Action("hold", _("Take the release back"), reverse("calls:call-hold", args=[call.pk])))
        elif call.status == Call.Status.PLANNED and permits(user, "calls.release_call", call):
            reasons = tuple(reasons_against_release(call))
            url = reverse("calls:call-release", args=[call.pk])
            found.append(Action("release", _("Release the call for its opening day"), url, reasons))
        if call.status in Call.OPEN_STATUSES and permits(user, "calls.extend_deadline", call):
            late = () if call.accepts_submissions else (gettext("The deadline has passed."),)
            found.append(Action("extend", _("Extend the deadline"), reverse("calls:call-extend", args=[call.pk]), late))
        return found

    def get_replay_url(self) -> str:
        """Where one asks what other rules would have said, for those who may."""
        if self.object.policy_set is None or not permits(self.request.user, "calls.replay_rules"):
            return ""
        return f"{reverse('replay:what-if')}?call={self.object.pk}"

    def get_reported_url(self) -> str:
        """Where one reads what was reported to the Conference, once it was."""
        is_reported = self.object.status in (Call.Status.REPORTED, Call.Status.ARCHIVED)
        if not is_reported or not permits(self.request.user, "agreements.view_conference_report"):
            return ""
        return reverse("agreements:call-reported", args=[self.object.pk])


class CallDocument(DocumentView):
    """A document of the call as PDF."""

    visible_to = calls_visible_to
