"""The Committee's dossiers: the list, the page of one, and who opened it."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from grants.applications.models import Application
from grants.applications.selectors import as_read_by, columns_read_by
from grants.committee.models import Assessment, Condition
from grants.committee.permissions import chair_presides
from grants.committee.selectors import (
    BEFORE_IT,
    INSIDE,
    counting_assessments,
    decision_on,
    decision_rule,
    dossiers_visible_to,
    dossiers_with_progress,
    open_meeting_on,
    openings_of,
    presiding_state,
    quorum_of,
    readable_among,
    recused_states,
    standing_assessments,
)
from vtf.contributions.selectors import money_for
from vtf.core.errors import Message
from vtf.core.lists import Column, Filter, ListView
from vtf.core.permissions import permits
from vtf.core.templatetags.fund import tag
from vtf.core.views import ObjectView
from vtf.core.workflow import Action
from vtf.policies.catalogue import OPTIONS
from vtf.states.models import State

Status = Application.Status


def dossiers_with_beneficiaries(user: Any) -> QuerySet[Application]:
    """What the person may read, with the States that benefit, at which these pages look more than once."""
    return dossiers_visible_to(user).prefetch_related("beneficiaries", "recusals")


def assessments_url(application: Application) -> str:
    """The Committee's page of a dossier."""
    return reverse("committee:application-assessments", args=[application.pk])


def own_progress(row: Any) -> str:
    """Whether the reader's own State has filed; for the Secretariat how many members have."""
    if hasattr(row, "filed"):
        return str(row.filed or 0)
    if row.has_filed:
        return tag(pgettext("assessment", "filed"), "success")
    return tag(pgettext("assessment", "to do"), "warning") if row.status in BEFORE_IT else ""


def in_words(row: Any) -> str:
    """The same for a file."""
    if hasattr(row, "filed"):
        return str(row.filed or 0)
    return pgettext("assessment", "filed") if row.has_filed else pgettext("assessment", "not filed")


class Dossiers(ListView):
    """The dossiers before the Committee; a recused member sees neither file nor count."""

    title = _("Selection Committee")
    visible_to = dossiers_with_progress
    template_name = "committee/list.html"
    columns = [
        Column("number", _("Number"), sort="number", kind="code", link=True),
        Column("applicant", _("State"), sort="applicant__names__en"),
        Column("title", _("Title"), sort="title"),
        Column("requested", _("Asked of the Fund"), kind="money"),
        Column("status", _("Status"), sort="status", kind="status"),
        Column("progress", _("Assessment"), value=own_progress, export=in_words),
    ]
    filters = [
        Filter(
            "status",
            _("Status"),
            choices=[
                (status.value, status.label)
                for status in (
                    Status.WITH_COMMITTEE,
                    Status.CLARIFICATION_C,
                    Status.PROVISIONALLY_APPROVED,
                    Status.REVISION,
                    Status.APPROVED,
                    Status.NOT_APPROVED,
                    Status.LAPSED,
                )
            ],
        )
    ]
    search_fields = ["number", "title", "applicant__iso3", "applicant__names"]
    default_sort = "number"
    file_name = "dossiers"
    empty_title = _("No dossier has been released to you")

    def get_queryset(self) -> QuerySet[Application]:
        """What the person may read."""
        return dossiers_with_progress(self.request.user)

    def get_columns(self) -> Sequence[Column]:
        """What the applicant is writing and has not sent is no part of the dossier."""
        return columns_read_by(self.request.user, self.columns)

    def get_links(self) -> Sequence[tuple[Message, str]]:
        """The other pages of the Committee, for those who work with it."""
        user = self.request.user
        if not permits(user, "committee.read"):
            return ()
        links: list[tuple[Message, str]] = [
            (_("The portfolio against the money"), reverse("committee:portfolio")),
            (_("Meetings"), reverse("committee:meetings")),
            (_("Applications found ineligible"), reverse("committee:ineligible")),
            (_("Members and Chairs"), reverse("committee:members")),
            (_("Undertaking of confidentiality"), reverse("committee:undertaking")),
        ]
        return links


