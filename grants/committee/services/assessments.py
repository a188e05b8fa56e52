"""A member's input on a dossier."""

from django.db import transaction
from django.utils.translation import gettext as _

from grants.applications.models import Application
from grants.committee.models import Assessment
from grants.committee.selectors import BEFORE_IT, standing_assessments
from grants.committee.services.sitting import refuse_recused
from vtf.accounts.models import User
from vtf.core.errors import RuleBroken
from vtf.core.locking import locked
from vtf.core.permissions import require
from vtf.history.services import record


@transaction.atomic
def file_assessment(
    application: Application,
    *,
    recommendation: str,
    comment_for_committee: str = "",
    comment_for_applicant: str = "",
    conditions: str = "",
    by: User,
) -> Assessment:
    """Give a member's input; it stays hidden from members who have not filed theirs until the meeting opens."""
    application = locked(application)
    require(by, "committee.file_assessment", application)
    refuse_recused(application, by)
    if application.status not in BEFORE_IT:
        raise RuleBroken(_("The Committee does not have this application before it."))
    if recommendation not in Assessment.Recommendation.values:
        raise RuleBroken(_("Choose a recommendation."), field="recommendation")
    if recommendation == Assessment.Recommendation.SUPPORT_WITH_CONDITIONS and not conditions.strip():
        raise RuleBroken(_("Name the conditions that you propose."), field="conditions")
    if recommendation == Assessment.Recommendation.DO_NOT_SUPPORT and not comment_for_committee.strip():
        raise RuleBroken(_("Tell the Committee why you do not support the project."), field="comment_for_committee")
    earlier = standing_assessments(application).filter(member=by.state_id).first()
    assessment = Assessment.objects.create(
        application=application,
        member=by.state,  # type: ignore[misc]
        version=earlier.version + 1 if earlier else 1,
        recommendation=recommendation,
        comment_for_committee=comment_for_committee.strip(),
        comment_for_applicant=comment_for_applicant.strip(),
        conditions=conditions.strip(),
        filed_by=by,
    )
    record("assessment.filed", target=assessment, by=by, facts={"application": application.number})
    return assessment
