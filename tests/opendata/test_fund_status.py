"""The statement: computed from the ledger's lines, exact to the cent, and it ties."""

import csv
import io
import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.factories.ledger import post, receive, usd
from tests.opendata.conftest import DAY
from vtf.ledger.models import Entry, EntryKind
from vtf.ledger.selectors import available
from vtf.ledger.services import credit, debit, reverse_entry
from vtf.opendata.selectors import DEFINITIONS, Scope, entries_of, fund_status, sum_of

# The layout of domain/sponsorship-donors-treaty.md 3.4 on the ledger of conftest, added up by hand.
EXPECTED = {
    "opening": "91501.05",
    "contributions": "230010.90",
    "interest_fund": "214.18",
    "interest_grantees": "3.44",
    "exchange": "-21.10",
    "total_source": "321708.47",
    "transferred": "121501.06",
    "transfers": "121501.06",
    "less_refunds": "-287.61",
    "fee": "512.34",
    "direct_cost": "168.37",
    "bank_charges": "14.65",
    "total_use": "121908.81",
    "balance_fund": "199799.66",
    "to_grantees": "121501.06",
    "opening_grantees": "0.00",
    "interest_held": "1.07",
    "expenditure": "111501.07",
    "refunds": "287.61",
    "total_expenses": "111788.68",
    "balance_grantees": "9713.45",
    "total_balance": "209513.11",
    "reserved": "10000.00",
    "committed": "19999.99",
    "free": "169799.67",
}


def test_every_line_of_the_layout(ledger):
    status = fund_status(as_of=DAY)

    assert {code: str(figure.amount) for code, figure in status.figures.items()} == EXPECTED


def test_source_less_use_is_the_cash_of_the_ledger(ledger):
    status = fund_status(as_of=DAY)

    assert status.amount("total_source") - status.amount("total_use") == status.cash == status.amount("balance_fund")
    assert status.advances == status.amount("balance_grantees")
    assert status.ties


def test_what_is_free_is_what_may_be_promised(ledger):
    free = fund_status(as_of=DAY).amount("free")

    held = sum((available(code).amount for code in ("unrestricted", *_restrictions())), Decimal(0))
    assert free == held


def _restrictions():
    from vtf.ledger.models import Restriction

    return Restriction.objects.exclude(pk="unrestricted").values_list("pk", flat=True)


def test_money_that_the_layout_does_not_know_is_noticed(ledger, client):
    post(EntryKind.EXPENDITURE, debit("5000", usd("5.00")), credit("1000", usd("5.00")))

    assert not fund_status(as_of=DAY).ties
    assert "do not tie" in client.get("/en/fund/").content.decode()


def test_an_empty_ledger_ties_and_has_no_percentages(db):
    status = fund_status()

    assert status.ties
    assert (status.since, status.delivery_gross, status.delivery_net, status.is_synthetic) == (None, None, None, False)
    assert {row.share for section in status.sections for row in section.rows} == {None}


def test_the_percentages(ledger):
    status = fund_status(as_of=DAY)

    shares = {row.figure.code: str(row.share) for section in status.sections for row in section.rows if row.share_of}
    assert shares == {"balance_fund": "86.9", "balance_grantees": "8.0", "total_balance": "91.1"}
    assert (str(status.delivery_gross), str(status.delivery_net)) == ("91.8", "92.0")


@pytest.mark.parametrize(
    ("contributions", "balance", "expected"), [("200", "1.0", "0.5"), ("200.00", "0.1", "0.1"), ("3", "1", "33.3")]
)
def test_a_share_is_rounded_half_up(db, contributions, balance, expected):
    receive(usd(contributions))
    spent = usd(Decimal(contributions) - Decimal(balance))
    post(EntryKind.FEE, debit("5300", spent), credit("1000", spent))

    assert str(fund_status(as_of=DAY).share("balance_fund", "contributions")) == expected


