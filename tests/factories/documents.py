"""Facts of documents, all synthetic, and orders made of them; more facts stand in `tests/factories/facts/`."""

from typing import Any

from django.db.models import Model

from tests.factories.facts import agreements, applications, decisions
from vtf.documents.models import IssuedDocument
from vtf.documents.services import order_document

RULES = [
    {
        "code": "POL-01",
        "label": "Largest grant of one application",
        "value": "USD 100,000",
        "source": "background knowledge, not read",
        "is_unconfirmed": True,
    },
    {
        "code": "POL-10",
        "label": "Members of the Committee, at most",
        "value": "15",
        "source": "Terms of reference, page 2",
        "is_unconfirmed": False,
    },
]
AGREEMENT: dict[str, Any] = {
    "synthetic": True,
    "number": "ATT.VTF.G2027.001GHA",
    "state": "Ghana",
    "grantee": "National Commission on Small Arms",
    "title": "Record keeping of arms transfers",
    "amount": "91501.05",
    "currency": "USD",
    "starts_on": "2027-09-01",
    "ends_on": "2028-08-31",
    "purpose": "A national control list and a register of transfers.",
    "instalments": [
        {"number": 1, "condition": "On signature", "share": "60", "amount": "54900.63"},
        {"number": 2, "condition": "Interim report accepted", "share": "30", "amount": "27450.32"},
        {"number": 3, "condition": "Final report accepted", "share": "10", "amount": "9150.10"},
    ],
    "reports": [
        {"label": "Interim report", "due_on": "2028-02-29"},
        {"label": "Final report", "due_on": "2028-10-30"},
    ],
    "rules": RULES,
    "signatures": [
        {"party": "For the Fund", "position": "Head of the Secretariat", "signed_at": "2027-07-14T09:30:00+00:00"},
        {"party": "For Ghana", "position": "Authorised signatory", "signed_at": ""},
    ],
}
CALL_LETTER: dict[str, Any] = {
    "synthetic": True,
    "number": "VTF/CALL/2027",
    "title": "Call for project proposals 2027",
    "introduction": "The Voluntary Trust Fund supports national implementation of the Treaty.",
    "deadline": "2027-01-22T22:59:59+00:00",
    "opens_at": "2026-10-01T08:00:00+00:00",
    "time_zone": "Europe/Zurich",
    "eligibility": [RULES[1]],
    "rules": RULES,
    "policies_sha256": "cd" * 32,
    "signed_by": "Chair of the Selection Committee",
    "opened_at": "2026-10-01",
}
PAYMENT_ORDER: dict[str, Any] = {
    "synthetic": True,
    "number": "PO-2027-0001",
    "project_number": "ATT.VTF.G2027.001GHA",
    "state": "Ghana",
    "title": "Payment of instalment 1",
    "instalment": "1",
    "amount": "54900.63",
    "currency": "USD",
    "payee": "National Commission on Small Arms",
    "account": "…0417",
    "paid_on": "2027-07-20",
    "condition": "Agreement signed by both parties",
    "prepared_by": "Finance officer",
    "prepared_at": "2027-07-18T10:00:00+00:00",
    "approved_by": "Head of the Secretariat",
    "approved_at": "2027-07-19T08:15:00+00:00",
    "ledger_key": "disbursement:1",
}
RECEIPT = applications.RECEIPT
FACTS: dict[str, dict[str, Any]] = {
    "agreements/agreement": AGREEMENT,
    "agreements/payment_order": PAYMENT_ORDER,
    "agreements/settlement": agreements.SETTLEMENT,
    "agreements/termination_letter": agreements.TERMINATION_LETTER,
    "agreements/closure_letter": agreements.CLOSURE_LETTER,
    "agreements/report_acceptance": agreements.REPORT_ACCEPTANCE,
    "agreements/report_return": agreements.REPORT_RETURN,
    "agreements/refund_request": agreements.REFUND_REQUEST,
    "agreements/refund_receipt": agreements.REFUND_RECEIPT,
    "agreements/lapse_letter": agreements.LAPSE_LETTER,
    "agreements/conference_report": decisions.CONFERENCE_REPORT,
    "applications/receipt": RECEIPT,
    "applications/package": applications.PACKAGE,
    "applications/feedback_note": applications.FEEDBACK_NOTE,
    "applications/clarification_request": applications.CLARIFICATION_REQUEST,
    "applications/desk_review": applications.DESK_REVIEW,
    "applications/ineligibility_letter": applications.INELIGIBILITY_LETTER,
    "applications/dossier": applications.DOSSIER,
    "calls/call_letter": CALL_LETTER,
    "calls/applications_received": decisions.APPLICATIONS_RECEIVED,
    "committee/decision_letter": decisions.DECISION_LETTER,
    "committee/meeting_record": decisions.MEETING_RECORD,
}


def order(about: Model, kind: str = "applications/receipt", language: str = "en", **facts: Any) -> IssuedDocument:
    """An ordered document about `about`."""
    return order_document(
        kind, about=about, facts=FACTS[kind] | facts, language=language, title="Receipt A2027-MDG-1", by=None
    )


EITHER = ("paragraphs", "rows")  # a section of an application has the one, the other, or both


def lacking(kind: str, facts: Any, sample: Any = None, place: str = "") -> list[str]:
    """The facts that the sample of a kind states and that `facts` do not even leave empty, as dotted names."""
    sample = FACTS[kind] if sample is None else sample
    if isinstance(sample, dict) and isinstance(facts, dict) and (facts or not place):
        missing = [f"{place}{name}" for name in sample if name not in facts and name not in EITHER]
        parts = [(name, facts[name], sample[name]) for name in sample if name in facts]
    elif isinstance(sample, list) and isinstance(facts, list) and sample:
        missing = []
        parts = [(str(number), row, sample[0]) for number, row in enumerate(facts)]
    else:
        return []
    return missing + [name for key, row, like in parts for name in lacking(kind, row, like, f"{place}{key}.")]
