"""The Secretariat's desk review: checklist, summary, release to the Committee."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from grants.applications.documents import (
    desk_review_facts,
    desk_review_title,
    dossier_facts,
    dossier_title,
)
from grants.applications.models import Application, DeskReview
from grants.applications.selectors import recused_state_ids
from grants.applications.services.recusals import compute_recusals
from grants.calls.permissions import COMMITTEE
from vtf.accounts.models import Role, User
from vtf.accounts.selectors import people_with_role
from vtf.conferences.selectors import members_of
from vtf.core import clock
from vtf.core.errors import Conflict, RuleBroken
from vtf.core.locking import locked
from vtf.core.permissions import require
from vtf.documents.services import order_document
from vtf.history.services import record
from vtf.notifications.services import notify

LONGEST_REMARK = 1000


@transaction.atomic
def start_desk_review(application: Application, *, by: User) -> DeskReview:
    """Open the checklist of a submitted application."""
    application = locked(application, fields=("call",))
    require(by, "applications.start_desk_review", application)
    application.start_desk_review()
    application.save()
    review = DeskReview.objects.create(application=application, reviewed_by=by)
    record("application.desk_review_started", target=application, by=by)
    return review


@transaction.atomic
def answer_checklist(
    review: DeskReview,
    answers: Mapping[str, str],
    *,
    summary: str,
    version: int,
    by: User,
    remarks: Mapping[str, str] | None = None,
) -> DeskReview:
    """Write the checklist, a remark for each item where there is one, and the summary for the Committee."""
    review = locked(review, fields=("application",))
    require(by, "applications.review_application", review.application)
    if review.application.status != Application.Status.DESK_REVIEW:
        raise RuleBroken(_("The desk review of this application is finished."))
    if review.version != version:
        raise Conflict(_("A colleague has changed the checklist since you opened it. What you typed is still below."))
    review.answers = {item: answers[item] for item in DeskReview.ITEMS if answers.get(item)}
    if remarks is not None:
        review.remarks = {
            item: remarks[item].strip()[:LONGEST_REMARK] for item in DeskReview.ITEMS if remarks.get(item, "").strip()
        }
    review.summary = summary.strip()
    review.reviewed_by = by
    review.version += 1
    review.save()
    record("desk_review.saved", target=review, by=by, facts={"answers": review.answers})
    return review


@transaction.atomic
def release_to_committee(application: Application, *, by: User) -> Application:
    """Give the dossier to the Committee's members, save those who are recused."""
    application = locked(application, fields=("call__policy_set", "applicant"))
    require(by, "applications.release_to_committee", application)
    application.release_to_committee()
    application.save()
    compute_recusals(application)
    record("application.released_to_committee", target=application, by=by)
    _order_papers(application, by)
    seated = members_of(COMMITTEE, clock.today()).exclude(pk__in=recused_state_ids(application))
    members = people_with_role(Role.MEMBER).filter(state__in=seated)
    notify("applications/released", about=application, to=members)
    return application


def _order_papers(application: Application, by: User) -> None:
    """The desk-review sheet and the dossier, in the language of the Secretariat's work."""
    review = application.desk_review
    order_document(
        "applications/desk_review",
        about=application,
        facts=desk_review_facts(review),
        language="en",
        title=desk_review_title(application),
        by=by,
    )
    order_document(
        "applications/dossier",
        about=application,
        facts=dossier_facts(application),
        language="en",
        title=dossier_title(application),
        by=by,
    )