def test_an_earlier_day_shows_what_had_happened(ledger):
    status = fund_status(as_of=date(2018, 12, 31))

    amounts = {code: str(status.amount(code)) for code in ("opening", "transfers", "balance_fund", "balance_grantees")}
    assert amounts == {
        "opening": "91501.05", "transfers": "91501.05", "balance_fund": "0.00", "balance_grantees": "91501.05",
    }  # fmt: skip
    assert (status.since, status.is_synthetic, status.ties) == (2017, False, True)


def test_the_same_day_as_it_was_known_before_gives_the_same_figures(ledger):
    known = timezone.now()
    before = fund_status(as_of=DAY, known_at=known)
    receive(usd("70.00"), occurred_on=date(2026, 1, 1))

    again, now = fund_status(as_of=DAY, known_at=known), fund_status(as_of=DAY)

    assert again == before
    assert now.amount("contributions") - again.amount("contributions") == 70


def test_a_reversal_counts_as_what_it_undoes(ledger):
    wrong = receive(usd("99.99"))
    before = fund_status(as_of=timezone.localdate())
    reverse_entry(wrong, by=None, reason="Booked twice", key="undo")

    after = fund_status(as_of=timezone.localdate())

    assert before.amount("contributions") - after.amount("contributions") == Decimal("99.99")
    assert after.ties
    assert sum_of(entries_of("contributions", Scope(timezone.localdate()))) == after.amount("contributions")


def test_the_statement_is_one_query(ledger):
    with CaptureQueriesContext(connection) as queries:
        fund_status(as_of=DAY)

    assert len(queries) == 1


def test_years_add_up_to_the_statement(ledger):
    status = fund_status(as_of=DAY)

    sums = {
        figure.code: sum(row.figures[index].amount for row in status.years)
        for index, figure in enumerate(status.by_year)
    }
    assert sums == {figure.code: figure.amount for figure in status.by_year}
    assert [row.year for row in status.years] == [2017, 2019, 2025, 2026]


def test_a_figure_says_whether_it_is_synthetic(ledger):
    figures = fund_status(as_of=DAY).figures

    assert {code: figures[code].is_synthetic for code in ("opening", "contributions", "balance_fund")} == {
        "opening": False, "contributions": True, "balance_fund": True,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("known_at", "is_provisional"),
    [(datetime(2026, 4, 30, 12, tzinfo=UTC), True), (datetime(2026, 5, 1, 12, tzinfo=UTC), False)],
)
def test_a_year_is_provisional_until_its_final_expenditure(db, known_at, is_provisional):
    assert fund_status(as_of=date(2025, 12, 31), known_at=known_at).is_provisional is is_provisional


@pytest.mark.parametrize("code", sorted(DEFINITIONS))
def test_the_entries_behind_a_figure_add_up_to_it(ledger, client, code):
    figure = fund_status(as_of=DAY).figures[code]

    page = client.get(f"/en/fund/entries/{code}/?as_of={DAY}")

    assert sum_of(entries_of(code, Scope(DAY))) == figure.amount
    assert page.context["sum"].amount == figure.amount
    rows = list(entries_of(code, Scope(DAY)))
    assert sum((row.figure_amount for row in rows), Decimal(0)) == figure.amount
    assert page.status_code == 200


def test_other_funds_and_currencies_are_not_in_it(ledger):
    before = fund_status(as_of=DAY)
    money = usd("5.00")
    post(
        EntryKind.CONTRIBUTION,
        debit("1000", money, fund="sponsorship"),
        credit("4000", money, fund="sponsorship"),
    )

    assert fund_status(as_of=DAY).figures == before.figures
    assert fund_status("sponsorship", as_of=DAY).amount("contributions") == 5


def test_the_page_shows_the_figures_and_links_to_their_entries(ledger, client):
    page = client.get(f"/en/fund/?as_of={DAY}").content.decode()

    assert "199,799.66" in page
    assert f'href="/en/fund/entries/balance_fund/?as_of={DAY}"' in page
    assert "86.9%" in page
    assert "do not tie" not in page


