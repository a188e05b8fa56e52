"""What the Secretariat writes to the applicant: early feedback, questions, a letter of ineligibility."""

from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from grants.applications.documents.submission import heading
from grants.applications.models import (
    SECTIONS,
    Activity,
    Application,
    BudgetLine,
    Clarification,
    Feedback,
    IneligibilityFinding,
)
from grants.applications.selectors import SECTIONS as LABELS
from vtf.policies.selectors import rule_rows

FIELDS: dict[str, tuple[type[Application | Activity | BudgetLine], tuple[str, ...]]] = {
    "applicant": (Application, ("lead_institution", "institution_address", "project_lead")),
    "project": (Application, ("title", "summary", "category", "starts_on", "ends_on", "beneficiaries")),
    "activities": (Activity, ("name", "month_from", "month_to", "responsible")),
    "budget": (
        BudgetLine,
        ("category", "description", "quantity", "frequency", "unit_cost", "own_share", "other_share"),
    ),
}


def feedback_facts(feedback: Feedback) -> dict[str, Any]:
    """The note of early feedback, section by section."""
    application = feedback.application
    with translation.override(application.language):
        return {
            **heading(application, application.language),
            "given_at": timezone.now(),
            "given_by": _("Programme officer"),
            "version": application.feedback.count(),
            "deadline": application.call.last_second,
            "time_zone": application.call.time_zone,
            "introduction": "",
            "feedback": [
                {"section": str(LABELS[section]), "text": feedback.notes[section]}
                for section in SECTIONS
                if section in feedback.notes
            ],
        }


def feedback_title(application: Application) -> str:
    """The title of the note, in the language of the application."""
    with translation.override(application.language):
        return _("Early feedback on %(code)s") % {"code": application.code}


def clarification_facts(clarification: Clarification) -> dict[str, Any]:
    """The request with its questions and the fields that each unlocks; of the Committee nobody is named."""
    application = clarification.application
    with translation.override(application.language):
        return {
            **heading(application, application.language),
            "request_number": number_of(clarification),
            "asker": str(clarification.asker),
            "asked_at": clarification.asked_at,
            "reply_by": clarification.reply_by,
            "introduction": "",
            "questions": [
                {"section": str(LABELS[row.section]), "question": row.text, "fields": _fields_of(row.section)}
                for row in clarification.questions.all()
            ],
        }


def number_of(clarification: Clarification) -> int:
    """First, second … request about this application."""
    return Clarification.objects.filter(application=clarification.application_id, pk__lte=clarification.pk).count()


def _fields_of(section: str) -> list[str]:
    model, names = FIELDS[section]
    words = [str(getattr(model._meta.get_field(name), "verbose_name", name)) for name in names]
    return [word[:1].upper() + word[1:] for word in words]


def clarification_title(clarification: Clarification) -> str:
    """The title of the request, in the language of the application."""
    application = clarification.application
    with translation.override(application.language):
        words = {"count": number_of(clarification), "number": application.code}
        return _("Request for clarification %(count)d, %(number)s") % words


def ineligibility_facts(finding: IneligibilityFinding) -> dict[str, Any]:
    """The letter: the ground with its source as it was frozen into the call, and the two people by their office."""
    application = finding.application
    policies = application.call.policy_set
    judged_at = finding.judged_at or timezone.now()
    with translation.override(application.language):
        return {
            **heading(application, application.language),
            "decided_on": judged_at.date(),
            "grounds": rule_rows(policies, [finding.ground]) if policies else [],
            "explanation": f"{finding.get_ground_display()}.\n\n{finding.explanation}",
            "proposed_by": _("Programme officer"),
            "proposed_at": finding.proposed_at,
            "confirmed_by": _("Head of the Secretariat"),
            "confirmed_at": judged_at,
            "next_steps": [
                _("Write to the Secretariat if a fact stated here is wrong."),
                _("Apply again in the next call."),
            ],
        }


def ineligibility_title(application: Application) -> str:
    """The title of the letter, in the language of the application."""
    with translation.override(application.language):
        return _("Letter of ineligibility, %(number)s") % {"number": application.code}
