"""Pay with four eyes: prepared by one, approved by another, posted to the cent, never by the author, never twice."""

from datetime import timedelta
from decimal import Decimal
from functools import partial

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from django_fsm import TransitionNotAllowed

from grants.agreements.models import BankAccount, Disbursement
from grants.agreements.selectors import disbursements_visible_to, figures_of, held_for, instalments_of, work_for
from grants.agreements.services import (
    approve_disbursement,
    cancel_disbursement,
    confirm_receipt,
    prepare_disbursement,
)
from tests.factories import grants, money, walks
from tests.factories.states import state
from tests.factories.traces import facts_of, last_event, told, verbs
from tests.racing import errors, race, results
from vtf.core import clock
from vtf.core.errors import NotPermitted, RuleBroken
from vtf.core.workflow import actions_for
from vtf.history.selectors import verify_history
from vtf.history.services import seal_events
from vtf.ledger.models import Entry
from vtf.ledger.selectors import account_totals, available, verify_ledger
from vtf.ledger.services import NotEnoughMoney

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreement():
    """A signed agreement of 45,000 whose money comes from two places."""
    grants.committee_sits()
    grants.money_in("100000.00")
    grants.earmark("ghana", amount="20000.00", states=[state("GHA")])
    return walks.agreement_at("signed", "GHA")


def prepare(instalment, finance=None, **changes):
    options = {"value_on": timezone.localdate(), "by": finance or grants.staff("finance")}
    return prepare_disbursement(instalment, **options | changes)


def restrictions(entry, account="1000"):
    return [
        (line.restriction_id, str(line.debit + line.credit))
        for line in entry.lines.filter(account=account).order_by("pk")
    ]


def test_a_payment_is_prepared_by_one_and_approved_by_another(agreement):
    finance, head = grants.staff("finance"), grants.staff("head")

    prepared = prepare(agreement.instalments.first(), finance)
    paid = approve_disbursement(prepared, by=head)

    assert (prepared.status, paid.status, walks.fresh(agreement).status) == ("prepared", "paid", "active")
    assert (paid.prepared_by, paid.approved_by, str(paid.money)) == (finance, head, "USD 27,000.00")
    assert restrictions(paid.entry) == [("ghana", "20000.0000"), ("unrestricted", "7000.0000")]
    assert verbs(paid) == ["disbursement.prepared", "disbursement.paid"]
    assert last_event(paid).verb in ("disbursement.paid", "document.ordered")
    assert facts_of(paid, "agreements/payment_order")["ledger_key"] == f"disbursement:{paid.pk}"
    assert set(told("agreements/payment_prepared")) == {"Head"}
    assert "Point of contact, GHA" in told("agreements/paid")


def test_an_instalment_is_paid_to_the_cent_out_of_the_money_taken_for_it(agreement):
    paid = walks.paid(walks.prepared(agreement))

    totals = account_totals("vtf", "USD", timezone.localdate() + timedelta(days=1))
    assert restrictions(paid.entry) == [("ghana", "20000.0000"), ("unrestricted", "7000.0000")]
    assert held_for(agreement.application.number, "8100") == [("unrestricted", grants.usd(18000))]
    assert totals["1300"][0] - totals["1300"][1] == paid.money.amount
    assert (available(), available("ghana")) == (grants.usd(75000), grants.usd(0))
    assert verify_ledger() == []
    seal_events()
    assert verify_history() == []


def test_a_payment_is_never_approved_by_its_author_at_the_service(agreement):
    finance = grants.staff("finance")
    prepared = prepare(agreement.instalments.first(), finance)

    with pytest.raises(RuleBroken, match="You prepared this payment; another person has to approve it"):
        approve_disbursement(prepared, by=finance)

    assert (walks.fresh(prepared).status, Entry.objects.filter(kind="disbursement").count()) == ("prepared", 0)


def test_an_author_who_became_head_meanwhile_does_not_approve_either(agreement):
    finance = grants.staff("finance")
    prepared = prepare(agreement.instalments.first(), finance)
    both = type(finance).objects.get(pk=finance.pk)
    both.is_superuser = True
    both.groups.add(*grants.staff("head").groups.all())

    with pytest.raises(RuleBroken, match="You prepared this payment"):
        approve_disbursement(prepared, by=both)

    assert walks.fresh(prepared).status == "prepared"


def test_a_payment_is_never_approved_by_its_author_in_the_database(agreement):
    prepared = prepare(agreement.instalments.first())

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE agreements_disbursement SET approved_by_id = prepared_by_id WHERE id = %s", [prepared.pk]
        )
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE agreements_disbursement SET status = 'paid' WHERE id = %s", [prepared.pk])

    assert (walks.fresh(prepared).approved_by, walks.fresh(prepared).status) == (None, "prepared")


