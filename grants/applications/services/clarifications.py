"""Ask the applicant, unlock what the questions name, take the answer or note that none came."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grants.applications.documents import clarification_facts, clarification_title
from grants.applications.models import SECTIONS, Application, Clarification, Question, SubmittedPackage
from grants.applications.selectors import recused_state_ids
from grants.applications.services.recusals import compute_recusals
from grants.applications.services.sealing import restore_sealed, seal_version
from grants.calls.permissions import COMMITTEE
from vtf.accounts.models import Role, User
from vtf.accounts.selectors import colleagues_of, people_with_role
from vtf.conferences.selectors import members_of
from vtf.core import clock, formats
from vtf.core.errors import RuleBroken
from vtf.core.locking import locked
from vtf.core.periodic import each
from vtf.core.permissions import require
from vtf.core.workflow import refuse_if
from vtf.documents.services import order_document
from vtf.history.services import record
from vtf.notifications.services import notify

LONGEST_WAIT = timedelta(days=366)  # a later day is a slip of the hand


@transaction.atomic
def ask_clarification(
    application: Application, questions: Sequence[tuple[str, str]], *, reply_by: date | None = None, by: User
) -> Clarification:
    """The Secretariat asks during the desk review; it may ask again later."""
    application = locked(application, fields=("call__policy_set", "applicant"))
    require(by, "applications.ask_clarification", application)
    application.ask_clarification()
    return open_clarification(
        application, asker=Clarification.Asker.SECRETARIAT, questions=questions, reply_by=reply_by, by=by
    )


@transaction.atomic
def open_clarification(
    application: Application,
    *,
    asker: str,
    questions: Sequence[tuple[str, str]],
    reply_by: date | None,
    by: User,
) -> Clarification:
    """Put questions (section, text) to the applicant and unlock the sections that they name; saves the application.

    The caller holds the lock, has asked the permission and taken the transition. Whoever of the Committee asks is
    never told to the applicant.
    """
    asked = [(section, text.strip()) for section, text in questions if text.strip()]
    _check_questions(asked)
    day = _reply_day(application, reply_by)
    application.unlocked_sections = [name for name in SECTIONS if name in {section for section, _text in asked}]
    application.save()
    clarification = Clarification.objects.create(application=application, asker=asker, reply_by=day, asked_by=by)
    Question.objects.bulk_create(
        Question(clarification=clarification, section=section, text=text) for section, text in asked
    )
    _record_request(application, asker, day, by)
    order_document(
        "applications/clarification_request",
        about=application,
        facts=clarification_facts(clarification),
        language=application.language,
        title=clarification_title(clarification),
        by=by,
    )
    notify(
        "applications/clarification_asked",
        about=application,
        to=colleagues_of(application.applicant),
        facts={"reply_by": day.isoformat()},
    )
    return clarification


def _record_request(application: Application, asker: str, day: date, by: User) -> None:
    """Say it to everybody who reads the file; who relayed a question of the Committee stays inside."""
    facts = {"reply_by": day.isoformat(), "sections": application.unlocked_sections, "asker": str(asker)}
    is_relayed = asker == Clarification.Asker.COMMITTEE
    if is_relayed:
        record("application.question_relayed", target=application, by=by, facts=facts)
    record("application.clarification_asked", target=application, by=None if is_relayed else by, facts=facts)


def _check_questions(asked: Sequence[tuple[str, str]]) -> None:
    if not asked:
        raise RuleBroken(_("Ask at least one question."), field="questions")
    for section, _text in asked:
        if section not in SECTIONS:
            raise RuleBroken(_("Each question names a section of the application."), field="questions")


def _reply_day(application: Application, wanted: date | None) -> date:
    """The day asked for, else POL-22 days from today; it lies ahead."""
    today = clock.today()
    day = wanted or proposed_reply_day(application)
    if day is None:
        raise RuleBroken(_("Give the day by which the applicant answers."), field="reply_by")
    if not today < day <= today + LONGEST_WAIT:
        raise RuleBroken(_("The day to reply by must lie ahead, within a year."), field="reply_by")
    return day


def proposed_reply_day(application: Application) -> date | None:
    """POL-22 days from today; None where the call's rules say nothing of it."""
    policies = application.call.policy_set
    days = policies.value("POL-22") if policies else None
    return clock.today() + timedelta(days=int(days)) if days else None


