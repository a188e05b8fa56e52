"""Entering what donors give."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from grants.applications.models import Application
from tests.factories.accounts import UserFactory
from tests.factories.contributions import contribution, donor, earmark, finance_officer
from tests.factories.ledger import usd
from tests.factories.states import state
from vtf.contributions.models import Contribution, Donor, Earmark
from vtf.contributions.selectors import allocate, contributions_visible_to, restrictions_open_to
from vtf.contributions.services import enter_contribution, open_earmark, register_donor
from vtf.core.errors import Conflict, NotPermitted, RuleBroken
from vtf.core.money import Money
from vtf.history.models import Event
from vtf.ledger.models import Entry, Restriction
from vtf.ledger.selectors import available, verify_ledger
from vtf.ledger.services import NotEnoughMoney

pytestmark = pytest.mark.django_db


def refused(**fields):
    """The errors with which a contribution is refused; nothing may be left behind."""
    officer = finance_officer()
    giver = donor(by=officer)
    before = Entry.objects.count(), Contribution.objects.count()

    with pytest.raises(RuleBroken) as refusal, transaction.atomic():
        contribution(giver, by=officer, **fields)

    assert (Entry.objects.count(), Contribution.objects.count()) == before
    return refusal.value.errors


def test_a_contribution_is_cash_against_contributions():
    given = contribution(amount="433680.00")

    lines = [(line.account_id, line.restriction_id, line.debit, line.credit) for line in given.entry.lines.all()]
    amount = Decimal("433680.0000")
    assert lines == [("1000", "unrestricted", amount, 0), ("4000", "unrestricted", 0, amount)]
    assert available() == usd("433680.00")
    assert verify_ledger() == []


def test_a_contribution_is_recorded_without_personal_data():
    given = contribution()

    event = Event.objects.get(verb="contribution.entered")
    assert event.facts == {"amount": "USD 100,000.00", "restriction": "unrestricted"}
    assert event.target_id == str(given.pk)


def test_a_second_click_enters_nothing():
    officer = finance_officer()
    giver = donor(by=officer)

    first, second = contribution(giver, by=officer, key="click"), contribution(giver, by=officer, key="click")

    assert first == second
    assert (Contribution.objects.count(), Entry.objects.count()) == (1, 1)


def test_the_same_key_for_another_amount_is_a_conflict():
    officer = finance_officer()
    giver = donor(by=officer)
    contribution(giver, by=officer, key="click")

    with pytest.raises(Conflict, match="entered another contribution already"):
        contribution(giver, "5.00", by=officer, key="click")

    assert Contribution.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"amount": "0.00"}, "amount"),
        ({"amount": "-5.00"}, "amount"),
        ({"amount": "10.001"}, "amount"),
        ({"money": Money(Decimal(10), "EUR")}, "currency"),
        ({"source": "  "}, "source"),
        ({"received_on": timezone.localdate() + timedelta(days=1)}, "received_on"),
        ({"received_on": date(202, 3, 17)}, "received_on"),
    ],
)
def test_what_cannot_be_booked_is_refused_beside_its_field(fields, field):
    assert list(refused(**fields)) == [field]


def test_every_fault_is_named_at_once():
    errors = refused(amount="0", source="", received_on=timezone.localdate() + timedelta(days=9))

    assert set(errors) == {"amount", "source", "received_on"}


def test_an_unknown_currency_is_refused():
    with pytest.raises(RuleBroken) as refusal:
        Money(Decimal(1), "XYZ")

    assert list(refusal.value.errors) == ["currency"]


def test_an_earmark_of_another_donor_is_refused():
    other = earmark(donor("SWE"))

    assert list(refused(restriction=other.restriction)) == ["restriction"]


def test_an_earmarked_contribution_is_kept_apart():
    giver = donor()
    bound = earmark(giver)

    contribution(giver, "500.00", restriction=bound.restriction)

    assert available(bound.restriction.code) == usd("500.00")
    assert available() == usd(0)


@pytest.mark.parametrize("role", ["officer", "head", "auditor", "member", "donor"])
def test_only_the_finance_officer_writes(role):
    giver, other = donor(), UserFactory(roles=[role])

    with pytest.raises(NotPermitted):
        contribution(giver, by=other)
    with pytest.raises(NotPermitted):
        register_donor(Donor.Kind.STATE, state=state("SWE"), by=other)
    with pytest.raises(NotPermitted):
        earmark(giver, by=other)


def test_a_contribution_is_never_changed():
    given = contribution()

    with pytest.raises(DatabaseError), transaction.atomic():
        Contribution.objects.filter(pk=given.pk).update(amount=1)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"kind": "state"}, "state"),
        ({"kind": "foundation", "own_name": " "}, "own_name"),
        ({"kind": "planet", "own_name": "Mars"}, "kind"),
    ],
)
def test_a_donor_has_what_its_kind_asks(fields, field):
    with pytest.raises(RuleBroken) as refusal:
        register_donor(fields.pop("kind"), **fields, by=finance_officer())

    assert list(refusal.value.errors) == [field]


def test_a_state_is_one_donor():
    donor("NZL")

    with pytest.raises(RuleBroken, match="in the register already"):
        donor("NZL")


def test_a_sub_national_government_stands_under_its_state():
    flanders = donor(own_name="Government of Flanders", kind="subnational", state=state("BEL"))

    assert (flanders.name, flanders.state) == ("Government of Flanders", state("BEL"))


def test_a_person_is_not_named_where_nothing_is_erased():
    given = contribution(donor(own_name="Synthetic Person", kind="person"))

    words = [given.entry.description, *Event.objects.values_list("target_label", flat=True)]
    assert [word for word in words if "Synthetic Person" in word] == []


@pytest.mark.parametrize(
    ("fields", "field"), [({"region": ""}, "region"), ({"source": " "}, "source"), ({"title": " "}, "code")]
)
def test_an_earmark_says_to_what_and_why(fields, field):
    with pytest.raises(RuleBroken) as refusal:
        earmark(donor(), **fields)

    assert list(refusal.value.errors) == [field]


def test_the_same_code_opens_one_earmark():
    officer = finance_officer()
    giver = donor(by=officer)
    open_earmark("once", title="Once", donor=giver, source="Letter", region="african", by=officer)

    with pytest.raises(Conflict):
        open_earmark("once", title="Twice", donor=giver, source="Letter", region="african", by=officer)


def test_earmarks_know_the_kinds_of_assistance_of_applications():
    assert Earmark.Category.values == Application.Category.values


def test_the_most_restricted_money_is_taken_first():
    giver = donor()
    region = earmark(giver)
    named = earmark(giver, region="", states=[state("GHA")])
    for each, amount in ((region, "30.00"), (named, "20.00")):
        contribution(giver, amount, restriction=each.restriction)
    contribution(giver, "50.00")

    parts = allocate(usd("60.00"), [state("GHA")], "legal")

    assert [(part.code, money) for part, money in parts] == [
        (named.restriction.code, usd("20.00")),
        (region.restriction.code, usd("30.00")),
        ("unrestricted", usd("10.00")),
    ]


def test_money_bound_elsewhere_is_not_there():
    giver = donor()
    contribution(giver, "100.00", restriction=earmark(giver, region="asia-pacific").restriction)

    with pytest.raises(NotEnoughMoney) as refusal:
        allocate(usd("60.00"), [state("GHA")], "legal")

    assert list(refusal.value.errors) == ["amount"]


@pytest.mark.parametrize(
    ("fields", "is_open"),
    [
        ({"category": "legal"}, True),
        ({"category": "material"}, False),
        ({"until_on": date(2026, 1, 1)}, False),
        ({"until_on": date(2999, 1, 1)}, True),
    ],
)
def test_an_earmark_admits_what_it_says(fields, is_open):
    bound = earmark(donor(), **fields)

    found = restrictions_open_to([state("GHA")], "legal")

    assert (bound.restriction in found) is is_open
    assert found[-1] == Restriction.objects.get(code="unrestricted")


def test_a_donor_sees_its_own_contributions_only():
    own, foreign = contribution(donor("NZL")), contribution(donor("SWE"))

    seen = {
        who: list(contributions_visible_to(user).order_by("pk"))
        for who, user in {
            "donor": UserFactory(roles=["donor"], state=state("NZL")),
            "auditor": UserFactory(roles=["auditor"]),
            "member": UserFactory(roles=["member"], state=state("NZL")),
        }.items()
    }

    assert seen == {"donor": [own], "auditor": [own, foreign], "member": []}
    assert enter_contribution  # the factory goes through it
