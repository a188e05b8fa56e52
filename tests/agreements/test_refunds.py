"""Money that comes back: asked for above the tolerance, in several transfers, to the earmark from which it came."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.urls import reverse
from django_fsm import TransitionNotAllowed

from grants.agreements.models import RefundReceipt
from grants.agreements.selectors import figures_by_restriction, figures_of, outstanding_of, refund_deadlines, work_for
from grants.agreements.services import ask_refund, record_late_refund, record_refund
from tests.factories import grants, money, walks
from tests.factories.traces import facts_of, ordered, told, verbs
from vtf.core import clock
from vtf.core.errors import NotPermitted, RuleBroken
from vtf.ledger.models import Entry
from vtf.ledger.selectors import account_totals_by, available, verify_ledger
from vtf.policies.models import Parameter
from vtf.policies.services import set_value

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreement():
    """27,000 paid, 20,000 of them Ghana's; the interim report accepted 21,000."""
    money.fund()
    agreement = money.interim(money.active())
    with money.after_the_project(agreement):
        yield agreement


@pytest.fixture
def due(agreement):
    """The final report accepted 21,000 too: 6,000 have to come back."""
    return money.refund_of(money.final(agreement, "21000.00"))


def balances(*accounts):
    """What stands on accounts by restriction."""
    totals = account_totals_by(("restriction",), "vtf", "USD", clock.today())
    return {key: debit - credit for key, (debit, credit) in totals.items() if key[0] in accounts and debit != credit}


def page(name, row):
    return reverse(f"agreements:refund-{name}", args=[row.pk])


def typed_transfer(**changes):
    return {
        "received_on": clock.today().isoformat(),
        "received": "6000.00",
        "charges": "",
        "sent_currency": "",
        "sent_amount": "",
        "source": "Statement 7",
        **changes,
    }


def test_unspent_money_is_asked_back_with_its_computation_and_a_day(agreement):
    """Requirement 47: unspent plus disallowed gives the refund due."""
    reported = money.final(agreement, "21000.00")

    refund = money.refund_of(reported)

    facts = facts_of(refund, "agreements/refund_request")
    assert (str(refund.money), refund.due_on) == ("USD 6,000.00", clock.today() + timedelta(days=60))
    assert walks.fresh(agreement).status == "refund_due"
    assert balances("1200", "1300") == {("1200", "unrestricted"): Decimal(6000)}
    assert [(row["label"], row["amount"]) for row in facts["computation"]] == [
        ("Paid to the grantee", "27000.0000"),
        ("Expenditure accepted", "-21000.0000"),
    ]
    assert (facts["amount"], facts["reference"]) == ("6000.0000", f"RF-{agreement.number}")
    assert verbs(agreement)[-1] == "agreement.refund_asked"
    assert "Drafter, GHA" in told("agreements/refund_asked")
    assert verify_ledger() == []


def test_a_refund_goes_to_the_earmarks_whose_advances_are_left(agreement):
    """What was accepted used the most restricted money first: of Ghana's 20,000 nothing is left, of the free 6,000."""
    refund = money.refund_of(money.final(agreement, "15000.00"))
    before = {code: available(code) for code in ("ghana", "unrestricted")}

    money.transfer(refund, "12000.00")

    after = {code: available(code) - before[code] for code in before}
    assert {code: str(amount) for code, amount in after.items()} == {
        "ghana": "USD 5,000.00",
        "unrestricted": "USD 7,000.00",
    }
    assert facts_of(refund, "agreements/refund_receipt")["earmarks"] == [
        {"label": "Earmark ghana", "amount": "5000.0000"},
        {"label": "Unrestricted", "amount": "7000.0000"},
    ]
    assert verify_ledger() == []


def test_nothing_is_asked_back_up_to_the_tolerance_or_when_all_is_accepted(agreement):
    reported = money.final(agreement, "27000.00")

    with pytest.raises(RuleBroken, match="Nothing has to come back: everything that was paid is accepted"):
        money.refund_of(reported)

    assert walks.fresh(agreement).status == "final_accepted"


def test_a_small_remainder_is_not_asked_back_but_entered_as_expenditure_when_the_grant_is_closed():
    """POL-20 as it stood when the call was opened."""
    tolerance = Parameter.objects.get(code="POL-20")
    set_value(tolerance, "50.00", valid_from=clock.today(), document_symbol="Test", by=grants.staff("head"))
    money.fund()
    agreement = money.interim(money.active())
    with money.after_the_project(agreement):
        reported = money.final(agreement, "26950.00")
        with pytest.raises(RuleBroken, match=r"USD 50.00 is not asked back: the rules ask for refunds above USD 50.00"):
            money.refund_of(reported)

        money.closed(reported)

        figures = figures_of(agreement)
        assert (figures.accepted, figures.held, figures.is_settled) == (27000, 0, True)