@transaction.atomic
def answer_clarification(application: Application, answers: Mapping[int, str], *, by: User) -> SubmittedPackage:
    """Send every answer with what was changed in the unlocked sections, as the next version; all is locked again."""
    application = locked(application, fields=("call__policy_set", "applicant"))
    require(by, "applications.answer_clarification", application)
    for_committee = application.status == Application.Status.CLARIFICATION_C
    if for_committee:
        application.answer_committee()
    else:
        application.answer_clarification()
    clarification = locked(Clarification.objects.get(application=application, end=""))
    if clock.today() > clarification.reply_by:
        raise RuleBroken(
            _("The time to answer ended on %(day)s.") % {"day": formats.day(clarification.reply_by)},
        )
    _write_answers(clarification, answers)
    refuse_if(application.gaps())
    _end(clarification, Clarification.End.ANSWERED, by=by)
    application.unlocked_sections = []
    application.save()
    package = seal_version(application, occasion=SubmittedPackage.Occasion.CLARIFICATION, by=by)
    record("application.clarification_answered", target=application, by=by, facts={"version": package.version})
    notify("applications/clarification_answered", about=application, to=people_with_role(Role.OFFICER))
    if for_committee:
        compute_recusals(application)
        notify("applications/clarification_answered", about=application, to=_members_for(application))
    return package


def _write_answers(clarification: Clarification, answers: Mapping[int, str]) -> None:
    questions = list(clarification.questions.all())
    errors: dict[str, list[Any]] = {}
    for question in questions:
        question.answer = answers.get(question.pk, "").strip()
        if not question.answer:
            errors[f"answer_{question.pk}"] = [_("Answer this question.")]
    if errors:
        raise RuleBroken(errors=errors)
    Question.objects.bulk_update(questions, ["answer"])


def _members_for(application: Application) -> Any:
    seated = members_of(COMMITTEE, clock.today()).exclude(pk__in=recused_state_ids(application))
    return people_with_role(Role.MEMBER).filter(state__in=seated)


def _end(clarification: Clarification, end: str, *, by: User | None) -> None:
    clarification.end = end
    clarification.ended_at = timezone.now()
    clarification.ended_by = by
    clarification.save()


def end_with_withdrawal(application: Application, *, by: User) -> None:
    """A withdrawn application has nothing to answer any more; the caller holds the lock and saves."""
    waiting = Clarification.objects.filter(application=application, end="").first()
    if waiting is not None:
        _end(locked(waiting), Clarification.End.WITHDRAWN, by=by)
    if application.unlocked_sections:
        application.unlocked_sections = []
        restore_sealed(application)  # what was written and never sent is read by nobody


def expire_clarifications() -> int:
    """End every request whose day has passed, each in its own transaction; return how many."""
    overdue = Clarification.objects.filter(end="", reply_by__lt=clock.today()).select_related("application")
    return sum(each(overdue, lambda one: _expire(one.application), what="applications.expire_clarifications"))


@transaction.atomic
def _expire(application: Application) -> bool:
    """End one request if it still waits; what was written and never sent is dropped."""
    application = locked(application, fields=("call__policy_set", "applicant"))
    clarification = Clarification.objects.filter(application=application, end="").first()
    if clarification is None or clock.today() <= clarification.reply_by:
        return False
    if application.status == Application.Status.CLARIFICATION_C:
        application.expire_committee_question()
    else:
        application.expire_clarification()
    application.unlocked_sections = []
    application = restore_sealed(application)
    _end(locked(clarification), Clarification.End.EXPIRED, by=None)
    record("application.clarification_expired", target=application, by=None)
    notify("applications/clarification_expired", about=application, to=colleagues_of(application.applicant))
    notify("applications/clarification_expired", about=application, to=people_with_role(Role.OFFICER))
    return True
