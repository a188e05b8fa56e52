"""Draft the agreement, sign it, enter and verify the account."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from grants.agreements import services
from grants.agreements.forms import AccountForm, CallBackForm, DraftForm, SignatureForm
from grants.agreements.models import BankAccount, GrantAgreement
from grants.agreements.selectors import (
    accounts_visible_to,
    agreements_visible_to,
    awarded,
    decided_on,
    standing_account,
)
from grants.agreements.views.words import documents_for
from grants.applications.selectors import applications_visible_to
from grants.calls.forms import ReasonForm
from vtf.accounts.stepup import StepUpMixin
from vtf.core.errors import RuleBroken
from vtf.core.views import ActView


class AgreementDraft(ActView):
    """The officer reads what the agreement will say, and makes it."""

    title = submit_label = _("Draft the agreement")
    lede = _(
        "Instalments and report dates follow the rules frozen into the call; the document is made for both to sign."
    )
    visible_to = applications_visible_to
    permission = "agreements.draft_agreement"
    form_class = DraftForm
    template_name = "agreements/draft.html"
    object_name = "application"
    success_message = _("The agreement has been drafted; both sides can sign it.")

    def get_initial(self) -> dict[str, Any]:
        """The State's own plan, moved to the decision where that came later."""
        if self.object.starts_on is None or not hasattr(self.object, "decision"):
            return {}
        return {"starts_on": max(self.object.starts_on, decided_on(self.object))}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The plan of instalments and the dates as they would be, or why there is no agreement to make."""
        starts_on = self.get_initial().get("starts_on")
        if self.form is not None and self.form.is_bound and self.form.is_valid():
            starts_on = self.form.cleaned_data["starts_on"]
        draft, closed = None, []
        try:
            draft = services.plan_agreement(self.object, starts_on=starts_on)
        except RuleBroken as broken:
            closed = broken.messages
        context = super().get_context_data(draft=draft, **kwargs)
        if self.request.method != "POST":
            context["closed"] = closed
        if draft is not None:
            context["money"] = awarded(self.object)
        return context

    def act(self, form: DraftForm) -> GrantAgreement:
        """Draft it."""
        return services.draft_agreement(self.object, **form.cleaned_data, by=self.request.user)


class AgreementSign(StepUpMixin, ActView):
    """One side signs."""

    title = submit_label = _("Sign the agreement")
    visible_to = agreements_visible_to
    permission = "agreements.sign_agreement"
    form_class = SignatureForm
    template_name = "agreements/sign.html"
    object_name = "agreement"
    success_message = _("Your signature has been recorded.")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The text that is signed stands on the page."""
        papers = documents_for(self.request.user, self.object, self.object)
        return super().get_context_data(documents=papers, **kwargs)

    def act(self, form: SignatureForm) -> GrantAgreement:
        """Sign it."""
        return services.sign_agreement(self.object, by=self.request.user)


class AccountRegister(StepUpMixin, ActView):
    """The State's point of contact, or the officer for them, enters the account."""

    title = _("Enter the bank account")
    lede = _("Finance calls the grantee back and verifies it; until then nothing is paid.")
    submit_label = _("Enter the account")
    visible_to = agreements_visible_to
    permission = "agreements.register_account"
    form_class = AccountForm
    template_name = "agreements/account_register.html"
    object_name = "agreement"
    success_message = _("The account has been entered; finance verifies it.")

    def get_initial(self) -> dict[str, Any]:
        """The grantee's own account in the currency of the grant."""
        return {"holder": self.object.grantee, "currency": self.object.currency}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Whether an account stands that this one replaces."""
        return super().get_context_data(standing=standing_account(self.object), **kwargs)

    def act(self, form: AccountForm) -> GrantAgreement:
        """Enter it."""
        return services.register_account(self.object, **form.cleaned_data, by=self.request.user).agreement


class _AccountAct(StepUpMixin, ActView):
    """An act of finance on an account: it stands on the page in full."""

    visible_to = accounts_visible_to
    template_name = "agreements/account_act.html"
    object_name = "account"
    object: BankAccount

    def get_cancel_url(self) -> str:
        """Back to the agreement."""
        return self.object.agreement.get_absolute_url()


class AccountVerify(_AccountAct):
    """A second person says, after calling back, that the account is the grantee's."""

    title = submit_label = _("Verify the bank account")
    lede = _("Call the grantee on a number that you know, and have the account read to you.")
    permission = "agreements.refuse_account"
    form_class = CallBackForm
    success_message = _("The account has been verified; payments can be prepared.")

    def act(self, form: CallBackForm) -> GrantAgreement:
        """Verify it."""
        return services.verify_account(self.object, **form.cleaned_data, by=self.request.user).agreement


class AccountRefuse(_AccountAct):
    """Finance says that this account is not paid to."""

    title = submit_label = _("Refuse the bank account")
    lede = _("The grantee reads the reason and enters another account.")
    permission = "agreements.refuse_account"
    form_class = ReasonForm
    is_dangerous = True
    success_message = _("The account has been refused.")

    def act(self, form: ReasonForm) -> GrantAgreement:
        """Refuse it."""
        return services.refuse_account(self.object, **form.cleaned_data, by=self.request.user).agreement