def test_a_refund_arrives_in_two_transfers_in_local_currency_and_short_by_a_bank_fee(due):
    """8(b).16: refunded in local currency, in two transfers, short by the bank's fee, which the Fund bears."""
    first = money.transfer(due, "4000.00", sent_currency="ghs", sent_amount=Decimal("48200.00"))
    left = outstanding_of(due)
    second = money.transfer(due, "1985.00", charges=Decimal("15.00"), sent_currency="GHS", sent_amount=Decimal("24100"))

    settled = walks.fresh(due)
    facts = facts_of(due, "agreements/refund_receipt")
    assert (first.sent_currency, str(first.sent_amount), str(left)) == ("GHS", "48200.00", "USD 2,000.00")
    assert (settled.status, walks.fresh(due.agreement).status) == ("received", "refund_received")
    assert balances("1200", "5200") == {("5200", "unrestricted"): Decimal(15)}
    assert [str(line) for line in second.entry.lines.all()] == [
        "1000 unrestricted USD 1985.00",
        "5200 unrestricted USD 15.00",
        "1200 unrestricted USD -2000.00",
    ] or second.entry.lines.count() == 3
    assert (facts["sent"], facts["bank_charges"], facts["outstanding"]) == ("2000.00", "15.00", "")
    assert ordered(due) == [("agreements/refund_receipt", "en")] * 2 + [("agreements/refund_request", "en")]
    assert verbs(due) == [
        "refund.asked",
        "refund.transfer_recorded",
        "refund.transfer_recorded",
        "refund.received",
    ]
    assert verify_ledger() == []


def test_a_bank_fee_falls_under_the_restriction_of_the_money_that_is_short(agreement):
    refund = money.refund_of(money.final(agreement, "15000.00"))

    money.transfer(refund, "4990.00", charges=Decimal("210.00"))

    assert balances("5200") == {("5200", "ghana"): Decimal(10), ("5200", "unrestricted"): Decimal(200)}
    assert verify_ledger() == []


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"received": "6000.01"}, "received"),
        ({"received": "5999.99", "charges": Decimal("0.02")}, "received"),
        ({"received": "0"}, "received"),
        ({"received": "0.001"}, "received"),
        ({"received": "5", "charges": Decimal(-1)}, "charges"),
        ({"received": "0.01", "charges": Decimal("5999.99")}, "charges"),
        ({"received": "100.00", "charges": Decimal("5.01")}, "charges"),
        ({"received": "5", "sent_currency": "GHS"}, "sent_amount"),
        ({"received": "5", "sent_amount": Decimal(5)}, "sent_currency"),
        ({"received": "5", "sent_currency": "XXY", "sent_amount": Decimal(5)}, "sent_currency"),
        ({"received": "5", "sent_currency": "GHS", "sent_amount": Decimal(0)}, "sent_amount"),
        ({"received": "5", "source": " "}, "source"),
        ({"received": "5", "received_on": date(2200, 1, 1)}, "received_on"),
        ({"received": "5", "received_on": date(2020, 1, 1)}, "received_on"),
    ],
)
def test_a_wrong_transfer_is_refused_beside_its_field(due, typed, field):
    with pytest.raises(RuleBroken) as refusal:
        money.transfer(due, typed.pop("received"), **typed)

    assert list(refusal.value.errors) == [field]
    assert RefundReceipt.objects.count() == 0


def test_finance_alone_cannot_write_a_claim_off_as_bank_charges_at_the_page(client, due):
    client.force_login(grants.staff("finance"))

    answer = client.post(page("record", due), typed_transfer(received="0.01", charges="5999.99"))

    assert (answer.status_code, answer.context["form"].errors) == (
        422,
        {"charges": ["The Fund bears bank charges of at most 5 % of what arrived in the same transfer."]},
    )
    assert str(outstanding_of(due)) == "USD 6,000.00"


def test_without_a_rule_bank_charges_reach_at_most_what_arrived():
    """POL-28 without a value when the call was opened."""
    highest = Parameter.objects.get(code="POL-28")
    set_value(highest, None, valid_from=clock.today(), document_symbol="Test", by=grants.staff("head"))
    money.fund()
    agreement = money.interim(money.active())
    with money.after_the_project(agreement):
        refund = money.refund_of(money.final(agreement, "21000.00"))
        with pytest.raises(RuleBroken, match="Bank charges cannot exceed the amount that arrived"):
            money.transfer(refund, "10.00", charges=Decimal("10.01"))

        money.transfer(refund, "10.00", charges=Decimal("10.00"))

        assert str(outstanding_of(refund)) == "USD 5,980.00"


