"""What the Committee has before it, who is recused, what was filed."""

from django.db.models import Exists, Max, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from grants.applications.models import Application
from grants.applications.selectors import applications_visible_to
from grants.calls.permissions import COMMITTEE, sits_on_the_committee
from grants.committee.models import Assessment, Decision
from grants.committee.permissions import chairs_today
from vtf.accounts.models import Role, User
from vtf.conferences.selectors import members_of
from vtf.core import clock
from vtf.core.work import WorkItem
from vtf.states.models import State


def recused_states(application: Application) -> set[int]:
    """The States that take no part in this case, by POL-14 as frozen into the call: applicant and beneficiaries.

    Declared interests come with the year; without frozen rules both are recused.
    """
    policies = application.call.policy_set
    triggers = policies.value("POL-14") if policies else ["applicant", "beneficiary"]
    recused: set[int] = set()
    if "applicant" in triggers:
        recused.add(application.applicant_id)
    if "beneficiary" in triggers:
        recused |= {state.pk for state in application.beneficiaries.all()}
    return recused


def entitled_members(application: Application) -> QuerySet[State]:
    """The States seated today that are not recused in this case."""
    return members_of(COMMITTEE, clock.today()).exclude(pk__in=recused_states(application))


def quorum_of(application: Application) -> int:
    """How many of the members seated and not recused must take part, by POL-12 as it was frozen into the call."""
    entitled = entitled_members(application).count()
    policies = application.call.policy_set
    rule = policies.value("POL-12") if policies else "simple-majority"
    return {"simple-majority": entitled // 2 + 1, "two-thirds": -(-2 * entitled // 3)}.get(rule, 1)


def dossiers_visible_to(user: User) -> QuerySet[Application]:
    """The applications that the Committee has or has decided, for those who read its work.

    The applicant's people get none, and a member none of its own State's, even one who is its point of contact too.
    """
    if not user.has_role(Role.MEMBER, Role.OFFICER, Role.HEAD, Role.AUDITOR):
        return Application.objects.none()
    dossiers = applications_visible_to(user).filter(
        status__in=[
            Application.Status.WITH_COMMITTEE,
            Application.Status.APPROVED,
            Application.Status.NOT_APPROVED,
        ]
    )
    return dossiers.exclude(applicant=user.state_id) if user.state_id else dossiers


def standing_assessments(application: Application) -> QuerySet[Assessment]:
    """The latest version that each member filed."""
    latest = (
        Assessment.objects.filter(application=OuterRef("application"), member=OuterRef("member"))
        .values("member")
        .annotate(latest=Max("version"))
        .values("latest")
    )
    return (
        Assessment.objects.filter(application=application, version=Subquery(latest))
        .select_related("member", "filed_by")
        .order_by("member__names__en")
    )


def assessment_of(user: User, application: Application) -> Assessment | None:
    """What the person's State filed, in its latest version."""
    return standing_assessments(application).filter(member=user.state_id).first() if user.state_id else None


def assessments_visible_to(user: User, application: Application) -> QuerySet[Assessment]:
    """Others' input stays hidden from a member until its own is filed (anti-anchoring, domain 4).

    The Secretariat and the auditor read what was filed; the applicant's people never do. Whoever is recused
    gets none because the application itself is not visible to them.
    """
    filed = standing_assessments(application)
    if user.has_role(Role.OFFICER, Role.HEAD, Role.AUDITOR):
        return filed
    if sits_on_the_committee(user) and user.state_id not in recused_states(application):
        if application.status != Application.Status.WITH_COMMITTEE:
            return filed
        return filed.filter(Exists(Assessment.objects.filter(application=application, member=user.state_id)))
    return filed.none()


def decision_on(application: Application) -> Decision | None:
    """The recorded decision, if there is one."""
    return Decision.objects.filter(application=application).select_related("chair", "decided_by", "reservation").first()


def work_for(user: User) -> list[WorkItem]:
    """Dossiers that wait for the member's assessment, or for the Chair's decision."""
    if not sits_on_the_committee(user):
        return []
    waiting = dossiers_visible_to(user).filter(status=Application.Status.WITH_COMMITTEE)
    filed = set(
        Assessment.objects.filter(member=user.state_id, application__in=waiting).values_list("application", flat=True)
    )
    chairs = chairs_today(user)
    items: list[WorkItem] = []
    for application in waiting:
        about = f"{application.number} · {application.applicant}"
        if application.pk not in filed:
            items.append(
                WorkItem(
                    _("Give your assessment"),
                    application.get_absolute_url(),
                    _("The dossier has been released"),
                    None,
                    about,
                )
            )
        elif chairs:
            items.append(
                WorkItem(_("Record the decision"), application.get_absolute_url(), _("With the Committee"), None, about)
            )
    return items
