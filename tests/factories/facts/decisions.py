"""Facts of the documents of a call's closing and of the Committee, all synthetic."""

from typing import Any

from tests.factories.facts.applications import CALL, TITLE

APPLICATIONS_RECEIVED: dict[str, Any] = {
    "synthetic": True,
    "number": "VTF/CALL/2027",
    "title": CALL,
    "deadline": "2027-01-22T22:59:59+00:00",
    "time_zone": "Europe/Zurich",
    "sealed_at": "2027-01-22T23:00:04+00:00",
    "currency": "USD",
    "applications": [
        {
            "number": "A2027-GHA-1",
            "state": "Ghana",
            "title": "Record keeping of arms transfers",
            "amount": "91501.05",
            "received_at": "2027-01-20T10:12:44+00:00",
            "package_sha256": "cd" * 32,
        },
        {
            "number": "A2027-MDG-1",
            "state": "Madagascar",
            "title": TITLE,
            "amount": "96840.00",
            "received_at": "2027-01-22T22:41:07+00:00",
            "package_sha256": "ab" * 32,
        },
    ],
    "count": 2,
    "total": "188341.05",
    "list_sha256": "ef" * 32,
}
DECISION_LETTER: dict[str, Any] = {
    "synthetic": True,
    "number": "A2027-MDG-1",
    "title": TITLE,
    "state": "Madagascar",
    "call": CALL,
    "outcome": "provisionally_approved",  # approved, provisionally_approved, not_approved, lapsed
    "decided_on": "2027-04-28",
    "requested_amount": "96840.00",
    "amount": "90000.00",  # "" where nothing is approved
    "currency": "USD",
    "conditions": [  # of a provisional approval; and of a lapse, those that were not met
        {
            "number": 1,
            "text": "Reduce the budget to the amount approved; add no line.",
            "owner": "Applicant",
            "due_on": "2027-05-31",
        },
        {
            "number": 2,
            "text": "Letter of support of Comoros.",
            "owner": "Applicant",
            "due_on": "2027-05-31",
        },
    ],
    "conditions_due_on": "2027-05-31",
    "reasons": [],  # of a refusal: {"code": "R3", "label": "Overlaps with other assistance"}
    "feedback": "",
    "next_steps": ["Open the revision in the system of the Fund.", "Only the sections named there are unlocked."],
    "chair": "Chair of the Selection Committee",
    "acting": False,
}
DECISION_OUTCOMES: dict[str, dict[str, Any]] = {
    "approved": {"outcome": "approved", "amount": "96840.00", "conditions": [], "conditions_due_on": ""},
    "not_approved": {
        "outcome": "not_approved",
        "amount": "",
        "conditions": [],
        "conditions_due_on": "",
        "reasons": [{"code": "R3", "label": "Overlaps with other assistance"}],
        "feedback": "Please say how the project differs from the regional one.",
        "next_steps": ["Apply again in the next call and say how the comments were addressed."],
    },
    "lapsed": {"outcome": "lapsed", "amount": "90000.00", "next_steps": [], "lapsed_on": "2027-06-01"},
}
MEETING_RECORD: dict[str, Any] = {
    "synthetic": True,
    "number": "VTF/SC/2027/2",
    "title": "Second meeting of the Selection Committee in 2027",
    "held_on": "2027-04-28",
    "place": "Geneva",
    "modality": "Hybrid",
    "chair": "New Zealand",
    "seats": 15,
    "present": [
        "Albania",
        "Australia",
        "Germany",
        "Japan",
        "New Zealand",
        "Republic of Korea",
        "Sweden",
        "Switzerland",
    ],
    "absent": ["Canada", "Mexico"],
    "quorum": 8,
    "decision_rule": "Consensus",
    "items": [
        {
            "number": "1",
            "application_number": "A2027-MDG-1",
            "state": "Madagascar",
            "title": TITLE,
            "recused": ["Madagascar"],
            "acting_chair": "",
            "took_part": 8,
            "quorum": 8,
            "outcome": "Provisionally approved",
            "amount": "90000.00",
            "currency": "USD",
            "objections": [],
        },
        {
            "number": "2",
            "application_number": "A2027-NZL-1",
            "state": "New Zealand",
            "title": "Regional course on export assessment",
            "recused": ["New Zealand"],
            "acting_chair": "Sweden",
            "took_part": 7,
            "quorum": 7,
            "outcome": "Not approved",
            "amount": "",
            "currency": "USD",
            "objections": ["Japan asks that the record show its reservation on the ground given."],
        },
    ],
    "other_business": "The next meeting is held in September.",
    "signatures": [
        {
            "party": "For the Selection Committee",
            "position": "Chair of the Selection Committee",
            "signed_at": "2027-05-04T12:00:00+00:00",
        },
        {"party": "For the Secretariat", "position": "Head of the Secretariat", "signed_at": ""},
    ],
}
CONFERENCE_REPORT: dict[str, Any] = {
    "synthetic": True,
    "number": "ATT/VTF/2027/CHAIR/900/Conf.Rep",
    "title": "Report on the work of the Voluntary Trust Fund for the period August 2026 to May 2027",
    "conference": "Thirteenth Conference of States Parties",
    "as_at": "2027-05-31",
    "currency": "USD",
    "snapshot_sha256": "9c" * 32,
    "background": "The Fund was established by the second Conference of States Parties.",
    "tasks": "",  # empty: the section says that nothing is reported
    "looking_forward": "The next call opens in October.",
    "cycles": [
        {
            "cycle": "2026",
            "received": 21,
            "ineligible": 2,
            "approved": 11,
            "requested_amount": "1804210.00",
            "approved_amount": "903115.50",
        },
        {
            "cycle": "2027",
            "received": 24,
            "ineligible": 1,
            "approved": 12,
            "requested_amount": "2011003.05",
            "approved_amount": "1000118.00",
        },
    ],
    "regions": [
        {"region": "Africa", "received": 12, "approved": 7, "approved_amount": "590118.00"},
        {"region": "Asia-Pacific", "received": 12, "approved": 5, "approved_amount": "410000.00"},
    ],
    "treaty_statuses": [
        {"status": "State Party", "received": 20, "approved": 11, "approved_amount": "920118.00"},
        {"status": "Signatory", "received": 4, "approved": 1, "approved_amount": "80000.00"},
    ],
    "projects": [
        {
            "number": "ATT.VTF.G2026.001GHA",
            "state": "Ghana",
            "title": "Record keeping of arms transfers",
            "granted": "91501.05",
            "disbursed": "82350.95",
            "reported": "80000.00",
            "refunded": "0.00",
            "status": "Active",
        },
        {
            "number": "ATT.VTF.G2026.002MDG",
            "state": "Madagascar",
            "title": TITLE,
            "granted": "96840.00",
            "disbursed": "96840.00",
            "reported": "95000.00",
            "refunded": "1840.00",
            "status": "Closed",
        },
    ],
    "statement": [
        {"label": "Contributions received", "amount": "2500000.00", "is_total": False},
        {"label": "Disbursed to grantees", "amount": "-1403115.50", "is_total": False},
        {"label": "Refunds received", "amount": "1840.00", "is_total": False},
        {"label": "Balance of the Fund", "amount": "1098724.50", "is_total": True},
    ],
}
