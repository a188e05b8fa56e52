"""What members filed, and who reads it when."""

from django.db.models import Max, OuterRef, QuerySet, Subquery

from grants.applications.models import Application
from grants.calls.permissions import sits_on_the_committee
from grants.committee.models import Assessment, Decision
from grants.committee.permissions import open_meeting_on, recused_states
from grants.committee.selectors.dossiers import BEFORE_IT, INSIDE
from grants.committee.selectors.sitting import entitled_members
from vtf.accounts.models import User
from vtf.core import clock


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


def counting_assessments(application: Application) -> QuerySet[Assessment]:
    """The assessments of the members that take part: seated and not recused.

    What a State filed whose seat has ended since, or that has declared an interest, carries no weight (8(b).4).
    Of a decided case, those who were seated on the day of the decision.
    """
    decided = None
    if application.status not in BEFORE_IT:
        decided = Decision.objects.filter(application=application).values_list("decided_at", flat=True).first()
    day = clock.day_of(decided) if decided else None
    return standing_assessments(application).filter(member__in=entitled_members(application, day))


def assessment_of(user: User, application: Application) -> Assessment | None:
    """What the person's State filed, in its latest version."""
    return standing_assessments(application).filter(member=user.state_id).first() if user.state_id else None


def assessments_visible_to(user: User, application: Application) -> QuerySet[Assessment]:
    """Others' input stays hidden from a member until its own is filed or the meeting is open (anti-anchoring).

    The Secretariat and the auditor read what was filed; the applicant's people never do. Whoever is recused
    gets none because the application itself is not visible to them.
    """
    if user.has_role(*INSIDE):
        return standing_assessments(application)
    if not sits_on_the_committee(user) or user.state_id in recused_states(application):
        return Assessment.objects.none()
    counting = counting_assessments(application)
    if application.status not in BEFORE_IT or may_read_others(user, application):
        return counting
    return counting.none()


def readable_among(user: User, application: Application, counting: list[Assessment]) -> list[Assessment]:
    """Of the assessments that count, those that the member may read: all or none, by the same rule."""
    is_open = application.status not in BEFORE_IT or open_meeting_on(application) is not None
    return counting if is_open or any(each.member_id == user.state_id for each in counting) else []


def may_read_others(user: User, application: Application) -> bool:
    """Own input is filed, or a meeting that deals with the case is open."""
    if open_meeting_on(application) is not None:
        return True
    return Assessment.objects.filter(application=application, member=user.state_id).exists()
