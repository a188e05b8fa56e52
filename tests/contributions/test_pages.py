"""Pages of contributions: bad input gets a sentence and keeps what was typed."""

import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.factories.accounts import UserFactory
from tests.factories.contributions import contribution, donor, earmark, finance_officer
from tests.factories.states import state
from vtf.contributions.models import Contribution, Donor, Earmark
from vtf.core.forms import AmountField
from vtf.ledger.models import Entry

pytestmark = pytest.mark.django_db
ENTER = "/en/contributions/enter/"


@pytest.fixture
def finance(client):
    client.force_login(finance_officer())
    return client


def typed(giver, **changes):
    """What a finance officer types, with the key that the page gave."""
    return {
        "donor": giver.pk,
        "amount": "99958.00",
        "currency": "USD",
        "received_on": "2026-03-17",
        "restriction": "",
        "source": "Bank statement 3/2026, line 1",
        "key": str(uuid.uuid4()),
        **changes,
    }


def test_a_contribution_is_entered_and_shown(finance):
    answer = finance.post(ENTER, typed(donor()))

    given = Contribution.objects.get()
    assert answer.url == given.get_absolute_url()
    assert given.amount == Decimal("99958.00")
    page = finance.get(answer.url).content.decode()
    assert "99,958.00" in page
    assert given.entry.get_absolute_url() in page


def test_a_double_click_enters_once(finance):
    form = typed(donor())

    first, second = finance.post(ENTER, form), finance.post(ENTER, form)

    assert first.url == second.url
    assert (Contribution.objects.count(), Entry.objects.count()) == (1, 1)


def test_each_opened_form_has_a_key_of_its_own(finance):
    keys = {finance.get(ENTER).context["form"]["key"].value() for _each in range(2)}

    assert len(keys) == 2


def test_a_form_that_was_used_enters_no_other_amount(finance):
    form = typed(donor())
    finance.post(ENTER, form)

    answer = finance.post(ENTER, {**form, "amount": "5.00"})

    assert answer.status_code == 422
    assert answer.context["form"].non_field_errors() == [
        "This form has entered another contribution already. Open the form again for a further one."
    ]
    assert Contribution.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("amount", "99.958,00", "can be read in two ways"),
        ("amount", "1,234", "can be read in two ways"),
        ("amount", "1.234", "can be read in two ways"),
        ("amount", "1e5", "in digits"),
        ("amount", "NaN", "in digits"),
        ("amount", "a lot", "in digits"),
        ("amount", "0", "above zero"),
        ("amount", "-5", "above zero"),
        ("amount", "1000.001", "no more decimals"),
        ("amount", "", "required"),
        ("currency", "XYZ", "not a currency"),
        ("currency", "EUR", "kept in USD"),
        ("received_on", str(timezone.localdate() + timedelta(days=2)), "in the future"),
        ("received_on", "0202-03-17", "look at the year"),
        ("received_on", "17.13.2026", "valid date"),
        ("source", "", "required"),
        ("donor", "999999", "valid choice"),
    ],
)
def test_bad_input_is_refused_beside_its_field_and_kept(finance, field, value, words):
    form = typed(donor(), **{field: value})

    answer = finance.post(ENTER, form)

    shown = answer.context["form"]
    assert answer.status_code == 422
    assert list(shown.errors) == [field]
    assert words in shown.errors[field][0]
    assert {name: str(shown[name].value()) for name in form} == {name: str(each) for name, each in form.items()}
    assert (Contribution.objects.count(), Entry.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("99958.00", "99958.00"),
        ("99958,00", "99958.00"),
        ("99 958.00", "99958.00"),
        ("99\u202f958,00", "99958.00"),
        ("99'958.00", "99958.00"),
        ("٩٩٩٥٨٫٠٠", "99958.00"),
        ("7", "7"),
    ],
)
def test_an_amount_that_can_be_read_in_one_way_is_read(text, amount):
    assert AmountField().clean(text) == Decimal(amount)


def test_an_earmark_of_another_donor_is_refused_on_the_page(finance):
    bound = earmark(donor("SWE"))

    answer = finance.post(ENTER, typed(donor(), restriction=bound.restriction.pk))

    assert list(answer.context["form"].errors) == ["restriction"]


@pytest.mark.parametrize("address", [ENTER, "/en/contributions/donors/register/", "/en/contributions/earmarks/open/"])
@pytest.mark.parametrize("role", ["officer", "auditor", "donor"])
def test_pages_that_write_are_the_finance_officers(client, address, role):
    client.force_login(UserFactory(roles=[role]))

    assert client.get(address).status_code == 403
    assert client.post(address, {}).status_code == 403


def test_a_donor_is_registered(finance):
    finance.post("/en/contributions/donors/register/", {"kind": "state", "state": state("NZL").pk})

    assert Donor.objects.get().state == state("NZL")


def test_a_donor_without_a_name_is_refused(finance):
    answer = finance.post("/en/contributions/donors/register/", {"kind": "company", "own_name": ""})

    assert list(answer.context["form"].errors) == ["own_name"]


def test_an_earmark_is_opened(finance):
    form = {"donor": donor().pk, "title": "Pacific", "code": "pacific", "region": "asia-pacific", "source": "Letter"}

    answer = finance.post("/en/contributions/earmarks/open/", form)

    assert answer.url == reverse("contributions:earmark-list")
    assert Earmark.objects.get().restriction.code == "pacific"
    assert "Pacific" in finance.get(answer.url).content.decode()


def test_an_earmark_bound_to_nothing_is_refused(finance):
    form = {"donor": donor().pk, "title": "Pacific", "code": "pacific", "source": "Letter"}

    answer = finance.post("/en/contributions/earmarks/open/", form)

    assert list(answer.context["form"].errors) == ["region"]


def test_a_foreign_contribution_is_not_found(client):
    foreign = contribution(donor("SWE"), source="Secret of Sweden")
    client.force_login(UserFactory(roles=["donor"], state=state("NZL")))

    assert client.get(foreign.get_absolute_url()).status_code == 404
    assert "Sweden" not in client.get("/en/contributions/").content.decode()


@pytest.mark.parametrize("address", ["/en/contributions/", "/en/contributions/donors/", "/en/contributions/earmarks/"])
def test_lists_ask_a_constant_number_of_queries(finance, address):
    counts = []
    officer = finance_officer()
    finance.get(address)  # the first visit of a session writes
    for states in (["NZL"], ["SWE", "DEU", "JPN"]):
        for iso3 in states:
            giver = donor(iso3, by=officer)
            bound = earmark(giver, by=officer, states=[state("GHA")])
            contribution(giver, by=officer, restriction=bound.restriction)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert finance.get(address).status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 12


def test_the_contribution_page_is_cheap(finance):
    given = contribution()

    with CaptureQueriesContext(connection) as queries:
        finance.get(given.get_absolute_url())

    assert len(queries) <= 20


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_list_leaves_as_a_file(finance, kind):
    contribution()

    answer = finance.get(f"/en/contributions/?format={kind}")

    assert answer.status_code == 200
    assert answer["Content-Disposition"] == f'attachment; filename="contributions.{kind}"'
