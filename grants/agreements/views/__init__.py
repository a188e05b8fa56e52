"""Pages of grants: agreements, accounts, payments, reports, refunds, endings."""

from grants.agreements.views.endings import (
    AgreementCancel,
    AgreementClose,
    RefundAsk,
    RefundLate,
    RefundRecord,
    RestWaive,
)
from grants.agreements.views.pages import (
    AgreementDetail,
    AgreementDocument,
    AgreementList,
    DisbursementDetail,
    DisbursementDocument,
    DisbursementList,
    RefundDetail,
    RefundDocument,
    RefundList,
)
from grants.agreements.views.payments import (
    DisbursementApprove,
    DisbursementCancel,
    DisbursementConfirm,
    DisbursementPrepare,
)
from grants.agreements.views.signing import (
    AccountRefuse,
    AccountRegister,
    AccountVerify,
    AgreementDraft,
    AgreementSign,
)

__all__ = [
    "AccountRefuse",
    "AccountRegister",
    "AccountVerify",
    "AgreementCancel",
    "AgreementClose",
    "AgreementDetail",
    "AgreementDocument",
    "AgreementDraft",
    "AgreementList",
    "AgreementSign",
    "DisbursementApprove",
    "DisbursementCancel",
    "DisbursementConfirm",
    "DisbursementDetail",
    "DisbursementDocument",
    "DisbursementList",
    "DisbursementPrepare",
    "RefundAsk",
    "RefundDetail",
    "RefundDocument",
    "RefundLate",
    "RefundList",
    "RefundRecord",
    "RestWaive",
]
