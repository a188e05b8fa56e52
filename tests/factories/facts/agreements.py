"""Facts of the documents of a grant, all synthetic."""

from typing import Any

# What every letter about a grant says of it.
GRANT: dict[str, Any] = {
    "synthetic": True,
    "number": "ATT.VTF.G2027.001GHA",
    "title": "Record keeping of arms transfers",
    "state": "Ghana",
    "grantee": "National Commission on Small Arms",
    "currency": "USD",
    "signed_by": "Head of the Secretariat",
}
SETTLEMENT: dict[str, Any] = GRANT | {
    "ended_on": "2028-02-10",
    "reason": "Agreement ended by mutual consent after the first instalment.",
    "as_at": "2028-03-01",
    "granted": "91501.05",
    "instalments": [{"number": 1, "paid_on": "2027-07-20", "amount": "54900.63"}],
    "paid": "54900.63",
    "accepted": "31200.00",
    "disallowed": "1200.63",
    "unspent": "22500.00",
    "to_refund": "23700.63",  # disallowed and unspent
    "released": "36600.42",  # granted less paid
    "earmarks": [
        {
            "label": "Not earmarked",
            "granted": "61501.05",
            "paid": "36900.63",
            "accepted": "20970.00",
            "to_refund": "15930.63",
            "released": "24600.42",
        },
        {
            "label": "Africa, until 31 December 2028",
            "granted": "30000.00",
            "paid": "18000.00",
            "accepted": "10230.00",
            "to_refund": "7770.00",
            "released": "12000.00",
        },
    ],
    "check": "0.00",  # granted less accepted, to refund and released
    "prepared_by": "Finance officer",
    "prepared_at": "2028-03-01T10:00:00+00:00",
    "approved_by": "Head of the Secretariat",
    "approved_at": "2028-03-02T09:00:00+00:00",
}
TERMINATION_LETTER: dict[str, Any] = GRANT | {
    "terminated_on": "2028-02-10",
    "ground": "Final report overdue for more than 90 days",
    "rule": {},  # one row as `rule_rows` gives it, where a policy is the ground
    "explanation": "The report was due on 30 October 2027; three reminders had no answer.",
    "granted": "91501.05",
    "paid": "54900.63",
    "unpaid": "36600.42",
    "next_steps": ["Send a final financial report within 30 days.", "The settlement follows in a separate document."],
}
CLOSURE_LETTER: dict[str, Any] = GRANT | {
    "closed_on": "2029-01-12",
    "granted": "91501.05",
    "paid": "91501.05",
    "accepted": "90000.00",
    "refunded": "1501.05",
    "released": "0.00",
    "balance": "0.00",
    "documents": [
        {"label": "Interim report", "received_on": "2028-02-20"},
        {"label": "Final report", "received_on": "2028-10-12"},
        {"label": "Evaluation form", "received_on": "2028-12-01"},
    ],
}
REPORT_ACCEPTANCE: dict[str, Any] = GRANT | {
    "report": "Interim report",
    "is_final": False,
    "period_from": "2027-09-01",
    "period_to": "2028-02-29",
    "received_on": "2028-03-02",
    "accepted_on": "2028-03-15",
    "categories": [
        {
            "category": "Consultants and experts",
            "budgeted": "45000.00",
            "reported": "31000.00",
            "accepted": "30800.00",
        },
        {"category": "Equipment and software", "budgeted": "46501.05", "reported": "18000.00", "accepted": "18000.00"},
    ],
    "totals": {"budgeted": "91501.05", "reported": "49000.00", "accepted": "48800.00"},
    "remarks": "USD 200.00 of daily allowances lack receipts.",
    "instalment": {"number": 2, "amount": "27450.32"},  # {} where none is released
    "refund_due": "",  # of a final report
}
REPORT_RETURN: dict[str, Any] = GRANT | {
    "report": "Final report",
    "period_from": "2027-09-01",
    "period_to": "2028-08-31",
    "received_on": "2028-10-12",
    "returned_on": "2028-10-25",
    "reply_by": "2028-11-15",
    "corrections": [
        {"section": "Outcomes", "text": "Say for each output whether it is done, partly done or not done."},
        {"section": "Expenditure", "text": "Attach the receipts of lines 4 and 5."},
    ],
}
REFUND_REQUEST: dict[str, Any] = GRANT | {
    "reference": "RF-2028-0004",
    "amount": "23700.63",
    "requested_on": "2028-03-03",
    "due_on": "2028-04-02",
    "computation": [  # a sum from top to bottom; what is taken off is negative
        {"label": "Paid to the grantee", "amount": "54900.63"},
        {"label": "Expenditure accepted", "amount": "-31200.00"},
    ],
    "reason": "The agreement ended on 10 February 2028.",
}
REFUND_RECEIPT: dict[str, Any] = GRANT | {
    "reference": "RF-2028-0004",
    "received_on": "2028-03-28",
    "sent": "23700.63",
    "bank_charges": "15.00",
    "received": "23685.63",
    "outstanding": "15.00",
    "earmarks": [
        {"label": "Not earmarked", "amount": "15915.63"},
        {"label": "Africa, until 31 December 2028", "amount": "7770.00"},
    ],
    "bank_reference": "",
    "ledger_key": "refund:4:1",
}
LAPSE_LETTER: dict[str, Any] = GRANT | {
    "amount": "91501.05",
    "offered_on": "2027-07-01",
    "sign_by": "2027-09-30",
    "lapsed_on": "2027-10-01",
    "earmarks": [{"label": "Not earmarked", "amount": "91501.05"}],  # what was reserved and is free again
    "next_steps": ["Apply again in the next call."],
}
