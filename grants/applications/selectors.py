"""Which applications a person sees, how complete they are, and what waits."""

from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grants.applications.completeness import Gap, missing_from
from grants.applications.models import Application, BudgetLine
from grants.applications.permissions import SECRETARIAT
from grants.calls.models import Call
from grants.calls.permissions import sits_on_the_committee
from vtf.accounts.models import Role, User
from vtf.accounts.selectors import is_point_of_contact
from vtf.core.work import Group, WorkItem
from vtf.history.models import Event
from vtf.history.selectors import events_about

BEFORE_COMMITTEE = ("draft", "endorsement_pending", "submitted", "desk_review", "withdrawn")

SECTIONS: dict[str, str | Promise] = {
    "applicant": gettext_lazy("Applicant"),
    "project": gettext_lazy("Project"),
    "activities": gettext_lazy("Activities"),
    "budget": gettext_lazy("Budget"),
}


@dataclass(frozen=True)
class SectionState:
    """One section of the form as the task list shows it."""

    name: str
    label: str | Promise
    gaps: tuple[Gap, ...]
    is_started: bool

    @property
    def is_complete(self) -> bool:
        """Nothing is missing."""
        return not self.gaps


def _detailed(applications: QuerySet[Application]) -> QuerySet[Application]:
    return applications.select_related("call__policy_set", "applicant").prefetch_related(
        Prefetch("budget_lines", BudgetLine.objects.order_by("ordinal", "pk"))
    )


def applications_visible_to(user: User) -> QuerySet[Application]:
    """A State's own; for the Secretariat and the auditor what was submitted; for members what the Committee has.

    A member whose State applies or benefits is recused and sees neither file nor count (domain 8a.33).
    """
    every = _detailed(Application.objects.all())
    seen = Q(pk__in=())
    if user.state_id is not None and (user.has_role(Role.DRAFTER) or is_point_of_contact(user, user.state_id)):
        seen |= Q(applicant=user.state_id)
    if user.has_role(*SECRETARIAT, Role.AUDITOR):
        seen |= Q(submitted_at__isnull=False)
    if user.state_id is not None and sits_on_the_committee(user):
        seen |= (
            ~Q(status__in=BEFORE_COMMITTEE)
            & ~Q(applicant=user.state_id)
            & ~Q(
                pk__in=Application.beneficiaries.through.objects.filter(state_id=user.state_id).values("application_id")
            )
        )
    return every.filter(seen)


def sections_of(application: Application) -> list[SectionState]:
    """The task list: every section with what is missing in it."""
    gaps: dict[str, list[Gap]] = {name: [] for name in SECTIONS}
    for gap in missing_from(application):
        gaps[gap.section].append(gap)
    started = {
        "applicant": bool(application.lead_institution or application.institution_address or application.project_lead),
        "project": bool(application.title or application.summary),
        "activities": bool(application.activities.all()),
        "budget": bool(application.budget_lines.all()),
    }
    return [SectionState(name, label, tuple(gaps[name]), started[name]) for name, label in SECTIONS.items()]


def live_application(call: Call, state_id: int) -> Application | None:
    """The application of the State in this call that is not withdrawn, if there is one."""
    return Application.objects.filter(call=call, applicant=state_id).exclude(status="withdrawn").first()


def timeline_of(application: Application) -> QuerySet[Event]:
    """What happened to the file, as everybody who sees it may read: no saving of sections, no members' input."""
    return events_about(application).exclude(verb="application.section_saved")


def work_for(user: User) -> list[WorkItem]:
    """Drafts to finish, files to endorse, applications to screen."""
    items: list[WorkItem] = []
    visible = applications_visible_to(user)
    if user.state_id is not None:
        own = visible.filter(applicant=user.state_id, call__status=Call.Status.OPEN)
        contact = is_point_of_contact(user, user.state_id)
        for application in own.filter(status__in=Application.BEFORE_SUBMISSION):
            waiting = application.status == Application.Status.ENDORSEMENT_PENDING
            title = _("Endorse and submit") if waiting else _("Finish the application")
            why = _("Your point of contact endorses and submits") if waiting else _("Draft of your State")
            group: Group = "mine" if contact or not waiting else "others"
            items.append(
                WorkItem(
                    title, application.get_absolute_url(), why, application.call.last_second, str(application), group
                )
            )
    if user.has_role(Role.OFFICER):
        titles = {"submitted": _("Start the desk review"), "desk_review": _("Finish the desk review")}
        for application in visible.filter(status__in=titles, call__status=Call.Status.SCREENING):
            about = f"{application.number} · {application.applicant}"
            items.append(
                WorkItem(
                    titles[application.status], application.get_absolute_url(), _("Screening has begun"), None, about
                )
            )
    return items
