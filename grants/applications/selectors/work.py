"""What waits for a person, and the days of which people are reminded."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grants.applications.models import Application, Clarification, IneligibilityFinding
from grants.applications.selectors.access import applications_visible_to
from grants.calls.models import Call
from vtf.accounts.models import Role, User
from vtf.accounts.selectors import colleagues_of, is_point_of_contact, people_with_role
from vtf.core import clock
from vtf.core.work import Group, WorkItem
from vtf.notifications.reminders import Deadline

Status = Application.Status


def work_for(user: User) -> list[WorkItem]:
    """Drafts to finish, questions to answer, files to endorse, applications to screen, findings to sign."""
    visible = applications_visible_to(user)
    items: list[WorkItem] = []
    if user.state_id is not None:
        items += _for_state(user, visible.filter(applicant=user.state_id))
    if user.has_role(Role.OFFICER):
        items += _for_officer(visible)
    if user.has_role(Role.HEAD):
        items += _for_head(user, visible)
    return items


def _for_state(user: User, own: QuerySet[Application]) -> Iterator[WorkItem]:
    contact = is_point_of_contact(user, user.state_id)
    open_calls = own.filter(call__status__in=[Call.Status.OPEN, Call.Status.EARLY_CLOSED])
    words: dict[str, tuple[Any, Any, Group]] = {
        "draft": (_("Finish the application"), _("Draft of your State"), "mine"),
        "early_submitted": (_("Wait for the feedback"), _("The Secretariat reads the draft"), "others"),
        "feedback_given": (_("Read the feedback and go on"), _("The Secretariat has answered"), "mine"),
        "endorsement_pending": (
            _("Endorse and submit"),
            _("Your point of contact endorses and submits"),
            "mine" if contact else "others",
        ),
    }
    for application in open_calls.filter(status__in=Application.BEFORE_SUBMISSION):
        title, why, group = words[application.status]
        url, until = application.get_absolute_url(), application.call.last_second
        yield WorkItem(title, url, why, until, str(application), group)
    asked = own.filter(status__in=[Status.CLARIFICATION, Status.CLARIFICATION_C])
    for application in asked.prefetch_related("clarifications"):
        waiting = next((one for one in application.clarifications.all() if one.is_open), None)
        yield WorkItem(
            _("Answer the questions"),
            application.get_absolute_url(),
            _("The Secretariat has asked for clarification"),
            waiting.reply_by if waiting else None,
            application.code,
        )


def _for_officer(visible: QuerySet[Application]) -> Iterator[WorkItem]:
    titles = {"submitted": _("Start the desk review"), "desk_review": _("Finish the desk review")}
    for application in visible.filter(status=Status.EARLY_SUBMITTED):
        yield WorkItem(
            _("Give early feedback"),
            application.get_absolute_url(),
            _("A State handed in its draft early"),
            application.call.last_second,
            f"{application.code} · {application.applicant}",
        )
    screened = visible.filter(status__in=titles, call__status=Call.Status.SCREENING)
    findings = set(screened.filter(Exists(_waiting_findings())).order_by().values_list("pk", flat=True))
    for application in screened:
        about = f"{application.number} · {application.applicant}"
        url = application.get_absolute_url()
        if application.pk in findings:
            why = _("The Head of Secretariat signs off or sets aside")
            yield WorkItem(_("Wait for the finding of ineligibility"), url, why, None, about, "others")
        else:
            yield WorkItem(titles[application.status], url, _("Screening has begun"), None, about)
    yield from _with_others(visible)


def _with_others(visible: QuerySet[Application]) -> Iterator[WorkItem]:
    """How many files are on another desk, as one line for each desk."""
    waits = {
        Status.CLARIFICATION: _("The applicant answers"),
        Status.CLARIFICATION_C: _("The applicant answers the Committee"),
        Status.WITH_COMMITTEE: _("The Committee assesses and decides"),
    }
    statuses = list(visible.filter(status__in=waits).order_by().values_list("status", flat=True))
    for status, why in waits.items():
        count = statuses.count(status)
        if count:
            title = ngettext("%(count)d application", "%(count)d applications", count) % {"count": count}
            url = f"{reverse('applications:application-list')}?{urlencode({'status': status.value})}"
            yield WorkItem(title, url, why, None, str(status.label), "others")


def _for_head(user: User, visible: QuerySet[Application]) -> Iterator[WorkItem]:
    waiting = visible.filter(Exists(_waiting_findings().exclude(proposed_by=user)), status=Status.DESK_REVIEW)
    for application in waiting:
        about = f"{application.number} · {application.applicant}"
        why = _("Proposed by the programme officer")
        url = reverse("applications:application-ineligible", args=[application.pk])
        yield WorkItem(_("Judge the finding of ineligibility"), url, why, None, about)


def _waiting_findings() -> QuerySet[IneligibilityFinding]:
    """Findings on the application of the outer query that nobody has judged yet."""
    return IneligibilityFinding.objects.filter(application=OuterRef("pk"), is_signed__isnull=True)


def clarification_deadlines() -> Iterator[Deadline]:
    """The reply-by days of the requests that wait for an answer; the officer is told when one is long overdue."""
    waiting = Clarification.objects.filter(end="").select_related("application__applicant")
    for clarification in waiting:
        application = clarification.application
        yield Deadline(
            about=application,
            key="applications/clarification_due",
            due_on=clarification.reply_by,
            to=colleagues_of(application.applicant),
            facts={"reply_by": clarification.reply_by.isoformat()},
            escalate_to=people_with_role(Role.OFFICER),
            since=clock.day_of(clarification.asked_at),
        )


def draft_deadlines() -> Iterator[Deadline]:
    """The last day to submit, for every application that was not submitted yet; after it there is nothing to say."""
    drafts = Application.objects.filter(
        status__in=Application.BEFORE_SUBMISSION,
        call__status__in=Call.OPEN_STATUSES,
        call__closes_at__gt=timezone.now(),
    )
    for draft in drafts.select_related("applicant", "call"):
        yield Deadline(
            about=draft,
            key="applications/deadline_near",
            due_on=draft.call.deadline_on,
            to=colleagues_of(draft.applicant),
            facts={"last_day": draft.call.deadline_on.isoformat(), "year": draft.call.year},
            since=clock.day_of(draft.created_at),
        )
