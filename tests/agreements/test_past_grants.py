"""Grants of earlier years: with their own numbers, dates and amounts, closed and accounted for."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from grants.agreements.documents import agreement_facts
from grants.agreements.models import GrantAgreement
from grants.agreements.services import PastGrant, issue_number, record_past_grant
from tests.factories import grants, walks
from tests.factories.states import state
from tests.factories.traces import last_event
from vtf.core.errors import NotPermitted, RuleBroken
from vtf.core.money import Money
from vtf.ledger.models import Entry
from vtf.ledger.selectors import available, verify_ledger

pytestmark = pytest.mark.django_db


@pytest.fixture
def liberia():
    """What the published final report says."""
    return PastGrant(
        number="ATT.VTF.G2017.009LBR",
        state=state("LBR"),
        grantee="Liberia National Commission on Small Arms (LiNCSA)",
        title="Drafting legislations to support the effective implementation of the ATT in Liberia",
        money=Money(Decimal("91501.05"), "USD"),
        starts_on=date(2017, 9, 1),
        ends_on=date(2018, 11, 30),
        reported_on=date(2019, 1, 29),
        source="VTF final report 2017",
    )


def test_a_past_grant_is_closed_and_accounted_for(liberia):
    agreement = record_past_grant(liberia, by=grants.staff("officer"))

    entries = {(entry.kind, entry.occurred_on.isoformat()) for entry in Entry.objects.all()}
    assert (agreement.status, agreement.money, agreement.language) == ("closed", liberia.money, "en")
    assert entries == {("opening", "2017-09-01"), ("disbursement", "2017-09-01"), ("expenditure", "2019-01-29")}
    assert Entry.objects.get(kind="opening").description == "ATT.VTF.G2017.009LBR: source not published"
    assert last_event(agreement).facts == {"source": "VTF final report 2017"}
    assert available() == grants.usd(0)
    assert verify_ledger() == []
    assert agreement_facts(agreement)["decision"] == ""


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"source": " "}, "source"), ({"number": "ATT.VTF.2017.9LBR"}, "number"), ({"number": ""}, "number")],
)
def test_a_past_grant_without_source_or_number_is_refused(liberia, changes, field):
    with pytest.raises(RuleBroken) as refusal:
        record_past_grant(replace(liberia, **changes), by=grants.staff("officer"))

    assert list(refusal.value.errors) == [field]
    assert (GrantAgreement.objects.count(), Entry.objects.count()) == (0, 0)


def test_a_past_grant_is_entered_once(liberia):
    officer = grants.staff("officer")
    record_past_grant(liberia, by=officer)

    with pytest.raises(RuleBroken, match="has been entered already"):
        record_past_grant(liberia, by=officer)

    assert Entry.objects.count() == 3


def test_only_the_officer_enters_past_grants(liberia):
    grants.committee_sits()
    for role, person in walks.everybody("LBR").items():
        if role != "officer":
            with pytest.raises(NotPermitted):
                record_past_grant(liberia, by=person)

    assert GrantAgreement.objects.count() == 0


def test_a_serial_that_was_used_on_paper_is_not_given_again(liberia):
    officer = grants.staff("officer")
    record_past_grant(liberia, by=officer)
    record_past_grant(replace(liberia, number="ATT.VTF.G2017.002LBR"), by=officer)

    assert issue_number(2017, "GHA") == "ATT.VTF.G2017.010GHA"
