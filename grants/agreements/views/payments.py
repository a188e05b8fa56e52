"""Prepare, approve, cancel and confirm a payment."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from grants.agreements import services
from grants.agreements.forms import DisbursementForm, ReceiptForm
from grants.agreements.models import Disbursement, Instalment
from grants.agreements.selectors import PaymentPlan, agreements_visible_to, disbursements_visible_to
from grants.calls.forms import ReasonForm
from vtf.accounts.stepup import StepUpMixin
from vtf.core import clock
from vtf.core.permissions import permits
from vtf.core.views import ActView


class DisbursementPrepare(StepUpMixin, ActView):
    """Finance writes the payment order of an instalment, whole or in part."""

    title = submit_label = _("Prepare the payment")
    lede = _("Another person approves it before it is paid.")
    permission = "agreements.prepare_disbursement"
    form_class = DisbursementForm
    template_name = "agreements/disbursement_prepare.html"
    object_name = "instalment"
    success_message = _("The payment has been prepared; another person can approve it.")

    def get_object(self) -> Instalment:
        """An instalment of an agreement that the person sees."""
        agreements = agreements_visible_to(self.request.user)
        found = get_object_or_404(Instalment.objects.filter(agreement__in=agreements), pk=self.kwargs["pk"])
        found.agreement = agreements.get(pk=found.agreement_id)
        return found

    def get_title(self) -> Any:
        """Which instalment, and how much."""
        return _("Prepare the payment of %(instalment)s: %(amount)s") % {
            "instalment": self.object,
            "amount": self.object.money,
        }

    def get_initial(self) -> dict[str, Any]:
        """All that is left, today."""
        left = PaymentPlan(self.object.agreement).left(self.object)
        return {"amount": left.rounded().amount, "value_on": clock.today()}

    def get_reasons_against(self) -> tuple[Any, ...]:
        """What the instalment waits for, before anybody types."""
        if self.request.method == "POST":
            return ()
        return tuple(PaymentPlan(self.object.agreement).reasons_against(self.object))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The account to which it goes."""
        plan = PaymentPlan(self.object.agreement)
        return super().get_context_data(account=plan.account, left=plan.left(self.object), **kwargs)

    def act(self, form: DisbursementForm) -> Disbursement:
        """Prepare it."""
        return services.prepare_disbursement(self.object, **form.cleaned_data, by=self.request.user)

    def get_cancel_url(self) -> str:
        """Back to the agreement."""
        return self.object.agreement.get_absolute_url()


class _DisbursementAct(ActView):
    """An act on a payment, its figures above the form."""

    visible_to = disbursements_visible_to
    template_name = "agreements/disbursement_act.html"
    object_name = "disbursement"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Whether the account is shown in full."""
        return super().get_context_data(
            sees_account=permits(self.request.user, "agreements.view_account", self.object), **kwargs
        )


class DisbursementApprove(StepUpMixin, _DisbursementAct):
    """A second person approves and pays."""

    transition = "pay"
    title = submit_label = _("Approve and pay")
    lede = _("The payment is posted to the ledger at once; who prepared it cannot approve it.")
    success_message = _("The payment has been approved and posted.")

    def act(self, form: None) -> Disbursement:
        """Pay it."""
        return services.approve_disbursement(self.object, by=self.request.user)


class DisbursementCancel(_DisbursementAct):
    """The order is called off."""

    transition = "cancel"
    title = submit_label = _("Cancel the payment")
    form_class = ReasonForm
    is_dangerous = True
    success_message = _("The payment has been cancelled.")

    def act(self, form: ReasonForm) -> Disbursement:
        """Cancel it."""
        return services.cancel_disbursement(self.object, reason=form.cleaned_data["reason"], by=self.request.user)


class DisbursementConfirm(_DisbursementAct):
    """The grantee says what arrived."""

    title = submit_label = _("Confirm what arrived")
    lede = _("In the currency that was sent. What is missing shows on the page of the payment.")
    permission = "agreements.confirm_receipt"
    form_class = ReceiptForm
    success_message = _("Thank you: the arrival has been recorded.")

    def get_initial(self) -> dict[str, Any]:
        """What was sent, on the value date."""
        return {"amount": self.object.sent.rounded().amount, "on": self.object.value_on}

    def act(self, form: ReceiptForm) -> Disbursement:
        """Confirm it."""
        return services.confirm_receipt(self.object, **form.cleaned_data, by=self.request.user)
