"""Early feedback: a State shows its draft before the early deadline, the Secretariat answers section by section."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from grants.applications.documents import feedback_facts, feedback_title
from grants.applications.models import SECTIONS, Application, Feedback
from vtf.accounts.models import Role, User
from vtf.accounts.selectors import colleagues_of, people_with_role
from vtf.core.errors import RuleBroken
from vtf.core.locking import locked
from vtf.core.permissions import require
from vtf.documents.services import order_document
from vtf.history.services import record
from vtf.notifications.services import notify


@transaction.atomic
def ask_feedback(application: Application, *, by: User) -> Application:
    """Show the draft to the Secretariat; an unfinished one may be shown, an empty one says nothing."""
    application = locked(application, fields=("call", "applicant"))
    require(by, "applications.ask_feedback", application)
    application.ask_feedback()
    if not application.title:
        raise RuleBroken(_("Give the project a title before you show the draft."))
    application.save()
    record("application.feedback_asked", target=application, by=by)
    notify("applications/feedback_asked", about=application, to=people_with_role(Role.OFFICER))
    return application


@transaction.atomic
def give_feedback(application: Application, notes: Mapping[str, str], *, by: User) -> Feedback:
    """Answer with a note for each section that needs one; only the applicant and the Secretariat read it."""
    application = locked(application, fields=("call", "applicant"))
    require(by, "applications.give_feedback", application)
    written = {section: notes[section].strip() for section in SECTIONS if notes.get(section, "").strip()}
    application.give_feedback()
    if not written:
        raise RuleBroken(_("Write a note for at least one section."))
    application.save()
    feedback = Feedback.objects.create(application=application, notes=written, given_by=by)
    record("application.feedback_given", target=application, by=by, facts={"sections": list(written)})
    order_document(
        "applications/feedback_note",
        about=application,
        facts=feedback_facts(feedback),
        language=application.language,
        title=feedback_title(application),
        by=by,
    )
    notify("applications/feedback_given", about=application, to=colleagues_of(application.applicant))
    return feedback


@transaction.atomic
def resume_draft(application: Application, *, by: User) -> Application:
    """Go on with the draft, the feedback beside it, or without waiting for it."""
    application = locked(application, fields=("call__policy_set", "applicant"))
    require(by, "applications.edit_application", application)
    application.resume()
    application.save()
    record("application.draft_resumed", target=application, by=by)
    return application
