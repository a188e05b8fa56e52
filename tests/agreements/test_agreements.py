"""Draft and sign: numbers without gap or reuse, instalments that add up, reservation to commitment."""

from datetime import timedelta
from decimal import Decimal
from functools import partial

import pytest
from django.db import DatabaseError, transaction

from grants.agreements.models import GrantAgreement, Instalment, NumberSeries
from grants.agreements.selectors import agreements_visible_to, approved_without_agreement, held_for, work_for
from grants.agreements.services import draft_agreement, issue_number, sign_agreement
from tests.factories import grants, walks
from tests.factories.accounts import PointOfContactFactory
from tests.factories.states import state
from tests.factories.traces import facts_of, ordered, told, verbs
from tests.racing import errors, race, results
from vtf.core.errors import NotPermitted, RuleBroken
from vtf.history.selectors import verify_history
from vtf.history.services import seal_events
from vtf.ledger.models import Entry
from vtf.ledger.selectors import available, verify_ledger

pytestmark = pytest.mark.django_db


@pytest.fixture
def approved():
    """An approved application, its money from three places."""
    grants.committee_sits()
    grants.money_in("100000.00")
    grants.earmark("africa", amount="10000.00", region="african")
    grants.earmark("ghana", amount="20000.00", states=[state("GHA")])
    return grants.approved(grants.with_committee("GHA"))


