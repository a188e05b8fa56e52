"""What people type about grants."""

from grants.agreements.forms.money import (
    AccountForm,
    CallBackForm,
    CancellationForm,
    ClosingForm,
    DisbursementForm,
    DraftForm,
    LateRefundForm,
    ReceiptForm,
    RefundReceiptForm,
    SignatureForm,
)

__all__ = [
    "AccountForm",
    "CallBackForm",
    "CancellationForm",
    "ClosingForm",
    "DisbursementForm",
    "DraftForm",
    "LateRefundForm",
    "ReceiptForm",
    "RefundReceiptForm",
    "SignatureForm",
]
