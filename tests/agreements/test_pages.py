"""Pages of agreements and payments: whose they are, what is refused and kept, what they cost."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from grants.agreements.models import Disbursement, GrantAgreement
from grants.agreements.services import sign_agreement
from tests.counting import LIST, OBJECT, cells, queries_of
from tests.factories import grants, walks
from tests.factories.states import state
from vtf.documents.selectors import documents_about
from vtf.documents.services import issue_document
from vtf.history.models import Event
from vtf.ledger.models import Entry

pytestmark = pytest.mark.django_db
LIST_PAGE = "/en/agreements/"


def page(name, row):
    return reverse(f"agreements:{name}", args=[row.pk])


def typed_payment(**changes):
    return {"amount": "27000.00", "value_on": timezone.localdate().isoformat(), **changes}


@pytest.fixture
def money():
    grants.committee_sits()
    grants.money_in()


def test_the_way_from_approval_to_payment_through_the_pages(client, money):
    application = grants.approved(grants.with_committee("GHA"))

    def act(person, address, typed=None):
        client.force_login(person)
        assert client.get(address).status_code == 200
        answer = client.post(address, typed or {})
        assert answer.status_code == 302
        return answer.url

    drafting = {"starts_on": application.starts_on.isoformat()}
    act(grants.staff("officer"), reverse("agreements:agreement-draft", args=[application.pk]), drafting)
    agreement = GrantAgreement.objects.get()
    grants.with_account(agreement)
    for person in (grants.contact("GHA"), grants.staff("head")):
        act(person, page("agreement-sign", agreement), {"is_agreed": "on"})
    act(grants.staff("finance"), page("disbursement-prepare", agreement.instalments.first()), typed_payment())
    paid = Disbursement.objects.get()
    url = act(grants.staff("head"), page("disbursement-approve", paid))

    assert url == paid.get_absolute_url()
    assert (walks.fresh(paid).status, walks.fresh(agreement).status) == ("paid", "active")
    assert Entry.objects.filter(kind="disbursement").count() == 1


def test_a_payment_approved_by_its_author_is_refused_at_the_page(client, money):
    finance = grants.staff("finance")
    prepared = walks.prepared(walks.agreement_at("signed"), by=finance)
    client.force_login(finance)

    answer = client.post(page("disbursement-approve", prepared))

    assert answer.status_code == 409
    assert "You prepared this payment; another person has to approve it." in answer.content.decode()
    assert (walks.fresh(prepared).status, Entry.objects.filter(kind="disbursement").count()) == ("prepared", 0)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"amount": "99.958,00"}, "amount"),
        ({"amount": "USD $27000.00"}, "amount"),
        ({"amount": "27000.01"}, "amount"),
        ({"charges": "-5"}, "charges"),
        ({"sent_currency": "EUR"}, "sent_amount"),
        ({"value_on": ""}, "value_on"),
        ({"value_on": "0202-03-17"}, "value_on"),
        ({"value_on": "31.02.2027"}, "value_on"),
        ({"value_on": (timezone.localdate() - timedelta(days=1)).isoformat()}, "value_on"),
    ],
)
def test_a_wrong_payment_is_refused_beside_its_field_and_kept(client, money, changes, field):
    """8(b).20: an amount that can be read in two ways is refused, never guessed."""
    agreement = walks.agreement_at("signed")
    client.force_login(grants.staff("finance"))
    typed = typed_payment(**changes)

    answer = client.post(page("disbursement-prepare", agreement.instalments.first()), typed)

    form = answer.context["form"]
    assert (answer.status_code, list(form.errors)) == (422, [field])
    assert {name: form[name].value() for name in typed} == typed
    assert Disbursement.objects.count() == 0


def test_a_payment_out_of_turn_is_refused_with_the_reason_and_kept(client, money):
    agreement = walks.agreement_at("signed")
    client.force_login(grants.staff("finance"))

    answer = client.post(page("disbursement-prepare", agreement.instalments.last()), typed_payment(amount="12.34"))

    assert answer.status_code == 422
    assert answer.context["form"].non_field_errors() == [
        "The earlier instalments have to be paid first.",
        "This instalment waits for the accepted final report.",
    ]
    assert answer.context["form"]["amount"].value() == "12.34"


def test_a_cancellation_without_reason_is_refused_at_the_page(client, money):
    prepared = walks.prepared(walks.agreement_at("signed"))
    client.force_login(grants.staff("head"))

    answer = client.post(page("disbursement-cancel", prepared), {"reason": ""})

    assert list(answer.context["form"].errors) == ["reason"]
    assert walks.fresh(prepared).status == "prepared"


def test_a_signature_is_given_knowingly(client, money):
    agreement = walks.agreement_at("draft")
    client.force_login(grants.staff("head"))

    answer = client.post(page("agreement-sign", agreement), {})

    assert answer.context["form"].errors["is_agreed"] == ["Confirm that you sign."]
    assert walks.fresh(agreement).secretariat_signed_at is None


POSSIBLE = {
    "draft": {("contact", "sign"), ("head", "sign")},
    "half": {("contact", "sign")},
    "signed": {("finance", "prepare")},
    "prepared": {("finance", "approve"), ("finance", "cancel"), ("head", "approve"), ("head", "cancel")},
    "active": set(),
}


@pytest.mark.parametrize("status", POSSIBLE)
def test_nobody_does_more_than_their_part_at_each_status(client, money, status):
    agreement = walks.agreement_at({"half": "draft", "prepared": "signed"}.get(status, status))
    if status == "half":
        sign_agreement(agreement, by=grants.staff("head"))
    order = walks.prepared(agreement) if status == "prepared" else Disbursement.objects.first()
    acts = {
        "sign": (page("agreement-sign", agreement), {"is_agreed": "on"}),
        "prepare": (page("disbursement-prepare", agreement.instalments.first()), typed_payment()),
        "draft": (
            reverse("agreements:agreement-draft", args=[agreement.application_id]),
            {"starts_on": agreement.starts_on.isoformat()},
        ),
    }
    if order:
        acts["approve"] = (page("disbursement-approve", order), {})
        acts["cancel"] = (page("disbursement-cancel", order), {"reason": "Wrong account."})

    happened, answers = set(), set()
    for role, person in walks.everybody().items():
        client.force_login(person)
        for name, (address, typed) in acts.items():
            point, before = transaction.savepoint(), Event.objects.count()
            answer = client.post(address, typed)
            if Event.objects.count() != before:
                happened.add((role, name))
            else:
                answers.add(answer.status_code)
            transaction.savepoint_rollback(point)

    assert happened == POSSIBLE[status]
    assert answers <= {403, 404, 409, 422}


@pytest.mark.parametrize("reader", ["foreign contact", "former contact", "recused", "donor", "member"])
def test_every_page_act_and_document_of_a_foreign_agreement_is_not_found(client, money, reader):
    agreement = walks.agreement_at("active")
    order, instalment = Disbursement.objects.get(), agreement.instalments.last()
    papers = [documents_about(row).first() for row in (agreement, order)]
    for paper in papers:
        issue_document(paper, by=None)
    client.force_login(walks.everybody()[reader])

    addresses = [
        agreement.get_absolute_url(),
        order.get_absolute_url(),
        page("agreement-sign", agreement),
        page("disbursement-prepare", instalment),
        page("disbursement-approve", order),
        page("disbursement-cancel", order),
        page("agreement-document", papers[0]),
        page("disbursement-document", papers[1]),
    ]

    assert {address: client.get(address).status_code for address in addresses} == dict.fromkeys(addresses, 404)
    assert {client.post(address, {"reason": "x"}).status_code for address in addresses} <= {404, 405}
    assert client.get(LIST_PAGE).context["rows"] == []


def test_a_states_people_list_search_and_export_their_own_agreements_only(client, money):
    foreign = walks.agreement_at("draft", "SEN")
    own = grants.agreement_of(walks.copies_of_another_state(foreign.application, "GHA"))
    client.force_login(grants.drafter("GHA"))

    exported = client.get(LIST_PAGE, {"format": "csv"}).getvalue().decode()

    assert cells(client.get(LIST_PAGE)) == [own.number]
    assert cells(client.get(LIST_PAGE, {"q": foreign.number})) == []
    assert (own.number in exported, foreign.number in exported) == (True, False)


def test_the_grantee_takes_the_papers_away_and_is_shown_no_door_to_the_ledger(client, money):
    agreement = walks.agreement_at("active")
    order = Disbursement.objects.get()
    entry = reverse("ledger:entry-detail", args=[order.entry_id])
    papers = {"agreement-document": agreement, "disbursement-document": order}
    issued = {name: issue_document(documents_about(row).first(), by=None) for name, row in papers.items()}
    client.force_login(grants.contact(walks.APPLICANT))

    answers = [client.get(reverse(f"agreements:{name}", args=[issue.document_id])) for name, issue in issued.items()]
    grantees = client.get(order.get_absolute_url()).content.decode()
    client.force_login(grants.staff("auditor"))
    auditors = client.get(order.get_absolute_url()).content.decode()

    assert [answer.content[:5] for answer in answers] == [b"%PDF-"] * 2
    assert (entry in grantees, entry in auditors) == (False, True)


def test_the_page_says_who_has_to_sign_and_what_comes_next(client, money):
    agreement = walks.agreement_at("draft")
    contact, head, finance = grants.contact(walks.APPLICANT), grants.staff("head"), grants.staff("finance")

    def extra(person):
        client.force_login(person)
        found = client.get(agreement.get_absolute_url()).context["extra"]
        return {act.name: tuple(map(str, act.reasons)) for act in found}

    unsigned = "There is no payment before both have signed the agreement."
    no_account = "The grantee's bank account has not been registered yet."
    drafted = [extra(person) for person in (contact, head, finance)]
    sign_agreement(agreement, by=head)
    half = extra(head)
    sign_agreement(agreement, by=contact)
    whole = [extra(person) for person in (contact, head, finance)]

    keeper = "Only the finance officer prepares a payment."
    signers = "Only the point of contact and the Head of Secretariat sign."
    assert drafted == [
        {"sign": (), "account": ()},
        {"sign": (), "prepare": (keeper, unsigned, no_account)},
        {"sign": (signers,), "prepare": (unsigned, no_account)},
    ]
    assert half["sign"] == ("The Head of Secretariat has signed; the State's signature is awaited.",)
    assert whole == [{"account": ()}, {"prepare": (keeper, no_account)}, {"prepare": (no_account,)}]


def test_the_list_takes_as_many_queries_with_one_agreement_as_with_fifty(client, money):
    agreement = walks.agreement_at("signed")
    client.force_login(grants.staff("officer"))
    with_one = queries_of(client, LIST_PAGE)
    dates = {"starts_on": agreement.starts_on, "ends_on": agreement.ends_on}
    GrantAgreement.objects.bulk_create(
        GrantAgreement(
            number=f"ATT.VTF.G2019.{serial:03d}GHA",
            state=state("GHA"),
            amount=1,
            currency="USD",
            imported_from="A test.",
            status="closed",
            **dates,
        )
        for serial in range(1, 50)
    )

    assert queries_of(client, LIST_PAGE) == with_one <= LIST


@pytest.mark.parametrize("role", ["contact", "officer", "finance", "head"])
def test_the_pages_of_an_agreement_and_a_payment_are_cheap(client, money, role):
    agreement = walks.agreement_at("signed")
    walks.called_off(walks.prepared(agreement))
    walks.paid(walks.prepared(agreement))
    client.force_login(walks.everybody()[role])

    for address in (agreement.get_absolute_url(), Disbursement.objects.first().get_absolute_url()):
        assert queries_of(client, address) <= OBJECT


def test_the_pages_of_acts_are_cheap(client, money):
    agreement = walks.agreement_at("signed")
    order = walks.prepared(agreement)
    client.force_login(grants.staff("head"))

    for name, row in (("agreement-sign", agreement), ("disbursement-approve", order), ("disbursement-cancel", order)):
        assert queries_of(client, page(name, row)) <= OBJECT
    client.force_login(grants.staff("finance"))
    assert queries_of(client, page("disbursement-prepare", agreement.instalments.last())) <= OBJECT
