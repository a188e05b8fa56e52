"""Who steps out of a case, and who presides in the Chair's place."""

from django.db import transaction
from django.utils.translation import gettext as _

from grants.applications.models import Application, Recusal
from grants.applications.services import recuse
from grants.calls.permissions import COMMITTEE
from grants.committee.models import ActingChair
from grants.committee.permissions import chair_presides, recused_states
from grants.committee.selectors import BEFORE_IT, ON_CONDITIONS
from grants.committee.services.sitting import refuse_recused
from vtf.accounts.models import Role, User
from vtf.accounts.selectors import people_with_role
from vtf.conferences.selectors import holds_seat
from vtf.core import clock
from vtf.core.errors import RuleBroken
from vtf.core.locking import locked
from vtf.core.permissions import require
from vtf.history.services import record
from vtf.notifications.models import Job, Notification
from vtf.notifications.services import notify
from vtf.states.models import State


@transaction.atomic
def declare_interest(application: Application, *, reason: str, by: User) -> Recusal:
    """Take the person's own State out of the case, at once and for good (POL-14, requirement 33).

    Neither the member nor the Secretariat undoes it: whoever has read a file with an interest in it stays out.
    """
    application = locked(application, fields=("call__policy_set",))
    refuse_recused(application, by)
    require(by, "committee.declare_interest", application)
    if application.status not in (*BEFORE_IT, *ON_CONDITIONS):
        raise RuleBroken(_("The Committee does not have this application before it."))
    if not reason.strip():
        raise RuleBroken(_("Say in a sentence what the interest is."), field="reason")
    assert by.state is not None, "a member sits for a State"
    recusal = recuse(application, by.state, ground=Recusal.Ground.DECLARED_INTEREST, reason=reason, by=by)
    record("interest.declared", target=recusal, by=by, facts={"application": application.number})
    notify(
        "committee/interest_declared",
        about=application,
        to=people_with_role(Role.OFFICER),
        facts={"state": by.state.iso3},
    )
    return recusal


def forget_messages(application: Application, state: State) -> None:
    """Take what the State's members were told about the case out of their inboxes, and what waits to be mailed."""
    rows = Notification.objects.filter(
        about_type=application._meta.label_lower,
        about_id=str(application.pk),
        recipient__in=people_with_role(Role.MEMBER).filter(state=state),
    )
    keys = list(rows.values_list("pk", flat=True))
    Job.objects.filter(task="notifications.deliver", payload__notification__in=keys).delete()
    rows.delete()


@transaction.atomic
def appoint_acting_chair(application: Application, state: State, *, reason: str, by: User) -> ActingChair:
    """Record which member presides over this case while the Chair is recused, away or not there (8(b).2)."""
    application = locked(application, fields=("call__policy_set",))
    require(by, "committee.appoint_acting_chair", application)
    if application.status not in (*BEFORE_IT, *ON_CONDITIONS):
        raise RuleBroken(_("The Committee does not have this application before it."))
    if chair_presides(application):
        raise RuleBroken(_("The Chair may preside over this case itself; nobody acts in its place."))
    if not reason.strip():
        raise RuleBroken(_("Say why the Chair does not preside, and who chose the acting Chair."), field="reason")
    if not holds_seat(state.pk, COMMITTEE, clock.today()):
        raise RuleBroken(_("%(state)s holds no seat in the Committee today.") % {"state": state}, field="state")
    if state.pk in recused_states(application):
        raise RuleBroken(_("%(state)s is recused in this case.") % {"state": state}, field="state")
    acting = ActingChair.objects.create(application=application, state=state, reason=reason.strip(), appointed_by=by)
    record("acting_chair.appointed", target=acting, by=by, facts={"state": state.iso3}, reason=reason.strip())
    notify(
        "committee/acting_chair_appointed",
        about=application,
        to=people_with_role(Role.MEMBER).filter(state=state),
    )
    return acting