def test_another_finance_officer_may_approve(agreement):
    prepared = prepare(agreement.instalments.first())

    assert approve_disbursement(prepared, by=grants.staff("finance")).status == "paid"


def test_only_finance_prepares_and_only_finance_and_the_head_approve_or_cancel(agreement):
    people, instalment = walks.everybody("GHA"), agreement.instalments.first()
    prepared = prepare(instalment)

    for role, person in people.items():
        if role != "finance":
            with pytest.raises(NotPermitted):
                prepare(agreement.instalments.last(), person)
        if role not in ("finance", "head"):
            with pytest.raises(NotPermitted):
                approve_disbursement(prepared, by=person)
            with pytest.raises(NotPermitted):
                cancel_disbursement(prepared, reason="No.", by=person)

    assert [(each.pk, each.status) for each in Disbursement.objects.all()] == [(prepared.pk, "prepared")]


def test_nothing_is_paid_before_both_have_signed():
    grants.committee_sits()
    grants.money_in()
    agreement = walks.agreement_at("draft", "GHA")

    with pytest.raises(RuleBroken, match="no payment before both have signed"):
        prepare(agreement.instalments.first())

    assert Disbursement.objects.count() == 0


def test_a_payment_is_made_on_a_day_on_which_the_agreement_is_in_force(agreement):
    instalment = agreement.instalments.first()

    with pytest.raises(RuleBroken, match="no payment before both have signed") as early:
        prepare(instalment, value_on=timezone.localdate() - timedelta(days=1))

    assert list(early.value.errors) == ["value_on"]
    assert Disbursement.objects.count() == 0


def test_instalments_are_paid_in_their_order_and_once(agreement):
    first, second, _third = agreement.instalments.all()

    with pytest.raises(RuleBroken, match="earlier instalments have to be paid first"):
        prepare(second)
    order = prepare(first)
    with pytest.raises(RuleBroken, match="A payment of this instalment waits for approval already"):
        prepare(first)
    with pytest.raises(RuleBroken, match="earlier instalments have to be paid first"):
        prepare(second)
    with pytest.raises(DatabaseError), transaction.atomic():
        Disbursement.objects.create(
            instalment=first,
            value_on=timezone.localdate(),
            amount=1,
            account=order.account,
            payee="Twice",
            prepared_by=grants.staff("finance"),
        )
    walks.paid(order)
    with pytest.raises(RuleBroken, match="This instalment has been ordered in full already"):
        prepare(first)

    assert Disbursement.objects.count() == 1


def test_a_cancelled_order_makes_room_for_another(agreement):
    first = agreement.instalments.first()
    prepared, head = prepare(first), grants.staff("head")

    with pytest.raises(RuleBroken, match="Give the reason") as refusal:
        cancel_disbursement(prepared, reason=" ", by=head)
    cancelled = cancel_disbursement(prepared, reason="Wrong account.", by=head)
    again = prepare(first)

    assert list(refusal.value.errors) == ["reason"]
    assert (cancelled.status, again.status) == ("cancelled", "prepared")
    assert last_event(cancelled).reason == "Wrong account."


@pytest.mark.parametrize("ending", [walks.paid, walks.called_off])
def test_an_ended_order_is_neither_paid_nor_cancelled(agreement, ending):
    prepared, head = prepare(agreement.instalments.first()), grants.staff("head")
    ended = ending(prepared)

    with pytest.raises(TransitionNotAllowed):
        approve_disbursement(ended, by=head)
    with pytest.raises(TransitionNotAllowed):
        cancel_disbursement(ended, reason="No.", by=head)

    assert walks.fresh(prepared).status == ended.status


def test_a_payment_beyond_what_is_committed_is_refused(agreement):
    prepared = prepare(agreement.instalments.first())
    Disbursement.objects.filter(pk=prepared.pk).update(amount=grants.usd("45000.01").amount)

    with pytest.raises(RuleBroken, match="Less is committed than this payment needs: USD 0.01 is missing"):
        approve_disbursement(prepared, by=grants.staff("head"))

    assert walks.fresh(prepared).status == "prepared"
    assert verify_ledger() == []


def test_a_payment_is_prepared_on_the_day_on_which_it_is_made(agreement):
    with pytest.raises(RuleBroken, match="The value date lies in the future") as refusal:
        prepare(agreement.instalments.first(), value_on=timezone.localdate() + timedelta(days=1))

    assert list(refusal.value.errors) == ["value_on"]
    assert Disbursement.objects.count() == 0


