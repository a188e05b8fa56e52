"""Grants: the signed agreement, what is planned and paid, what is reported and accepted, how it ends."""

from grants.agreements.models.agreements import NUMBER, GrantAgreement, NumberSeries
from grants.agreements.models.endings import ConferenceReport, Refund, RefundReceipt, Settlement
from grants.agreements.models.payments import BankAccount, Disbursement, Instalment
from grants.agreements.models.reports import (
    ProjectStatus,
    Report,
    ReportAttachment,
    ReportLine,
    ReportOutput,
)
from grants.agreements.models.reviews import ReportReview, ReportVersion

__all__ = [
    "NUMBER",
    "BankAccount",
    "ConferenceReport",
    "Disbursement",
    "GrantAgreement",
    "Instalment",
    "NumberSeries",
    "ProjectStatus",
    "Refund",
    "RefundReceipt",
    "Report",
    "ReportAttachment",
    "ReportLine",
    "ReportOutput",
    "ReportReview",
    "ReportVersion",
    "Settlement",
]
