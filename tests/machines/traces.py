"""What each act has to leave behind: its event by the person who acted, and the message that somebody gets."""

# act -> (verb, keys of notifications of which one at least is written)
TRACES: dict[str, tuple[str, frozenset[str]]] = {
    act: (verb, frozenset(keys.split()))
    for act, verb, keys in (
        ("ask feedback", "application.feedback_asked", "applications/feedback_asked"),
        ("give feedback", "application.feedback_given", "applications/feedback_given"),
        ("resume", "application.draft_resumed", ""),
        ("ask endorsement", "application.endorsement_asked", "applications/endorsement_asked"),
        ("return", "application.returned", "applications/returned"),
        ("submit", "application.submitted", "applications/submitted"),
        ("withdraw", "application.withdrawn", "applications/withdrawn"),
        ("start review", "application.desk_review_started", ""),
        ("review", "desk_review.saved", ""),
        ("ask clarification", "application.clarification_asked", "applications/clarification_asked"),
        ("answer", "application.clarification_answered", "applications/clarification_answered"),
        ("release", "application.released_to_committee", "applications/released"),
        ("assess", "assessment.filed", ""),
        ("declare interest", "interest.declared", "committee/interest_declared"),
        ("ask for committee", "application.question_relayed", "applications/clarification_asked"),
        ("approve", "application.approved", "applications/approved"),
        ("approve with conditions", "application.provisionally_approved", "committee/provisionally_approved"),
        ("refuse", "application.not_approved", "applications/not_approved"),
        ("revise", "application.revision_started", "committee/revision_started"),
        ("hand in", "application.revision_handed_in", "committee/revision_handed_in"),
        ("judge condition", "application.condition_met", "committee/condition_ended"),
        ("decline approval", "application.approval_declined", "committee/approval_declined"),
        ("draft agreement", "agreement.drafted", "agreements/drafted"),
        ("prepare payment", "disbursement.prepared", "agreements/payment_prepared"),
        ("pay", "disbursement.paid", "agreements/paid"),
        ("report", "report.submitted", "agreements/report_received"),
        ("return report", "report.returned", "agreements/report_returned"),
        ("receive refund", "refund.transfer_recorded", "agreements/refund_received"),
        ("cancel grant", "agreement.cancelled", "agreements/cancelled"),
        ("start screening", "call.screening_started", ""),
        ("start assessment", "call.assessment_started", "calls/assessment_started"),
        ("conclude", "call.decided", "committee/decisions_concluded"),
        ("start contracting", "call.contracting_started", "agreements/contracting_started"),
        ("start implementation", "call.implementation_started", "agreements/implementation_started"),
        ("cancel call", "call.cancelled", "calls/cancelled"),
    )
}
