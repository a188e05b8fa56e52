"""The thin way in a browser: seven people, one after the other, from money received to a figure the public reads."""

import datetime as dt
from collections.abc import Callable

import pytest
import time_machine

from tests.factories import committee, grants
from tests.journeys import applying, deciding
from tests.journeys.browsing import Visitor
from vtf.ledger.selectors import verify_ledger

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Visitors = Callable[..., Visitor]


@pytest.fixture(autouse=True)
def demonstration(settings) -> None:
    """What is entered here is synthetic, and every page says so."""
    settings.DEMONSTRATION = True


def test_the_thin_way(visitor: Visitors):
    grants.committee_sits()
    people = {role: grants.staff(role) for role in ("officer", "finance", "head")}
    people |= {"chair": grants.member(grants.CHAIR), "member": committee.unsigned_member("ZAF")}
    people |= {"drafter": grants.drafter("GHA"), "contact": grants.contact("GHA")}

    applying.finance_enters_a_contribution(visitor(people["finance"]))
    call = applying.officer_prepares_a_call(visitor(people["officer"]))
    applying.chair_opens_it(visitor(people["chair"]), call)
    applying.public_reads_the_call(visitor(), call)
    applying.drafter_writes_the_application(visitor(people["drafter"]), call)
    applying.contact_submits(visitor(people["contact"]))
    with time_machine.travel(call.closes_at + dt.timedelta(days=1), tick=True):
        deciding.officer_screens(visitor(people["officer"]), call)
        deciding.officer_starts_the_assessment(visitor(people["officer"]), call)
        member = visitor(people["member"])
        deciding.member_signs_the_undertaking(member)
        deciding.member_assesses(member)
        deciding.chair_approves(visitor(people["chair"]))
        deciding.officer_drafts_the_agreement(visitor(people["officer"]))
        contact = visitor(people["contact"])
        deciding.contact_enters_the_account(contact)
        deciding.contact_signs(contact)
        deciding.head_signs(visitor(people["head"]))
        finance = visitor(people["finance"])
        deciding.finance_verifies_the_account(finance)
        deciding.finance_prepares_the_payment(finance)
        deciding.head_approves_the_payment(visitor(people["head"]))
        deciding.public_reads_the_fund_status(visitor())
    assert list(verify_ledger()) == []
