"""Each act of the money by each role at each status, forged past the page: refused, and nothing has changed."""

from contextlib import nullcontext

import pytest
from django.db import transaction
from django.urls import reverse

from grants.agreements.models import BankAccount, Disbursement, Refund
from grants.agreements.services import register_account
from tests.factories import grants, money
from vtf.core import clock
from vtf.history.models import Event
from vtf.ledger.models import Entry

pytestmark = pytest.mark.django_db
CONTACTS = {("contact", "account"), ("officer", "account")}
ENDING = {("contact", "cancel"), ("chair", "cancel")}
CONFIRMING = {("contact", "confirm"), ("drafter", "confirm")}
REFUSING = {("finance", "refuse")}
ORDERING = {(role, act) for role in ("finance", "head") for act in ("approve", "call off")}
POSSIBLE = {
    "draft": {("contact", "sign"), ("head", "sign")} | CONTACTS | ENDING,
    "entered": {("contact", "sign"), ("head", "sign"), ("finance", "verify")} | REFUSING | CONTACTS | ENDING,
    "lapsed": set(),
    "signed": {("finance", "prepare")} | REFUSING | CONTACTS | ENDING,
    "prepared": ORDERING | REFUSING | CONTACTS | ENDING,
    "active": CONFIRMING | REFUSING | CONTACTS | ENDING,
    "interim_accepted": {("finance", "prepare")} | CONFIRMING | REFUSING | CONTACTS | ENDING,
    "final_accepted": {("finance", "ask")} | CONFIRMING | REFUSING | CONTACTS,
    "refund_due": {("finance", "record")} | CONFIRMING,
    "refund_received": {("head", "close")} | CONFIRMING,
    "closed": {("finance", "late")} | CONFIRMING,
    "cancelled": {("finance", "record")} | CONFIRMING,
}
LATE = ("final_accepted", "refund_due", "refund_received", "closed")


def page(name, pk):
    return reverse(f"agreements:{name}", args=[pk])


def at(status):
    """A grant at a status; two are no status of their own."""
    agreement = money.at({"entered": "draft", "prepared": "signed"}.get(status, status))
    if status == "entered":
        register_account(agreement, **grants.ACCOUNT, holder=agreement.grantee, by=grants.contact("GHA"))
    if status == "prepared":
        money.order(agreement)
    return agreement


def acts_on(agreement):
    """Every address of the money with what would be typed there."""
    today, pk = clock.today().isoformat(), agreement.pk
    transfer = {"received_on": today, "received": "5.00", "source": "Statement"}
    other = {"holder": agreement.grantee, "number": "1111 2222", "bank": "Another bank", "currency": "USD"}
    acts = {
        "draft": (page("agreement-draft", agreement.application_id), {"starts_on": agreement.starts_on.isoformat()}),
        "sign": (page("agreement-sign", pk), {"is_agreed": "on"}),
        "account": (page("account-register", pk), other),
        "ask": (page("refund-ask", pk), {}),
        "late": (page("refund-late", pk), transfer),
        "cancel": (page("agreement-cancel", pk), {"reason": "No."}),
        "close": (page("agreement-close", pk), {"is_checked": "on"}),
    }
    part = agreement.instalments.exclude(disbursements__status="paid").first()
    acts["prepare"] = (page("disbursement-prepare", part.pk), {"amount": "5.00", "value_on": today})
    for account in BankAccount.objects.all():
        acts["verify"] = (page("account-verify", account.pk), {"call_back_note": "Called."})
        acts["refuse"] = (page("account-refuse", account.pk), {"reason": "No."})
    for payment in Disbursement.objects.all():
        acts["approve"] = (page("disbursement-approve", payment.pk), {})
        acts["call off"] = (page("disbursement-cancel", payment.pk), {"reason": "No."})
        acts["confirm"] = (page("disbursement-confirm", payment.pk), {"amount": "27000.00", "on": today})
    for refund in Refund.objects.all():
        acts["record"] = (page("refund-record", refund.pk), transfer)
    return acts


@pytest.mark.parametrize("status", POSSIBLE)
def test_nobody_does_more_than_their_part_with_the_money_at_each_status(client, status):
    money.fund()
    people = money.people()
    agreement = at(status)
    happened, answers = set(), set()

    with money.after_the_project(agreement) if status in LATE else nullcontext():
        acts = acts_on(agreement)
        for role, person in people.items():
            client.force_login(person)
            for name, (address, typed) in acts.items():
                point, before = transaction.savepoint(), (Event.objects.count(), Entry.objects.count())
                answer = client.post(address, typed)
                if (Event.objects.count(), Entry.objects.count()) != before:
                    happened.add((role, name))
                else:
                    answers.add(answer.status_code)
                transaction.savepoint_rollback(point)

    assert happened == POSSIBLE[status]
    assert answers <= {403, 404, 409, 422}
