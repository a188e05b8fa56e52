"""Draft and sign a grant agreement."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from grants.agreements.documents import agreement_facts
from grants.agreements.instalments import months_later, split
from grants.agreements.models import GrantAgreement, Instalment, NumberSeries
from grants.agreements.models.conditions import signing_is_in_time
from grants.agreements.selectors import awarded, decided_on, parts_of, reference_of
from grants.applications.models import Application
from vtf.accounts.models import Role, User
from vtf.accounts.selectors import colleagues_of, people_with_role, points_of_contact
from vtf.core import clock, formats
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


@dataclass(frozen=True)
class Draft:
    """What an agreement would say, worked out before it is made: the page shows it, the service writes it."""

    agreement: GrantAgreement
    instalments: list[Instalment]


def plan_agreement(application: Application, *, starts_on: date | None = None) -> Draft:
    """Work out the agreement of an approved application by the decision and the call's rules; nothing is written.

    `starts_on` moves the project as a whole, its length kept: one approved after the day on which the State meant
    to begin still gets an agreement, since none may begin before the decision.
    """
    if application.status != Application.Status.APPROVED:
        raise RuleBroken(_("Only an approved application gets an agreement."))
    if GrantAgreement.objects.filter(application=application).exists():
        raise RuleBroken(_("This application has an agreement already."))
    policies = application.call.policy_set
    if not (policies and application.starts_on and application.ends_on):
        raise RuleBroken(_("The application lacks what an agreement needs."))  # what was submitted is complete
    begin = starts_on or application.starts_on
    if begin < (decided := decided_on(application)):
        raise RuleBroken(
            _("The Committee decided on %(day)s; the project cannot begin before.") % {"day": formats.day(decided)},
            field="starts_on",
        )
    money = awarded(application)
    ends_on = begin + (application.ends_on - application.starts_on)
    agreement = GrantAgreement(
        application=application,
        number="",
        state=application.applicant,
        grantee=application.lead_institution,
        title=application.title,
        amount=money.amount,
        currency=money.currency,
        starts_on=begin,
        ends_on=ends_on,
        sign_by=_days_from(clock.today(), policies.value("POL-21")),
        interim_due_on=_interim_due_on(begin, ends_on, policies.value("POL-07")),
        report_due_on=_days_from(ends_on, policies.value("POL-08")),
        is_synthetic=application.is_synthetic,
    )
    return Draft(agreement, _planned(agreement, policies))


def _days_from(day: date, days: int | None) -> date | None:
    return None if days is None else day + timedelta(days=int(days))


def _interim_due_on(starts_on: date, ends_on: date, months: int | None) -> date | None:
    """The end of the month-th month of the project; none where the rules ask for none or the project is shorter."""
    if not months:
        return None
    due = months_later(starts_on, int(months)) - timedelta(days=1)
    return due if due < ends_on else None


@transaction.atomic
def draft_agreement(application: Application, *, starts_on: date | None = None, by: User) -> GrantAgreement:
    """Make the agreement of an approved application, with instalments and report dates by the call's policies."""
    application = locked(application, fields=("call__policy_set", "applicant"))
    require(by, "agreements.draft_agreement", application)
    draft = plan_agreement(application, starts_on=starts_on)
    agreement = draft.agreement
    agreement.number = issue_number(application.call.year, application.applicant.iso3)
    agreement.save()
    for instalment in draft.instalments:
        instalment.agreement = agreement
    Instalment.objects.bulk_create(draft.instalments)
    facts = {"number": agreement.number, "amount": str(agreement.money)}
    record("agreement.drafted", target=agreement, by=by, facts=facts)
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


def _planned(agreement: GrantAgreement, policies: PolicySet) -> list[Instalment]:
    """Instalments by POL-06, spread evenly from the start to the end of the project."""
    shares = [Decimal(str(share)) for share in policies.value("POL-06")]
    amounts = split(agreement.amount, shares, exponent(agreement.currency))
    days = (agreement.ends_on - agreement.starts_on).days
    steps = max(len(shares) - 1, 1)
    return [
        Instalment(
            agreement=agreement,
            ordinal=index + 1,
            share=share,
            amount=amount,
            due_on=agreement.starts_on + timedelta(days=days * index // steps),
            waits_for=_waits_for(index, len(shares), asks_interim=agreement.interim_due_on is not None),
        )
        for index, (share, amount) in enumerate(zip(shares, amounts, strict=True))
        if amount > 0
    ]


def _waits_for(index: int, how_many: int, *, asks_interim: bool) -> Instalment.WaitsFor:
    """The first is paid on signature, the last of three or more on the final report, those between on the interim.

    Where no interim report is asked for, everything after the first waits for the final one.
    """
    if index == 0:
        return Instalment.WaitsFor.SIGNATURE
    is_last_of_many = how_many > 2 and index == how_many - 1
    return Instalment.WaitsFor.FINAL if is_last_of_many or not asks_interim else Instalment.WaitsFor.INTERIM


@transaction.atomic
def sign_agreement(agreement: GrantAgreement, *, by: User) -> GrantAgreement:
    """Sign for the State or for the Fund, by whom the person is; the second signature puts it in force."""
    agreement = locked(agreement, fields=("application", "state"))
    require(by, "agreements.sign_agreement", agreement)
    _refuse_unsignable(agreement)
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


def _refuse_unsignable(agreement: GrantAgreement) -> None:
    """Nothing is signed twice, after the grant has ended, or after its last day, whether or not a worker has run."""
    if agreement.status == GrantAgreement.Status.CANCELLED:
        raise RuleBroken(_("This grant has been cancelled."))
    if agreement.status == GrantAgreement.Status.LAPSED or not signing_is_in_time(agreement):
        day = formats.day(agreement.sign_by) if agreement.sign_by else ""
        raise RuleBroken(
            _(
                "This agreement could be signed until %(day)s. "
                "It has lapsed, and the money reserved for it is free again."
            )
            % {"day": day}
        )
    if agreement.status != GrantAgreement.Status.DRAFT:
        raise RuleBroken(_("This agreement has been signed by both."))


def _commit(agreement: GrantAgreement, by: User) -> None:
    """Turn what was reserved at the approval into a commitment, restriction by restriction."""
    lines: list[LineSpec] = []
    for code, part in parts_of(agreement, "reserved"):
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
        reference=reference_of(agreement),
        about=agreement,
        is_synthetic=agreement.is_synthetic,
    )
