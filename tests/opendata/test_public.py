"""What the public sees, and what it never sees."""

import json
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from grants.agreements.models import GrantAgreement
from grants.agreements.services import cancel_agreement, lapse_agreement
from grants.agreements.services.past_grants import PastGrant, record_past_grant
from tests.factories.accounts import UserFactory
from tests.factories.contributions import contribution, donor, earmark
from tests.factories.grants import (
    CHAIR,
    after_deadline,
    agreement_of,
    approved,
    committee_sits,
    member,
    money_in,
    opened_call,
    planned_call,
    signed,
    with_committee,
)
from tests.factories.ledger import post, receive, reserve, usd
from tests.factories.states import state
from vtf.documents.selectors import documents_about
from vtf.documents.services import issue_document, order_document
from vtf.ledger.services import credit, debit
from vtf.opendata.selectors import (
    fund_status,
    published_call,
    published_calls,
    published_donors,
    published_project,
    published_projects,
)
from vtf.opendata.templatetags.flow import fund_flow

pytestmark = pytest.mark.django_db
LIBERIA = PastGrant(
    number="ATT.VTF.G2017.009LBR",
    state=None,
    grantee="Liberia National Commission on Small Arms (LiNCSA)",
    title="Drafting legislations to support the effective implementation of the ATT in Liberia",
    money=usd("91501.05"),
    starts_on=date(2017, 9, 1),
    ends_on=date(2018, 11, 30),
    reported_on=date(2019, 1, 29),
    source="Final report ATT.VTF.G2017.009LBR",
)


@pytest.fixture
def liberia():
    from dataclasses import replace

    return record_past_grant(replace(LIBERIA, state=state("LBR")), by=UserFactory(roles=["officer", "finance", "head"]))


def draft():
    """An agreement that nobody has signed."""
    return GrantAgreement.objects.create(
        number="ATT.VTF.G2026.001GHA", state=state("GHA"), grantee="Undecided Commission", title="Undecided title",
        amount=1, currency="USD", starts_on=date(2027, 1, 1), ends_on=date(2027, 9, 1), imported_from="test",
    )  # fmt: skip


def test_a_past_grant_is_public(liberia, client):
    project = published_project("ATT.VTF.G2017.009LBR")

    assert [project] == published_projects()
    assert (project.state, project.money, project.status) == ("Liberia", usd("91501.05"), "closed")
    page = client.get(reverse("opendata:project-detail", args=[project.number])).content.decode()
    assert "91,501.05" in page
    assert "LiNCSA" in page


def test_a_past_grant_makes_a_statement_that_ties(liberia):
    status = fund_status()

    shown = {code: status.amount(code) for code in ("opening", "transfers", "expenditure", "balance_fund")}
    amount = Decimal("91501.05")
    assert shown == {"opening": amount, "transfers": amount, "expenditure": amount, "balance_fund": 0}
    assert status.ties


def test_the_money_of_a_project_opens_its_entries(liberia, client):
    page = client.get("/en/fund/entries/transferred/?project=ATT.VTF.G2017.009LBR")

    assert page.context["sum"] == usd("91501.0500")
    assert "day of payment not published" in page.content.decode()


def test_what_is_not_signed_is_not_public(client):
    undecided = draft()

    assert published_projects() == []
    assert "Undecided" not in client.get("/en/projects/").content.decode()
    assert "Undecided" not in b"".join(client.get("/en/projects/?format=csv").streaming_content).decode()
    assert client.get(f"/en/projects/{undecided.number}/").status_code == 404
    assert client.get(f"/en/fund/entries/transferred/?project={undecided.number}").context["part"] == []


def test_donors_without_a_figure_have_no_nought(client):
    donor("SWE")
    contribution(donor("NZL"), "500.00")

    amounts = {each.name: each.amount for each in published_donors()}

    assert amounts == {"New Zealand": Decimal("500.00"), "Sweden": None}


def test_what_donors_gave_adds_up_to_the_statement(client):
    giver = donor("NZL")
    contribution(giver, "500.10")
    contribution(giver, "0.20", restriction=earmark(giver).restriction)
    contribution(donor(own_name="Synthetic Person", kind="person"), "7.00")
    receive(usd("1.05"))

    total = sum(each.amount or 0 for each in published_donors())

    assert total == fund_status().amount("contributions") == Decimal("508.35")
    assert [each.name for each in published_donors()] == ["New Zealand", "Private persons", "Not attributed to a donor"]


@pytest.mark.parametrize(
    "page",
    ["/en/donors/", "/en/fund/entries/contributions/", "/en/fund/entries/contributions/?format=csv", "/en/fund/"],
)
def test_a_private_person_is_not_named(client, page):
    contribution(donor(own_name="Synthetic Person", kind="person"), "7.00", source="Letter of Synthetic Person")

    answer = client.get(page)

    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert b"Synthetic Person" not in content
    assert b"7.00" in content


def test_a_private_person_is_no_filter(client):
    private = donor(own_name="Synthetic Person", kind="person")
    contribution(private, "7.00")

    page = client.get(f"/en/fund/entries/contributions/?donor={private.pk}")

    assert page.context["part"] == []


def test_who_entered_it_is_not_public(client):
    officer = UserFactory(roles=["finance"], name="Name Of An Officer")
    contribution(by=officer)

    page = client.get("/en/fund/entries/contributions/").content.decode()

    assert "Name Of An Officer" not in page
    assert officer.email not in page


def test_a_call_that_was_not_opened_is_not_public():
    assert (published_calls(), published_call(2026)) == ([], None)