@pytest.mark.parametrize(("language", "amount"), [("fr", "199\u202f799,66"), ("ar", "199,799.66")])
def test_the_page_speaks_the_language(ledger, client, language, amount):
    page = client.get(f"/{language}/fund/?as_of={DAY}")

    assert amount in page.content.decode()
    assert page["Content-Language"] == language


@pytest.mark.parametrize(
    ("query", "field", "words"),
    [
        ("as_of=31.10.2026", "as_of", "year, month and day"),
        ("as_of=2026-02-30", "as_of", "year, month and day"),
        ("as_of=2999-01-01", "as_of", "lies ahead"),
        ("known_at=yesterday", "known_at", "year, month and day"),
        ("known_at=2999-01-01", "known_at", "Nobody knows yet"),
        ("as_of=%00", "as_of", "year, month and day"),
    ],
)
@pytest.mark.parametrize("page", ["/en/fund/", "/en/fund/entries/contributions/"])
def test_a_day_that_cannot_be_gets_a_sentence_and_no_figures(ledger, client, page, query, field, words):
    answer = client.get(f"{page}?{query}")

    form = answer.context["form"]
    assert answer.status_code == 400
    assert list(form.errors) == [field]
    assert words in form.errors[field][0]
    assert "199,799.66" not in answer.content.decode()
    if "%" not in query:
        assert f'<input type="text" name="{field}" value="{query.partition("=")[2]}"' in answer.content.decode()


@pytest.mark.parametrize("code", ["nonsense", "balance", "8000"])
def test_a_figure_that_there_is_not_is_not_found(db, client, code):
    assert client.get(f"/en/fund/entries/{code}/").status_code == 404


def test_csv_xlsx_and_json_are_the_same_figures(ledger, client):
    status = fund_status(as_of=DAY)
    rows = [(row.figure.code, row.figure.amount) for section in status.sections for row in section.rows]

    text = b"".join(client.get(f"/en/fund/?as_of={DAY}&format=csv").streaming_content).decode("utf-8-sig")
    book = client.get(f"/en/fund/?as_of={DAY}&format=xlsx")
    facts = json.loads(client.get(f"/en/fund/?as_of={DAY}&format=json").content)

    assert [(line["Code"], Decimal(line["Amount"])) for line in csv.DictReader(io.StringIO(text))] == rows
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(book.streaming_content))).active
    cells = [(row[1], Decimal(str(row[3]))) for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert cells == rows
    assert {code: figure["amount"] for code, figure in facts["figures"].items()} == EXPECTED
    assert (facts["as_of"], facts["ties"], facts["currency"]) == (DAY.isoformat(), True, "USD")


def test_entries_come_in_pages_by_key(db, client):
    for number in range(30):
        receive(usd(number + 1), occurred_on=DAY - timedelta(days=number // 3))

    first = client.get(f"/en/fund/entries/contributions/?as_of={DAY}")
    second = client.get("/en/fund/entries/contributions/" + first.context["next_url"])

    seen = len(first.context["rows"]) + len(second.context["rows"])
    assert (seen, second.context["next_url"]) == (30, "")
    assert first.context["sum"].amount == second.context["sum"].amount == sum(range(31))
    assert f"as_of={DAY}" in first.context["next_url"]


@pytest.mark.parametrize("page", ["/en/fund/", "/en/fund/entries/balance_fund/", "/en/donors/", "/en/projects/"])
def test_public_pages_are_cheap_and_light(ledger, client, page):
    client.get(page)
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(page)

    assert len(queries) <= 12
    assert len(answer.content) <= 100_000


def test_entries_by_year_and_donor_are_parts_of_the_figure(ledger, client):
    status = fund_status(as_of=DAY)
    year = next(row for row in status.years if row.year == 2026)
    donor = Entry.objects.filter(contribution__isnull=False).first().contribution.donor

    by_year = client.get(f"/en/fund/entries/total_source/?as_of={DAY}&year=2026").context["sum"]
    by_donor = client.get(f"/en/fund/entries/contributions/?as_of={DAY}&donor={donor.pk}").context["sum"]

    assert by_year.amount == year.figures[0].amount
    assert by_donor.amount == Decimal("230000.85")
