"""The pages of the money: what everybody reads at each status, lists, desks, and what they cost."""

from contextlib import nullcontext
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from grants.agreements.models import Disbursement
from grants.agreements.selectors import work_for
from tests.counting import LIST, OBJECT, cells, queries_of
from tests.factories import grants, money, walks
from vtf.core import clock
from vtf.documents.models import IssuedDocument
from vtf.documents.services import issue_document

pytestmark = pytest.mark.django_db
LATE = ("final_accepted", "refund_due", "refund_received", "closed")
READERS = ("drafter", "contact", "chair", "officer", "finance", "head", "auditor")
SAID = {
    "draft": "The agreement waits for its signatures.",
    "signed": "The agreement is in force.",
    "active": "The project is under way.",
    "interim_accepted": "The interim report is accepted.",
    "final_accepted": "The final report is accepted.",
    "refund_due": "The Fund waits for a refund.",
    "refund_received": "The refund is here in full.",
    "closed": "The grant is closed and accounted for.",
    "cancelled": "The grant was cancelled.",
    "lapsed": "The agreement was not signed in time.",
}
MONEY = {  # reserved, committed, released, paid; accepted, held, refund due, refunded
    "draft": ((45000, 0, 0, 0), (0, 0, 0, 0)),
    "signed": ((0, 45000, 0, 0), (0, 0, 0, 0)),
    "active": ((0, 18000, 0, 27000), (0, 27000, 0, 0)),
    "interim_accepted": ((0, 18000, 0, 27000), (21000, 6000, 0, 0)),
    "final_accepted": ((0, 0, 18000, 27000), (21000, 6000, 0, 0)),
    "refund_due": ((0, 0, 18000, 27000), (21000, 0, 6000, 0)),
    "refund_received": ((0, 0, 18000, 27000), (21000, 0, 0, 6000)),
    "closed": ((0, 0, 18000, 27000), (21000, 0, 0, 6000)),
    "cancelled": ((0, 0, 18000, 27000), (0, 0, 27000, 0)),
    "lapsed": ((0, 0, 45000, 0), (0, 0, 0, 0)),
}


@pytest.fixture(autouse=True)
def _fund():
    money.fund()


