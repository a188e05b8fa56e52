"""Sign in time, with authority, and not before the decision; else the offer lapses and its money is free."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from grants.agreements.instalments import months_later
from grants.agreements.models import GrantAgreement
from grants.agreements.selectors import signature_deadlines, work_for
from grants.agreements.services import draft_agreement, lapse_agreement, lapse_agreements, sign_agreement
from grants.agreements.tasks import lapse
from tests.factories import grants, money, walks
from tests.factories.traces import facts_of, ordered, told, verbs
from vtf.core import clock
from vtf.core.errors import NotPermitted, RuleBroken
from vtf.ledger.models import Entry
from vtf.ledger.selectors import available, verify_ledger

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fund():
    money.fund()


def test_an_agreement_is_to_be_signed_within_ninety_days():
    agreement = money.drafted()

    assert agreement.sign_by == clock.today() + timedelta(days=90)
    assert [(each.about, each.due_on) for each in signature_deadlines()] == [(agreement, agreement.sign_by)]


def test_an_agreement_that_is_not_signed_in_time_lapses_and_frees_its_money():
    agreement = money.drafted()
    with money.after(agreement.sign_by):
        lapse()

        lapsed = walks.fresh(agreement)
        facts = facts_of(lapsed, "agreements/lapse_letter")
        assert (lapsed.status, verbs(lapsed)[-1]) == ("lapsed", "agreement.lapsed")
        assert (available(), available("ghana")) == (grants.usd(100000), grants.usd(20000))
        assert facts["earmarks"] == [
            {"label": "Earmark ghana", "amount": "20000.0000"},
            {"label": "Unrestricted", "amount": "25000.0000"},
        ]
        assert ("agreements/lapse_letter", "en") in ordered(lapsed)
        assert set(told("agreements/lapsed")) >= {"Point of contact, GHA", "Officer"}
        assert verify_ledger() == []


def test_an_agreement_lapses_once_and_not_on_its_last_day():
    agreement = money.drafted()
    with time_machine.travel(f"{agreement.sign_by.isoformat()}T23:59:00+00:00"):
        lapse_agreements()
        assert walks.fresh(agreement).status == "draft"
    with money.after(agreement.sign_by):
        lapse_agreements()
        lapse_agreements()
        lapse_agreement(agreement)

    assert Entry.objects.filter(kind="release").count() == 1


def test_an_agreement_whose_money_does_not_add_up_stops_no_other():
    grants.money_in("100000.00")
    approved = [grants.approved(each) for each in grants.together_with_committee("GHA", "MDG")]
    poisoned, sound = (grants.agreement_of(each) for each in approved)
    GrantAgreement.objects.filter(pk=poisoned.pk).update(amount=7)

    with money.after(max(poisoned.sign_by, sound.sign_by)):
        lapse_agreements()

    assert [walks.fresh(each).status for each in (poisoned, sound)] == ["draft", "lapsed"]


def test_an_agreement_after_the_reservation_lapsed_is_not_signed():
    """8(b): refused by the clock at the request, whether or not the worker has run."""
    agreement, contact = money.drafted(), grants.contact("GHA")
    sign_agreement(agreement, by=grants.staff("head"))
    with money.after(agreement.sign_by):
        with pytest.raises(RuleBroken, match="It has lapsed, and the money reserved for it is free again") as early:
            sign_agreement(agreement, by=contact)
        lapse_agreements()
        with pytest.raises(RuleBroken, match="This agreement could be signed until") as late:
            sign_agreement(agreement, by=contact)

    assert str(early.value) == str(late.value)
    assert walks.fresh(agreement).grantee_signed_at is None
    assert Entry.objects.filter(kind="commitment").count() == 0


def test_an_agreement_that_both_signed_in_time_does_not_lapse():
    agreement = money.signed()
    with money.after(agreement.sign_by):
        lapse_agreements()

    assert walks.fresh(agreement).status == "signed"


def test_a_signatory_without_authority_is_refused_in_words():
    """Only who stands in the register at that moment signs for the State, and only the Head for the Fund."""
    agreement = money.drafted()
    words = "Only the point of contact and the Head of Secretariat sign."

    for person in (walks.former_contact("GHA"), grants.drafter("GHA"), grants.contact("SEN"), grants.staff("officer")):
        with pytest.raises(NotPermitted) as refusal:
            sign_agreement(agreement, by=person)
        assert str(refusal.value) == words

    assert walks.fresh(agreement).grantee_signed_at is None


def test_a_grant_that_was_cancelled_is_signed_no_more():
    agreement = money.cancelled(money.drafted())

    with pytest.raises(RuleBroken, match="This grant has been cancelled"):
        sign_agreement(agreement, by=grants.staff("head"))


def test_a_project_does_not_begin_before_the_decision():
    application = grants.approved(grants.with_committee("GHA"))
    officer, before = grants.staff("officer"), clock.today() - timedelta(days=1)

    with pytest.raises(RuleBroken, match="the project cannot begin before") as refusal:
        draft_agreement(application, starts_on=before, by=officer)
    moved = draft_agreement(application, starts_on=clock.today(), by=officer)

    assert list(refusal.value.errors) == ["starts_on"]
    assert (moved.starts_on, moved.ends_on - moved.starts_on) == (
        clock.today(),
        application.ends_on - application.starts_on,
    )
    assert moved.interim_due_on == months_later(moved.starts_on, 6) - timedelta(days=1)


def test_the_agreement_is_read_before_it_is_made(client):
    application = grants.approved(grants.with_committee("GHA"))
    client.force_login(grants.staff("officer"))
    address = reverse("agreements:agreement-draft", args=[application.pk])

    shown = client.get(address)
    refused = client.post(address, {"starts_on": "2020-01-01"})
    made = client.post(address, {"starts_on": application.starts_on.isoformat()})
    again = client.get(address)

    draft = shown.context["draft"]
    plan = [(part.ordinal, str(part.amount), part.waits_for) for part in draft.instalments]
    assert plan == [(1, "27000.00", "signature"), (2, "13500.00", "interim"), (3, "4500.00", "final")]
    assert draft.agreement.pk is None
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["starts_on"])
    assert refused.context["form"]["starts_on"].value() == "2020-01-01"
    assert made.status_code == 302
    assert [str(each) for each in again.context["closed"]] == ["This application has an agreement already."]


def test_a_late_signature_is_refused_at_the_page_in_words(client):
    agreement, contact = money.drafted(), grants.contact("GHA")
    with money.after(agreement.sign_by):
        client.force_login(contact)
        answer = client.post(reverse("agreements:agreement-sign", args=[agreement.pk]), {"is_agreed": "on"})
        page = client.get(agreement.get_absolute_url()).content.decode()
        desk = work_for(contact)

    assert answer.status_code == 422
    assert "It has lapsed, and the money reserved for it is free again." in answer.content.decode()
    assert "The time to sign has run out" in page
    assert [str(item.title) for item in desk] == []


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [("2027-01-31", 1, "2027-02-28"), ("2027-09-01", 6, "2028-03-01"), ("2027-08-31", 6, "2028-02-29")],
)
def test_months_are_counted_to_the_last_day_that_there_is(day, months, later):
    assert months_later(date.fromisoformat(day), months).isoformat() == later
