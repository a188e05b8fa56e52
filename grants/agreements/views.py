"""Pages of grant agreements and their payments."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grants.agreements import services
from grants.agreements.forms import DisbursementForm, SignatureForm
from grants.agreements.models import Disbursement, GrantAgreement, Instalment
from grants.agreements.selectors import agreements_visible_to, disbursements_visible_to, instalments_of
from grants.applications.selectors import applications_visible_to
from grants.calls.forms import ReasonForm
from vtf.accounts.stepup import StepUpMixin
from vtf.core import clock
from vtf.core.lists import Column, Filter, ListView
from vtf.core.permissions import permits, reason_against
from vtf.core.views import ActView, ObjectView
from vtf.core.workflow import Action
from vtf.documents.selectors import documents_about
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


class AgreementDetail(ObjectView):
    """An agreement: status, signatures, instalments, payments, documents, what happened."""

    visible_to = agreements_visible_to
    template_name = "agreements/detail.html"
    object_name = "agreement"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Everything on the page, a fixed number of queries."""
        agreement, user = self.object, self.request.user
        instalments = list(instalments_of(agreement))
        for instalment in instalments:
            instalment.agreement = agreement
        return super().get_context_data(
            instalments=instalments,
            planned=sum((instalment.amount for instalment in instalments), 0),
            extra=_actions(agreement, user, instalments),
            documents=documents_about(agreement),
            events=events_about(agreement),
            **kwargs,
        )


def _actions(agreement: GrantAgreement, user: Any, instalments: list[Instalment]) -> list[Action]:
    """Signing and preparing the next payment, possible or with the reason."""
    found = []
    if agreement.status == GrantAgreement.Status.DRAFT and agreement.application_id:
        reasons: list[Any] = []
        if not permits(user, "agreements.sign_agreement", agreement):
            reasons.append(reason_against("agreements.sign_agreement"))
        elif user.has_role("head") and agreement.secretariat_signed_at:
            reasons.append(_("The Head of Secretariat has signed; the State's signature is awaited."))
        elif not user.has_role("head") and agreement.grantee_signed_at:
            reasons.append(_("Your State has signed; the Secretariat's signature is awaited."))
        url = reverse("agreements:agreement-sign", args=[agreement.pk])
        found.append(Action("sign", _("Sign the agreement"), url, tuple(reasons)))
    following = next(
        (i for i in instalments if not [d for d in i.disbursements.all() if d.status != "cancelled"]), None
    )
    if following is not None and user.has_role("finance", "head"):
        reasons = []
        if not permits(user, "agreements.prepare_disbursement", agreement):
            reasons.append(reason_against("agreements.prepare_disbursement"))
        if agreement.status not in (GrantAgreement.Status.SIGNED, GrantAgreement.Status.ACTIVE):
            reasons.append(_("There is no payment before both have signed the agreement."))
        url = reverse("agreements:disbursement-prepare", args=[following.pk])
        label = _("Prepare the payment of instalment %(number)d") % {"number": following.ordinal}
        found.append(Action("prepare", label, url, tuple(reasons)))
    return found


class AgreementDraft(ActView):
    """The officer makes the agreement of an approved application."""

    title = submit_label = _("Draft the agreement")
    lede = _(
        "Instalments and report dates follow the rules frozen into the call; the document is made for both to sign."
    )
    visible_to = applications_visible_to
    permission = "agreements.draft_agreement"
    success_message = _("The agreement has been drafted; both sides can sign it.")

    def act(self, form: None) -> GrantAgreement:
        """Draft it."""
        return services.draft_agreement(self.object, by=self.request.user)


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
        return super().get_context_data(documents=documents_about(self.object), **kwargs)

    def act(self, form: SignatureForm) -> GrantAgreement:
        """Sign it."""
        return services.sign_agreement(self.object, by=self.request.user)


class DisbursementPrepare(StepUpMixin, ActView):
    """Finance writes the payment order of an instalment."""

    title = submit_label = _("Prepare the payment")
    lede = _("Another person approves it before it is paid.")
    permission = "agreements.prepare_disbursement"
    form_class = DisbursementForm
    success_message = _("The payment has been prepared; another person can approve it.")

    def get_object(self) -> Instalment:
        """An instalment of an agreement that the person sees."""
        visible = Instalment.objects.filter(agreement__in=agreements_visible_to(self.request.user))
        return get_object_or_404(visible.select_related("agreement"), pk=self.kwargs["pk"])

    def get_title(self) -> Any:
        """Which instalment, and how much."""
        return _("Prepare the payment of %(instalment)s: %(amount)s") % {
            "instalment": self.object,
            "amount": self.object.money,
        }

    def get_initial(self) -> dict[str, Any]:
        """The grantee, today."""
        return {"payee": self.object.agreement.grantee, "value_on": clock.today()}

    def act(self, form: DisbursementForm) -> Disbursement:
        """Prepare it."""
        return services.prepare_disbursement(self.object, **form.cleaned_data, by=self.request.user)

    def get_cancel_url(self) -> str:
        """Back to the agreement."""
        return self.object.agreement.get_absolute_url()


class DisbursementDetail(ObjectView):
    """A payment order."""

    visible_to = disbursements_visible_to
    template_name = "agreements/disbursement.html"
    object_name = "disbursement"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Its documents and what happened."""
        return super().get_context_data(
            documents=documents_about(self.object),
            events=events_about(self.object),
            may_read_ledger=permits(self.request.user, "ledger.view_entry"),
            **kwargs,
        )


class DisbursementApprove(StepUpMixin, ActView):
    """A second person approves and pays."""

    transition = "pay"
    title = submit_label = _("Approve and pay")
    lede = _("The payment is posted to the ledger at once; who prepared it cannot approve it.")
    visible_to = disbursements_visible_to
    template_name = "agreements/disbursement_act.html"
    object_name = "disbursement"
    success_message = _("The payment has been approved and posted.")

    def act(self, form: None) -> Disbursement:
        """Pay it."""
        return services.approve_disbursement(self.object, by=self.request.user)


class DisbursementCancel(ActView):
    """The order is called off."""

    transition = "cancel"
    title = submit_label = _("Cancel the payment")
    visible_to = disbursements_visible_to
    form_class = ReasonForm
    is_dangerous = True
    object_name = "disbursement"
    success_message = _("The payment has been cancelled.")

    def act(self, form: ReasonForm) -> Disbursement:
        """Cancel it."""
        return services.cancel_disbursement(self.object, reason=form.cleaned_data["reason"], by=self.request.user)


class AgreementDocument(DocumentView):
    """A document of the agreement as PDF."""

    visible_to = agreements_visible_to


class DisbursementDocument(DocumentView):
    """A document of the payment as PDF."""

    visible_to = disbursements_visible_to