def test_each_later_instalment_waits_for_its_report(agreement):
    """Requirement 42: no payment without signed agreement, verified bank and the previous report accepted."""
    first, second, third = agreement.instalments.all()
    waits = [(part.ordinal, part.waits_for) for part in (first, second, third)]
    agreement = money.paid(agreement)

    with pytest.raises(RuleBroken, match="waits for the accepted interim report"):
        prepare(second)
    agreement = money.paid(money.interim(agreement, "20250.00"), 2)
    with pytest.raises(RuleBroken, match="waits for the accepted final report"):
        prepare(third)
    with money.after_the_project(agreement):
        agreement = money.paid(money.final(agreement), 3)

    assert waits == [(1, "signature"), (2, "interim"), (3, "final")]
    assert figures_of(agreement).paid == agreement.amount
    assert verify_ledger() == []


def test_the_next_instalment_waits_until_enough_of_the_earlier_ones_is_spent(agreement):
    """POL-24, as it was frozen into the call: 75 per cent of 27,000 are 20,250."""
    agreement = money.interim(money.paid(agreement), "20249.99")

    with pytest.raises(RuleBroken, match="75 % of the earlier instalments must be spent first: USD 20,249.99 of USD"):
        prepare(agreement.instalments.get(ordinal=2))

    assert Disbursement.objects.count() == 1


def test_nothing_is_paid_without_an_account(agreement):
    BankAccount.objects.update(refused_at=timezone.now())

    with pytest.raises(RuleBroken, match="bank account has not been registered yet"):
        prepare(agreement.instalments.first())

    assert Disbursement.objects.count() == 0


def test_an_instalment_is_paid_in_parts_that_never_exceed_it(agreement):
    first = agreement.instalments.first()
    agreement = money.paid(agreement, amount=Decimal("10000.00"))

    with pytest.raises(RuleBroken, match=r"At most USD 17,000.00 of this instalment can be paid now") as refusal:
        prepare(first, amount=Decimal("17000.01"))
    with pytest.raises(RuleBroken, match="Give an amount above zero"):
        prepare(first, amount=Decimal(0))
    rest = prepare(first)
    walks.paid(rest)

    assert list(refusal.value.errors) == ["amount"]
    assert str(rest.money) == "USD 17,000.00"
    assert [str(payment.amount) for payment in first.disbursements.order_by("pk")] == ["10000.0000", "17000.0000"]


def test_after_the_final_report_only_what_it_accepted_is_paid(agreement):
    agreement = money.paid(money.interim(money.paid(agreement)), 2)
    with money.after_the_project(agreement):
        agreement = money.final(agreement, "42000.00")
        committed = figures_of(agreement).committed
        with pytest.raises(RuleBroken, match=r"At most USD 1,500.00"):
            prepare(agreement.instalments.get(ordinal=3), value_on=clock.today(), amount=Decimal("1500.01"))
        agreement = money.paid(agreement, 3)
        with pytest.raises(RuleBroken, match="Everything that the final report accepted has been paid"):
            prepare(agreement.instalments.get(ordinal=3), value_on=clock.today())

    figures = figures_of(agreement)
    assert committed == 1500  # the rest was released with the acceptance
    assert (figures.paid, figures.accepted, figures.held, figures.released) == (42000, 42000, 0, 3000)


def test_a_payment_keeps_what_was_sent_and_shows_what_is_missing_on_arrival(agreement):
    """Requirement 43: amount sent, currency, rate, charges, value date, amount confirmed received; the shortfall."""
    order = prepare(
        agreement.instalments.first(), sent_currency="eur", sent_amount=Decimal("24975.00"), charges=Decimal("18.50")
    )
    paid = approve_disbursement(order, by=grants.staff("head"))
    drafter = grants.drafter("GHA")

    confirmed = confirm_receipt(paid, amount=Decimal("24950.00"), on=clock.today(), by=drafter)

    charges = Entry.objects.get(kind="bank_charge")
    assert (str(paid.sent), str(paid.rate), str(paid.charges)) == ("EUR 24,975.00", "0.9250000000", "18.5000")
    assert (str(confirmed.confirmed), str(confirmed.shortfall)) == ("EUR 24,950.00", "EUR 25.00")
    assert (confirmed.confirmed_by, confirmed.confirmed_on) == (drafter, clock.today())
    assert restrictions(charges) == [("unrestricted", "18.5000")]
    assert verify_ledger() == []
    assert verbs(paid)[-1] == "disbursement.confirmed"
    assert "Finance" in told("agreements/receipt_confirmed")


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"sent_currency": "EUR"}, "sent_amount"),
        ({"sent_amount": Decimal(5)}, "sent_currency"),
        ({"sent_currency": "XXY", "sent_amount": Decimal(5)}, "sent_currency"),
        ({"sent_currency": "JPY", "sent_amount": Decimal("5.50")}, "sent_amount"),
        ({"sent_currency": "USD", "sent_amount": Decimal("26999.99")}, "sent_amount"),
        ({"charges": Decimal("-1")}, "charges"),
        ({"charges": Decimal("0.001")}, "charges"),
    ],
)
def test_what_was_sent_is_exact_or_refused_beside_its_field(agreement, typed, field):
    with pytest.raises(RuleBroken) as refusal:
        prepare(agreement.instalments.first(), **typed)

    assert list(refusal.value.errors) == [field]
    assert Disbursement.objects.count() == 0


