"""A State without an account that can be paid gives up the rest, so that its grant is closed after all."""

import pytest
from django.urls import reverse

from grants.agreements.selectors import figures_of, plan_of, work_for
from grants.agreements.services import refuse_account, waive_rest
from tests.factories import grants, money, walks
from tests.factories.traces import last_event, told, verbs
from vtf.core.errors import NotPermitted, RuleBroken
from vtf.ledger.selectors import available, verify_ledger

pytestmark = pytest.mark.django_db
REASON = "Our bank no longer takes transfers in dollars."


@pytest.fixture
def agreement():
    """Two instalments are paid, all 45,000 are accepted, and the account was refused."""
    money.fund()
    agreement = money.paid(money.interim(money.active()), 2)
    with money.after_the_project(agreement):
        agreement = money.final(agreement)
        refuse_account(agreement.bank_accounts.get(), reason="It was closed.", by=grants.staff("finance"))
        yield agreement


def page(agreement):
    return reverse("agreements:rest-waive", args=[agreement.pk])


def waived(agreement, reason=REASON):
    return waive_rest(agreement, reason=reason, by=grants.contact("GHA"))


def test_what_is_waived_is_free_again_and_the_grant_can_be_closed(agreement):
    before = available()

    closed = money.closed(waived(agreement))

    figures = figures_of(closed)
    assert (closed.status, figures.is_settled, figures.paid, figures.accepted) == ("closed", True, 40500, 40500)
    assert available() - before == grants.usd("4500.00")
    assert verbs(closed)[-3:] == ["agreement.money_released", "agreement.rest_waived", "agreement.closed"]
    assert set(told("agreements/rest_waived")) >= {"Finance", "Head"}
    assert verify_ledger() == []


def test_the_amount_and_the_reason_are_kept(agreement):
    waived(agreement)

    event = last_event(agreement)

    assert (event.verb, event.reason, event.facts) == ("agreement.rest_waived", REASON, {"amount": "USD 4,500.00"})


def test_after_the_waiver_nothing_is_paid_any_more(agreement):
    waived(agreement)
    grants.with_account(agreement)

    with pytest.raises(RuleBroken, match="The State has waived what was still to be paid"):
        money.order(walks.fresh(agreement), 3)

    assert (plan_of(walks.fresh(agreement)).payable, figures_of(agreement).committed) == (grants.usd(0), 0)
    assert [str(item.title) for item in work_for(grants.staff("head"))] == ["Close the grant"]


def test_a_waiver_needs_a_reason_and_is_given_once(agreement):
    with pytest.raises(RuleBroken) as refusal:
        waived(agreement, reason=" ")
    waived(agreement)
    with pytest.raises(RuleBroken, match="Nothing is left that could be waived"):
        waived(agreement)

    assert list(refusal.value.errors) == ["reason"]
    assert verbs(agreement).count("agreement.rest_waived") == 1


def test_nothing_is_waived_before_the_final_report_is_accepted_or_while_a_payment_waits():
    money.fund()
    agreement = money.paid(money.interim(money.active()), 2)
    with pytest.raises(RuleBroken, match="Only what a final report accepted"):
        waived(agreement)
    with money.after_the_project(agreement):
        agreement = money.final(agreement)
        money.order(agreement, 3)
        with pytest.raises(RuleBroken, match="A payment waits for approval"):
            waived(agreement)

        assert walks.fresh(agreement).rest_waived_at is None


def test_only_the_states_contact_waives(agreement):
    for role, person in money.people().items():
        if role != "contact":
            with pytest.raises(NotPermitted):
                waive_rest(agreement, reason=REASON, by=person)

    assert walks.fresh(agreement).rest_waived_at is None


def test_the_contact_waives_at_the_page(client, agreement):
    client.force_login(grants.contact("GHA"))

    offered = page(agreement) in client.get(agreement.get_absolute_url()).content.decode()
    shown = client.get(page(agreement)).content.decode()
    careless = client.post(page(agreement), {"reason": ""})
    done = client.post(page(agreement), {"reason": REASON})
    again = client.post(page(agreement), {"reason": REASON})
    offered_still = page(agreement) in client.get(agreement.get_absolute_url()).content.decode()

    assert (offered, "4,500.00" in shown, careless.status_code, done.status_code) == (True, True, 422, 302)
    assert (again.status_code, again.context["form"].non_field_errors()) == (
        422,
        ["Nothing is left that could be waived."],
    )
    assert (walks.fresh(agreement).rest_waived_at is not None, offered_still) == (True, False)


@pytest.mark.parametrize(("role", "status"), [("drafter", 403), ("finance", 403), ("foreign contact", 404)])
def test_nobody_else_waives_at_the_page(client, agreement, role, status):
    client.force_login(money.people()[role])

    answer = client.post(page(agreement), {"reason": REASON})

    assert (answer.status_code, walks.fresh(agreement).rest_waived_at) == (status, None)
