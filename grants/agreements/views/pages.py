"""Lists and pages: agreements, payments, refunds."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from grants.agreements.models import Disbursement, GrantAgreement, Refund
from grants.agreements.permissions import agreement_of
from grants.agreements.selectors import (
    PaymentPlan,
    agreements_visible_to,
    disbursements_visible_to,
    figures_of,
    outstanding_of,
    plan_of,
    refunds_visible_to,
)
from grants.agreements.selectors.reports import reporting_of
from grants.agreements.views.words import actions_on, documents_for, now_of, sides_towards
from vtf.core.lists import Column, Filter, ListView
from vtf.core.money import Money
from vtf.core.permissions import permits
from vtf.core.views import ObjectView
from vtf.documents.views import DocumentView
from vtf.history.selectors import events_about


class AgreementList(ListView):
    """The agreements that the person sees."""

    title = _("Grant agreements")
    visible_to = agreements_visible_to
    columns = [
        Column("number", _("Project number"), sort="number", kind="code", link=True),
        Column("state", _("State"), sort="state__names__en"),
        Column("title", _("Title"), sort="title"),
        Column("money", _("Grant"), sort="amount", kind="money"),
        Column("starts_on", _("Start"), sort="starts_on"),
        Column("ends_on", _("End"), sort="ends_on"),
        Column("status", _("Status"), sort="status", kind="status"),
    ]
    filters = [Filter("status", _("Status"), choices=GrantAgreement.Status.choices)]
    search_fields = ["number", "title", "grantee", "state__iso3", "state__names"]
    default_sort = "-number"
    file_name = "agreements"
    empty_title = _("No agreement yet")

    def get_links(self) -> list[tuple[Any, str]]:
        """The reports, the payments and the refunds of these agreements."""
        return [
            (_("Reports"), reverse("agreements:report-list")),
            (_("Payments"), reverse("agreements:disbursement-list")),
            (_("Refunds"), reverse("agreements:refund-list")),
        ]


class DisbursementList(ListView):
    """The payments of the agreements that the person sees."""

    title = _("Payments")
    visible_to = disbursements_visible_to
    columns = [
        Column("code", _("Payment"), sort="instalment__agreement__number", kind="code", link=True),
        Column("state", _("State"), sort="instalment__agreement__state__names__en"),
        Column("payee", _("Payee")),
        Column("money", _("Amount"), sort="amount", kind="money"),
        Column("value_on", _("Value date"), sort="value_on"),
        Column("confirmed_on", _("Received by the grantee on"), sort="confirmed_on"),
        Column("status", _("Status"), sort="status", kind="status"),
    ]
    filters = [Filter("status", _("Status"), choices=Disbursement.Status.choices)]
    search_fields = ["instalment__agreement__number", "instalment__agreement__state__iso3"]
    default_sort = "-value_on"
    file_name = "payments"
    empty_title = _("No payment yet")


class RefundList(ListView):
    """The refunds of the agreements that the person sees."""

    title = _("Refunds")
    visible_to = refunds_visible_to
    columns = [
        Column("code", _("Project number"), sort="agreement__number", kind="code", link=True),
        Column("state", _("State"), sort="agreement__state__names__en"),
        Column("money", _("Amount"), sort="amount", kind="money"),
        Column("due_on", _("Due on"), sort="due_on"),
        Column("status", _("Status"), sort="status", kind="status"),
    ]
    filters = [Filter("status", _("Status"), choices=Refund.Status.choices)]
    search_fields = ["agreement__number", "agreement__state__iso3"]
    default_sort = "due_on"
    file_name = "refunds"
    empty_title = _("No refund yet")


class AgreementDetail(ObjectView):
    """An agreement: where it stands, what comes next, its plan, account, money, documents, and what happened."""

    visible_to = agreements_visible_to
    template_name = "agreements/detail.html"
    object_name = "agreement"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Everything on the page, a fixed number of queries."""
        agreement, user = self.object, self.request.user
        plan = plan_of(agreement)
        refund = Refund.objects.filter(agreement=agreement).first()
        papers = [agreement, refund] if refund else [agreement]
        return super().get_context_data(
            plan=plan,
            rows=[_row(plan, instalment) for instalment in plan.instalments],
            planned=sum((instalment.amount for instalment in plan.instalments), 0),
            account=plan.account,
            sees_account=permits(user, "agreements.view_account", agreement),
            may_verify=plan.account is not None and permits(user, "agreements.verify_account", plan.account),
            may_refuse=permits(user, "agreements.refuse_account", agreement),
            refund=refund,
            settlement=getattr(agreement, "settlement", None) if agreement.status == "cancelled" else None,
            money=_money(agreement),
            now=now_of(agreement, plan),
            reporting=reporting_of(agreement, user),
            extra=actions_on(agreement, user, plan),
            documents=[paper for row in papers for paper in documents_for(user, row, agreement)],
            events=events_about(agreement),
            **kwargs,
        )


