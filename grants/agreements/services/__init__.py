"""Every write of this room: drafting and signing, payments, grants of earlier years."""

from grants.agreements.services.drafting import draft_agreement, issue_number, sign_agreement
from grants.agreements.services.past_grants import PastGrant, record_past_grant
from grants.agreements.services.payments import approve_disbursement, cancel_disbursement, prepare_disbursement

__all__ = [
    "PastGrant",
    "approve_disbursement",
    "cancel_disbursement",
    "draft_agreement",
    "issue_number",
    "prepare_disbursement",
    "record_past_grant",
    "sign_agreement",
]
