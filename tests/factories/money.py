"""A grant at each point of its money: account, payments, accepted reports, refund, ends."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import time_machine
from django.utils import timezone

from grants.agreements.models import Disbursement, GrantAgreement, Refund, Report
from grants.agreements.services import (
    approve_disbursement,
    ask_refund,
    cancel_agreement,
    close_agreement,
    lapse_agreements,
    prepare_disbursement,
    recognise_expenditure,
    record_refund,
)
from tests.factories import grants
from tests.factories.accounts import UserFactory
from tests.factories.states import state
from vtf.accounts.models import User
from vtf.core import clock

GRANT = "45000.00"  # 27,000.00 + 13,500.00 + 4,500.00


def fresh(row: Any) -> Any:
    """The row as the database has it now."""
    return type(row).objects.get(pk=row.pk)


def fund() -> None:
    """The Committee sits; 100,000 are free and 20,000 are Ghana's."""
    grants.committee_sits()
    grants.money_in("100000.00")
    grants.earmark("ghana", amount="20000.00", states=[state("GHA")])


def drafted(iso3: str = "GHA", amount: str = GRANT) -> GrantAgreement:
    """The agreement of an approved application, to be signed."""
    application = grants.with_committee(iso3, amount=amount)
    return grants.agreement_of(grants.approved(application, amount))


def signed(iso3: str = "GHA", amount: str = GRANT) -> GrantAgreement:
    """Both have signed, the account is verified."""
    return fresh(grants.signed(drafted(iso3, amount)))


def order(agreement: GrantAgreement, ordinal: int = 1, *, by: User | None = None, **typed: Any) -> Disbursement:
    """The order of an instalment, of all that is left unless `amount` says otherwise."""
    instalment = agreement.instalments.get(ordinal=ordinal)
    options: dict[str, Any] = {"value_on": clock.today(), **typed}
    return prepare_disbursement(instalment, **options, by=by or grants.staff("finance"))


def paid(agreement: GrantAgreement, ordinal: int = 1, **typed: Any) -> GrantAgreement:
    """An instalment is paid, whole or in part."""
    approve_disbursement(order(agreement, ordinal, **typed), by=grants.staff("head"))
    return fresh(agreement)


def active(iso3: str = "GHA", amount: str = GRANT) -> GrantAgreement:
    """The first instalment is paid."""
    return paid(signed(iso3, amount))


def reported(agreement: GrantAgreement, kind: str, accepted: str | Decimal, *, spent: str = "") -> GrantAgreement:
    """A report of one category was accepted, by the models' own steps; `test_reports*` walk through the services."""
    agreement = fresh(agreement)
    person = grants.drafter(agreement.state.iso3)
    report = Report.objects.create(agreement=agreement, kind=kind, written_by=person)
    report.lines.create(
        category="consultants",
        approved=agreement.amount,
        spent=Decimal(spent or accepted),
        accepted=Decimal(accepted),
        ground="no_evidence" if spent and Decimal(spent) != Decimal(accepted) else "",
    )
    report.submit()
    report.submitted_at, report.submitted_by = timezone.now(), person
    report.save()
    report.accept()
    report.decided_at = timezone.now()
    report.save()
    for step in ("submit", "accept"):
        getattr(agreement, f"{step}_{kind}")()
        agreement.save()
    recognise_expenditure(agreement, by=grants.staff("finance"))
    return fresh(agreement)


def interim(agreement: GrantAgreement, accepted: str | Decimal = "21000.00") -> GrantAgreement:
    """The interim report is accepted."""
    return reported(agreement, "interim", accepted)


def people(iso3: str = "GHA") -> dict[str, User]:
    """One person of each kind around a grant, whatever the clock says: nobody's seat has ended meanwhile."""
    roles = ("officer", "finance", "head", "auditor")
    return {
        "drafter": grants.drafter(iso3),
        "contact": grants.contact(iso3),
        "foreign contact": grants.contact("SEN"),
        "donor": UserFactory(roles=["donor"], state=state("JPN")),
        "member": grants.member("DEU"),
        "chair": grants.member(grants.CHAIR),
        **{role: grants.staff(role) for role in roles},
    }


@contextmanager
def after_the_project(agreement: GrantAgreement) -> Iterator[None]:
    """The clock stands two weeks after the project's end."""
    day = agreement.ends_on + timedelta(days=14)
    with time_machine.travel(datetime(day.year, day.month, day.day, 12, tzinfo=UTC), tick=True):
        yield


@contextmanager
def after(day: date) -> Iterator[None]:
    """The clock stands at noon of the day after."""
    following = day + timedelta(days=1)
    with time_machine.travel(datetime(following.year, following.month, following.day, 12, tzinfo=UTC), tick=True):
        yield


def final(agreement: GrantAgreement, accepted: str | Decimal = GRANT, **options: Any) -> GrantAgreement:
    """The final report is accepted; the clock has to stand after the project."""
    return reported(agreement, "final", accepted, **options)


def refund_of(agreement: GrantAgreement) -> Refund:
    """Finance asks for what was paid and not accepted."""
    return ask_refund(agreement, by=grants.staff("finance"))


def transfer(refund: Refund, received: str, **typed: Any) -> Any:
    """One transfer arrives today."""
    options: dict[str, Any] = {"received_on": clock.today(), "source": "Bank statement 7 (synthetic)", **typed}
    return record_refund(refund, received=Decimal(received), **options, by=grants.staff("finance"))


def cancelled(agreement: GrantAgreement, *, by: User | None = None, **typed: Any) -> GrantAgreement:
    """The State's contact ends it."""
    options: dict[str, Any] = {"reason": "The ministry was dissolved.", **typed}
    return cancel_agreement(agreement, **options, by=by or grants.contact(agreement.state.iso3))


def closed(agreement: GrantAgreement) -> GrantAgreement:
    """The Head closes it."""
    return close_agreement(agreement, by=grants.staff("head"))


STATUSES = (
    "draft",
    "signed",
    "active",
    "interim_accepted",
    "final_accepted",
    "refund_due",
    "refund_received",
    "closed",
    "cancelled",
    "lapsed",
)


def at(status: str, iso3: str = "GHA") -> GrantAgreement:
    """A grant at a status; from "final_accepted" on the clock has to stand after the project."""
    if status in ("draft", "lapsed"):
        agreement = drafted(iso3)
        if status == "lapsed":
            GrantAgreement.objects.filter(pk=agreement.pk).update(sign_by=clock.today() - timedelta(days=1))
            lapse_agreements()
        return fresh(agreement)
    agreement = signed(iso3)
    if status == "signed":
        return agreement
    agreement = paid(agreement)
    if status == "active":
        return agreement
    if status == "cancelled":
        return fresh(cancelled(agreement))
    agreement = interim(agreement)
    if status == "interim_accepted":
        return agreement
    return _later(status, agreement)


def _later(status: str, agreement: GrantAgreement) -> GrantAgreement:
    """From the final report on: 27,000 were paid, 21,000 of them accepted."""
    with after_the_project(agreement):
        agreement = final(agreement, "21000.00")
        if status == "final_accepted":
            return agreement
        refund = refund_of(agreement)
        if status != "refund_due":
            transfer(refund, "6000.00")
        if status == "closed":
            closed(agreement)
        return fresh(agreement)
