"""Ask for a refund and record it, cancel a grant, close it."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from grants.agreements import services
from grants.agreements.forms import CancellationForm, ClosingForm, LateRefundForm, RefundReceiptForm
from grants.agreements.models import GrantAgreement, Refund
from grants.agreements.selectors import (
    PaymentPlan,
    agreements_visible_to,
    figures_of,
    outstanding_of,
    refunds_visible_to,
    to_refund,
    tolerance_of,
)
from grants.calls.forms import ReasonForm
from vtf.accounts.stepup import StepUpMixin
from vtf.core import clock
from vtf.core.money import Money
from vtf.core.views import ActView


class _GrantAct(StepUpMixin, ActView):
    """An act that ends a grant or a part of it: its money stands on the page."""

    visible_to = agreements_visible_to
    template_name = "agreements/ending.html"
    object_name = "agreement"
    object: GrantAgreement

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The grant in figures."""
        figures, currency = figures_of(self.object), self.object.currency
        facts = [
            (_("Grant"), self.object.money),
            (_("Paid"), Money(figures.paid, currency)),
            (_("Accepted as spent"), Money(figures.accepted, currency)),
            *self.get_facts(figures, currency),
        ]
        return super().get_context_data(facts=facts, **kwargs)

    def get_facts(self, figures: Any, currency: str) -> list[tuple[Any, Any]]:
        """Further figures."""
        return []


class RefundAsk(_GrantAct):
    """Finance asks for what was paid and not accepted."""

    transition = "ask_refund"
    title = submit_label = _("Ask for the refund")
    lede = _("The State gets a letter with the amount, its computation and the day by which it is paid.")
    success_message = _("The refund has been asked for.")

    def get_facts(self, figures: Any, currency: str) -> list[tuple[Any, Any]]:
        """What is asked for, and up to which amount nothing is."""
        return [
            (_("To be refunded"), to_refund(self.object)),
            (_("Nothing is asked for up to"), tolerance_of(self.object)),
        ]

    def act(self, form: None) -> Refund:
        """Ask for it."""
        return services.ask_refund(self.object, by=self.request.user)


class AgreementCancel(_GrantAct):
    """The State's contact or the Chair ends the grant."""

    transition = "cancel"
    title = submit_label = _("Cancel the grant")
    lede = _("What is unpaid is released; what was paid and is not accepted has to come back. This cannot be undone.")
    form_class = CancellationForm
    is_dangerous = True
    success_message = _("The grant has been cancelled; the settlement is among its documents.")

    def get_initial(self) -> dict[str, Any]:
        """What had been paid when the page was opened."""
        return {"paid": figures_of(self.object).paid}

    def get_facts(self, figures: Any, currency: str) -> list[tuple[Any, Any]]:
        """The settlement as it would be."""
        return [
            (_("Released, never paid"), Money(figures.reserved + figures.committed, currency)),
            (_("To be refunded"), to_refund(self.object)),
        ]

    def act(self, form: CancellationForm) -> GrantAgreement:
        """Cancel it."""
        return services.cancel_agreement(self.object, **form.cleaned_data, by=self.request.user)


class RestWaive(_GrantAct):
    """The State's contact gives up what was accepted and cannot be paid."""

    title = submit_label = _("Waive what is still to be paid")
    lede = _("The State gives up the rest of the accepted expenditure; the grant can then be closed. It is final.")
    permission = "agreements.waive_rest"
    form_class = ReasonForm
    is_dangerous = True
    success_message = _("What was still to be paid has been waived.")

    def get_facts(self, figures: Any, currency: str) -> list[tuple[Any, Any]]:
        """What would be given up."""
        return [(_("Still to be paid"), PaymentPlan(self.object).payable)]

    def act(self, form: ReasonForm) -> GrantAgreement:
        """Waive it."""
        return services.waive_rest(self.object, **form.cleaned_data, by=self.request.user)


class AgreementClose(_GrantAct):
    """The Head of Secretariat closes the grant."""

    transition = "close"
    title = submit_label = _("Close the grant")
    lede = _("Its money is at zero and its reports are accepted; what was never drawn is released.")
    form_class = ClosingForm
    success_message = _("The grant has been closed.")

    def get_facts(self, figures: Any, currency: str) -> list[tuple[Any, Any]]:
        """What is left over on both sides."""
        return [
            (_("Refunded"), Money(figures.refunded, currency)),
            (_("Committed, to be released"), Money(figures.committed, currency)),
            (_("With the grantee"), to_refund(self.object)),
        ]

    def act(self, form: ClosingForm) -> GrantAgreement:
        """Close it."""
        return services.close_agreement(self.object, by=self.request.user)


class RefundLate(_GrantAct):
    """Finance records money that comes back after the grant has ended."""

    title = submit_label = _("Record a late refund")
    lede = _("It is booked in the current period, under the restrictions of the grant; the grant stays as it ended.")
    permission = "agreements.record_refund"
    form_class = LateRefundForm
    success_message = _("The late refund has been recorded.")

    def get_initial(self) -> dict[str, Any]:
        """Today."""
        return {"received_on": clock.today()}

    def act(self, form: LateRefundForm) -> Refund:
        """Record it."""
        return services.record_late_refund(self.object, **form.cleaned_data, by=self.request.user).refund


class RefundRecord(StepUpMixin, ActView):
    """Finance records one transfer of a refund."""

    title = submit_label = _("Record a transfer")
    lede = _("As the bank statement shows it; a refund may arrive in several transfers.")
    visible_to = refunds_visible_to
    permission = "agreements.record_refund"
    form_class = RefundReceiptForm
    template_name = "agreements/refund_act.html"
    object_name = "refund"
    success_message = _("The transfer has been recorded.")

    def get_initial(self) -> dict[str, Any]:
        """Everything that is outstanding, today."""
        return {"received_on": clock.today(), "received": outstanding_of(self.object).rounded().amount}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What is outstanding."""
        return super().get_context_data(outstanding=outstanding_of(self.object), **kwargs)

    def act(self, form: RefundReceiptForm) -> Refund:
        """Record it."""
        return services.record_refund(self.object, **form.cleaned_data, by=self.request.user).refund