class Assessments(ObjectView):
    """A dossier's assessments, the money for it, the decision with its conditions."""

    visible_to = dossiers_with_beneficiaries
    template_name = "committee/detail.html"
    object_name = "application"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Others' input stays hidden until one's own is filed or the meeting is open."""
        application, user = self.object, self.request.user
        assessments = _readable(user, application)
        chair, is_acting = presiding_state(application)
        decision = decision_on(application) if application.status not in BEFORE_IT else None
        sent = as_read_by(user, application)
        return super().get_context_data(
            sent=sent,
            own=next((each for each in assessments if each.member_id == user.state_id), None),
            assessments=assessments,
            counts=_counts([each for each in assessments if each.is_counted]),
            may_assess=permits(user, "committee.file_assessment", application) and application.status in BEFORE_IT,
            decision=decision,
            conditions=[_line(each, application, user) for each in decision.conditions.all()] if decision else [],
            money=() if decision else money_for(sent.all_states, sent.category, sent.requested.currency),
            quorum=quorum_of(application),
            rule=OPTIONS.get(decision_rule(application), ""),
            chair=chair,
            is_acting=is_acting,
            meeting=open_meeting_on(application),
            recused=_recused(application),
            extra=_further(application, user),
            may_read_access=permits(user, "committee.read_access_log", application),
            **kwargs,
        )


def _readable(user: Any, application: Application) -> list[Any]:
    """What this person may read, each marked whether it counts."""
    counting = list(counting_assessments(application))
    if not user.has_role(*INSIDE):
        found = readable_among(user, application, counting)
    else:
        found = list(standing_assessments(application))
    keys = {each.pk for each in counting}
    for each in found:
        each.is_counted = each.pk in keys  # type: ignore[attr-defined]
    return found


def _recused(application: Application) -> list[State]:
    """Who takes no part: mostly States that the page knows already."""
    known = {state.pk: state for state in application.all_states}
    missing = recused_states(application) - set(known)
    found = [known[key] for key in recused_states(application) & set(known)]
    found += State.objects.filter(pk__in=missing) if missing else []
    return sorted(found, key=lambda state: state.iso3)


def _counts(assessments: list[Any]) -> list[tuple[str, int]]:
    """How many recommend what; nobody decides by it."""
    found = Counter(each.recommendation for each in assessments)
    return [(str(label), found[value]) for value, label in Assessment.Recommendation.choices if found[value]]


def _line(condition: Condition, application: Application, user: Any) -> tuple[Condition, str]:
    """A condition with the address where this person judges it, if it may."""
    condition.decision.application = application
    may = application.status in (Status.PROVISIONALLY_APPROVED, Status.REVISION) and condition.is_open
    may = may and any(permits(user, f"committee.{name}_condition", condition) for name in ("judge", "waive"))
    return condition, reverse("committee:condition-judge", args=[condition.pk]) if may else ""


def _further(application: Application, user: Any) -> list[Action]:
    """Acts that are no change of the status."""
    found: list[Action] = []
    if application.status not in (*BEFORE_IT, Status.PROVISIONALLY_APPROVED, Status.REVISION):
        return found
    if permits(user, "committee.declare_interest", application):
        url = reverse("committee:application-interest", args=[application.pk])
        found.append(Action("interest", gettext("Declare an interest"), url))
    if permits(user, "committee.appoint_acting_chair", application) and not chair_presides(application):
        url = reverse("committee:application-acting-chair", args=[application.pk])
        found.append(Action("acting-chair", gettext("Record the acting Chair"), url))
    return found


class AccessLog(ObjectView):
    """Who of the Committee opened the dossier and when."""

    title = _("Who opened the dossier")
    visible_to = dossiers_visible_to
    permission = "committee.read_access_log"
    template_name = "committee/access.html"
    object_name = "application"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Once for each person and day, newest first."""
        return super().get_context_data(openings=list(openings_of(self.object)[:500]), **kwargs)
