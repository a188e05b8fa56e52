"""The dossiers that somebody reads, who opened them, and who has undertaken to keep them to themselves."""

from django.db.models import Count, Exists, OuterRef, QuerySet

from grants.applications.models import Application
from grants.applications.selectors import applications_visible_to
from grants.calls.models import Call
from grants.calls.permissions import COMMITTEE, sits_on_the_committee
from grants.calls.selectors import calls_visible_to
from grants.committee.models import Assessment, Undertaking
from vtf.accounts.models import Role, User
from vtf.conferences.selectors import members_of
from vtf.core import clock
from vtf.core.permissions import permits
from vtf.core.reading import remembered
from vtf.history.models import Event

Status = Application.Status
INSIDE = (Role.OFFICER, Role.HEAD, Role.AUDITOR)
BEFORE_IT = (Status.WITH_COMMITTEE, Status.CLARIFICATION_C)
RELEASED = (
    *BEFORE_IT,
    Status.PROVISIONALLY_APPROVED,
    Status.REVISION,
    Status.APPROVED,
    Status.NOT_APPROVED,
    Status.LAPSED,
)


def dossiers_visible_to(user: User) -> QuerySet[Application]:
    """The applications that the Committee has or has decided, for those who read its work.

    The applicant's people get none, and a member none from which its State is recused, even one who is the
    applicant's point of contact too. A member whose seat has ended gets none (8(b).4).
    """
    if not (user.has_role(*INSIDE) or sits_on_the_committee(user)):
        return Application.objects.none()
    dossiers = applications_visible_to(user).filter(status__in=RELEASED)
    return dossiers.exclude(applicant=user.state_id) if user.state_id else dossiers


def dossiers_with_progress(user: User) -> QuerySet[Application]:
    """The dossiers with `has_filed`, whether the person's own State has, and `filed`, how many members have.

    Only members still seated count; the number is for the Secretariat, since it tells about other members.
    """
    dossiers = dossiers_visible_to(user)
    if user.has_role(*INSIDE):
        seated = members_of(COMMITTEE, clock.today())
        filed = (
            Assessment.objects.filter(application=OuterRef("pk"), member__in=seated)
            .order_by()
            .values("application")
            .annotate(members=Count("member", distinct=True))
            .values("members")
        )
        return dossiers.annotate(filed=filed)
    own = Assessment.objects.filter(application=OuterRef("pk"), member=user.state_id)
    return dossiers.annotate(has_filed=Exists(own))


def calls_before_the_committee(user: User) -> QuerySet[Call]:
    """The calls of which the Committee has, or had, the dossiers."""
    if not permits(user, "committee.read"):
        return Call.objects.none()
    return calls_visible_to(user).exclude(opened_at=None)


def has_undertaken(user: User) -> bool:
    """Whether the person has signed the undertaking of confidentiality for the State for which it sits."""
    if user.state_id is None:
        return False
    signed = Undertaking.objects.filter(person=user, state=user.state_id)
    return remembered(("has_undertaken", user.pk, user.state_id), signed.exists)


def undertakings() -> QuerySet[Undertaking]:
    """Every undertaking, newest first."""
    return Undertaking.objects.select_related("person", "state")


def openings_of(application: Application) -> QuerySet[Event]:
    """Who opened the dossier, once for each person and day; kept apart from the file's own history."""
    return (
        Event.objects.filter(
            verb="dossier.opened", target_type=Undertaking._meta.label_lower, facts__application=application.pk
        )
        .select_related("actor__state")
        .order_by("-pk")
    )


def opened_today(application_id: int, user: User) -> bool:
    """Whether the opening of this dossier by this person has been noted today."""
    return Event.objects.filter(
        verb="dossier.opened",
        actor=user,
        facts__application=application_id,
        at__date=clock.today(),
    ).exists()
