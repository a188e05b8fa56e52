"""The thin way through the whole by the services: from a call to a payment, tied to the cent."""

import pytest

from grants.agreements.services import approve_disbursement, prepare_disbursement
from tests.factories import grants
from vtf.core import clock
from vtf.ledger.selectors import available, verify_ledger
from vtf.notifications.services import run_due_jobs

pytestmark = pytest.mark.django_db


def test_from_a_call_to_a_payment():
    grants.committee_sits()
    grants.money_in("100000.00")

    application = grants.with_committee("GHA")
    approved = grants.approved(application)
    after_approval = available("unrestricted")
    agreement = grants.signed(grants.agreement_of(approved))
    first = agreement.instalments.get(ordinal=1)
    order = prepare_disbursement(first, value_on=clock.today(), by=grants.staff("finance"))
    paid = approve_disbursement(order, by=grants.staff("head"))
    run_due_jobs(limit=500)

    assert approved.number == f"A{approved.call.year}-GHA-1"
    assert agreement.number == f"ATT.VTF.G{approved.call.year}.001GHA"
    assert str(first.money) == "USD 27,000.00"
    assert after_approval == available("unrestricted") == grants.usd("55000.00")
    assert paid.status == "paid"
    assert list(verify_ledger()) == []
