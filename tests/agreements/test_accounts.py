"""The grantee's account: entered by one, verified by another, replaced and never changed, known to few."""

import re
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from grants.agreements.models import BankAccount
from grants.agreements.selectors import standing_account, work_for
from grants.agreements.services import approve_disbursement, refuse_account, register_account, verify_account
from tests.factories import grants, money, walks
from tests.factories.traces import facts_of, last_event, told, verbs
from vtf.core.errors import NotPermitted, RuleBroken
from vtf.documents.models import IssuedDocument
from vtf.history.models import Event
from vtf.notifications.models import Job, Notification

pytestmark = pytest.mark.django_db
NUMBER, BANK = "GH69 0123 4567 8901 2345", "Synthetic Bank, 1 Example Street, Accra"
NOTE = "Called Ms Mensah on the number in the register; she read the account to me."


@pytest.fixture
def agreement():
    money.fund()
    return money.drafted()


def register(agreement, by=None, **typed):
    options = {"holder": agreement.grantee, "number": NUMBER, "bank": BANK, "currency": "usd", **typed}
    return register_account(agreement, **options, by=by or grants.contact("GHA"))


def verify(account, by=None, note=NOTE):
    return verify_account(account, call_back_note=note, by=by or grants.staff("finance"))


def page(name, row):
    return reverse(f"agreements:account-{name}", args=[row.pk])


def typed_account(agreement, **changes):
    return {
        "holder": agreement.grantee,
        "number": NUMBER,
        "bank": BANK,
        "currency": "USD",
        "why_not_grantee": "",
        **changes,
    }


def test_an_account_is_entered_by_the_contact_and_verified_by_a_second_person(agreement):
    contact, finance = grants.contact("GHA"), grants.staff("finance")

    entered = register(agreement, contact)
    verified = verify(entered, finance)

    assert (entered.is_verified, entered.entered_by, entered.currency) == (False, contact, "USD")
    assert (verified.is_verified, verified.verified_by, verified.call_back_note) == (True, finance, NOTE)
    assert verbs(agreement)[-2:] == ["account.registered", "account.verified"]
    assert set(told("agreements/account_registered")) == {finance.name}
    assert contact.name in told("agreements/account_verified")


def test_the_officer_may_enter_it_for_the_state_and_nobody_else_does(agreement):
    for role, person in walks.everybody("GHA").items():
        if role not in ("contact", "officer"):
            with pytest.raises(NotPermitted):
                register(agreement, person)

    assert register(agreement, grants.staff("officer")).stands
    assert BankAccount.objects.count() == 1


def test_only_finance_verifies_and_refuses(agreement):
    account = register(agreement)
    for role, person in walks.everybody("GHA").items():
        if role != "finance":
            with pytest.raises(NotPermitted):
                verify(account, person)
            with pytest.raises(NotPermitted):
                refuse_account(account, reason="No.", by=person)

    assert not walks.fresh(account).is_verified
    assert walks.fresh(account).stands


def test_nobody_verifies_what_they_entered_whatever_roles_they_have(agreement):
    both = grants.staff("officer")
    both.groups.add(*grants.staff("finance").groups.all())
    account = register(agreement, both)

    with pytest.raises(RuleBroken, match="You entered this account; another person has to verify it"):
        verify(account, type(both).objects.get(pk=both.pk))
    with pytest.raises(DatabaseError), transaction.atomic():
        BankAccount.objects.filter(pk=account.pk).update(
            verified_by=both, verified_at=timezone.now(), call_back_note="x"
        )

    assert not walks.fresh(account).is_verified


def test_an_account_is_not_verified_without_a_note_of_the_call_back(agreement):
    account = register(agreement)

    with pytest.raises(RuleBroken, match="Note whom you called back") as refusal:
        verify(account, note=" ")

    assert list(refusal.value.errors) == ["call_back_note"]
    assert not walks.fresh(account).is_verified


@pytest.mark.parametrize("field", ["holder", "number", "bank"])
def test_an_account_lacks_nothing(agreement, field):
    with pytest.raises(RuleBroken) as refusal:
        register(agreement, **{field: " "})

    assert list(refusal.value.errors) == [field]
    assert BankAccount.objects.count() == 0


