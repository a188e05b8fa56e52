"""What is noted of a State: arrears by POL-15, overdue reports and refunds by POL-25, when it starts and endorses."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from grants.applications import standing
from grants.applications.models import Application
from grants.applications.selectors import findings_of, standing_in
from grants.applications.services import start_application, submit_application
from tests.factories import grants, screening, walks
from tests.factories.files import pdf_upload
from tests.factories.states import state
from vtf.core.errors import RuleBroken
from vtf.core.money import Money
from vtf.states.models import Arrangement
from vtf.states.services import note_arrears

pytestmark = pytest.mark.django_db
OVERDUE = "The final report of ATT.VTF.G2024.001GHA is overdue."
NOTED = "Assessed contributions of Ghana were noted as unpaid"


@pytest.fixture(autouse=True)
def sitting(monkeypatch):
    grants.committee_sits()
    monkeypatch.setattr(standing, "SOURCES", list(standing.SOURCES))


def today():
    return timezone.now().date()


def owes(iso3="GHA", amount="1200.00", *, as_of=None):
    """A document says that the State owes."""
    money = Money(Decimal(amount), "USD")
    return note_arrears(state(iso3), as_of=as_of or today(), amount=money, source="Status (synthetic)", by=None)


def arrangement(iso3="GHA", *, until=None):
    """A financial arrangement in force from today on."""
    return Arrangement.objects.create(
        state=state(iso3),
        conference="CSP12",
        conference_opens_on=today() + timedelta(days=300),
        deadline_on=today() + timedelta(days=240),
        filed_on=today(),
        reasons="Budget law",
        amount=Decimal("1200"),
        currency="USD",
        source="NV/1",
    )


def in_force(row, *, until=None):
    """The arrangement is agreed."""
    row.put_in_force()
    row.in_force_from, row.in_force_until = today(), until or today() + timedelta(days=900)
    row.save()
    return row


def overdue_in(call_state, on):
    return [OVERDUE] if call_state.iso3 == "GHA" else []


def start_page(call):
    return reverse("applications:application-start", args=[call.year])


def submit_page(application):
    return reverse("applications:application-submit", args=[application.pk])


def test_arrears_are_a_note_without_effect_by_default(client):
    """Requirement 10, INFO_ONLY."""
    owes()
    call = grants.opened_call()
    drafter = grants.drafter("GHA")
    client.force_login(drafter)

    shown = client.get(start_page(call)).content.decode()
    application = start_application(call, by=drafter)

    assert NOTED in shown
    assert "a note without effect" in shown
    assert state("GHA").get_absolute_url() in shown
    assert application.status == "draft"


def test_arrears_block_where_the_rules_say_so_with_a_sentence_and_a_link(client):
    """Requirement 10, BLOCK."""
    screening.rule("POL-15", "BLOCK")
    owes()
    call = grants.opened_call()
    drafter = grants.drafter("GHA")
    client.force_login(drafter)

    with pytest.raises(RuleBroken, match="a State in arrears cannot apply"):
        start_application(call, by=drafter)
    answer = client.post(start_page(call))

    assert answer.status_code == 409
    assert "a State in arrears cannot apply" in answer.content.decode()
    assert state("GHA").get_absolute_url() in answer.content.decode()
    assert Application.objects.count() == 0


def test_arrears_block_unless_an_arrangement_is_in_force_on_the_day():
    """Requirement 10, BLOCK_UNLESS_ARRANGEMENT."""
    screening.rule("POL-15", "BLOCK_UNLESS_ARRANGEMENT")
    owes()
    call = grants.opened_call()
    row = arrangement()

    with pytest.raises(RuleBroken, match="only with a financial arrangement in force"):
        start_application(call, by=grants.drafter("GHA"))
    in_force(row)

    assert start_application(call, by=grants.drafter("GHA")).status == "draft"
    assert next(str(note) for note in standing_in(call, state("GHA"), today()).notes).endswith(
        "A financial arrangement is in force."
    )


def test_an_arrangement_that_has_lapsed_by_the_endorsement_no_longer_helps(client):
    screening.rule("POL-15", "BLOCK_UNLESS_ARRANGEMENT")
    owes()
    in_force(arrangement(), until=today() + timedelta(days=5))
    waiting = grants.waiting_for_endorsement("GHA")
    contact = grants.contact("GHA")

    with time_machine.travel(timezone.now() + timedelta(days=6), tick=True):
        client.force_login(contact)
        with pytest.raises(RuleBroken, match="only with a financial arrangement in force"):
            submit_application(waiting, note_verbale=pdf_upload(), by=contact)
        answer = client.post(submit_page(waiting), walks.typed_submission())

    assert answer.status_code == 422
    assert "only with a financial arrangement in force" in answer.content.decode()
    assert walks.fresh(waiting).status == "endorsement_pending"


def test_what_is_paid_or_noted_after_the_submission_changes_nothing_of_it():
    """8(b).10: eligibility is decided on the day of submission, not afterwards."""
    screening.rule("POL-15", "BLOCK")
    sent = grants.submitted("GHA")

    with time_machine.travel(timezone.now() + timedelta(days=3), tick=True):
        owes()
        later = findings_of(walks.fresh(sent))["arrears"]
        refusals = standing_in(sent.call, state("GHA"), today()).refusals

    assert [str(found.text) for found in later] == ["No arrears were noted on the day of submission."]
    assert len(refusals) == 1


def test_arrears_cleared_a_day_after_the_submission_stay_noted_in_the_review():
    """8(b).10."""
    owes()
    sent = grants.submitted("GHA")

    with time_machine.travel(timezone.now() + timedelta(days=1), tick=True):
        note_arrears(state("GHA"), as_of=today(), amount=Money(Decimal(0), "USD"), source="Paid", by=None)
        found = findings_of(walks.fresh(sent))["arrears"]

    assert [str(each.text).startswith(NOTED) for each in found] == [True]


def test_an_overdue_report_warns_by_default_at_every_step(client):
    """Requirement 12, WARN."""
    standing.add_standing(overdue_in)
    waiting = grants.waiting_for_endorsement("GHA")
    client.force_login(grants.contact("GHA"))

    shown = [client.get(address).content.decode() for address in (waiting.get_absolute_url(), submit_page(waiting))]
    sent = submit_application(waiting, note_verbale=pdf_upload(), by=grants.contact("GHA"))

    assert all(OVERDUE in page for page in shown)
    assert [str(found.text) for found in findings_of(sent)["past_grants"]] == [OVERDUE]


def test_an_overdue_report_blocks_where_the_rules_say_so(client):
    """Requirement 12, BLOCK."""
    screening.rule("POL-25", "BLOCK")
    waiting = grants.waiting_for_endorsement("GHA")
    standing.add_standing(overdue_in)
    contact = grants.contact("GHA")
    client.force_login(contact)

    with pytest.raises(RuleBroken, match="is overdue"):
        submit_application(waiting, note_verbale=pdf_upload(), by=contact)
    with pytest.raises(RuleBroken, match="is overdue"):
        start_application(grants.opened_call(year=waiting.call.year + 1), by=contact)
    answer = client.post(submit_page(waiting), walks.typed_submission())

    assert (answer.status_code, walks.fresh(waiting).status) == (422, "endorsement_pending")
    assert OVERDUE in answer.content.decode()


def test_what_is_noted_of_one_state_is_told_to_no_other(client):
    standing.add_standing(overdue_in)
    owes()
    call = grants.opened_call()
    client.force_login(grants.drafter("SEN"))

    shown = client.get(start_page(call)).content.decode()

    assert OVERDUE not in shown
    assert NOTED not in shown


def test_a_source_is_asked_once_however_often_it_is_named():
    standing.add_standing(overdue_in)
    standing.add_standing(overdue_in)

    assert standing.standing_of(state("GHA"), today()).count(OVERDUE) == 1
    assert standing.standing_of(state("SEN"), today()).count(OVERDUE) == 0