@pytest.mark.parametrize("status", SAID)
def test_everybody_reads_where_the_grant_stands_and_money_that_adds_up(client, status):
    people = money.people()
    agreement = money.at(status)
    with money.after_the_project(agreement) if status in LATE else nullcontext():
        for role in READERS:
            client.force_login(people[role])
            answer = client.get(agreement.get_absolute_url())
            shown = answer.context["money"]
            assert (answer.status_code, SAID[status] in answer.content.decode()) == (200, True)
            assert tuple(amount for _label, amount in shown["granted"]) == MONEY[status][0]
            assert tuple(amount for _label, amount in shown["paid"]) == MONEY[status][1]
            assert (shown["total_granted"], shown["total_paid"]) == (45000, MONEY[status][0][3])
        for role in ("foreign contact", "donor", "member"):
            client.force_login(people[role])
            assert client.get(agreement.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("status", ["draft", "signed", "interim_accepted", "final_accepted", "refund_due", "cancelled"])
def test_the_page_of_a_grant_is_cheap_for_everybody_at_each_status(client, status):
    people = money.people()
    agreement = money.at(status)
    with money.after_the_project(agreement) if status in LATE else nullcontext():
        for role in READERS:
            client.force_login(people[role])
            assert queries_of(client, agreement.get_absolute_url()) <= OBJECT, role


def test_the_pages_of_refunds_accounts_and_endings_are_cheap(client):
    agreement = money.at("refund_due")
    with money.after_the_project(agreement):
        refund = agreement.refund
        money.transfer(refund, "5.00")
        client.force_login(grants.staff("finance"))
        for address in (refund.get_absolute_url(), reverse("agreements:refund-record", args=[refund.pk])):
            assert queries_of(client, address) <= OBJECT


@pytest.mark.parametrize(
    ("name", "role"),
    [("agreement-cancel", "contact"), ("account-register", "contact"), ("agreement-close", "head")],
)
def test_the_pages_of_acts_on_a_grant_are_cheap(client, name, role):
    people = money.people()
    agreement = money.active()
    client.force_login(people[role])

    assert queries_of(client, reverse(f"agreements:{name}", args=[agreement.pk])) <= OBJECT


def test_lists_of_payments_and_refunds_show_ones_own_and_cost_the_same(client):
    agreement = money.cancelled(money.active())
    payments, refunds = reverse("agreements:disbursement-list"), reverse("agreements:refund-list")
    foreign = grants.contact("SEN")

    for person in (grants.contact("GHA"), grants.staff("finance"), grants.staff("auditor")):
        client.force_login(person)
        assert cells(client.get(payments)) == [str(Disbursement.objects.get())]
        assert cells(client.get(refunds)) == [agreement.number]
        assert max(queries_of(client, payments), queries_of(client, refunds)) <= LIST
        assert agreement.number in client.get(refunds, {"format": "csv"}).getvalue().decode()
    client.force_login(foreign)
    assert cells(client.get(payments)) == cells(client.get(refunds)) == []


def test_each_person_holds_exactly_their_documents(client):
    people = money.people()
    agreement = money.cancelled(money.active())
    for paper in IssuedDocument.objects.filter(kind__startswith="agreements/"):
        issue_document(paper, by=None)
    held = {}
    for role in READERS:
        client.force_login(people[role])
        documents = client.get(agreement.get_absolute_url()).context["documents"]
        held[role] = sorted({document.kind.partition("/")[2] for document in documents})
        assert {client.get(document.address).status_code for document in documents} <= {200}

    everything = ["agreement", "refund_request", "settlement", "termination_letter"]
    assert held == {role: [] if role == "chair" else everything for role in READERS}


def test_the_auditor_reads_everything_and_is_offered_nothing(client):
    agreement = money.active()
    payment = Disbursement.objects.get()
    client.force_login(grants.staff("auditor"))

    for row in (agreement, payment):
        page = client.get(row.get_absolute_url())
        assert page.status_code == 200
        assert "What you can do now" not in page.content.decode()


def test_the_desks_follow_the_money():
    people = money.people()

    def waiting():
        return {
            role: sorted({str(item.title) for item in work_for(person)})
            for role, person in people.items()
            if work_for(person)
        }

    agreement = money.signed()
    signed = waiting()
    order = money.order(agreement)
    ordered = waiting()
    walks.paid(order)
    active = waiting()
    agreement = money.interim(walks.fresh(agreement))
    between = waiting()
    with money.after_the_project(agreement):
        agreement = money.final(agreement, "21000.00")
        reported = waiting()
        refund = money.refund_of(agreement)
        asked = waiting()
        money.transfer(refund, "6000.00")
        received = waiting()

    confirm = {"contact": ["Confirm what arrived"], "drafter": ["Confirm what arrived"]}
    assert signed == {"finance": ["Prepare the first payment"]}
    assert ordered == {"finance": ["Approve the payment"], "head": ["Approve the payment"]}
    assert {role: titles for role, titles in active.items() if role in ("finance", "head")} == {}
    assert between["finance"] == ["Prepare the next payment"]
    assert {**confirm, "finance": ["Ask for the refund"]} == reported
    assert asked["contact"] == ["Confirm what arrived", "Pay the refund"]
    assert asked["finance"] == ["Record the refund when it arrives"]
    assert received == {**confirm, "head": ["Close the grant"]}


def test_the_chair_decides_about_a_grant_whose_final_report_is_long_overdue():
    agreement = money.interim(money.active())
    chair = grants.member(grants.CHAIR)
    before = work_for(chair)
    with money.after(agreement.report_due_on + timedelta(days=30)):
        items = work_for(chair)

    assert before == []
    assert [(str(item.title), item.about) for item in items] == [("Decide whether the grant goes on", str(agreement))]


def test_a_late_refund_is_recorded_at_the_page(client):
    agreement = money.at("closed")
    with money.after_the_project(agreement):
        client.force_login(grants.staff("finance"))
        address = reverse("agreements:refund-late", args=[agreement.pk])
        typed = {"received_on": clock.today().isoformat(), "received": "21000.01", "source": "Statement 9"}

        shown = client.get(address)
        refused = client.post(address, typed)
        done = client.post(address, {**typed, "received": "5.00"})

        assert shown.status_code == 200
        assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["received"])
        assert refused.context["form"]["source"].value() == "Statement 9"
        assert (done.status_code, walks.fresh(agreement).status) == (302, "closed")


def test_a_confirmation_is_typed_by_the_grantee_and_shows_the_shortfall(client):
    agreement = money.active()
    payment = Disbursement.objects.get()
    address = reverse("agreements:disbursement-confirm", args=[payment.pk])
    client.force_login(grants.drafter("GHA"))

    shown = client.get(address)
    refused = client.post(address, {"amount": "27000.01", "on": clock.today().isoformat()})
    done = client.post(address, {"amount": "26975.00", "on": clock.today().isoformat()})
    read = client.get(payment.get_absolute_url()).content.decode()

    assert shown.context["form"]["amount"].value() == Decimal("27000.00")
    assert (refused.status_code, refused.context["form"]["amount"].value()) == (422, "27000.01")
    assert done.status_code == 302
    assert "Missing on arrival:" in read
    assert agreement.status == "active"


@pytest.mark.parametrize("role", ["finance", "head", "contact"])
def test_the_desk_of_the_money_takes_as_many_queries_with_one_grant_as_with_two(client, role):
    desk = reverse("desk:desk")
    person = {"contact": grants.contact("GHA")}.get(role) or grants.staff(role)
    first = money.drafted()
    second = grants.agreement_of(walks.copies_of_another_state(first.application, "SEN"))
    first = money.interim(money.paid(walks.fresh(grants.signed(first))))
    with money.after_the_project(first):
        money.final(first, "27000.00" if role == "head" else "21000.00")
        client.force_login(person)
        with_one = queries_of(client, desk)
    second = money.interim(money.paid(walks.fresh(grants.signed(second))))
    with money.after_the_project(second):
        money.final(second, "27000.00" if role == "head" else "21000.00")
        client.force_login(person)

        assert queries_of(client, desk) == with_one <= OBJECT
