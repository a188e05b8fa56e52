"""Every write of this room: drafting and signing, accounts, payments, reports, refunds, endings, earlier grants."""

from grants.agreements.services.accounts import refuse_account, register_account, verify_account
from grants.agreements.services.drafting import (
    Draft,
    draft_agreement,
    issue_number,
    plan_agreement,
    sign_agreement,
)
from grants.agreements.services.endings import (
    cancel_agreement,
    close_agreement,
    lapse_agreement,
    lapse_agreements,
    waive_rest,
)
from grants.agreements.services.expenditure import recognise_expenditure, release_commitment
from grants.agreements.services.past_grants import PastGrant, record_past_grant
from grants.agreements.services.payments import (
    approve_disbursement,
    cancel_disbursement,
    confirm_receipt,
    prepare_disbursement,
)
from grants.agreements.services.receipts import record_late_refund, record_refund
from grants.agreements.services.refunds import ask_refund
from grants.agreements.services.report_reviews import reports_fall_due, review_report
from grants.agreements.services.reports import (
    attach_file,
    remove_attachment,
    save_report,
    start_report,
    submit_report,
)

__all__ = [
    "Draft",
    "PastGrant",
    "approve_disbursement",
    "ask_refund",
    "attach_file",
    "cancel_agreement",
    "cancel_disbursement",
    "close_agreement",
    "confirm_receipt",
    "draft_agreement",
    "issue_number",
    "lapse_agreement",
    "lapse_agreements",
    "plan_agreement",
    "prepare_disbursement",
    "recognise_expenditure",
    "record_late_refund",
    "record_past_grant",
    "record_refund",
    "refuse_account",
    "register_account",
    "release_commitment",
    "remove_attachment",
    "reports_fall_due",
    "review_report",
    "save_report",
    "sign_agreement",
    "start_report",
    "submit_report",
    "verify_account",
    "waive_rest",
]
