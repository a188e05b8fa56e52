"""What the documents of a call say."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from grants.calls.models import Call, CallText
from vtf.policies.selectors import rule_rows

RECEIVED = "calls/applications_received"
RULES_IN_LETTER = ("POL-01", "POL-05.1", "POL-02", "POL-03", "POL-16")


def letter_facts(call: Call, text: CallText) -> dict[str, Any]:
    """The call letter in one language; its rules are those frozen into the call, with their provenance."""
    assert call.policy_set is not None
    with translation.override(text.language):
        return {
            "number": f"VTF/CALL/{call.year}",
            "title": text.title,
            "introduction": text.body,
            "deadline": call.last_second,
            "opens_at": call.opened_at,
            "time_zone": call.time_zone,
            "eligibility": rule_rows(call.policy_set, ["POL-04"]),
            "rules": rule_rows(call.policy_set, RULES_IN_LETTER),
            "policies_sha256": call.policy_set.sha256,
            "signed_by": _("Chair of the Selection Committee"),
            "opened_at": call.opened_at.date() if call.opened_at else None,
            "synthetic": call.is_synthetic,
        }


def received_title(call: Call) -> str:
    """The list's title; it is for the Secretariat and the auditor, in English."""
    with translation.override("en"):
        return str(_("Applications received in answer to the call of %(year)s") % {"year": call.year})


def received_facts(call: Call, rows: Sequence[dict[str, Any]], *, list_sha256: str) -> dict[str, Any]:
    """The list of applications received: what was sent before the deadline, in the order of receipt."""
    assert call.policy_set is not None
    return {
        "number": f"VTF/CALL/{call.year}",
        "title": call.texts.filter(language="en").values_list("title", flat=True).first() or str(call),
        "deadline": call.last_second,
        "time_zone": call.time_zone,
        "sealed_at": timezone.now(),
        "currency": call.policy_set.value("POL-19"),
        "applications": list(rows),
        "count": len(rows),
        "total": sum((Decimal(row["amount"]) for row in rows), Decimal(0)),
        "list_sha256": list_sha256,
        "synthetic": call.is_synthetic,
    }
