"""What waits for a member, for who presides, for the officer and for an applicant with conditions to meet."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from grants.applications.models import Application
from grants.applications.permissions import may_apply
from grants.calls.models import Call
from grants.calls.permissions import is_officer, sits_on_the_committee
from grants.committee.models import Assessment, Condition, Meeting
from grants.committee.permissions import presides, presides_at
from grants.committee.selectors.decisions import (
    ON_CONDITIONS,
    against_confirming,
    is_handed_in,
    needs_acting_chair,
    open_conditions,
)
from grants.committee.selectors.dossiers import BEFORE_IT, dossiers_visible_to, has_undertaken
from grants.committee.selectors.meetings import meetings_visible_to
from vtf.accounts.models import User
from vtf.core.work import WorkItem

Status = Application.Status


def work_for(user: User) -> list[WorkItem]:
    """Dossiers, decisions, conditions and meetings that wait for the person."""
    items: list[WorkItem] = []
    if sits_on_the_committee(user):
        items += [*_undertaking(user), *_dossiers(user), *_conditions_to_judge(user), *_meetings(user)]
    elif is_officer(user):
        items += [*_without_chair(user), *_conditions_to_judge(user)]
    if may_apply(user):
        items += _conditions_to_meet(user)
    return items


def _about(application: Application) -> str:
    return f"{application.number} · {application.applicant}"


def _page(application: Application) -> str:
    return reverse("committee:application-assessments", args=[application.pk])


def _undertaking(user: User) -> Iterator[WorkItem]:
    if not has_undertaken(user):
        yield WorkItem(
            _("Sign the undertaking of confidentiality"),
            reverse("committee:undertaking"),
            _("Before you open the first dossier"),
        )


def _dossiers(user: User) -> Iterator[WorkItem]:
    """Assessments to give; then, for who presides, the decision."""
    waiting = (
        dossiers_visible_to(user).filter(status=Status.WITH_COMMITTEE).prefetch_related("recusals", "beneficiaries")
    )
    filed = set(
        Assessment.objects.filter(member=user.state_id, application__in=waiting).values_list("application", flat=True)
    )
    for application in waiting:
        if application.pk not in filed:
            yield WorkItem(
                _("Give your assessment"),
                application.get_absolute_url(),
                _("The dossier has been released"),
                None,
                _about(application),
            )
        elif application.call.status == Call.Status.ASSESSMENT and presides(user, application):
            yield WorkItem(
                _("Record the decision"), _page(application), _("With the Committee"), None, _about(application)
            )


def _waiting_approvals(user: User) -> QuerySet[Application]:
    return dossiers_visible_to(user).filter(status__in=ON_CONDITIONS).prefetch_related("recusals", "beneficiaries")


def _conditions_to_judge(user: User) -> Iterator[WorkItem]:
    """Conditions that this person judges, and approvals that nothing stands against any more."""
    for application in _waiting_approvals(user):
        waiting = list(open_conditions(application))
        officer = is_officer(user)
        if not waiting:
            if officer and not list(against_confirming(application)):
                yield WorkItem(
                    _("Confirm the approval"),
                    _page(application),
                    _("Every condition is met"),
                    None,
                    _about(application),
                )
            continue
        judge = Condition.Judge.SECRETARIAT if officer else Condition.Judge.CHAIR
        mine = [condition for condition in waiting if condition.judge == judge]
        if not mine or not (officer or presides(user, application)):
            continue
        has_to_wait = any(condition.sections for condition in mine) and not is_handed_in(application)
        yield WorkItem(
            _("Judge the conditions"),
            _page(application),
            _("The applicant works on them") if has_to_wait else _("Provisionally approved"),
            min(condition.due_on for condition in mine),
            _about(application),
            "others" if has_to_wait else "mine",
        )


def _conditions_to_meet(user: User) -> Iterator[WorkItem]:
    """For the applicant: revise, hand in, or wait for the judgement."""
    own = Application.objects.filter(applicant=user.state_id, status__in=ON_CONDITIONS).select_related("applicant")
    for application in own:
        waiting = [c for c in open_conditions(application) if c.owner == Condition.Owner.APPLICANT]
        if not waiting:
            continue
        handed_in = is_handed_in(application)
        title = _("Hand in the revision") if application.status == Status.REVISION else _("Meet the conditions")
        under_way = application.status == Status.REVISION and not handed_in
        hand_in = reverse("committee:application-hand-in", args=[application.pk])
        yield WorkItem(
            _("The revision is being judged") if handed_in else title,
            hand_in if under_way else application.get_absolute_url(),
            _("Provisionally approved; without it the approval lapses"),
            min(condition.due_on for condition in waiting),
            _about(application),
            "others" if handed_in else "mine",
        )


def _meetings(user: User) -> Iterator[WorkItem]:
    """Meetings that lie ahead or are open."""
    for meeting in meetings_visible_to(user).filter(status__in=[Meeting.Status.PLANNED, Meeting.Status.OPEN]):
        is_open = meeting.status == Meeting.Status.OPEN
        mine = presides_at(user, meeting)
        title = _("Close the meeting") if is_open else _("Open the meeting")
        yield WorkItem(
            title if mine else _("Take part in the meeting"),
            meeting.get_absolute_url(),
            _("Convened by the Secretariat"),
            meeting.held_on,
            str(meeting),
        )


def _without_chair(user: User) -> Iterator[WorkItem]:
    """Cases over which nobody may preside."""
    waiting = dossiers_visible_to(user).filter(status__in=BEFORE_IT).prefetch_related("recusals", "beneficiaries")
    for application in waiting:
        if needs_acting_chair(application):
            yield WorkItem(
                _("Record the acting Chair"),
                reverse("committee:application-acting-chair", args=[application.pk]),
                _("The Chair does not preside over this case"),
                None,
                _about(application),
            )