def test_a_payee_that_is_not_the_grantee_needs_a_reason(agreement):
    """8(b).21: a treasury's single account in another body's name, or a partner's."""
    with pytest.raises(RuleBroken, match="The holder is not the grantee") as refusal:
        register(agreement, holder="Ministry of Finance")
    account = register(agreement, holder="Ministry of Finance", why_not_grantee="Treasury single account.")
    same = register(agreement, holder=f"  {agreement.grantee.upper()} ")

    assert list(refusal.value.errors) == ["why_not_grantee"]
    assert (account.why_not_grantee, same.why_not_grantee) == ("Treasury single account.", "")


def test_a_new_account_pauses_payments_until_a_second_person_has_called_back(agreement):
    """Requirement 41: a change of bank details needs a different second approver and a call-back note."""
    grants.signed(agreement)
    prepared = money.order(walks.fresh(agreement))
    first = standing_account(agreement)

    second = register(agreement, number="GH00 9999")

    assert (walks.fresh(first).stands, standing_account(agreement)) == (False, second)
    assert verbs(agreement)[-1] == "account.replaced"
    assert "Drafter, GHA" in told("agreements/account_replaced")
    with pytest.raises(RuleBroken, match="The bank account was replaced or refused after this payment was prepared"):
        approve_disbursement(prepared, by=grants.staff("head"))
    walks.called_off(prepared)
    with pytest.raises(RuleBroken, match="The bank account waits to be verified by a second person"):
        money.order(agreement)
    verify(second)
    assert money.order(agreement).account == second


def test_an_account_that_was_refused_or_replaced_is_verified_no_more(agreement):
    refused = refuse_account(register(agreement), reason="Nobody answers.", by=grants.staff("finance"))
    replaced = register(agreement, number="1111 2222")
    standing = verify(register(agreement, number="3333 4444"))

    for account in (refused, replaced):
        with pytest.raises(RuleBroken, match="replaced or refused already"):
            verify(account)
    with pytest.raises(RuleBroken, match="verified already"):
        verify(standing)
    with pytest.raises(RuleBroken, match="replaced or refused already"):
        refuse_account(replaced, reason="No.", by=grants.staff("finance"))

    assert last_event(agreement).verb == "account.verified"
    assert Event.objects.get(verb="account.refused").reason == "Nobody answers."
    assert "Point of contact, GHA" in told("agreements/account_refused")


def test_the_same_account_is_not_entered_twice(agreement):
    register(agreement)

    with pytest.raises(RuleBroken, match="This account stands already") as refusal:
        register(agreement)

    assert list(refusal.value.errors) == ["number"]
    assert BankAccount.objects.count() == 1


@pytest.mark.parametrize("status", ["lapsed", "cancelled"])
def test_a_grant_that_has_ended_takes_no_account(status):
    money.fund()
    agreement = money.at(status)

    with pytest.raises(RuleBroken, match="needs no bank account"):
        register(agreement, number="1111 2222")


def test_an_account_stands_nowhere_but_in_its_encrypted_columns(agreement):
    """Requirement of issue 3: never in history, messages, jobs, documents or a dump of the plain table."""
    grants.signed(agreement)
    agreement = money.paid(walks.fresh(agreement))
    written = StringIO()
    call_command("dumpdata", "history", "notifications", "documents", "ledger", stdout=written)
    with connection.cursor() as cursor:
        cursor.execute("SELECT holder, number, bank FROM agreements_bankaccount")
        stored = [text for row in cursor.fetchall() for text in row]

    assert [text.startswith("v1:") for text in stored] == [True] * 3
    for secret in ("0123 4567", "01234567", "Synthetic Bank"):
        assert secret not in written.getvalue()
        assert not any(secret in text for text in stored)
    assert (Event.objects.exists(), Notification.objects.exists(), Job.objects.exists()) == (True, True, True)
    assert IssuedDocument.objects.filter(kind="agreements/payment_order").exists()
    payment = agreement.instalments.first().disbursements.get()
    assert facts_of(payment, "agreements/payment_order")["account"] == "•••• 2345"


SEES = {
    "contact": NUMBER,
    "drafter": NUMBER,
    "finance": NUMBER,
    "head": NUMBER,
    "officer": "•••• 2345",
    "auditor": "•••• 2345",
    "chair": "•••• 2345",
}


