"""Pay with four eyes: prepared by one, approved by another, posted to the cent, never by the author, never twice."""

from datetime import timedelta
from functools import partial

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from django_fsm import TransitionNotAllowed

from grants.agreements.models import Disbursement
from grants.agreements.selectors import disbursements_visible_to, held_for, instalments_of, work_for
from grants.agreements.services import approve_disbursement, cancel_disbursement, prepare_disbursement
from tests.factories import grants, walks
from tests.factories.states import state
from tests.factories.traces import facts_of, last_event, told, verbs
from tests.racing import errors, race, results
from vtf.core.errors import NotPermitted, RuleBroken
from vtf.core.workflow import actions_for
from vtf.history.selectors import verify_history
from vtf.history.services import seal_events
from vtf.ledger.models import Entry
from vtf.ledger.selectors import account_totals, available, verify_ledger

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreement():
    """A signed agreement of 45,000 whose money comes from two places."""
    grants.committee_sits()
    grants.money_in("100000.00")
    grants.earmark("ghana", amount="20000.00", states=[state("GHA")])
    return walks.agreement_at("signed", "GHA")


def prepare(instalment, finance=None, **changes):
    options = {"value_on": timezone.localdate(), "payee": "Treasury", "by": finance or grants.staff("finance")}
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


def test_a_payment_has_a_payee_and_a_day_on_which_the_agreement_is_in_force(agreement):
    instalment = agreement.instalments.first()

    with pytest.raises(RuleBroken, match="Name the payee") as nameless:
        prepare(instalment, payee=" ")
    with pytest.raises(RuleBroken, match="no payment before both have signed") as early:
        prepare(instalment, value_on=timezone.localdate() - timedelta(days=1))

    assert [list(each.value.errors) for each in (nameless, early)] == [["payee"], ["value_on"]]
    assert Disbursement.objects.count() == 0


def test_instalments_are_paid_in_their_order_and_once(agreement):
    first, second, _third = agreement.instalments.all()

    with pytest.raises(RuleBroken, match="earlier instalments have to be paid first"):
        prepare(second)
    prepare(first)
    with pytest.raises(RuleBroken, match="A payment of this instalment exists already"):
        prepare(first)
    with pytest.raises(RuleBroken, match="earlier instalments have to be paid first"):
        prepare(second)
    with pytest.raises(DatabaseError), transaction.atomic():
        Disbursement.objects.create(
            instalment=first, value_on=timezone.localdate(), payee="Twice", prepared_by=grants.staff("finance")
        )

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
    agreement.instalments.filter(ordinal=1).update(amount=grants.usd("45000.01").amount)

    with pytest.raises(RuleBroken, match="Less is committed than this payment needs: USD 0.01 is missing"):
        approve_disbursement(prepared, by=grants.staff("head"))

    assert walks.fresh(prepared).status == "prepared"
    assert verify_ledger() == []


def test_a_payment_is_prepared_on_the_day_on_which_it_is_made(agreement):
    with pytest.raises(RuleBroken, match="The value date lies in the future") as refusal:
        prepare(agreement.instalments.first(), value_on=timezone.localdate() + timedelta(days=1))

    assert list(refusal.value.errors) == ["value_on"]
    assert Disbursement.objects.count() == 0


def test_a_later_instalment_waits_for_a_report(agreement):
    first, second, _third = agreement.instalments.all()
    walks.paid(prepare(first))

    with pytest.raises(RuleBroken, match="waits for an accepted report"):
        prepare(second)

    assert Disbursement.objects.count() == 1


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

    assert seen == {"drafter", "contact", "officer", "finance", "head", "auditor"}


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