def test_a_late_refund_takes_no_more_bank_charges_than_any_other(client, agreement):
    closed = money.closed(money.final(agreement, "27000.00"))
    client.force_login(grants.staff("finance"))
    typed = {"received_on": clock.today().isoformat(), "received": "1.00", "charges": "900.00", "source": "Statement"}

    answer = client.post(page("late", closed), typed)

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["charges"])
    assert RefundReceipt.objects.count() == 0


def test_a_cancelled_grant_takes_a_late_refund_once_its_refund_is_here(client, agreement):
    cancelled = money.cancelled(agreement)
    client.force_login(grants.staff("finance"))
    typed = {"received_on": clock.today().isoformat(), "received": "7.00", "charges": "", "source": "Statement"}
    early = client.post(page("late", cancelled), typed)
    money.transfer(cancelled.refund, "6000.00")

    offered = page("late", cancelled) in client.get(cancelled.get_absolute_url()).content.decode()
    late = client.post(page("late", cancelled), typed)

    assert early.context["form"].non_field_errors() == [
        "Only a grant that has ended here, with accepted expenditure and no refund due, takes a late refund."
    ]
    assert (early.status_code, offered, late.status_code) == (422, True, 302)
    assert (walks.fresh(cancelled).status, walks.fresh(cancelled.refund).status) == ("cancelled", "received")
    assert (figures_of(cancelled).accepted, figures_of(cancelled).refunded) == (20993, 6007)
    assert verify_ledger() == []


def test_a_cancelled_grant_that_owed_nothing_takes_a_late_refund_too():
    money.fund()
    cancelled = money.cancelled(money.interim(money.active(), "27000.00"))

    receipt = record_late_refund(
        cancelled, received_on=clock.today(), received=Decimal(9), source="Statement", by=grants.staff("finance")
    )

    assert (receipt.refund.status, walks.fresh(cancelled).status) == ("received", "cancelled")
    assert figures_of(cancelled).accepted == 26991
    assert verify_ledger() == []


def test_nothing_comes_back_late_on_a_grant_that_was_cancelled_before_any_payment():
    money.fund()
    cancelled = money.cancelled(money.signed())

    with pytest.raises(RuleBroken, match="with accepted expenditure and no refund due"):
        record_late_refund(
            cancelled, received_on=clock.today(), received=Decimal(9), source="S", by=grants.staff("finance")
        )

    assert RefundReceipt.objects.count() == 0


def test_only_finance_asks_and_records(agreement):
    reported = money.final(agreement, "21000.00")
    people = money.people()
    for role, person in people.items():
        if role != "finance":
            with pytest.raises(NotPermitted):
                ask_refund(reported, by=person)
    refund = money.refund_of(reported)
    for role, person in people.items():
        if role != "finance":
            with pytest.raises(NotPermitted):
                record_refund(refund, received_on=clock.today(), received=Decimal(5), source="x", by=person)

    assert RefundReceipt.objects.count() == 0


def test_a_refund_is_asked_once_and_settled_once(due):
    with pytest.raises(TransitionNotAllowed):
        money.refund_of(due.agreement)
    money.transfer(due, "6000.00")
    with pytest.raises(RuleBroken, match="received in full already"):
        money.transfer(due, "1.00")

    assert RefundReceipt.objects.count() == 1


def test_no_refund_is_asked_while_a_payment_waits():
    money.fund()
    agreement = money.interim(money.active())
    money.order(agreement, 2)
    with money.after_the_project(agreement):
        reported = money.final(agreement, "21000.00")
        with pytest.raises(RuleBroken, match="A payment waits for approval") as refusal:
            money.refund_of(reported)

    assert len(refusal.value.messages) == 1


def test_a_receipt_stands_as_it_was_entered(due):
    receipt = money.transfer(due, "5.00")

    with pytest.raises(DatabaseError), transaction.atomic():
        RefundReceipt.objects.filter(pk=receipt.pk).update(received=6)


def test_a_refund_after_the_fund_year_is_closed_and_after_the_grant_was_closed_reopens_nothing(due):
    """8(b).28: booked to the current period, under the restriction of the grant; the grant stays closed."""
    money.transfer(due, "6000.00")
    money.closed(due.agreement)
    told_before = account_totals_by(("restriction",), "vtf", "USD", clock.today())
    closing_year = date(clock.today().year, 12, 31)
    with time_machine.travel(f"{clock.today().year + 1}-02-03T12:00:00+00:00"):
        receipt = record_late_refund(
            walks.fresh(due.agreement),
            received_on=closing_year,
            received=Decimal("500.00"),
            source="Statement 9",
            by=grants.staff("finance"),
        )
        figures, parts = figures_of(due.agreement), figures_by_restriction(due.agreement)

    assert account_totals_by(("restriction",), "vtf", "USD", closing_year) == told_before
    assert receipt.entry.occurred_on == date(closing_year.year + 1, 2, 3)
    assert receipt.received_on == closing_year
    assert walks.fresh(due.agreement).status == "closed"
    assert walks.fresh(due).status == "received"
    assert (figures.accepted, figures.refunded, figures.is_settled) == (20500, 6500, True)
    assert parts["unrestricted"].accepted == 500
    assert verbs(due.agreement)[-1] == "agreement.late_refund_received"
    assert verify_ledger() == []