def _row(plan: PaymentPlan, instalment: Any) -> dict[str, Any]:
    """An instalment with its payments and what it waits for; nothing is said of one that is paid or off."""
    is_open = plan.agreement.status not in GrantAgreement.ENDED and plan.ordered(instalment) < instalment.amount
    return {
        "instalment": instalment,
        "payments": list(instalment.disbursements.all()),
        "reasons": list(plan.reasons_against(instalment)) if is_open else [],
        "is_open": is_open,
    }


def _money(agreement: GrantAgreement) -> dict[str, Any]:
    """The grant in figures: the first block adds up to the grant, the second to what was paid."""
    figures = figures_of(agreement)
    granted = [
        (gettext("Reserved"), figures.reserved),
        (gettext("Committed, not paid yet"), figures.committed),
        (gettext("Released, never paid"), figures.released),
        (gettext("Paid"), figures.paid),
    ]
    paid = [
        (gettext("Accepted as spent"), figures.accepted),
        (gettext("With the grantee, not accepted yet"), figures.held),
        (gettext("Refund due"), figures.refund_due),
        (gettext("Refunded"), figures.refunded),
    ]
    return {
        "granted": granted,
        "paid": paid,
        "total_granted": sum((amount for _label, amount in granted), 0),
        "total_paid": sum((amount for _label, amount in paid), 0),
    }


class DisbursementDetail(ObjectView):
    """A payment: what was ordered, sent and received, to which account, and by whom."""

    visible_to = disbursements_visible_to
    template_name = "agreements/disbursement.html"
    object_name = "disbursement"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Its documents and what happened."""
        user, disbursement = self.request.user, self.object
        return super().get_context_data(
            sees_account=permits(user, "agreements.view_account", disbursement),
            documents=documents_for(user, disbursement, agreement_of(disbursement)),
            extra=actions_on(disbursement, user),
            events=events_about(disbursement),
            may_read_ledger=permits(user, "ledger.view_entry"),
            **kwargs,
        )


class RefundDetail(ObjectView):
    """A refund: how much, by when, what has arrived of it."""

    visible_to = refunds_visible_to
    template_name = "agreements/refund.html"
    object_name = "refund"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Its transfers, what is outstanding, documents and what happened."""
        user, refund = self.request.user, self.object
        receipts = list(refund.receipts.select_related("entered_by"))
        return super().get_context_data(
            receipts=receipts,
            outstanding=outstanding_of(refund),
            arrived=Money(sum((each.received for each in receipts), 0 * refund.amount), refund.agreement.currency),
            extra=actions_on(refund, user),
            documents=documents_for(user, refund, refund.agreement),
            events=events_about(refund),
            may_read_ledger=permits(user, "ledger.view_entry"),
            **kwargs,
        )


class _RoomDocument(DocumentView):
    """A document of this room: for a State's own grant its people stand on the grantee's side."""

    def sides(self, target: Any) -> Any:
        """Where the reader stands towards the grant."""
        return sides_towards(self.request.user, agreement_of(target))


class AgreementDocument(_RoomDocument):
    """A document of the agreement as PDF."""

    visible_to = agreements_visible_to


class DisbursementDocument(_RoomDocument):
    """A document of the payment as PDF."""

    visible_to = disbursements_visible_to


class RefundDocument(_RoomDocument):
    """A document of the refund as PDF."""

    visible_to = refunds_visible_to
