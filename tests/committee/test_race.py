"""Many clicks at once: money for ten grants is promised to exactly ten of a hundred, in each of twenty rounds."""

import threading
from functools import partial

import pytest
from django.db import transaction
from django.db.models import Sum

from grants.committee.models import Decision
from grants.committee.selectors import entitled_members
from grants.committee.services import approve_application
from tests.factories import grants, walks
from tests.racing import errors, race, results
from vtf.ledger.models import Line
from vtf.ledger.selectors import available, verify_ledger
from vtf.ledger.services import NotEnoughMoney

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
ROUNDS, CASES, WORKERS, GRANTS = 20, 100, 32, 10
ASKED = "1000.00"
EACH = grants.usd(ASKED).amount


def approve(application, chair, participants):
    """The Chair's act, all of it."""
    try:
        return approve_application(application, money=grants.usd(ASKED), participants=participants, by=chair)
    except NotEnoughMoney as refusal:
        return refusal


def shares(cases, act):
    """The cases dealt out to the workers; each works through its own."""
    return [lambda mine=cases[place::WORKERS]: [act(case) for case in mine] for place in range(WORKERS)]


def naive(promised_before, everybody_has_read):
    """Read, then insert, as a build does it that takes no lock and keeps no balance."""
    with transaction.atomic():
        promised = reserved() - promised_before
        everybody_has_read.wait(30)
        if EACH * GRANTS - promised < EACH:
            return False
        entry = Line.objects.values_list("entry", flat=True).first()
        line = {"entry_id": entry, "fund_id": "vtf", "restriction_id": "unrestricted", "currency": "USD"}
        Line.objects.create(account_id="8000", debit=EACH, **line)
        Line.objects.create(account_id="8010", credit=EACH, **line)
        return True


def reserved():
    """What the lines say is reserved."""
    return Line.objects.filter(account="8000").aggregate(total=Sum("debit"))["total"] or 0


@pytest.fixture
def cases():
    """A hundred cases before the Committee for each round: one walked, the others like it."""
    grants.committee_sits()
    first = grants.with_committee("GHA", amount=ASKED)
    every = [first, *walks.copies(first, ROUNDS * CASES - 1)]
    return [every[start : start + CASES] for start in range(0, len(every), CASES)]


def test_money_for_ten_is_promised_to_exactly_ten_of_a_hundred_in_every_round(cases):
    chair = grants.member(grants.CHAIR)
    participants = list(entitled_members(cases[0][0]))
    africa = grants.earmark("africa", region="african").restriction

    for round_of_cases in cases:
        # Three and a half grants under an earmark, six and a half free: the fourth needs some of both.
        grants.money_in("3500.00", donor="JPN", restriction=africa)
        grants.money_in("6500.00")
        outcomes = race(shares(round_of_cases, partial(approve, chair=chair, participants=participants)))

        answers = [answer for worker in results(outcomes) for answer in worker]
        assert (errors(outcomes), len(answers)) == ([], CASES)
        assert len([answer for answer in answers if isinstance(answer, Decision)]) == GRANTS
        assert Decision.objects.filter(application__in=round_of_cases).count() == GRANTS
        assert (available(), available("africa")) == (grants.usd(0), grants.usd(0))
    assert verify_ledger() == []

    # The control: the same money, the same workers, and a build that reads and then inserts.
    grants.money_in("10000.00")
    before, everybody_has_read = reserved(), threading.Barrier(WORKERS)
    outcomes = race([partial(naive, before, everybody_has_read) for _worker in range(WORKERS)])

    assert results(outcomes) == [True] * WORKERS
    assert reserved() - before == WORKERS * EACH > GRANTS * EACH


def test_no_approval_is_lost_while_there_is_money_for_all():
    """Both read the earmark; who comes second has to go on to the free money, not away."""
    grants.committee_sits()
    first = grants.with_committee("GHA", amount=ASKED)
    cases = [first, *walks.copies(first, 10 * GRANTS - 1)]
    chair, participants = grants.member(grants.CHAIR), list(entitled_members(first))
    africa = grants.earmark("africa", region="african").restriction

    for start in range(0, len(cases), GRANTS):
        grants.money_in("3500.00", donor="JPN", restriction=africa)
        grants.money_in("6500.00")
        outcomes = race([partial(approve, case, chair, participants) for case in cases[start : start + GRANTS]])

        assert [type(answer) for answer in results(outcomes)] == [Decision] * GRANTS
