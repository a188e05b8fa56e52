"""What applicant and Secretariat write to each other about one application."""

from django.db import transaction
from django.utils.translation import gettext as _

from grants.applications.models import Application, Message
from grants.applications.permissions import acts_for_applicant
from vtf.accounts.models import Role, User
from vtf.accounts.selectors import colleagues_of, people_with_role
from vtf.core.errors import RuleBroken
from vtf.core.locking import locked
from vtf.core.permissions import require
from vtf.history.services import record
from vtf.notifications.services import notify


@transaction.atomic
def write_message(application: Application, body: str, *, by: User) -> Message:
    """Write to the other side; a draft that was never handed in has no other side yet."""
    application = locked(application, fields=("applicant",))
    require(by, "applications.write_message", application)
    if not body.strip():
        raise RuleBroken(_("Write the message."), field="body")
    if not has_two_sides(application):
        raise RuleBroken(_("The Secretariat does not see this draft yet; hand it in first."), field="body")
    side = Message.Side.APPLICANT if acts_for_applicant(by, application) else Message.Side.SECRETARIAT
    message = Message.objects.create(application=application, side=side, body=body.strip(), written_by=by)
    record("application.message_written", target=application, by=by, facts={"side": str(side)})
    is_from_applicant = side == Message.Side.APPLICANT
    to = people_with_role(Role.OFFICER) if is_from_applicant else colleagues_of(application.applicant)
    notify("applications/message", about=application, to=to.exclude(pk=by.pk))
    return message


def has_two_sides(application: Application) -> bool:
    """The Secretariat has seen the application: it was submitted, or is with it for early feedback."""
    early = (Application.Status.EARLY_SUBMITTED, Application.Status.FEEDBACK_GIVEN)
    return application.submitted_at is not None or application.status in early
