"""Reading grants: who sees which, what is committed, paid, accepted and owed, what waits for whom."""

from grants.agreements.selectors.endings import (
    obstacles_to_asking,
    obstacles_to_closing,
    obstacles_to_waiving,
    outstanding_of,
    refund_deadlines,
    signature_deadlines,
    takes_late_refunds,
    to_refund,
    tolerance_of,
)
from grants.agreements.selectors.figures import (
    Figures,
    figures_by_restriction,
    figures_of,
    held_for,
    labels_of,
    parts_of,
    reference_of,
    total_of,
)
from grants.agreements.selectors.payments import PaymentPlan, obstacles_to_paying, plan_of, rule_of, standing_account
from grants.agreements.selectors.reports import accepted_so_far
from grants.agreements.selectors.visible import (
    accounts_visible_to,
    agreements_visible_to,
    approved_without_agreement,
    awarded,
    decided_on,
    disbursements_visible_to,
    instalments_of,
    refunds_visible_to,
)
from grants.agreements.selectors.work import work_for

__all__ = [
    "Figures",
    "PaymentPlan",
    "accepted_so_far",
    "accounts_visible_to",
    "agreements_visible_to",
    "approved_without_agreement",
    "awarded",
    "decided_on",
    "disbursements_visible_to",
    "figures_by_restriction",
    "figures_of",
    "held_for",
    "instalments_of",
    "labels_of",
    "obstacles_to_asking",
    "obstacles_to_closing",
    "obstacles_to_paying",
    "obstacles_to_waiving",
    "outstanding_of",
    "parts_of",
    "plan_of",
    "reference_of",
    "refund_deadlines",
    "refunds_visible_to",
    "rule_of",
    "signature_deadlines",
    "standing_account",
    "takes_late_refunds",
    "to_refund",
    "tolerance_of",
    "total_of",
    "work_for",
]
