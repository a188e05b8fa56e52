"""An application at the steps of its screening, and what people type there."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import time_machine
from django.utils import timezone

from grants.applications.models import Application, Clarification
from grants.applications.services import (
    answer_clarification,
    ask_clarification,
    ask_feedback,
    give_feedback,
    propose_ineligibility,
    sign_ineligibility,
)
from grants.calls.models import Call
from grants.committee.services import ask_for_committee, lapse_approvals
from tests.factories import committee, grants, walks
from tests.factories.policies import parameter
from vtf.policies.services import set_value

QUESTIONS = [("budget", "What does the expert do in ten days?"), ("project", "Which law is meant?")]


def call_with_early_deadline(**draft: Any) -> Call:
    """An open call whose early deadline lies thirty days ahead."""
    early = timezone.localdate() + timedelta(days=30)
    return grants.opened_call(**{"early_deadline_on": early, **draft})


def shown_early(iso3: str = walks.APPLICANT, call: Call | None = None, **content: Any) -> Application:
    """A draft that its drafter showed to the Secretariat."""
    application = grants.draft_of(iso3, call or call_with_early_deadline(), **content)
    return ask_feedback(application, by=application.created_by)


def with_feedback(iso3: str = walks.APPLICANT, call: Call | None = None, **content: Any) -> Application:
    """A draft to which the officer has answered."""
    application = shown_early(iso3, call, **content)
    give_feedback(application, {"budget": "Please attach a quotation."}, by=grants.staff("officer"))
    return walks.fresh(application)


def questioned(iso3: str = walks.APPLICANT, questions: Any = None, **content: Any) -> Application:
    """An application in review about which the officer asks."""
    return asked(walks.in_review(iso3, **content), questions)


def asked(application: Application, questions: Any = None, *, reply_by: date | None = None) -> Application:
    """The officer asks."""
    ask_clarification(application, questions or QUESTIONS, reply_by=reply_by, by=grants.staff("officer"))
    return walks.fresh(application)


def questioned_by_committee(iso3: str = walks.APPLICANT, questions: Any = None, **content: Any) -> Application:
    """An application about which the Chair has the Secretariat ask."""
    application = grants.with_committee(iso3, **content)
    ask_for_committee(application, questions or QUESTIONS, reply_by=None, by=grants.member(grants.CHAIR))
    return walks.fresh(application)


def answers_to(clarification: Clarification, words: str = "The answer.") -> dict[int, str]:
    """The same words to each question."""
    return {question.pk: words for question in clarification.questions.all()}


def answered(application: Application, words: str = "The answer.") -> Application:
    """The State answers the request that waits."""
    waiting = application.clarifications.get(end="")
    answer_clarification(application, answers_to(waiting, words), by=grants.contact(application.applicant.iso3))
    return walks.fresh(application)


@contextmanager
def after_reply_day(application: Application, days: int = 1) -> Iterator[None]:
    """The clock stands so many days after the day to reply by."""
    reply_by = application.clarifications.get(end="").reply_by
    with time_machine.travel(timezone.now() + (reply_by - timezone.now().date()) + timedelta(days=days), tick=True):
        yield


def proposed_ineligible(application: Application) -> Application:
    """The officer proposes that it is ineligible."""
    propose_ineligibility(
        application, ground="POL-02", explanation="Fourteen months are asked.", by=grants.staff("officer")
    )
    return walks.fresh(application)


def ineligible(iso3: str = walks.APPLICANT, **content: Any) -> Application:
    """The Head has signed."""
    application = proposed_ineligible(walks.in_review(iso3, **content))
    return sign_ineligibility(application, by=grants.staff("head"))


def provisionally_approved(iso3: str = walks.APPLICANT, **content: Any) -> Application:
    """The Chair has approved on conditions; money has to be there."""
    return committee.on_conditions(grants.with_committee(iso3, **content))


def in_revision(iso3: str = walks.APPLICANT, **content: Any) -> Application:
    """The State works on the conditions."""
    return committee.under_revision(grants.with_committee(iso3, **content))


def lapsed(iso3: str = walks.APPLICANT, **content: Any) -> Application:
    """The conditions were not met in time."""
    application = provisionally_approved(iso3, **content)
    with committee.days_later(400):
        lapse_approvals()
    return walks.fresh(application)


AT: dict[str, Callable[..., Application]] = {
    **walks.AT,
    "early_submitted": shown_early,
    "feedback_given": with_feedback,
    "clarification": questioned,
    "ineligible": ineligible,
    "clarification_c": questioned_by_committee,
    "provisionally_approved": provisionally_approved,
    "revision": in_revision,
    "lapsed": lapsed,
}


def rule(code: str, value: Any) -> None:
    """A rule of the Fund says something else from today on; calls opened from now on freeze it."""
    set_value(parameter(code), value, valid_from=timezone.now().date(), by=None)


def typed_questions(*questions: tuple[str, str], **changes: Any) -> dict[str, Any]:
    """What the officer types about questions."""
    lines = [{"section": section, "text": text} for section, text in questions]
    reply_by = (timezone.now() + timedelta(days=21)).date()
    return walks.typed_lines("questions", *lines, reply_by=reply_by.isoformat()) | changes


def typed_answers(application: Application, words: str = "The answer.") -> dict[str, Any]:
    """What the State types to each question."""
    waiting = application.clarifications.get(end="")
    return {f"answer_{pk}": text for pk, text in answers_to(waiting, words).items()}