@pytest.mark.parametrize("role", SEES)
def test_the_account_is_shown_in_full_to_few_and_masked_to_others(client, agreement, role):
    grants.signed(agreement)
    payment = money.order(walks.fresh(agreement))
    client.force_login(walks.everybody("GHA")[role])

    pages = [client.get(row.get_absolute_url()).content.decode() for row in (agreement, payment)]

    shown = [re.findall(r"GH69 0123 4567 8901 2345|•••• 2345", text) for text in pages]
    assert [set(found) for found in shown] == [{SEES[role]}] * 2
    assert all((BANK in text) == (SEES[role] == NUMBER) for text in pages)


def test_the_contact_enters_and_finance_verifies_at_the_pages(client, agreement):
    contact, finance = grants.contact("GHA"), grants.staff("finance")
    client.force_login(contact)
    shown = client.get(page("register", agreement))
    entered = client.post(page("register", agreement), typed_account(agreement))
    account = BankAccount.objects.get()
    client.force_login(finance)
    asked = client.get(page("verify", account)).content.decode()
    verified = client.post(page("verify", account), {"call_back_note": NOTE})

    assert (shown.status_code, shown.context["form"]["holder"].value()) == (200, agreement.grantee)
    assert (entered.status_code, entered.url) == (302, agreement.get_absolute_url())
    assert (NUMBER in asked, verified.status_code, walks.fresh(account).is_verified) == (True, 302, True)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"number": " "}, "number"),
        ({"currency": "XXY"}, "currency"),
        ({"holder": "Ministry of Finance"}, "why_not_grantee"),
    ],
)
def test_a_wrong_account_is_refused_beside_its_field_and_kept(client, agreement, changes, field):
    client.force_login(grants.contact("GHA"))
    typed = typed_account(agreement, **changes)

    answer = client.post(page("register", agreement), typed)

    form = answer.context["form"]
    assert (answer.status_code, list(form.errors)) == (422, [field])
    assert {name: form[name].value() for name in typed} == typed
    assert BankAccount.objects.count() == 0


def test_a_verification_is_refused_in_words_at_the_page(client, agreement):
    both = grants.staff("officer")
    both.groups.add(*grants.staff("finance").groups.all())
    account = register(agreement, both)
    client.force_login(both)

    own = client.post(page("verify", account), {"call_back_note": "I know them."})
    client.force_login(grants.staff("finance"))
    empty = client.post(page("verify", account), {"call_back_note": ""})

    assert (own.status_code, own.context["form"].non_field_errors()) == (
        422,
        ["You entered this account; another person has to verify it."],
    )
    assert own.context["form"]["call_back_note"].value() == "I know them."
    assert (empty.status_code, list(empty.context["form"].errors)) == (422, ["call_back_note"])


def test_who_may_not_act_on_an_account_is_told_so_and_a_foreign_one_is_not_found(client, agreement):
    account = register(agreement)
    people = walks.everybody("GHA")
    typed = typed_account(agreement)
    answers = {}
    for role in ("drafter", "head", "auditor", "officer", "foreign contact", "donor", "former contact"):
        client.force_login(people[role])
        answers[role] = [
            403 if role == "officer" else client.post(page("register", agreement), typed).status_code,
            client.post(page("verify", account), {"call_back_note": NOTE}).status_code,
            client.post(page("refuse", account), {"reason": "No."}).status_code,
        ]

    foreign = {"foreign contact", "donor", "former contact"}
    assert answers == {role: [404 if role in foreign else 403] * 3 for role in answers}
    assert not walks.fresh(account).is_verified
    assert BankAccount.objects.count() == 1


def test_the_desk_tells_the_contact_and_then_finance(agreement):
    contact, finance = grants.contact("GHA"), grants.staff("finance")

    def waiting(person):
        return [str(item.title) for item in work_for(person)]

    grants.sign_agreement(agreement, by=contact)
    before = waiting(contact)
    account = register(agreement, contact)
    entered = waiting(contact), waiting(finance)
    verify(account, finance)

    assert (before, entered) == (["Register the bank account"], ([], ["Verify the bank account"]))
    assert waiting(finance) == []


def test_an_account_is_entered_before_the_agreement_lapses_or_while_it_is_in_force(agreement):
    assert agreement.sign_by == timezone.now().date() + timedelta(days=90)
    assert register(agreement).stands
