"""Which applications a person sees, and which part of them."""

from collections.abc import Callable
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from grants.applications.models import Application, BudgetLine, Recusal
from grants.applications.permissions import SECRETARIAT, acts_for_applicant
from grants.calls.models import Call
from grants.calls.permissions import sits_on_the_committee
from vtf.accounts.models import Role, User
from vtf.accounts.selectors import is_point_of_contact
from vtf.documents.catalogue import Side
from vtf.history.models import Event
from vtf.history.selectors import events_about

Status = Application.Status
RELEASED = (
    Status.WITH_COMMITTEE,
    Status.CLARIFICATION_C,
    Status.PROVISIONALLY_APPROVED,
    Status.REVISION,
    Status.APPROVED,
    Status.NOT_APPROVED,
    Status.LAPSED,
)
EARLY = (Status.EARLY_SUBMITTED, Status.FEEDBACK_GIVEN)
BETWEEN_PARTIES = frozenset({"application.feedback_asked", "application.feedback_given", "application.message_written"})
INSIDE = frozenset(
    {
        "application.ineligibility_proposed",
        "application.ineligibility_set_aside",
        "application.question_relayed",
        "application.recused",
    }
)


def _detailed(applications: QuerySet[Application]) -> QuerySet[Application]:
    return applications.select_related("call__policy_set", "applicant").prefetch_related(
        Prefetch("budget_lines", BudgetLine.objects.order_by("ordinal", "pk"))
    )


def applications_visible_to(user: User) -> QuerySet[Application]:
    """A State's own; for the Secretariat and the auditor what was submitted; for members what was released to them.

    The programme officer and the Head also see drafts that were handed in early. A member whose State is recused
    sees neither file nor count (domain 8a.33), for what the Committee has: the table of recusals decides, and who is
    written down as a beneficiary now, sent or not.
    """
    every = _detailed(Application.objects.all())
    seen: Any = Q(pk__in=())
    if user.state_id is not None and (user.has_role(Role.DRAFTER) or is_point_of_contact(user, user.state_id)):
        seen |= Q(applicant=user.state_id)
    if user.has_role(*SECRETARIAT, Role.AUDITOR):
        seen |= Q(submitted_at__isnull=False)
    if user.has_role(Role.OFFICER, Role.HEAD):
        seen |= Q(status__in=EARLY)
    if user.state_id is not None and sits_on_the_committee(user):
        recused = Recusal.objects.filter(application=OuterRef("pk"), state=user.state_id)
        benefits = _recusing_benefits().filter(application=OuterRef("pk"), state=user.state_id)
        seen |= Q(status__in=RELEASED) & ~Q(applicant=user.state_id) & ~Exists(recused) & ~Exists(benefits)
    return every.filter(seen)


def ineligible_applications(call: Call) -> QuerySet[Application]:
    """The applications of a call that were found ineligible, with the finding: the list that members get."""
    return (
        Application.objects.filter(call=call, status=Status.INELIGIBLE)
        .select_related("applicant", "call")
        .prefetch_related("ineligibility_findings")
        .order_by("number")
    )


def files_visible_to(field: str) -> Callable[[User], QuerySet[Any]]:
    """The selector of one kind of file ("note_verbale") of the applications that a person sees."""
    return lambda user: applications_visible_to(user).order_by().values(field)


def recused_state_ids(application: Application) -> set[int]:
    """The States that take no part in this case: computed or declared, or written down as beneficiaries now."""
    recused = set(Recusal.objects.filter(application=application).values_list("state_id", flat=True))
    if Recusal.Ground.BENEFICIARY in recusal_triggers(application):
        recused |= set(application.beneficiaries.order_by().values_list("pk", flat=True))
    return recused


def recusal_triggers(application: Application) -> list[str]:
    """POL-14 of the call: which States the application itself recuses. Without frozen rules both grounds do."""
    policies = application.call.policy_set
    triggers = policies.value("POL-14") if policies else None
    return [Recusal.Ground.APPLICANT, Recusal.Ground.BENEFICIARY] if triggers is None else triggers


def _recusing_benefits() -> QuerySet[Any]:
    """Who benefits from which application, where POL-14 of its call makes that a ground."""
    frozen = "application__call__policy_set"
    return Application.beneficiaries.through.objects.filter(
        Q(**{frozen: None}) | Q(**{f"{frozen}__values__POL-14__value__icontains": Recusal.Ground.BENEFICIARY.value})
    )


def live_application(call: Call, state_id: int) -> Application | None:
    """The application of the State in this call that is not withdrawn, if there is one."""
    return Application.objects.filter(call=call, applicant=state_id).exclude(status=Status.WITHDRAWN).first()


def side_of(user: User, application: Application) -> Side | None:
    """Where a reader stands towards this application; whoever applies is never of the Committee in this case."""
    if acts_for_applicant(user, application):
        return Side.APPLICANT
    if user.has_role(*SECRETARIAT):
        return Side.SECRETARIAT
    if user.has_role(Role.AUDITOR):
        return Side.AUDITOR
    return Side.COMMITTEE if sits_on_the_committee(user) else None


def reads_messages(user: User, application: Application) -> bool:
    """The correspondence is between the applicant and the Secretariat; the auditor reads it."""
    return side_of(user, application) in (Side.APPLICANT, Side.SECRETARIAT, Side.AUDITOR)


def reads_feedback(user: User, application: Application) -> bool:
    """Early feedback is between the applicant and the Secretariat alone (domain 8a.20)."""
    return side_of(user, application) in (Side.APPLICANT, Side.SECRETARIAT)


def timeline_of(application: Application, *, for_user: User | None = None) -> QuerySet[Event]:
    """What happened to the file, as the reader may know: no saving of sections, no members' input.

    Feedback and messages stay between the applicant and the Secretariat; findings that nobody has signed and
    recusals stay inside.
    """
    hidden = {"application.section_saved"}
    side = side_of(for_user, application) if for_user is not None else None
    if side not in (Side.APPLICANT, Side.SECRETARIAT, Side.AUDITOR):
        hidden |= BETWEEN_PARTIES
    if side not in (Side.SECRETARIAT, Side.AUDITOR):
        hidden |= INSIDE
    return events_about(application).exclude(verb__in=hidden)
