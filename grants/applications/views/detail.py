"""The page of an application: where it stands, what comes next, and everything that is kept about it."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grants.applications.models import Application, Clarification, DeskReview
from grants.applications.selectors import (
    SECTIONS,
    applications_visible_to,
    as_read_by,
    holder_of,
    reads_feedback,
    reads_messages,
    sections_of,
    side_of,
    standing_in,
    timeline_of,
)
from grants.applications.services import has_two_sides
from vtf.core import clock
from vtf.core.permissions import permits
from vtf.core.views import ObjectView
from vtf.core.work import TaskItem, in_words
from vtf.core.workflow import Action, actions_for
from vtf.documents.catalogue import Side
from vtf.documents.selectors import documents_about
from vtf.history.models import Event

Status = Application.Status
COMMITTEE_READERS = ("member", "officer", "head", "auditor")
DECIDED_OR_DECIDING = (
    Status.WITH_COMMITTEE,
    Status.CLARIFICATION_C,
    Status.PROVISIONALLY_APPROVED,
    Status.REVISION,
    Status.APPROVED,
    Status.NOT_APPROVED,
    Status.LAPSED,
)
LETTERS = {"applicant": "A", "project": "B", "activities": "D", "budget": "L"}
SECRETARIAT_ALONE = frozenset({"find_ineligible"})  # whether a finding was proposed is not for the applicant


READS_CONDITIONS = (Side.APPLICANT, Side.SECRETARIAT, Side.AUDITOR)  # members read them on the Committee's page
CONDITIONAL = (Status.PROVISIONALLY_APPROVED, Status.REVISION, Status.LAPSED)


class ApplicationDetail(ObjectView):
    """The file: status, sections, actions with reasons, questions, versions, documents, timeline."""

    visible_to = applications_visible_to
    template_name = "applications/detail.html"
    object_name = "application"

    def get_queryset(self) -> QuerySet[Application]:
        """With everything that the page looks at more than once."""
        visible = applications_visible_to(self.request.user)
        return visible.select_related("desk_review").prefetch_related("activities", "beneficiaries", "packages")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Everything on the page, a fixed number of queries."""
        application, user = self.object, self.request.user
        sent = as_read_by(user, application)
        sections = sections_of(sent)
        editable = application.editable_sections
        may_edit = bool(editable) and permits(user, "applications.edit_application", application)
        side = side_of(user, application)
        packages = list(application.packages.all())
        possible, closed = _actions(application, user, side)
        events = list(timeline_of(application, for_user=user))
        return super().get_context_data(
            tasks=[_task(application, section, may_edit and section.name in editable) for section in sections],
            holder=holder_of(application),
            complete=sum(section.is_complete for section in sections),
            sent=sent,
            beneficiaries=list(sent.beneficiaries.all()),
            review=_review_for(application, side),
            may_review=permits(user, "applications.review_application", application),
            may_edit=may_edit,
            packages=packages,
            package=packages[-1] if packages else None,
            possible=possible,
            closed=closed,
            feedback=_feedback(application, user),
            clarifications=_clarifications(application, events),
            finding=_finding(application, side),
            standing=_standing(application, side),
            conditions=_conditions(application) if side in READS_CONDITIONS else [],
            has_messages=reads_messages(user, application) and has_two_sides(application),
            documents=list(documents_about(application, for_user=user, sides={side} if side else set())),
            events=[_step(event) for event in events],
            **kwargs,
        )


def _conditions(application: Application) -> list[tuple[Any, str]]:
    """On what a provisional approval waits, as the Committee's own page lists it; nothing is judged from here."""
    if application.status not in CONDITIONAL:
        return []
    return [(condition, "") for condition in application.decision.conditions.all()]


def _actions(application: Application, user: Any, side: Side | None) -> tuple[list[Action], list[Action]]:
    """What this person can do and what not; of two acts with the same name the one that is possible."""
    found: dict[str, Action] = {}
    for act in [*actions_for(application, user), *_further_actions(application, user)]:
        if act.name in SECRETARIAT_ALONE and side not in (Side.SECRETARIAT, Side.AUDITOR):
            continue
        known = found.get(str(act.label))
        if known is None or (act.is_possible and not known.is_possible):
            found[str(act.label)] = act
    acts = list(found.values())
    return [act for act in acts if act.is_possible], [act for act in acts if not act.is_possible]


