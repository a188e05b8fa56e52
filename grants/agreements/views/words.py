"""What the pages of a grant say in plain words, and which acts they offer."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from grants.agreements.models import Disbursement, GrantAgreement, Refund
from grants.agreements.models.conditions import signing_is_in_time
from grants.agreements.permissions import acts_for_the_grantee
from grants.agreements.selectors import PaymentPlan, obstacles_to_waiving, takes_late_refunds
from vtf.accounts.models import Role, User
from vtf.core.errors import Message
from vtf.core.permissions import permits, reason_against
from vtf.core.workflow import Action
from vtf.documents.catalogue import Side
from vtf.documents.models import IssuedDocument
from vtf.documents.selectors import documents_about

Status = GrantAgreement.Status


def sides_towards(user: Any, agreement: GrantAgreement | None) -> frozenset[str] | None:
    """The grantee's own people stand on its side, whatever else they are; for others their roles say it."""
    return frozenset({str(Side.APPLICANT)}) if acts_for_the_grantee(user, agreement) else None


def documents_for(user: Any, row: Any, agreement: GrantAgreement | None) -> list[IssuedDocument]:
    """The papers about a row that this reader may hold, each with the address at which it is fetched."""
    names = {GrantAgreement: "agreement", Disbursement: "disbursement", Refund: "refund"}
    papers = list(documents_about(row, for_user=user, sides=sides_towards(user, agreement)))
    for paper in papers:
        paper.address = reverse(f"agreements:{names[type(row)]}-document", args=[paper.pk])  # type: ignore[attr-defined]
    return papers


def now_of(agreement: GrantAgreement, plan: PaymentPlan) -> dict[str, Message]:
    """Where the grant stands in a sentence, who has it, and what comes next."""
    status = Status(agreement.status)
    if status == Status.DRAFT:
        return _now_of_a_draft(agreement)
    if agreement.imported_from:
        return {"status": _("The grant is closed and accounted for."), "who": "", "next": ""}
    texts = {
        Status.SIGNED: (_("The agreement is in force."), _finance(), _next_payment(plan)),
        Status.ACTIVE: (_("The project is under way."), _grantee(), _next_report(agreement)),
        Status.INTERIM_DUE: (_("The interim report is due."), _grantee(), _next_report(agreement)),
        Status.INTERIM_SUBMITTED: (_("The interim report is being reviewed."), _officers(), _after_review()),
        Status.INTERIM_RETURNED: (_("The interim report has to be corrected."), _grantee(), ""),
        Status.INTERIM_ACCEPTED: (_("The interim report is accepted."), _finance(), _next_payment(plan)),
        Status.FINAL_DUE: (_("The project has ended; the final report is due."), _grantee(), ""),
        Status.FINAL_SUBMITTED: (_("The final report is being reviewed."), _officers(), _after_review()),
        Status.FINAL_RETURNED: (_("The final report has to be corrected."), _grantee(), ""),
        Status.FINAL_ACCEPTED: (_("The final report is accepted."), _finance_and_head(), _after_final(plan)),
        Status.REFUND_DUE: (_("The Fund waits for a refund."), _grantee(), _("When it is here, the grant is closed.")),
        Status.REFUND_RECEIVED: (_("The refund is here in full."), _head(), _("The grant can be closed.")),
        Status.CLOSED: (_("The grant is closed and accounted for."), "", ""),
        Status.CANCELLED: (
            _("The grant was cancelled."),
            "",
            _("The settlement says what remains between both sides."),
        ),
        Status.LAPSED: (
            _("The agreement was not signed in time."),
            "",
            _("The money reserved for it is free again; the State can apply in another call."),
        ),
    }
    sentence, who, following = texts[status]
    return {"status": sentence, "who": who, "next": following}


def _now_of_a_draft(agreement: GrantAgreement) -> dict[str, Message]:
    if not signing_is_in_time(agreement):
        sentence = _("The time to sign has run out: what was reserved is being released.")
        return {"status": sentence, "who": "", "next": ""}
    waiting = [
        words
        for words, signed_at in ((_grantee(), agreement.grantee_signed_at), (_head(), agreement.secretariat_signed_at))
        if signed_at is None
    ]
    return {
        "status": _("The agreement waits for its signatures."),
        "who": ", ".join(map(str, waiting)),
        "next": _("When both sides have signed, the reserved money becomes a commitment."),
    }


def _grantee() -> str:
    return _("The grantee State")


def _finance() -> str:
    return _("The finance officer")


def _officers() -> str:
    return _("The programme officer and the finance officer")


def _head() -> str:
    return _("The Head of Secretariat")


def _finance_and_head() -> str:
    return _("The finance officer and the Head of Secretariat")


def _next_payment(plan: PaymentPlan) -> Message:
    if plan.waiting:
        return _("A payment waits for the approval of a second person.")
    following = plan.following
    if following is None:
        return _("Every instalment has been paid.")
    reasons = list(plan.reasons_against(following))
    return reasons[0] if reasons else _("Finance prepares the next payment; a second person approves it.")


