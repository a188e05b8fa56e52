"""What the agreement, the payment order and the letters about the money of a grant say."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from grants.agreements.models import Disbursement, GrantAgreement, Instalment, Refund, RefundReceipt, Report, Settlement
from grants.agreements.selectors import Figures
from vtf.accounts.models import Role, User
from vtf.core import clock
from vtf.core.money import Money
from vtf.policies.selectors import rule_rows

RULES_IN_AGREEMENT = ("POL-06", "POL-07", "POL-08", "POL-09", "POL-17", "POL-20", "POL-21", "POL-24", "POL-27")
NOTHING = Decimal(0)


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
            "instalments": [_instalment(instalment) for instalment in agreement.instalments.all()],
            "reports": _reports(agreement),
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


def _instalment(instalment: Instalment) -> dict[str, Any]:
    """One instalment and what it waits for: the second is paid on a report, not on a day."""
    return {
        "number": instalment.ordinal,
        "share": f"{instalment.share.normalize():f}",
        "amount": instalment.amount,
        "condition": {
            Instalment.WaitsFor.SIGNATURE: _("On signature"),
            Instalment.WaitsFor.INTERIM: _("Interim report accepted"),
            Instalment.WaitsFor.FINAL: _("Final report accepted"),
        }[Instalment.WaitsFor(instalment.waits_for)],
    }


def _reports(agreement: GrantAgreement) -> list[dict[str, Any]]:
    interim = [{"label": _("Interim report"), "due_on": agreement.interim_due_on}] if agreement.interim_due_on else []
    return [*interim, {"label": _("Final report"), "due_on": agreement.report_due_on}]


def payment_order_facts(disbursement: Disbursement) -> dict[str, Any]:
    """The payment order, once it is approved; in English, the language of the accounts.

    Of the account it prints the last four signs: a document is kept in plain and read by more people than those
    who may read the account, which the bank's own form takes from the page of the payment.
    """
    instalment = disbursement.instalment
    agreement = instalment.agreement
    assert disbursement.entry is not None
    return {
        "number": str(disbursement),
        "project_number": agreement.number,
        "title": agreement.title,
        "state": agreement.state.name_in("en"),
        "instalment": str(instalment.ordinal),
        "amount": disbursement.amount,
        "currency": agreement.currency,
        "payee": disbursement.payee,
        "account": disbursement.account.masked,
        "condition": _instalment(instalment)["condition"],
        "paid_on": disbursement.value_on,
        "prepared_by": str(disbursement.prepared_by),
        "prepared_at": disbursement.prepared_at,
        "approved_by": str(disbursement.approved_by),
        "approved_at": disbursement.approved_at,
        "ledger_key": disbursement.entry.key,
        "synthetic": disbursement.is_synthetic,
    }


def _grant(agreement: GrantAgreement) -> dict[str, Any]:
    """What every letter says of the grant; the caller has chosen the language."""
    return {
        "synthetic": agreement.is_synthetic,
        "number": agreement.number,
        "title": agreement.title,
        "state": agreement.state.name_in(agreement.language),
        "grantee": agreement.grantee,
        "currency": agreement.currency,
        "signed_by": _("Head of the Secretariat"),
    }


def refund_request_facts(refund: Refund, figures: Figures, reason: str) -> dict[str, Any]:
    """How much is asked for, how it is computed, by when."""
    agreement = refund.agreement
    with translation.override(agreement.language):
        return {
            **_grant(agreement),
            "reference": reference_on_paper(refund),
            "amount": refund.amount,
            "requested_on": clock.today(),
            "due_on": refund.due_on,
            "computation": [
                {"label": _("Paid to the grantee"), "amount": figures.paid},
                {"label": _("Expenditure accepted"), "amount": -figures.accepted},
            ],
            "reason": reason,
        }


def reference_on_paper(refund: Refund) -> str:
    """What the grantee quotes when it pays."""
    return f"RF-{refund.agreement.number}"


def refund_receipt_facts(
    receipt: RefundReceipt, outstanding: Money, parts: Sequence[tuple[str, Decimal]], labels: Mapping[str, str]
) -> dict[str, Any]:
    """What was sent, what arrived, and to which earmarks it returned."""
    agreement = receipt.refund.agreement
    with translation.override(agreement.language):
        return {
            **_grant(agreement),
            "reference": reference_on_paper(receipt.refund),
            "received_on": receipt.received_on,
            "sent": receipt.received + receipt.charges,
            "bank_charges": receipt.charges,
            "received": receipt.received,
            "outstanding": outstanding.amount if outstanding else "",
            "earmarks": [{"label": labels[code], "amount": amount} for code, amount in parts],
            "bank_reference": receipt.source,
            "ledger_key": receipt.entry.key,
        }


def lapse_letter_facts(agreement: GrantAgreement, earmarks: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The offer is gone: until when it could be signed, and which money is free again."""
    with translation.override(agreement.language):
        return {
            **_grant(agreement),
            "amount": agreement.amount,
            "offered_on": clock.day_of(agreement.created_at),
            "sign_by": agreement.sign_by,
            "lapsed_on": clock.today(),
            "earmarks": list(earmarks),
            "next_steps": [_("Apply again in the next call.")],
        }


