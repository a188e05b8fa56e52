"""The pages of the ledger, as each role sees them."""

import pytest
from django.urls import reverse

from tests.factories.history import person
from tests.factories.ledger import commit, pay, receive, reserve, usd
from vtf.ledger.models import Entry
from vtf.ledger.services import open_restriction, reverse_entry

pytestmark = pytest.mark.django_db
READERS = ["finance", "officer", "head", "auditor"]
OTHERS = ["drafter", "member", "donor", "delegate", "editor"]


@pytest.fixture
def books():
    """A grant half way in bound money."""
    open_restriction("africa", "Africa")
    receive(usd("91501.05"), description="From Synthetica", reference="B-1", by=person("finance"))
    receive(usd(1000), "africa")
    for act in (reserve, commit, pay):
        act(usd(400), "africa")


def read(client, role, name, *args, **query):
    client.force_login(person(role))
    return client.get(reverse(name, args=args), query)


@pytest.mark.parametrize("role", READERS)
def test_secretariat_and_auditor_read_every_page(client, books, role):
    entry = Entry.objects.first()

    pages = [
        read(client, role, name, *args)
        for name, args in (("ledger:entry-list", []), ("ledger:balance-list", []), ("ledger:entry-detail", [entry.pk]))
    ]

    assert [page.status_code for page in pages] == [200, 200, 200]


@pytest.mark.parametrize("role", OTHERS)
def test_nobody_else_reads_any(client, books, role):
    entry = Entry.objects.first()

    assert read(client, role, "ledger:entry-list").status_code == 403
    assert read(client, role, "ledger:balance-list").status_code == 403
    assert read(client, role, "ledger:entry-detail", entry.pk).status_code == 404


def test_stranger_is_sent_to_the_sign_in_page(client, books):
    for name in ("ledger:entry-list", "ledger:balance-list"):
        assert client.get(reverse(name)).status_code == 302


def kinds(response):
    return [row[2].html for row in response.context["rows"]]


def test_list_is_narrowed_to_the_entries_that_make_a_figure(client, books):
    every = read(client, "auditor", "ledger:entry-list")
    cash = read(
        client, "auditor", "ledger:entry-list", account="1000", restriction="africa", currency="USD", fund="vtf"
    )
    none = read(client, "auditor", "ledger:entry-list", account="4000", restriction="africa", kind="disbursement")

    assert len(every.context["rows"]) == 5
    assert [kind.split(">")[1].split("<")[0] for kind in kinds(cash)] == ["Disbursement", "Contribution"]
    assert kinds(none) == []
    assert none.context["is_narrowed"]


def test_amount_is_what_moved_not_the_sum_of_all_debits(books):
    assert {str(entry.money) for entry in Entry.objects.filter(lines__restriction="africa")} == {
        "USD 1,000.00",
        "USD 400.00",
    }


def test_balance_opens_its_entries(client, books):
    page = read(client, "finance", "ledger:balance-list").content.decode()

    assert "?account=1000&amp;fund=vtf&amp;restriction=africa&amp;currency=USD" in page
    assert "600.00" in page


def test_entry_says_its_lines_source_and_reversal(client, books):
    entry = Entry.objects.get(reference="B-1")
    reversal = reverse_entry(entry, by=None, reason="Entered twice", key="r")

    page = read(client, "auditor", "ledger:entry-detail", entry.pk).content.decode()
    other = read(client, "auditor", "ledger:entry-detail", reversal.pk).content.decode()

    for text in (
        "From Synthetica",
        "Test document",
        "B-1",
        "synthetic",
        "1000 Cash at bank",
        reversal.get_absolute_url(),
    ):
        assert text in page
    assert "Entered twice" in other
    assert entry.get_absolute_url() in other


def test_files_hold_every_entry_and_balance(client, books):
    entries = read(client, "auditor", "ledger:entry-list", format="csv")
    balances = read(client, "auditor", "ledger:balance-list", format="csv")

    assert len(b"".join(entries).decode().splitlines()) == 6
    text = b"".join(balances).decode()
    assert "600.00,USD" in text


@pytest.mark.parametrize("number", [1, 50])
@pytest.mark.parametrize("name", ["ledger:entry-list", "ledger:balance-list"])
def test_lists_cost_the_same_however_long_they_are(client, django_assert_max_num_queries, number, name):
    for index in range(number):
        receive(usd(1), open_restriction(f"r{index}", f"Restriction {index}").pk)
    client.force_login(person("auditor"))

    with django_assert_max_num_queries(12):
        response = client.get(reverse(name))

    assert len(response.content) < 100_000


def test_entry_page_costs_few_queries(client, books, django_assert_max_num_queries):
    client.force_login(person("auditor"))

    with django_assert_max_num_queries(20):
        client.get(Entry.objects.first().get_absolute_url())
