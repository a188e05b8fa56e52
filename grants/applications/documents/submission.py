"""The receipt and the application as it was submitted."""

from decimal import Decimal
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from grants.applications.completeness import project_months
from grants.applications.models import Application, SubmittedPackage


def receipt_facts(application: Application, sha256: str) -> dict[str, Any]:
    """The receipt: number, times, and the hash of the package."""
    language = application.language
    with translation.override(language):
        return {
            **heading(application, language),
            "institution": application.lead_institution,
            "requested_amount": application.requested.amount,
            "currency": application.requested.currency,
            "submitted_at": application.submitted_at,
            "deadline": application.call.last_second,
            "time_zone": application.call.time_zone,
            "submitted_by": _("National point of contact, %(state)s")
            % {"state": application.applicant.name_in(language)},
            "package_sha256": sha256,
        }


def heading(application: Application, language: str) -> dict[str, Any]:
    """What every document of an application begins with."""
    return {
        "synthetic": application.is_synthetic,
        "number": application.code,
        "title": application.title,
        "state": application.applicant.name_in(language),
        "call": application.call.title,
    }


def package_facts(application: Application, package: SubmittedPackage, language: str = "") -> dict[str, Any]:
    """Everything that the application says, as it was sealed."""
    language = language or application.language
    with translation.override(language):
        return receipt_facts_in(application, package, language) | {
            "version": package.version,
            "beneficiaries": [state.name_in(language) for state in application.beneficiaries.all()],
            "category": str(application.get_category_display()),
            "starts_on": application.starts_on,
            "ends_on": application.ends_on,
            "sections": _sections(application),
            "months": (
                project_months(application.starts_on, application.ends_on)
                if application.starts_on and application.ends_on
                else None
            ),
            "activities": _activities(application),
            "budget": _budget(application),
            "budget_totals": _totals(application),
            "annexes": _annexes(application),
        }


def receipt_facts_in(application: Application, package: SubmittedPackage, language: str) -> dict[str, Any]:
    """The receipt's facts in another language than the application's; a later version has its own time."""
    return receipt_facts(application, package.sha256) | {
        **heading(application, language),
        "submitted_at": package.submitted_at,
    }


def _sections(application: Application) -> list[dict[str, Any]]:
    names = ("lead_institution", "institution_address", "project_lead")
    fields: list[Any] = [application._meta.get_field(name) for name in names]
    sections: list[dict[str, Any]] = [
        {
            "title": _("Applicant"),
            "rows": [
                {"label": _capitalised(field.verbose_name), "value": getattr(application, field.name)}
                for field in fields
            ],
        },
        {"title": _("Summary"), "paragraphs": [application.summary]},
    ]
    if application.resubmission_of is not None:
        addressed = {"label": _("Number of the earlier application"), "value": application.resubmission_of.code}
        title = _("How the earlier comments were addressed")
        sections.append({"title": title, "rows": [addressed], "paragraphs": [application.how_addressed]})
    return sections


def _capitalised(words: Any) -> str:
    return str(words)[:1].upper() + str(words)[1:]


def _activities(application: Application) -> list[dict[str, Any]]:
    return [
        {
            "number": activity.ordinal,
            "title": activity.name,
            "description": "",
            "month_from": activity.month_from,
            "month_to": activity.month_to,
            "responsible": activity.responsible,
        }
        for activity in application.activities.all()
    ]


def _budget(application: Application) -> list[dict[str, Any]]:
    return [
        {
            "number": line.ordinal,
            "category": str(line.get_category_display()),
            "description": line.description,
            "total": line.total,
            "fund": line.fund_share,
            "state": line.own_share,
            "others": line.other_share,
        }
        for line in application.budget_lines.all()
    ]


def _totals(application: Application) -> dict[str, Decimal]:
    lines = list(application.budget_lines.all())
    zero = Decimal("0.00")
    return {
        "total": sum((line.total for line in lines), zero),
        "fund": sum((line.fund_share for line in lines), zero),
        "state": sum((line.own_share for line in lines), zero),
        "others": sum((line.other_share for line in lines), zero),
    }


def _annexes(application: Application) -> list[dict[str, Any]]:
    files = [(_("Note verbale"), application.note_verbale), (_("Evidence of commitment"), application.evidence)]
    return [
        {"title": title, "file_name": stored.name, "size": stored.size, "sha256": stored.sha256}
        for title, stored in files
        if stored is not None
    ]


def receipt_title(application: Application) -> str:
    """The title of the receipt, in the language of the application."""
    with translation.override(application.language):
        return _("Receipt %(number)s") % {"number": application.number}


def package_title(application: Application, package: SubmittedPackage) -> str:
    """The title of one version, in the language of the application."""
    with translation.override(application.language):
        words = {"number": application.number, "version": package.version}
        return _("Application %(number)s, version %(version)d") % words
