"""Facts of the documents of an application, all synthetic; amounts are text, labels in the document's language."""

from typing import Any

TITLE = "Marking and tracing of arms in transit through the ports of Toamasina, Antsiranana and Mahajanga"
CALL = "Call for project proposals 2027"

# The short receipt; the package is a document of its own.
RECEIPT: dict[str, Any] = {
    "synthetic": True,
    "number": "A2027-MDG-1",
    "state": "Madagascar",
    "title": TITLE,
    "institution": "National Commission on Small Arms",
    "call": CALL,
    "requested_amount": "96840.00",
    "currency": "USD",
    "submitted_at": "2027-01-22T22:41:07+00:00",
    "deadline": "2027-01-22T22:59:59+00:00",
    "time_zone": "Europe/Zurich",
    "submitted_by": "National point of contact, Madagascar",
    "package_sha256": "ab" * 32,
}
# The whole application as it was sent. `sections` is generic: paragraphs, rows, or both.
PACKAGE: dict[str, Any] = RECEIPT | {
    "version": 1,  # 2 and more: as revised after a clarification or for a condition
    "beneficiaries": ["Comoros", "Mauritius"],
    "category": "Technical assistance",
    "starts_on": "2027-09-01",
    "ends_on": "2028-08-31",
    "sections": [
        {
            "title": "Applicant",
            "rows": [
                {"label": "Lead institution", "value": "National Commission on Small Arms"},
                {"label": "Address of the institution", "value": "1 Example Street\nAntananarivo"},
                {"label": "Position of the project lead", "value": "Executive Secretary"},
            ],
        },
        {
            "title": "Summary",
            "paragraphs": ["Three ports, one register.", "Every transit is recorded & checked."],
        },
        {
            "title": "Needs / الاحتياجات",
            "paragraphs": ["وسم الأسلحة العابرة وتعقبها في ثلاثة موانئ خلال 12 شهرا."],
            "rows": [{"label": "Last annual report", "value": "2026"}],
        },
    ],
    "months": 12,
    "activities": [
        {
            "number": 1,
            "title": "Training of port officers",
            "description": "Two courses of five days.",
            "month_from": 1,
            "month_to": 4,
            "responsible": "National Commission",
        },
        {
            "number": 2,
            "title": "Register of transits",
            "description": "Software and equipment.",
            "month_from": 3,
            "month_to": 12,
            "responsible": "Customs",
        },
    ],
    "budget": [
        {
            "number": 1,
            "category": "Consultants and experts",
            "description": "Trainers, two courses",
            "total": "45840.00",
            "fund": "41840.00",
            "state": "4000.00",
            "others": "0.00",
        },
        {
            "number": 2,
            "category": "Equipment and software",
            "description": "Twelve workstations",
            "total": "32500.00",
            "fund": "30000.00",
            "state": "0.00",
            "others": "2500.00",
        },
        {
            "number": 3,
            "category": "Project staff",
            "description": "Coordinator, 12 months",
            "total": "25000.00",
            "fund": "25000.00",
            "state": "0.00",
            "others": "0.00",
        },
    ],
    "budget_totals": {"total": "103340.00", "fund": "96840.00", "state": "4000.00", "others": "2500.00"},
    "annexes": [
        {"title": "Note verbale", "file_name": "note-verbale.pdf", "size": 182044, "sha256": "1a" * 32},
        {"title": "Letter of support, Comoros", "file_name": "support-com.pdf", "size": 90211, "sha256": "2b" * 32},
    ],
}
FEEDBACK_NOTE: dict[str, Any] = {
    "synthetic": True,
    "number": "2027-MDG",  # the code of the draft: it has no number yet
    "title": TITLE,
    "state": "Madagascar",
    "call": CALL,
    "given_at": "2026-12-04T09:20:00+00:00",
    "given_by": "Programme officer",
    "version": 1,  # of the draft that was read
    "deadline": "2027-01-22T22:59:59+00:00",
    "time_zone": "Europe/Zurich",
    "introduction": "Thank you for sending your draft early.",
    "feedback": [
        {"section": "Project", "text": "Please say which ports are served in the first half year."},
        {"section": "Budget", "text": "Line 2: attach a quotation.\n\nLine 3: explain the monthly rate."},
    ],
}
CLARIFICATION_REQUEST: dict[str, Any] = {
    "synthetic": True,
    "number": "A2027-MDG-1",
    "title": TITLE,
    "state": "Madagascar",
    "call": CALL,
    "request_number": 1,  # first, second … request about this application
    "asker": "committee",  # or "secretariat"; a member is never named
    "asked_at": "2027-02-19T08:00:00+00:00",
    "reply_by": "2027-03-05",
    "introduction": "",
    "questions": [
        {
            "section": "Budget",
            "question": "Line 2 names twelve workstations for three ports. Where will they stand?",
            "fields": ["Description", "Quantity", "Unit cost"],  # [] unlocks the whole section
        },
        {"section": "Project", "question": "Which law does the register rest on?", "fields": []},
    ],
}
DESK_REVIEW: dict[str, Any] = {
    "synthetic": True,
    "number": "A2027-MDG-1",
    "title": TITLE,
    "state": "Madagascar",
    "call": CALL,
    "requested_amount": "96840.00",
    "currency": "USD",
    "treaty_status": "State Party",
    "checklist": [
        {"item": "The State is eligible under the rules of the call", "answer": "Yes", "remark": ""},
        {"item": "Every section is complete and understandable", "answer": "Yes", "remark": "After clarification 1."},
        {"item": "Letters of support of the beneficiaries", "answer": "Not applicable", "remark": ""},
    ],
    "eligibility": [
        {
            "code": "POL-04",
            "label": "Who may apply",
            "value": "State Party on the day of submission",
            "source": "background knowledge, high",
            "is_unconfirmed": True,
        }
    ],
    "arrears": {  # {} where nothing was imported
        "note": "No contribution is outstanding for two years or more. A note, no effect.",
        "as_at": "2027-02-01",
        "source": "Status of contributions (synthetic)",
    },
    "other_assistance": [
        {
            "provider": "UNSCAR",
            "title": "Stockpile management in the capital",
            "period": "2025–2026",
            "amount": "80000.00",
            "currency": "USD",
            "remark": "No overlap: other sites, other category.",
        }
    ],
    "past_grants": [
        {
            "number": "ATT.VTF.G2024.003MDG",
            "title": "A national control list",
            "amount": "61200.00",
            "currency": "USD",
            "status": "Closed",
            "remark": "Report on time, nothing to refund.",
        }
    ],
    "budget_findings": [{"line": "2", "category": "Equipment and software", "finding": "Quotation attached."}],
    "summary": "The project answers a need that the initial report names.\n\nThe budget is sound.",
    "reviewed_by": "Programme officer",
    "reviewed_at": "2027-02-12T15:00:00+00:00",
}
INELIGIBILITY_LETTER: dict[str, Any] = {
    "synthetic": True,
    "number": "A2027-MDG-1",
    "title": TITLE,
    "state": "Madagascar",
    "call": CALL,
    "decided_on": "2027-02-15",
    "grounds": [  # rows as `rule_rows` gives them
        {
            "code": "POL-03",
            "label": "Applications of one State as lead in one cycle",
            "value": "1",
            "source": "background knowledge, medium",
            "is_unconfirmed": True,
        }
    ],
    "explanation": "Another application of Madagascar was received on 20 January 2027.",
    "proposed_by": "Programme officer",
    "proposed_at": "2027-02-14T10:00:00+00:00",
    "confirmed_by": "Head of the Secretariat",
    "confirmed_at": "2027-02-15T08:30:00+00:00",
    "next_steps": ["Write to the Secretariat if a fact stated here is wrong.", "Apply again in the next call."],
}
# What a member gets: the package and the desk review are the facts of those two documents.
DOSSIER: dict[str, Any] = {
    "synthetic": True,
    "number": "A2027-MDG-1",
    "title": TITLE,
    "state": "Madagascar",
    "call": CALL,
    "requested_amount": "96840.00",
    "currency": "USD",
    "released_at": "2027-02-20T09:00:00+00:00",
    "summary": "The project answers a need that the initial report names.",
    "package": PACKAGE,
    "clarifications": [
        {
            "number": 1,
            "asker": "secretariat",
            "asked_at": "2027-02-02T08:00:00+00:00",
            "answered_at": "2027-02-09T16:12:00+00:00",  # "" where the time ran out
            "questions": [
                {"section": "Budget", "question": "Where will the workstations stand?", "answer": "Four in each port."}
            ],
        }
    ],
    "desk_review": DESK_REVIEW,
    "money": {
        "as_at": "2027-02-20",
        "currency": "USD",
        "earmarks": [
            {"label": "Not earmarked", "available": "412000.00"},
            {"label": "Africa, until 31 December 2028", "available": "150000.00"},
        ],
        "total": "562000.00",
    },
}
