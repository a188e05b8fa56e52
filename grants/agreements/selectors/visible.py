"""Which agreements, payments and refunds a person sees."""

from datetime import date

from django.db.models import Q, QuerySet

from grants.agreements.models import BankAccount, Disbursement, GrantAgreement, Instalment, Refund
from grants.applications.models import Application, Recusal
from grants.applications.permissions import may_apply
from grants.calls.permissions import chairs_the_committee
from grants.committee import selectors as committee
from vtf.accounts.models import Role, User
from vtf.core import clock
from vtf.core.money import Money

READERS = (Role.OFFICER, Role.FINANCE, Role.HEAD, Role.AUDITOR)


def agreements_visible_to(user: User) -> QuerySet[GrantAgreement]:
    """All for the Secretariat and the auditor; a State's people see their own.

    The Chair, who can end a grant, sees those of the other States: not one that its own State receives, shares in or
    is recused from, be it by an interest that it declared (POL-14).
    """
    agreements = GrantAgreement.objects.select_related("state", "application__call__policy_set")
    if user.has_role(*READERS):
        return agreements
    own = Q(state=user.state_id) if may_apply(user) else Q(pk__in=())
    if chairs_the_committee(user):
        shared = Application.objects.filter(beneficiaries=user.state_id).values("pk")
        recused = Recusal.objects.filter(state=user.state_id).values("application")
        others = Q(application=None) | ~Q(application__in=shared) & ~Q(application__in=recused)
        return agreements.filter(own | ~Q(state=user.state_id) & others)
    return agreements.filter(own)


def disbursements_visible_to(user: User) -> QuerySet[Disbursement]:
    """The payments of the agreements that the person sees."""
    return Disbursement.objects.filter(instalment__agreement__in=agreements_visible_to(user)).select_related(
        "instalment__agreement__state", "account", "prepared_by", "approved_by", "confirmed_by", "entry"
    )


def accounts_visible_to(user: User) -> QuerySet[BankAccount]:
    """The accounts of the agreements that the person sees; permission `view_account` says whether in full."""
    return BankAccount.objects.filter(agreement__in=agreements_visible_to(user)).select_related(
        "agreement__state", "entered_by", "verified_by"
    )


def refunds_visible_to(user: User) -> QuerySet[Refund]:
    """The refunds of the agreements that the person sees."""
    return Refund.objects.filter(agreement__in=agreements_visible_to(user)).select_related(
        "agreement__state", "agreement__application__call__policy_set", "asked_by", "entry"
    )


def instalments_of(agreement: GrantAgreement) -> QuerySet[Instalment]:
    """The plan with the payments made on it."""
    return agreement.instalments.prefetch_related("disbursements").select_related("agreement")


def approved_without_agreement() -> QuerySet[Application]:
    """Approved applications for which no agreement has been drafted."""
    return Application.objects.filter(status=Application.Status.APPROVED, agreement=None).select_related(
        "applicant", "call__policy_set"
    )


def awarded(application: Application) -> Money:
    """What the Committee granted: the amount confirmed, else that of its decision."""
    return committee.awarded(application)


def decided_on(application: Application) -> date:
    """The Fund's day on which the approval came to hold: of its confirmation, where there were conditions."""
    decision = application.decision
    confirmation = getattr(decision, "confirmation", None)
    return clock.day_of(confirmation.confirmed_at if confirmation else decision.decided_at)