def _next_report(agreement: GrantAgreement) -> Message:
    if agreement.status == Status.ACTIVE and agreement.interim_due_on is None:
        return _("The final report follows when the project has ended.")
    return _("The next instalment waits for the accepted interim report.")


def _after_review() -> str:
    return _("Two officers accept the report, or return it with what has to be corrected.")


def _after_final(plan: PaymentPlan) -> Message:
    if plan.payable:
        return _next_payment(plan)
    if plan.paid_in_all > plan.accepted:
        return _("More was paid than was accepted: finance asks for the refund.")
    return _("The grant can be closed.")


def actions_on(thing: Any, user: User, plan: PaymentPlan | None = None) -> list[Action]:
    """The acts that are no single transition: signing, the account, the next payment, confirming, refunds."""
    if isinstance(thing, GrantAgreement):
        assert plan is not None
        return [
            *_signing(thing, user),
            *_account(thing, user),
            *_paying(thing, user, plan),
            *_late(thing, user),
            *_waiving(thing, user, plan),
        ]
    if isinstance(thing, Disbursement):
        return list(_confirming(thing, user))
    return list(_receiving(thing, user))


def _signing(agreement: GrantAgreement, user: User) -> Iterator[Action]:
    if agreement.status != Status.DRAFT or not agreement.application_id:
        return
    reasons: list[Message] = []
    if not permits(user, "agreements.sign_agreement", agreement):
        reasons.append(reason_against("agreements.sign_agreement"))
    elif user.has_role(Role.HEAD) and agreement.secretariat_signed_at:
        reasons.append(_("The Head of Secretariat has signed; the State's signature is awaited."))
    elif not user.has_role(Role.HEAD) and agreement.grantee_signed_at:
        reasons.append(_("Your State has signed; the Secretariat's signature is awaited."))
    if not signing_is_in_time(agreement):
        reasons.append(_("The time to sign has run out: what was reserved is being released."))
    url = reverse("agreements:agreement-sign", args=[agreement.pk])
    yield Action("sign", _("Sign the agreement"), url, tuple(reasons))


def _account(agreement: GrantAgreement, user: User) -> Iterator[Action]:
    """Entering an account is offered to those who may; to everybody else it is noise."""
    if agreement.status not in (Status.DRAFT, *GrantAgreement.PAYABLE):
        return
    if permits(user, "agreements.register_account", agreement):
        url = reverse("agreements:account-register", args=[agreement.pk])
        yield Action("account", _("Enter the bank account, or another one"), url)


def _paying(agreement: GrantAgreement, user: User, plan: PaymentPlan) -> Iterator[Action]:
    following = plan.following
    if following is None or not user.has_role(Role.FINANCE, Role.HEAD) or agreement.status in GrantAgreement.ENDED:
        return
    if agreement.status in (Status.REFUND_DUE, Status.REFUND_RECEIVED):
        return
    reasons: list[Message] = []
    if not permits(user, "agreements.prepare_disbursement", agreement):
        reasons.append(reason_against("agreements.prepare_disbursement"))
    reasons += plan.reasons_against(following)
    url = reverse("agreements:disbursement-prepare", args=[following.pk])
    label = _("Prepare the payment of instalment %(number)d") % {"number": following.ordinal}
    yield Action("prepare", label, url, tuple(reasons))


def _late(agreement: GrantAgreement, user: User) -> Iterator[Action]:
    if permits(user, "agreements.record_refund", agreement) and takes_late_refunds(agreement):
        yield Action("late", _("Record a late refund"), reverse("agreements:refund-late", args=[agreement.pk]))


def _waiving(agreement: GrantAgreement, user: User, plan: PaymentPlan) -> Iterator[Action]:
    """Offered to the State's contact alone, where something can be waived."""
    if not any(obstacles_to_waiving(agreement, plan)) and permits(user, "agreements.waive_rest", agreement):
        label = _("Waive what is still to be paid")
        yield Action("waive", label, reverse("agreements:rest-waive", args=[agreement.pk]))


def _confirming(disbursement: Disbursement, user: User) -> Iterator[Action]:
    is_open = disbursement.status == Disbursement.Status.PAID and disbursement.confirmed_on is None
    if is_open and acts_for_the_grantee(user, disbursement):
        url = reverse("agreements:disbursement-confirm", args=[disbursement.pk])
        yield Action("confirm", _("Confirm what arrived"), url)


def _receiving(refund: Refund, user: User) -> Iterator[Action]:
    if refund.status != Refund.Status.DUE:
        return
    reasons: tuple[Message, ...] = ()
    if not permits(user, "agreements.record_refund", refund):
        reasons = (reason_against("agreements.record_refund"),)
    url = reverse("agreements:refund-record", args=[refund.pk])
    yield Action("record", _("Record a transfer"), url, reasons)
