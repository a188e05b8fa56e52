"""Facts of documents, all synthetic, and orders made of them."""

from typing import Any

from django.db.models import Model

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
RECEIPT: dict[str, Any] = {
    "synthetic": True,
    "number": "A2027-MDG-1",
    "state": "Madagascar",
    "title": "Marking and tracing of arms in transit through the ports of Toamasina, Antsiranana and Mahajanga",
    "institution": "National Commission on Small Arms",
    "call": "Call for project proposals 2027",
    "requested_amount": "96840.00",
    "currency": "USD",
    "submitted_at": "2027-01-22T22:41:07+00:00",
    "deadline": "2027-01-22T22:59:59+00:00",
    "time_zone": "Europe/Zurich",
    "submitted_by": "National point of contact, Madagascar",
    "package_sha256": "ab" * 32,
    "sections": [
        {"title": "Summary", "text": "Three ports, one register.\n\nEvery transit is recorded & checked."},
        {"title": "Resumen / ملخص", "text": "وسم الأسلحة العابرة وتعقبها في ثلاثة موانئ خلال 12 شهرا."},
    ],
    "activities": [
        {
            "number": 1,
            "title": "Training of port officers",
            "description": "Two courses of five days.",
            "begins_on": "2027-09-01",
            "ends_on": "2027-12-15",
        },
        {"number": 2, "title": "Register of transits", "description": "Software and equipment."},
    ],
    "budget": [
        {"category": "Training", "description": "Trainers, rooms, travel", "amount": "41840.00"},
        {"category": "Equipment", "description": "Twelve workstations", "amount": "30000.00"},
        {"category": "Personnel", "description": "Coordinator, 12 months", "amount": "25000.00"},
    ],
}
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
FACTS: dict[str, dict[str, Any]] = {
    "applications/receipt": RECEIPT,
    "agreements/agreement": AGREEMENT,
    "calls/call_letter": CALL_LETTER,
    "agreements/payment_order": PAYMENT_ORDER,
}


def order(about: Model, kind: str = "applications/receipt", language: str = "en", **facts: Any) -> IssuedDocument:
    """An ordered document about `about`."""
    return order_document(
        kind, about=about, facts=FACTS[kind] | facts, language=language, title="Receipt A2027-MDG-1", by=None
    )
