"""What the documents of a grant say."""

from grants.agreements.documents.grants import (
    agreement_facts,
    closure_letter_facts,
    lapse_letter_facts,
    payment_order_facts,
    refund_receipt_facts,
    refund_request_facts,
    settlement_facts,
    termination_letter_facts,
)
from grants.agreements.documents.reports import report_acceptance_facts, report_return_facts, report_title

__all__ = [
    "agreement_facts",
    "closure_letter_facts",
    "lapse_letter_facts",
    "payment_order_facts",
    "refund_receipt_facts",
    "refund_request_facts",
    "report_acceptance_facts",
    "report_return_facts",
    "report_title",
    "settlement_facts",
    "termination_letter_facts",
]