def termination_letter_facts(agreement: GrantAgreement, settlement: Settlement) -> dict[str, Any]:
    """Who ended the grant and why, and what the State does now."""
    with translation.override(agreement.language):
        steps = [_("The settlement follows in a separate document.")]
        if settlement.to_refund:
            steps = [*steps, _("Refund the amount that the settlement states, by the day on the request.")]
        return {
            **_grant(agreement),
            "terminated_on": clock.today(),
            "ground": _ended_by(settlement.settled_by),
            "rule": {},
            "explanation": settlement.reason,
            "granted": agreement.amount,
            "paid": settlement.paid,
            "unpaid": settlement.released,
            "next_steps": steps,
        }


def _ended_by(person: User) -> str:
    """On whose word the grant ends: the State's own, or the Committee's."""
    if person.has_role(Role.MEMBER):
        return _("Ended by the Chair of the Selection Committee")
    return _("Ended by the State")


def settlement_facts(
    agreement: GrantAgreement, settlement: Settlement, parts: Mapping[str, Figures], labels: Mapping[str, str]
) -> dict[str, Any]:
    """What was granted, paid, accepted, what comes back and what is free again, over all and by earmark."""
    disallowed = min(_disallowed(agreement), settlement.to_refund)
    paid = agreement.instalments.filter(disbursements__status="paid").order_by(
        "ordinal", "disbursements__value_on", "disbursements__pk"
    )
    columns = ("ordinal", "disbursements__value_on", "disbursements__amount")
    with translation.override(agreement.language):
        return {
            **_grant(agreement),
            "ended_on": clock.today(),
            "reason": settlement.reason,
            "as_at": clock.today(),
            "granted": agreement.amount,
            "instalments": [
                {"number": ordinal, "paid_on": on, "amount": amount}
                for ordinal, on, amount in paid.values_list(*columns)
            ],
            "paid": settlement.paid,
            "accepted": settlement.accepted,
            "disallowed": disallowed,
            "unspent": settlement.to_refund - disallowed,
            "to_refund": settlement.to_refund,
            "released": settlement.released,
            "earmarks": [_earmark(labels[code], part) for code, part in parts.items() if part.granted],
            "check": agreement.amount - settlement.accepted - settlement.to_refund - settlement.released,
            "prepared_by": _("Computed from the ledger"),
            "prepared_at": settlement.settled_at,
            "approved_by": str(settlement.settled_by),
            "approved_at": settlement.settled_at,
        }


def _disallowed(agreement: GrantAgreement) -> Decimal:
    """What the State spent and the Secretariat did not accept, by its latest accepted report."""
    report = agreement.reports.filter(status=Report.Status.ACCEPTED).order_by("-decided_at", "-pk").first()
    return max(report.spent_total - report.accepted_total, NOTHING) if report else NOTHING


def _earmark(label: str, part: Figures) -> dict[str, Any]:
    return {
        "label": label,
        "granted": part.granted,
        "paid": part.paid,
        "accepted": part.accepted,
        "to_refund": part.refund_due,
        "released": part.released,
    }


def closure_letter_facts(agreement: GrantAgreement, figures: Figures) -> dict[str, Any]:
    """The accounts of the grant at zero, and every report that came in."""
    reports = agreement.reports.filter(status=Report.Status.ACCEPTED).order_by("submitted_at")
    with translation.override(agreement.language):
        return {
            **_grant(agreement),
            "closed_on": clock.today(),
            "granted": agreement.amount,
            "paid": figures.paid,
            "accepted": figures.accepted,
            "refunded": figures.refunded,
            "released": figures.released,
            "balance": figures.paid - figures.accepted - figures.refunded,
            "documents": [
                {"label": report.get_kind_display(), "received_on": clock.day_of(report.submitted_at)}
                for report in reports
                if report.submitted_at
            ],
        }