def test_an_agreement_takes_its_terms_from_the_decision_and_the_frozen_rules(approved):
    agreement = grants.agreement_of(approved)

    parts = [(part.ordinal, part.share, part.amount, part.due_on) for part in agreement.instalments.all()]
    days = (agreement.ends_on - agreement.starts_on).days
    assert (agreement.number, agreement.code) == (f"ATT.VTF.G{approved.call.year}.001GHA",) * 2
    assert (agreement.money, agreement.grantee) == (grants.usd("45000.00"), approved.lead_institution)
    assert agreement.report_due_on == approved.ends_on + timedelta(days=60)
    assert parts == [
        (1, Decimal(60), Decimal("27000.00"), agreement.starts_on),
        (2, Decimal(30), Decimal("13500.00"), agreement.starts_on + timedelta(days=days // 2)),
        (3, Decimal(10), Decimal("4500.00"), agreement.ends_on),
    ]
    assert str(agreement.instalments.first()) == f"{agreement.number}/1"
    assert ordered(agreement) == [("agreements/agreement", "en")]
    assert verbs(agreement) == ["agreement.drafted"]


def test_instalments_add_up_to_the_cent():
    """8(b).13: 91,501.05 is paid as 91,501.05."""
    grants.committee_sits()
    grants.money_in()
    application = grants.with_committee("GHA", amount="91501.05")

    agreement = grants.agreement_of(grants.approved(application, "91501.05"))

    assert [str(part.money) for part in agreement.instalments.all()] == [
        "USD 54,900.63",
        "USD 27,450.32",
        "USD 9,150.10",
    ]


def test_the_state_and_the_head_are_told_of_a_draft_to_sign(approved):
    head, contact = grants.staff("head"), grants.contact("GHA")
    grants.contact("SEN")

    grants.agreement_of(approved)

    assert set(told("agreements/drafted")) == {head.name, contact.name}


def test_an_application_gets_one_agreement(approved):
    officer = grants.staff("officer")
    draft_agreement(approved, by=officer)

    with pytest.raises(RuleBroken, match="has an agreement already"):
        draft_agreement(approved, by=officer)

    assert GrantAgreement.objects.count() == 1


def test_what_was_not_approved_gets_no_agreement_and_takes_no_number():
    grants.committee_sits()
    officer = grants.staff("officer")
    application = walks.refused(grants.with_committee("GHA"))

    with pytest.raises(RuleBroken, match="Only an approved application"):
        draft_agreement(application, by=officer)

    assert (GrantAgreement.objects.count(), NumberSeries.objects.count()) == (0, 0)


def test_an_application_that_lost_its_dates_gets_no_agreement(approved):
    type(approved).objects.filter(pk=approved.pk).update(starts_on=None)

    with pytest.raises(RuleBroken, match="lacks what an agreement needs"):
        draft_agreement(approved, by=grants.staff("officer"))

    assert GrantAgreement.objects.count() == 0


def test_only_the_officer_drafts(approved):
    for role, person in walks.everybody("GHA").items():
        if role != "officer":
            with pytest.raises(NotPermitted):
                draft_agreement(approved, by=person)

    assert GrantAgreement.objects.count() == 0


def test_numbers_run_on_within_a_year_and_begin_anew_in_the_next():
    numbers = [
        issue_number(2027, "GHA"),
        issue_number(2027, "TGO"),
        issue_number(2028, "GHA"),
        issue_number(2027, "GHA"),
    ]

    assert numbers == ["ATT.VTF.G2027.001GHA", "ATT.VTF.G2027.002TGO", "ATT.VTF.G2028.001GHA", "ATT.VTF.G2027.003GHA"]
    assert str(NumberSeries.objects.get(year=2027)) == "2027: 3"


def test_a_number_that_was_taken_back_leaves_no_gap():
    point = transaction.savepoint()
    taken = issue_number(2027, "GHA")
    transaction.savepoint_rollback(point)

    assert (taken, issue_number(2027, "TGO")) == ("ATT.VTF.G2027.001GHA", "ATT.VTF.G2027.001TGO")


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_numbers_have_no_gap_and_no_double_when_many_are_issued_at_once():
    outcomes = race([partial(transaction.atomic(issue_number), 2027, "GHA") for _worker in range(32)])

    assert errors(outcomes) == []
    assert sorted(results(outcomes)) == [f"ATT.VTF.G2027.{serial:03d}GHA" for serial in range(1, 33)]


def test_both_signatures_turn_the_reservation_into_a_commitment(approved):
    agreement, contact, head = grants.agreement_of(approved), grants.contact("GHA"), grants.staff("head")
    before = held_for(approved.number, "8000")

    half = sign_agreement(agreement, by=contact)
    whole = sign_agreement(agreement, by=head)

    parts = [("ghana", grants.usd(20000)), ("africa", grants.usd(10000)), ("unrestricted", grants.usd(15000))]
    assert (half.status, half.grantee_signed_by, half.secretariat_signed_by) == ("draft", contact, None)
    assert (whole.status, whole.secretariat_signed_by) == ("signed", head)
    assert before == held_for(approved.number, "8100") == parts
    assert held_for(approved.number, "8000") == []
    assert available() == grants.usd(85000)
    assert verify_ledger() == []
    seal_events()
    assert verify_history() == []


def test_the_order_of_the_signatures_does_not_matter(approved):
    agreement = grants.agreement_of(approved)

    sign_agreement(agreement, by=grants.staff("head"))
    signed = sign_agreement(agreement, by=grants.contact("GHA"))

    assert signed.status == "signed"
    assert verbs(signed)[-1] == "agreement.in_force"


def test_the_signed_agreement_is_made_once_more_with_both_signatures(approved):
    agreement = grants.signed(grants.agreement_of(approved))

    facts = facts_of(agreement, "agreements/agreement")
    assert ordered(agreement) == [("agreements/agreement", "en")] * 2
    assert all(signature["signed_at"] for signature in facts["signatures"])
    assert [part["amount"] for part in facts["instalments"]] == ["27000.0000", "13500.0000", "4500.0000"]
    assert set(told("agreements/in_force")) >= {"Drafter, GHA", "Point of contact, GHA"}


def test_a_side_signs_once_and_nobody_signs_for_the_other(approved):
    agreement = grants.agreement_of(approved)
    contact, head = grants.contact("GHA"), grants.staff("head")
    sign_agreement(agreement, by=contact)

    with pytest.raises(RuleBroken, match="Your side has signed already"):
        sign_agreement(agreement, by=grants.contact("GHA"))
    for role, person in walks.everybody("GHA").items():
        if role not in ("contact", "head"):
            with pytest.raises(NotPermitted):
                sign_agreement(agreement, by=person)
    sign_agreement(agreement, by=head)
    with pytest.raises(RuleBroken, match="signed by both"):
        sign_agreement(agreement, by=head)

    assert Entry.objects.filter(kind="commitment").count() == 1


def test_a_head_who_is_a_point_of_contact_as_well_does_not_sign_for_both(approved):
    agreement, both = grants.agreement_of(approved), grants.staff("head")
    PointOfContactFactory(state=state("GHA"), user=both, email=both.email)
    sign_agreement(agreement, by=both)

    with pytest.raises(RuleBroken, match="Your side has signed already"):
        sign_agreement(agreement, by=both)

    assert walks.fresh(agreement).grantee_signed_by is None


@pytest.mark.parametrize(
    "changes",
    [
        {"status": "signed"},
        {"status": "closed"},
        {"amount": 0},
        {"ends_on": "2000-01-01"},
        {"application": None},
    ],
)
def test_the_database_refuses_an_agreement_that_cannot_be(approved, changes):
    agreement = grants.agreement_of(approved)

    with pytest.raises(DatabaseError), transaction.atomic():
        GrantAgreement.objects.filter(pk=agreement.pk).update(**changes)


def test_the_database_refuses_an_instalment_of_nothing(approved):
    agreement = grants.agreement_of(approved)

    with pytest.raises(DatabaseError), transaction.atomic():
        Instalment.objects.filter(agreement=agreement).update(amount=0)


def test_each_person_sees_exactly_these_agreements():
    grants.committee_sits()
    grants.money_in()
    agreement = walks.agreement_at("active")

    seen = {role for role, person in walks.everybody().items() if agreement in agreements_visible_to(person)}

    assert seen == {"drafter", "contact", "chair", "officer", "finance", "head", "auditor"}


def test_the_chair_sees_no_grant_that_its_own_state_receives_or_shares_in():
    grants.committee_sits()
    grants.money_in()
    agreement = grants.agreement_of(grants.approved(grants.with_committee("GHA", beneficiaries=[state("TGO")])))
    chair = grants.member(grants.CHAIR)
    agreement.application.beneficiaries.add(chair.state)

    assert list(agreements_visible_to(chair)) == []


def test_work_moves_from_the_officer_to_both_signatories(approved):
    people = walks.everybody("GHA")

    def waiting():
        return {
            role: [str(item.title) for item in work_for(person)] for role, person in people.items() if work_for(person)
        }

    before = waiting()
    agreement = grants.agreement_of(approved)
    drafted = waiting()
    sign_agreement(agreement, by=people["contact"])
    half = waiting()
    sign_agreement(agreement, by=people["head"])
    whole = waiting()
    grants.with_account(agreement)
    with_account = waiting()

    assert before == {"officer": ["Draft the agreement"]}
    assert drafted == {"contact": ["Sign the agreement"], "head": ["Sign the agreement"]}
    assert half == {"contact": ["Register the bank account"], "head": ["Sign the agreement"]}
    assert whole == {"contact": ["Register the bank account"]}
    assert with_account == {"finance": ["Prepare the first payment"]}
    assert list(approved_without_agreement()) == []
