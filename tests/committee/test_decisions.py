"""The Chair's decisions: quorum, money of the right earmark, most restricted first, everything in one transaction."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone
from django_fsm import TransitionNotAllowed

from grants.committee.models import Decision
from grants.committee.selectors import decision_on, entitled_members, quorum_of
from grants.committee.services import approve_application, refuse_application
from tests.factories import grants, walks
from tests.factories.conferences import seat
from tests.factories.states import state
from tests.factories.traces import last_event, told, verbs
from vtf.conferences.models import Term
from vtf.core.errors import NotPermitted, RuleBroken
from vtf.core.money import Money
from vtf.history.selectors import verify_history
from vtf.history.services import seal_events
from vtf.ledger.models import Entry
from vtf.ledger.selectors import available, verify_ledger
from vtf.ledger.services import NotEnoughMoney
from vtf.policies.models import Parameter
from vtf.policies.services import set_value

pytestmark = pytest.mark.django_db


@pytest.fixture
def application():
    grants.committee_sits()
    return grants.with_committee("GHA")


@pytest.fixture
def chair(application):
    return grants.member(grants.CHAIR)


def approve(application, chair, amount="45000.00", **changes):
    options = {"money": grants.usd(amount), "participants": list(entitled_members(application)), "by": chair}
    return approve_application(application, **options | changes)


def taken(decision):
    """What was reserved: restriction code and amount, in the order of the lines."""
    lines = decision.reservation.lines.filter(account="8000").order_by("pk")
    return [(line.restriction_id, line.debit) for line in lines]


def untouched(application):
    return (walks.fresh(application).status, Decision.objects.count(), Entry.objects.filter(kind="reservation").count())


def test_an_approval_reserves_its_money_in_the_same_act(application, chair):
    grants.money_in("100000.00")

    decision = approve(application, chair, "40000.00", feedback=" Well done. ")

    assert walks.fresh(application).status == "approved"
    assert (decision.money, decision.quorum, decision.chair) == (grants.usd(40000), 8, state(grants.CHAIR))
    assert (decision.feedback, decision.participants.count()) == ("Well done.", 15)
    assert decision_on(application) == decision
    assert str(decision) == f"{application}: Approved"
    assert taken(decision) == [("unrestricted", Decimal(40000))]
    assert available() == grants.usd(60000)
    assert last_event(application).facts == {"amount": "USD 40,000.00", "entry": decision.reservation_id}
    assert verify_ledger() == []
    seal_events()
    assert verify_history() == []


def another(application):
    return walks.copies(application, 1)[0]


def test_the_state_and_the_officers_are_told_of_either_decision(application, chair):
    grants.money_in()
    other = another(application)
    grants.contact("SEN")

    approve(application, chair)
    walks.refused(other)

    approved, refused = set(told("applications/approved")), set(told("applications/not_approved"))
    assert approved == refused == {"Drafter, GHA", "Point of contact, GHA", "Officer"}


def test_a_decision_above_the_available_money_is_refused(application, chair):
    grants.money_in("44999.99")

    with pytest.raises(NotEnoughMoney, match="USD 44,999.99 of USD 45,000.00") as refusal:
        approve(application, chair)

    assert list(refusal.value.errors) == ["amount"]
    assert untouched(application) == ("with_committee", 0, 0)
    assert available() == grants.usd("44999.99")


def test_exactly_the_available_money_is_approved(application, chair):
    grants.money_in("45000.00")

    approve(application, chair)

    assert available() == grants.usd(0)


@pytest.mark.parametrize(
    "bound_to",
    [
        {"region": "asia-pacific"},
        {"category": "technical"},
        {"states": ["SEN"]},
        {"region": "african", "until_on": date(2020, 1, 1)},
    ],
    ids=["another region", "another category", "another State", "expired"],
)
def test_money_of_another_earmark_does_not_help(application, chair, bound_to):
    if "states" in bound_to:
        bound_to = {"states": [state(iso3) for iso3 in bound_to["states"]]}
    grants.earmark("bound", amount="500000.00", **bound_to)
    grants.money_in("10000.00")

    with pytest.raises(NotEnoughMoney, match="USD 10,000.00 of USD 45,000.00"):
        approve(application, chair)

    assert untouched(application) == ("with_committee", 0, 0)
    assert available("bound") == grants.usd(500000)


def test_the_most_restricted_money_is_taken_first(application, chair):
    grants.money_in("100000.00")
    grants.earmark("legal", amount="10000.00", category="legal")
    grants.earmark("africa", amount="10000.00", region="african")
    grants.earmark("ghana", amount="10000.00", states=[state("GHA")])
    grants.earmark("asia", amount="10000.00", region="asia-pacific")

    decision = approve(application, chair)

    assert taken(decision) == [
        ("ghana", Decimal(10000)),
        ("africa", Decimal(10000)),
        ("legal", Decimal(10000)),
        ("unrestricted", Decimal(15000)),
    ]
    assert available("asia") == grants.usd(10000)
    assert verify_ledger() == []


def test_an_earmark_pays_for_several_states_only_if_it_admits_every_one():
    grants.committee_sits()
    application = grants.with_committee("GHA", beneficiaries=[state("PHL")])
    grants.earmark("africa", amount="100000.00", region="african")

    with pytest.raises(NotEnoughMoney):
        approve(application, grants.member(grants.CHAIR))

    assert untouched(application) == ("with_committee", 0, 0)


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0", "an amount above zero"),
        ("-1", "an amount above zero"),
        ("100.001", "no more decimals"),
        ("45000.01", "The State asked for USD 45,000.00"),
        ("100000.01", "The call grants at most USD 100,000.00"),
    ],
)
def test_an_amount_that_cannot_be_approved_is_refused(application, chair, amount, words):
    grants.money_in()

    with pytest.raises(RuleBroken, match=words) as refusal:
        approve(application, chair, amount)

    assert list(refusal.value.errors) == ["amount"]
    assert untouched(application) == ("with_committee", 0, 0)


def test_another_currency_is_refused_and_an_unknown_one_too(application, chair):
    grants.money_in()

    with pytest.raises(RuleBroken, match="The application asks for USD") as refusal:
        approve(application, chair, money=Money(Decimal(1000), "EUR"))
    with pytest.raises(RuleBroken, match="XYZ is not a currency of ISO 4217") as unknown:
        approve(application, chair, money=Money(Decimal(1000), "XYZ"))

    assert [list(each.value.errors) for each in (refusal, unknown)] == [["currency"], ["currency"]]
    assert untouched(application) == ("with_committee", 0, 0)


@pytest.mark.parametrize(("present", "is_enough"), [(8, True), (7, False), (0, False)])
def test_a_decision_needs_a_majority_of_the_members_who_are_not_recused(application, chair, present, is_enough):
    grants.money_in()
    participants = list(entitled_members(application))[:present]

    if is_enough:
        approve(application, chair, participants=participants)
    else:
        with pytest.raises(RuleBroken, match=f"The quorum is 8 members who are not recused; {present} took part"):
            approve(application, chair, participants=participants)

    assert Decision.objects.count() == int(is_enough)


def test_a_member_named_twice_counts_once(application, chair):
    grants.money_in()
    participants = list(entitled_members(application))[:7]

    with pytest.raises(RuleBroken) as refusal:
        approve(application, chair, participants=[*participants, participants[0]])

    assert list(refusal.value.errors) == ["participants"]


@pytest.mark.parametrize(("rule", "quorum"), [("simple-majority", 8), ("two-thirds", 10), ("none", 1)])
def test_the_quorum_follows_the_rule_that_was_frozen_into_the_call(rule, quorum):
    grants.committee_sits()
    parameter = Parameter.objects.get(code="POL-12")
    if rule != "simple-majority":
        set_value(parameter, rule, valid_from=date.today(), document_symbol="T", by=None)
    application = grants.with_committee("GHA")
    set_value(parameter, "simple-majority", valid_from=date.today(), document_symbol="T2", by=None)

    assert quorum_of(application) == quorum


def test_a_state_that_is_no_member_does_not_take_part(application, chair):
    grants.money_in()
    participants = [*entitled_members(application), state("NOR")]

    with pytest.raises(RuleBroken, match="may not take part in this case: Norway"):
        approve(application, chair, participants=participants)
    with pytest.raises(RuleBroken, match="may not take part in this case: Norway"):
        refuse_application(application, feedback="No.", reason_codes=["need"], participants=participants, by=chair)

    assert untouched(application) == ("with_committee", 0, 0)


def test_a_refusal_gives_the_feedback_that_the_applicant_reads(application, chair):
    participants = list(entitled_members(application))

    with pytest.raises(RuleBroken, match="Give the feedback") as refusal:
        refuse_application(application, feedback=" ", reason_codes=["need"], participants=participants, by=chair)
    decision = refuse_application(
        application, feedback="Narrow it.", reason_codes=["need"], participants=participants, by=chair
    )

    assert list(refusal.value.errors) == ["feedback"]
    assert (decision.outcome, decision.money, decision.reservation) == ("not_approved", None, None)
    assert verbs(application)[-1] == "application.not_approved"


def test_only_the_chair_in_office_on_the_day_decides(application):
    grants.money_in()
    people = walks.everybody("GHA")

    for role in set(people) - {"chair"}:
        with pytest.raises(NotPermitted):
            approve(application, people[role])
        with pytest.raises(NotPermitted):
            refuse_application(application, feedback="No.", reason_codes=["need"], participants=[], by=people[role])

    assert untouched(application) == ("with_committee", 0, 0)


def test_a_chair_from_tomorrow_decides_nothing_today(application):
    grants.money_in()
    Term.objects.filter(office="chair").update(ends_on=timezone.localdate())
    seat("CHE", timezone.localdate() + timedelta(days=1), office=Term.Office.CHAIR)

    for iso3 in (grants.CHAIR, "CHE"):
        with pytest.raises(NotPermitted):
            approve(application, grants.member(iso3))

    assert untouched(application) == ("with_committee", 0, 0)


@pytest.mark.parametrize("status", ["submitted", "desk_review", "approved", "not_approved", "withdrawn"])
def test_the_committee_decides_what_it_has_before_it_and_once(status):
    grants.committee_sits()
    grants.money_in()
    application, chair = walks.AT[status](), grants.member(grants.CHAIR)
    before = untouched(application)

    with pytest.raises(TransitionNotAllowed):
        approve(application, chair)
    with pytest.raises(TransitionNotAllowed):
        refuse_application(
            application,
            feedback="No.",
            reason_codes=["need"],
            participants=list(entitled_members(application)),
            by=chair,
        )

    assert untouched(application) == before


def test_nothing_is_decided_in_a_cancelled_call(application, chair):
    grants.money_in()
    walks.cancelled(walks.fresh(application.call))

    with pytest.raises(TransitionNotAllowed):
        approve(application, chair)
    with pytest.raises(TransitionNotAllowed):
        refuse_application(
            application,
            feedback="No.",
            reason_codes=["need"],
            participants=list(entitled_members(application)),
            by=chair,
        )

    assert untouched(application) == ("with_committee", 0, 0)


def test_the_database_keeps_a_decision_and_refuses_one_without_its_money(application, chair):
    grants.money_in()
    approve(application, chair)
    other = another(application)

    with pytest.raises(DatabaseError), transaction.atomic():
        Decision.objects.update(amount=1)
    with pytest.raises(DatabaseError), transaction.atomic():
        Decision.objects.create(
            application=other,
            outcome="approved",
            amount=1,
            currency="USD",
            quorum=1,
            chair=chair.state,
            decided_by=chair,
        )
    with pytest.raises(DatabaseError), transaction.atomic():
        Decision.objects.create(
            application=other, outcome="not_approved", quorum=1, chair=chair.state, decided_by=chair
        )
