"""What the documents of an application say."""

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from grants.applications.models import Application


def receipt_facts(application: Application, sha256: str) -> dict[str, Any]:
    """The receipt with the package as it was submitted, in the language of the application."""
    language = application.language
    with translation.override(language):
        return {
            "number": application.number,
            "title": application.title,
            "state": application.applicant.name_in(language),
            "beneficiaries": [state.name_in(language) for state in application.beneficiaries.all()],
            "institution": application.lead_institution,
            "call": application.call.title,
            "requested_amount": application.requested.amount,
            "budget_total": application.requested.amount,
            "currency": application.requested.currency,
            "submitted_at": application.submitted_at,
            "deadline": application.call.last_second,
            "time_zone": application.call.time_zone,
            "submitted_by": _("National point of contact, %(state)s")
            % {"state": application.applicant.name_in(language)},
            "package_sha256": sha256,
            "sections": [
                {"title": _("Summary"), "text": application.summary},
                {
                    "title": _("Institution"),
                    "text": f"{application.lead_institution}\n{application.institution_address}",
                },
                {"title": _("Kind of assistance"), "text": str(application.get_category_display())},
            ],
            "activities": [
                {
                    "number": activity.ordinal,
                    "title": activity.name,
                    "description": _("Months %(first)d to %(last)d. %(responsible)s")
                    % {"first": activity.month_from, "last": activity.month_to, "responsible": activity.responsible},
                }
                for activity in application.activities.all()
            ],
            "budget": [
                {
                    "number": line.ordinal,
                    "category": str(line.get_category_display()),
                    "description": line.description,
                    "amount": line.fund_share,
                }
                for line in application.budget_lines.all()
            ],
            "synthetic": application.is_synthetic,
        }


def receipt_title(application: Application) -> str:
    """The title of the receipt, in the language of the application."""
    with translation.override(application.language):
        return _("Receipt %(number)s") % {"number": application.number}