def _further_actions(application: Application, user: Any) -> list[Action]:
    """Ways on from here that are no change of this status: the rooms above are named by address alone."""
    found = []
    is_before_it = application.status in DECIDED_OR_DECIDING
    if is_before_it and user.has_role(*COMMITTEE_READERS) and user.state_id != application.applicant_id:
        url = reverse("committee:application-assessments", args=[application.pk])
        found.append(Action("assess", _("Assessments and decision"), url))
    if application.status == Status.DESK_REVIEW and permits(user, "applications.propose_ineligibility", application):
        url = reverse("applications:application-propose-ineligible", args=[application.pk])
        found.append(Action("propose_ineligibility", _("Propose that it is ineligible"), url))
    if (
        application.status == Status.REVISION
        and not application.is_handed_in
        and permits(user, "applications.edit_application", application)
    ):
        url = reverse("committee:application-hand-in", args=[application.pk])
        found.append(Action("hand_in", _("Hand in the revision"), url))
    if application.status == Status.NOT_APPROVED and permits(user, "applications.edit_application", application):
        url = reverse("applications:application-resubmit", args=[application.pk])
        found.append(Action("resubmit", _("Apply again with this project"), url))
    return [*found, *_agreement_actions(application, user)]


def _agreement_actions(application: Application, user: Any) -> list[Action]:
    if application.status != Status.APPROVED:
        return []
    agreement = getattr(application, "agreement", None)
    if agreement is not None and not user.has_role("member"):
        return [Action("agreement", _("Open the agreement"), agreement.get_absolute_url())]
    if agreement is None and permits(user, "agreements.draft_agreement", application):
        url = reverse("agreements:agreement-draft", args=[application.pk])
        return [Action("draft", _("Draft the agreement"), url)]
    return []


def _review_for(application: Application, side: Side | None) -> DeskReview | None:
    """The desk review for those who may read it: never the applicant's people."""
    if side in (None, Side.APPLICANT) or application.status in Application.BEFORE_SUBMISSION:
        return None
    return getattr(application, "desk_review", None)


def _feedback(application: Application, user: Any) -> list[Any]:
    """Each feedback with its notes by the name of the section."""
    if application.call.early_closes_at is None or not reads_feedback(user, application):
        return []
    return [
        (each, [(label, each.notes[name]) for name, label in SECTIONS.items() if name in each.notes])
        for each in application.feedback.all()
    ]


def _clarifications(application: Application, events: list[Event]) -> list[Any]:
    """Every request, the first one first; the story says whether there was one."""
    if not any(event.verb == "application.clarification_asked" for event in events):
        return []
    return list(application.clarifications.order_by("pk").prefetch_related("questions"))


def _step(event: Event) -> Any:
    """An event of the timeline; a question of the Committee names no person."""
    if event.verb == "application.clarification_asked" and event.actor_id is None:
        return {"when": event.at, "what": in_words(event.verb), "who": Clarification.Asker.COMMITTEE.label}
    return event


def _finding(application: Application, side: Side | None) -> Any:
    """The finding that waits for the Secretariat and the auditor; the one that was signed for everybody."""
    if application.status == Status.INELIGIBLE:
        return application.ineligibility_findings.filter(is_signed=True).first()
    if application.status == Status.DESK_REVIEW and side in (Side.SECRETARIAT, Side.AUDITOR):
        return application.waiting_finding
    return None


def _standing(application: Application, side: Side | None) -> Any:
    """What is noted of the State, while its people can still do something about it."""
    if side != Side.APPLICANT or application.status not in Application.BEFORE_SUBMISSION:
        return None
    return standing_in(application.call, application.applicant, clock.today())


def _task(application: Application, section: Any, may_edit: bool) -> TaskItem:
    state = "complete" if section.is_complete else "in_progress" if section.is_started else "not_started"
    note = " ".join(gap.message for gap in section.gaps[:2]) if section.is_started else ""
    name = "application-section" if may_edit else "application-read"
    url = reverse(f"applications:{name}", args=[application.pk, section.name])
    return TaskItem(LETTERS[section.name], section.label, url, note, state)
