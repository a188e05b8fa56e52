"""What the documents of a call say."""

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from grants.calls.models import Call, CallText
from vtf.policies.selectors import rule_rows

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