def test_the_picture_holds_the_statement(ledger):
    picture = fund_flow(fund_status(as_of=date(2026, 6, 30)))

    uses = {use["label"]: use["amount"] for use in picture["wide"]["uses"]}
    assert uses["Balance with the Fund"] == "199,799.66"
    heights = sum(Decimal(use["height"]) for use in picture["wide"]["sources"])
    assert abs(float(heights) - 260) < 6


def test_nothing_is_drawn_of_an_empty_ledger():
    assert fund_flow(fund_status()) == {"is_drawn": False}


def test_programs_read_the_statement_without_a_language(client, liberia):
    answer = client.get("/data/fund-status.json?as_of=2018-01-01")

    assert json.loads(answer.content)["figures"]["opening"]["amount"] == "91501.05"
    assert client.get("/data/fund-status.json?as_of=never").status_code == 400


@pytest.mark.parametrize("pk", ["11111111-1111-4111-8111-111111111111"])
def test_only_letters_of_opened_calls_are_given_away(client, pk):
    assert client.get(f"/en/call-letters/{pk}/").status_code == 404


def test_an_opened_call_is_public_with_its_rules_and_letters(client):
    committee_sits()
    call = opened_call()

    found = published_call(call.year)

    assert [found] == published_calls()
    assert (found.is_open, found.status, found.last_second) == (True, "open", call.last_second)
    assert set(found.texts) == {text.language for text in call.texts.all()}
    assert found.title == found.texts["en"].title
    assert {"POL-01", "POL-02", "POL-04"} <= {rule["code"] for rule in found.rules}
    assert found.call_letters == []
    for document in documents_about(call):
        issue_document(document, by=None)
    letters = published_call(call.year).call_letters
    assert {letter.language for letter in letters} == set(found.texts)
    answer = client.get(reverse("opendata:call-letter", args=[letters[0].pk]))
    assert answer["Content-Type"] == "application/pdf"


def test_a_letter_of_a_call_that_was_not_opened_is_kept(client):
    call = planned_call()
    facts = {"number": "1", "title": "Title", "deadline": call.last_second, "time_zone": call.time_zone}
    document = order_document("calls/call_letter", about=call, facts=facts, language="en", title="Title", by=None)
    issue_document(document, by=None)

    assert client.get(reverse("opendata:call-letter", args=[document.pk])).status_code == 404


def test_a_call_is_closed_by_the_clock():
    committee_sits()
    call = opened_call()

    with after_deadline(call):
        found = published_call(call.year)

    assert (found.is_open, found.status, found.get_status_display()) == (False, "closed", "Closed")


def test_an_approved_project_is_money_reserved_and_a_signed_one_a_project(client):
    committee_sits()
    money_in()
    application = approved(with_committee())

    assert (fund_status().amount("reserved"), published_projects()) == (Decimal("45000.00"), [])
    entries = client.get("/en/fund/entries/reserved/").content.decode()
    assert "Reserved for a project that the Committee has approved" in entries
    assert application.number not in entries
    assert "GHA" not in entries
    agreement = signed(agreement_of(application))
    status = fund_status()
    assert (status.amount("reserved"), status.amount("committed")) == (0, Decimal("45000.00"))
    assert [project.number for project in published_projects()] == [agreement.number]
    page = client.get(f"/en/projects/{agreement.number}/")
    assert {str(row["label"]): row["amount"] for row in page.context["money"]}["Committed"] == usd("45000.00")


def shown_of(code, client):
    """The page and the file of a figure's entries."""
    file = b"".join(client.get(f"/en/fund/entries/{code}/?format=csv").streaming_content)
    return client.get(f"/en/fund/entries/{code}/").content.decode() + file.decode()


@pytest.mark.parametrize("code", ["reserved", "free", "committed"])
@pytest.mark.parametrize("end", ["approved", "drafted", "cancelled", "lapsed"])
def test_the_entries_name_no_project_that_was_not_signed(client, code, end):
    committee_sits()
    money_in()
    application = approved(with_committee())
    names = [application.number, "GHA", "Released"]
    if end != "approved":
        agreement = agreement_of(application)
        names.append(agreement.number)
    if end == "cancelled":
        cancel_agreement(agreement, reason="The State gave up.", by=member(CHAIR))
    if end == "lapsed":
        with time_machine.travel(datetime.combine(agreement.sign_by, time(12), UTC) + timedelta(days=2)):
            lapse_agreement(agreement)

    shown = shown_of(code, client)

    assert [name for name in names if name in shown] == []


def test_the_entries_of_a_signed_project_name_it_whatever_their_kind(client):
    committee_sits()
    money_in()
    agreement = signed(agreement_of(approved(with_committee())))

    shown = shown_of("committed", client)

    assert f"Committed for {agreement.number}" in shown
    assert agreement.application.number in shown


@pytest.mark.parametrize("kind", ["release", "commitment", "lapse"])
def test_money_held_for_a_project_that_nobody_names_is_masked(client, kind):
    receive(usd("900.00"))
    reserve(usd("500.00"), description="Reserved in secret", source="Secret minutes")
    lines = debit("8010", usd("100.00")), credit("8000", usd("100.00"))
    post(kind, *lines, description="Freed in secret", source="Secret minutes", reference="A2031-GHA-9")

    shown = shown_of("reserved", client) + shown_of("free", client)

    assert [name for name in ("ecret ", "in secret", "A2031-GHA-9") if name in shown] == []
    assert "Concerns a project that is not public" in shown
