"""The submitted package: one canonical text of everything an application says, and its hash."""

import hashlib
import json
from decimal import Decimal
from typing import Any

from grants.applications.models import Application


def package_of(application: Application) -> dict[str, Any]:
    """Everything that the application says, as JSON-safe values; amounts are strings of exact decimals."""
    note, evidence = application.note_verbale, application.evidence
    return {
        "call": application.call.year,
        "number": application.number,
        "applicant": application.applicant.iso3,
        "beneficiaries": sorted(state.iso3 for state in application.beneficiaries.all()),
        "lead_institution": application.lead_institution,
        "institution_address": application.institution_address,
        "project_lead": application.project_lead,
        "title": application.title,
        "summary": application.summary,
        "category": application.category,
        "language": application.language,
        "resubmission_of": application.resubmission_of.number if application.resubmission_of else None,
        "how_addressed": application.how_addressed,
        "starts_on": application.starts_on.isoformat() if application.starts_on else None,
        "ends_on": application.ends_on.isoformat() if application.ends_on else None,
        "activities": [
            {
                "name": activity.name,
                "month_from": activity.month_from,
                "month_to": activity.month_to,
                "responsible": activity.responsible,
            }
            for activity in application.activities.all()
        ],
        "budget": [
            {
                "category": line.category,
                "description": line.description,
                "quantity": _exact(line.quantity),
                "frequency": line.frequency,
                "unit_cost": _exact(line.unit_cost),
                "total": _exact(line.total),
                "own_share": _exact(line.own_share),
                "other_share": _exact(line.other_share),
                "fund_share": _exact(line.fund_share),
            }
            for line in application.budget_lines.all()
        ],
        "requested": {"amount": _exact(application.requested.amount), "currency": application.requested.currency},
        "note_verbale_sha256": note.sha256 if note else None,
        "evidence_sha256": evidence.sha256 if evidence else None,
        "submitted_at": application.submitted_at.isoformat() if application.submitted_at else None,
    }


def canonical(package: dict[str, Any]) -> str:
    """One text for one content: keys sorted, no spaces, Unicode as it is."""
    return json.dumps(package, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(content: str) -> str:
    """SHA-256 of the canonical text, in hexadecimal."""
    return hashlib.sha256(content.encode()).hexdigest()


def _exact(value: Decimal) -> str:
    return f"{value:.2f}"
