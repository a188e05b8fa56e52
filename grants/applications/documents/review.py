"""What the Committee gets of one application: the desk review and the dossier, in the language of its work."""

from decimal import Decimal
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from grants.applications.completeness import missing_from
from grants.applications.documents.screening import number_of
from grants.applications.documents.submission import heading, package_facts
from grants.applications.models import Application, Clarification, DeskReview, SubmittedPackage
from grants.applications.selectors import SECTIONS, findings_of
from vtf.contributions.selectors import money_for
from vtf.core import clock
from vtf.policies.selectors import rule_rows
from vtf.states.models import TreatyStatus
from vtf.states.selectors import arrears_of

WORKING_LANGUAGE = "en"


def desk_review_facts(review: DeskReview) -> dict[str, Any]:
    """The checklist with its remarks and what the system found, as it stood at the release."""
    application = review.application
    policies = application.call.policy_set
    with translation.override(WORKING_LANGUAGE):
        status = application.treaty_status
        return {
            **heading(application, WORKING_LANGUAGE),
            "requested_amount": application.requested.amount,
            "currency": application.requested.currency,
            "treaty_status": str(TreatyStatus(status).label) if status else "",
            "checklist": [
                {
                    "item": str(words),
                    "answer": str(dict(DeskReview.Answer.choices).get(review.answers.get(item), "")),
                    "remark": review.remarks.get(item, ""),
                }
                for item, words in DeskReview.ITEMS.items()
            ],
            "eligibility": rule_rows(policies, ["POL-04", "POL-01", "POL-02", "POL-03"]) if policies else [],
            "arrears": _arrears(application),
            "other_assistance": [],
            "past_grants": _past_grants(application),
            "budget_findings": [
                {"line": "", "category": "", "finding": gap.message}
                for gap in missing_from(application)
                if gap.section == "budget"
            ],
            "summary": review.summary,
            "reviewed_by": _("Programme officer"),
            "reviewed_at": review.changed_at,
        }


def _arrears(application: Application) -> dict[str, Any]:
    """The note that spoke on the day of submission; nothing where none was entered."""
    on = clock.day_of(application.submitted_at) if application.submitted_at else clock.today()
    note = arrears_of(application.applicant, on).note
    if note is None:
        return {}
    findings = findings_of(application)["arrears"]
    return {"note": " ".join(str(found.text) for found in findings), "as_at": note.as_of, "source": note.source}


def _past_grants(application: Application) -> list[dict[str, Any]]:
    """The State's earlier grants, which a room above keeps; asked by their accessor alone."""
    agreements: Any = getattr(application.applicant, "agreements", None)
    if agreements is None:
        return []
    earlier = agreements.exclude(application=application).order_by("number")
    return [
        {
            "number": grant.number,
            "title": grant.title,
            "amount": grant.amount,
            "currency": grant.currency,
            "status": str(grant.get_status_display()),
            "remark": "",
        }
        for grant in earlier
    ]


def desk_review_title(application: Application) -> str:
    """The title of the sheet."""
    with translation.override(WORKING_LANGUAGE):
        return _("Desk review of %(number)s") % {"number": application.number}


def dossier_facts(application: Application) -> dict[str, Any]:
    """The application as sent, what was asked and answered, the desk review and the money that a project may use."""
    package = SubmittedPackage.objects.filter(application=application).order_by("-version").first()
    review = application.desk_review
    with translation.override(WORKING_LANGUAGE):
        return {
            **heading(application, WORKING_LANGUAGE),
            "requested_amount": application.requested.amount,
            "currency": application.requested.currency,
            "released_at": timezone.now(),
            "summary": review.summary,
            "package": package_facts(application, package, WORKING_LANGUAGE) if package else {},
            "clarifications": [_asked(one) for one in application.clarifications.order_by("pk")],
            "desk_review": desk_review_facts(review),
            "money": _money(application),
        }


def _asked(clarification: Clarification) -> dict[str, Any]:
    is_answered = clarification.end == Clarification.End.ANSWERED
    return {
        "number": number_of(clarification),
        "asker": str(clarification.asker),
        "asked_at": clarification.asked_at,
        "answered_at": clarification.ended_at if is_answered else "",
        "questions": [
            {"section": str(SECTIONS[row.section]), "question": row.text, "answer": row.answer}
            for row in clarification.questions.all()
        ],
    }


def _money(application: Application) -> dict[str, Any]:
    currency = application.requested.currency
    rows = money_for(application.all_states, application.category, currency)
    return {
        "as_at": clock.today(),
        "currency": currency,
        "earmarks": [{"label": str(restriction), "available": money.amount} for restriction, money in rows],
        "total": sum((money.amount for _restriction, money in rows), Decimal("0.00")),
    }


def dossier_title(application: Application) -> str:
    """The title of the dossier."""
    with translation.override(WORKING_LANGUAGE):
        return _("Dossier %(number)s") % {"number": application.number}