def test_a_late_refund_of_a_grant_without_an_earlier_one_is_kept_too(agreement):
    closed = money.closed(money.final(agreement, "27000.00"))

    receipt = record_late_refund(
        closed, received_on=clock.today(), received=Decimal(9), source="Statement", by=grants.staff("finance")
    )

    assert (receipt.refund.status, str(receipt.refund.money)) == ("received", "USD 9.00")
    assert walks.fresh(closed).status == "closed"
    with pytest.raises(RuleBroken, match=r"Only USD 26,991.00 of this grant was spent"):
        record_late_refund(
            closed, received_on=clock.today(), received=Decimal("26991.01"), source="S", by=grants.staff("finance")
        )


def test_a_late_refund_is_for_closed_grants_and_finance_alone(due):
    with pytest.raises(RuleBroken, match="Only a grant that has ended here"):
        record_late_refund(
            due.agreement, received_on=clock.today(), received=Decimal(5), source="S", by=grants.staff("finance")
        )
    with pytest.raises(NotPermitted):
        record_late_refund(
            due.agreement, received_on=clock.today(), received=Decimal(5), source="S", by=grants.staff("head")
        )

    assert Entry.objects.filter(key__contains=":late:").count() == 0


def test_a_refund_that_is_due_has_a_deadline_and_waits_on_two_desks(due):
    deadlines = list(refund_deadlines())

    def waiting(person):
        return [(str(item.title), item.until) for item in work_for(person) if "refund" in str(item.title).lower()]

    assert [(each.about, each.key, each.due_on) for each in deadlines] == [(due, "agreements/refund_due", due.due_on)]
    assert {person.name for person in deadlines[0].to} >= {"Drafter, GHA"}
    assert waiting(grants.contact("GHA")) == [("Pay the refund", due.due_on)]
    assert waiting(grants.staff("finance")) == [("Record the refund when it arrives", due.due_on)]


def test_the_way_of_a_refund_through_the_pages(client, agreement):
    reported, finance = money.final(agreement, "21000.00"), grants.staff("finance")
    client.force_login(finance)

    shown = client.get(page("ask", reported))
    asked = client.post(page("ask", reported))
    refund = reported.refund
    recorded = client.post(page("record", refund), typed_transfer())
    read = client.get(refund.get_absolute_url())

    assert (shown.status_code, "USD" in shown.content.decode()) == (200, True)
    assert (asked.status_code, asked.url, recorded.status_code) == (302, refund.get_absolute_url(), 302)
    assert (read.status_code, walks.fresh(refund).status) == (200, "received")
    assert "The refund is here in full." in read.content.decode()


def test_a_wrong_transfer_is_refused_at_the_page_and_kept(client, due):
    client.force_login(grants.staff("finance"))
    typed = typed_transfer(received="6000.01", charges="1.00")

    answer = client.post(page("record", due), typed)

    form = answer.context["form"]
    assert (answer.status_code, list(form.errors)) == (422, ["received"])
    assert form.errors["received"] == [
        "At most USD 6,000.00 of this refund is outstanding: record that here, and what is above it as a late refund "
        "when the grant has ended."
    ]
    assert {name: form[name].value() for name in typed} == typed


def test_a_refund_that_cannot_be_asked_says_why_at_the_page(client, agreement):
    reported = money.final(agreement, "27000.00")
    client.force_login(grants.staff("finance"))

    shown = client.get(page("ask", reported)).content.decode()
    refused = client.post(page("ask", reported))

    assert "Nothing has to come back: everything that was paid is accepted." in shown
    assert (refused.status_code, walks.fresh(reported).status) == (409, "final_accepted")


def test_a_foreign_refund_is_not_found_and_its_own_people_only_read_it(client, due):
    people = money.people()
    answers = {}
    for role in ("foreign contact", "donor", "member", "contact", "auditor", "head"):
        client.force_login(people[role])
        answers[role] = (client.get(due.get_absolute_url()).status_code, client.post(page("record", due)).status_code)

    unseen, read = (404, 404), (200, 403)
    assert answers == {
        "foreign contact": unseen,
        "donor": unseen,
        "member": unseen,
        "contact": read,
        "auditor": read,
        "head": read,
    }
