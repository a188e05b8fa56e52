"""Draft and sign a grant agreement."""

from datetime import timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from grants.agreements.documents import agreement_facts
from grants.agreements.instalments import split
from grants.agreements.models import GrantAgreement, Instalment, NumberSeries
from grants.agreements.selectors import held_for
from grants.applications.models import Application
from vtf.accounts.models import Role, User
from vtf.accounts.selectors import colleagues_of, people_with_role, points_of_contact
from vtf.core import clock
from vtf.core.errors import RuleBroken
from vtf.core.locking import locked
from vtf.core.money import exponent
from vtf.core.permissions import require
from vtf.documents.services import order_document
from vtf.history.services import record
from vtf.ledger.models import EntryKind
from vtf.ledger.services import LineSpec, credit, debit, post_entry
from vtf.notifications.services import notify
from vtf.policies.models import PolicySet

SIGNED = {"grantee": "agreement.signed_for_the_state", "secretariat": "agreement.signed_for_the_fund"}


def issue_number(year: int, iso3: str) -> str:
    """Give the next project number of the cycle; the locked series row leaves no gap and no double."""
    NumberSeries.objects.get_or_create(year=year)
    series = locked(NumberSeries.objects.get(year=year))
    series.last += 1
    series.save()
    return f"ATT.VTF.G{year}.{series.last:03d}{iso3}"


@transaction.atomic
def draft_agreement(application: Application, *, by: User) -> GrantAgreement:
    """Make the agreement of an approved application, with instalments and report dates by the call's policies."""
    application = locked(application, fields=("call__policy_set", "applicant"))
    require(by, "agreements.draft_agreement", application)
    if application.status != Application.Status.APPROVED:
        raise RuleBroken(_("Only an approved application gets an agreement."))
    if GrantAgreement.objects.filter(application=application).exists():
        raise RuleBroken(_("This application has an agreement already."))
    policies, money = application.call.policy_set, application.decision.money
    starts_on, ends_on = application.starts_on, application.ends_on
    if not (policies and money and starts_on and ends_on):
        raise RuleBroken(_("The application lacks what an agreement needs."))  # what was submitted is complete
    agreement = GrantAgreement.objects.create(
        application=application,
        number=issue_number(application.call.year, application.applicant.iso3),
        state=application.applicant,
        grantee=application.lead_institution,
        title=application.title,
        amount=money.amount,
        currency=money.currency,
        starts_on=starts_on,
        ends_on=ends_on,
        report_due_on=ends_on + timedelta(days=int(policies.value("POL-08"))),
        is_synthetic=application.is_synthetic,
    )
    _plan_instalments(agreement, policies)
    record("agreement.drafted", target=agreement, by=by, facts={"number": agreement.number, "amount": str(money)})
    _order_agreement(agreement, by)
    notify("agreements/drafted", about=agreement, to=points_of_contact(agreement.state))
    notify("agreements/drafted", about=agreement, to=people_with_role(Role.HEAD))
    return agreement


def _order_agreement(agreement: GrantAgreement, by: User) -> None:
    """Order the agreement as a document: once to be signed, once more with both signatures."""
    order_document(
        "agreements/agreement",
        about=agreement,
        facts=agreement_facts(agreement),
        language=agreement.language,
        title=_title(agreement),
        by=by,
    )


def _title(agreement: GrantAgreement) -> str:
    """The number, and whether it is the text to be signed or the one that both have signed."""
    with translation.override(agreement.language):
        words = _("signed by both") if agreement.status != GrantAgreement.Status.DRAFT else _("to be signed")
        return f"{agreement.number} ({words})"


def _plan_instalments(agreement: GrantAgreement, policies: PolicySet) -> None:
    """Instalments by POL-06, spread evenly from the start to the end of the project."""
    shares = [Decimal(str(share)) for share in policies.value("POL-06")]
    amounts = split(agreement.amount, shares, exponent(agreement.currency))
    days = (agreement.ends_on - agreement.starts_on).days
    steps = max(len(shares) - 1, 1)
    Instalment.objects.bulk_create(
        Instalment(
            agreement=agreement,
            ordinal=index + 1,
            share=share,
            amount=amount,
            due_on=agreement.starts_on + timedelta(days=days * index // steps),
        )
        for index, (share, amount) in enumerate(zip(shares, amounts, strict=True))
    )


@transaction.atomic
def sign_agreement(agreement: GrantAgreement, *, by: User) -> GrantAgreement:
    """Sign for the State or for the Fund, by whom the person is; the second signature puts it in force."""
    agreement = locked(agreement, fields=("application", "state"))
    require(by, "agreements.sign_agreement", agreement)
    if agreement.status != GrantAgreement.Status.DRAFT:
        raise RuleBroken(_("This agreement has been signed by both."))
    side = "secretariat" if by.has_role(Role.HEAD) else "grantee"
    if getattr(agreement, f"{side}_signed_at") is not None:
        raise RuleBroken(_("Your side has signed already; the other signature is awaited."))
    setattr(agreement, f"{side}_signed_at", timezone.now())
    setattr(agreement, f"{side}_signed_by", by)
    record(SIGNED[side], target=agreement, by=by)
    if agreement.grantee_signed_at and agreement.secretariat_signed_at:
        agreement.enter_into_force()
        _commit(agreement, by)
        record("agreement.in_force", target=agreement, by=by)
        notify("agreements/in_force", about=agreement, to=colleagues_of(agreement.state))
        notify("agreements/in_force", about=agreement, to=people_with_role(Role.FINANCE))
    agreement.save()
    if agreement.status == GrantAgreement.Status.SIGNED:
        _order_agreement(agreement, by)
    return agreement


def _commit(agreement: GrantAgreement, by: User) -> None:
    """Turn what was reserved at the approval into a commitment, restriction by restriction."""
    reference = agreement.application.number if agreement.application else ""
    lines: list[LineSpec] = []
    for code, part in held_for(reference or "", "8000"):
        lines += [debit("8010", part, code), credit("8000", part, code)]
        lines += [debit("8100", part, code), credit("8110", part, code)]
    post_entry(
        key=f"commitment:{agreement.pk}",
        kind=EntryKind.COMMITMENT,
        occurred_on=clock.today(),
        lines=lines,
        by=by,
        description=f"Committed for {agreement.number}",
        source=f"Grant agreement {agreement.number}, signed by both",
        reference=reference or "",
        about=agreement,
        is_synthetic=agreement.is_synthetic,
    )