def test_charges_are_paid_from_money_that_is_free(agreement):
    order = prepare(agreement.instalments.first(), charges=Decimal("75000.01"))

    with pytest.raises(NotEnoughMoney):
        approve_disbursement(order, by=grants.staff("head"))

    assert walks.fresh(order).status == "prepared"


def test_the_arrival_is_confirmed_once_by_the_grantee_and_within_reason(agreement):
    order = prepare(agreement.instalments.first())
    contact, today = grants.contact("GHA"), clock.today()

    with pytest.raises(RuleBroken, match="Only a payment that was made"):
        confirm_receipt(order, amount=Decimal("27000.00"), on=today, by=contact)
    paid = walks.paid(order)
    for amount, on, field in (
        ("0", today, "amount"),
        ("27000.01", today, "amount"),
        ("27000.00", today + timedelta(days=1), "on"),
        ("27000.00", today - timedelta(days=1), "on"),
    ):
        with pytest.raises(RuleBroken) as refusal:
            confirm_receipt(paid, amount=Decimal(amount), on=on, by=contact)
        assert list(refusal.value.errors) == [field]
    for role, person in walks.everybody("GHA").items():
        if role not in ("contact", "drafter"):
            with pytest.raises(NotPermitted):
                confirm_receipt(paid, amount=Decimal(5), on=today, by=person)
    confirmed = confirm_receipt(paid, amount=Decimal("27000.00"), on=today, by=contact)
    with pytest.raises(RuleBroken, match="confirmed already"):
        confirm_receipt(paid, amount=Decimal("26000.00"), on=today, by=contact)

    assert not confirmed.shortfall


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_payment_approved_by_many_at_once_is_paid_once():
    grants.committee_sits()
    grants.money_in()
    prepared = prepare(walks.agreement_at("signed", "GHA").instalments.first())
    heads = [grants.staff("head") for _worker in range(16)]

    outcomes = race([partial(approve_disbursement, prepared, by=head) for head in heads])

    assert len(results(outcomes)) == 1
    assert {type(error) for error in errors(outcomes)} == {TransitionNotAllowed}
    assert Entry.objects.filter(kind="disbursement").count() == 1
    assert verify_ledger() == []


def test_each_person_is_offered_exactly_these_actions_on_a_payment(agreement):
    finance = grants.staff("finance")
    prepared = prepare(agreement.instalments.first(), finance)
    second = "The Head of Secretariat or a finance officer who did not prepare the payment approves it."
    keepers = "Only finance and the Head of Secretariat cancel a payment."

    def offered(person):
        return {act.name: act.reasons for act in actions_for(prepared, person)}

    assert offered(grants.staff("head")) == offered(grants.staff("finance")) == {"pay": (), "cancel": ()}
    assert offered(finance) == {"pay": (second,), "cancel": ()}
    for person in (grants.contact("GHA"), grants.staff("auditor"), grants.staff("officer")):
        assert offered(person) == {"pay": (second,), "cancel": (keepers,)}


def test_each_person_sees_exactly_these_payments(agreement):
    prepared = prepare(agreement.instalments.first())

    seen = {role for role, person in walks.everybody("GHA").items() if prepared in disbursements_visible_to(person)}

    assert seen == {"drafter", "contact", "chair", "officer", "finance", "head", "auditor"}


def test_work_waits_for_whoever_did_not_prepare(agreement):
    author = grants.staff("finance")
    people = {"author": author, **walks.everybody("GHA")}
    prepared = prepare(agreement.instalments.first(), author)

    waiting = {role: [(str(item.title), item.about) for item in work_for(person)] for role, person in people.items()}

    approve = [("Approve the payment", str(prepared))]
    assert {role: items for role, items in waiting.items() if items} == {"finance": approve, "head": approve}


def test_the_plan_tells_of_every_payment(agreement):
    prepared = prepare(agreement.instalments.first())

    assert [list(part.disbursements.all()) for part in instalments_of(agreement)] == [[prepared], [], []]
