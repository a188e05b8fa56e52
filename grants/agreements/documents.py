"""What the documents of a grant say."""

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from grants.agreements.models import Disbursement, GrantAgreement
from vtf.policies.selectors import rule_rows

RULES_IN_AGREEMENT = ("POL-06", "POL-07", "POL-08", "POL-09", "POL-17", "POL-20")


def agreement_facts(agreement: GrantAgreement) -> dict[str, Any]:
    """The agreement in the language of the application, with the signatures that it carries so far."""
    language = agreement.language
    application = agreement.application
    policies = application.call.policy_set if application else None
    with translation.override(language):
        state = agreement.state.name_in(language)
        return {
            "number": agreement.number,
            "state": state,
            "grantee": agreement.grantee,
            "title": agreement.title,
            "purpose": application.summary if application else "",
            "beneficiaries": [s.name_in(language) for s in application.beneficiaries.all()] if application else [],
            "amount": agreement.amount,
            "currency": agreement.currency,
            "starts_on": agreement.starts_on,
            "ends_on": agreement.ends_on,
            "decision": application.number if application else "",
            "instalments": [
                {
                    "number": instalment.ordinal,
                    "share": f"{instalment.share.normalize():f}",
                    "amount": instalment.amount,
                    "due_on": instalment.due_on,
                    "condition": _("planned for"),
                }
                for instalment in agreement.instalments.all()
            ],
            "reports": [{"label": _("Final report"), "due_on": agreement.report_due_on}],
            "rules": rule_rows(policies, RULES_IN_AGREEMENT) if policies else [],
            "signatures": [
                {
                    "party": _("For the Fund"),
                    "position": _("Head of the Secretariat"),
                    "signed_at": agreement.secretariat_signed_at or "",
                },
                {
                    "party": _("For %(state)s") % {"state": state},
                    "position": _("National point of contact"),
                    "signed_at": agreement.grantee_signed_at or "",
                },
            ],
            "synthetic": agreement.is_synthetic,
        }


def payment_order_facts(disbursement: Disbursement) -> dict[str, Any]:
    """The payment order, once it is approved; in English, the language of the accounts."""
    instalment = disbursement.instalment
    agreement = instalment.agreement
    assert disbursement.entry is not None
    return {
        "number": str(disbursement),
        "project_number": agreement.number,
        "title": agreement.title,
        "state": agreement.state.name_in("en"),
        "instalment": str(instalment.ordinal),
        "amount": instalment.amount,
        "currency": agreement.currency,
        "payee": disbursement.payee,
        "paid_on": disbursement.value_on,
        "prepared_by": str(disbursement.prepared_by),
        "prepared_at": disbursement.prepared_at,
        "approved_by": str(disbursement.approved_by),
        "approved_at": disbursement.approved_at,
        "ledger_key": disbursement.entry.key,
        "synthetic": disbursement.is_synthetic,
    }
