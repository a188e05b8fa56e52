"""The pages of the Fund's rules, for those who work with them."""

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.contrib.auth.models import Group

from tests.factories import grants
from tests.factories.policies import parameter
from vtf.accounts.models import User
from vtf.core import clock
from vtf.policies import catalogue
from vtf.policies.models import Parameter
from vtf.policies.selectors import value_on
from vtf.policies.services import DATA, set_value

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.states.page_urls")]

SET = {"valid_from": "2026-01-01", "document_symbol": "", "page": "", "note": "Decided in January."}


@pytest.fixture
def sign_in(client):
    def sign_in(*roles: str) -> User:
        user = User.objects.create_user(f"{'-'.join(roles) or 'nobody'}@example.org")
        user.groups.set(Group.objects.get_or_create(name=role)[0] for role in roles)
        client.force_login(user)
        return user

    return sign_in


@pytest.mark.parametrize("role", ["officer", "finance", "head", "auditor", "member"])
def test_those_who_work_with_the_rules_read_them(client, sign_in, role):
    sign_in(role)

    page = client.get("/en/policies/").content.decode()

    assert "POL-20" in page
    assert "Highest grant for one application" in page
    assert "unconfirmed" in page
    assert client.get("/en/policies/POL-01/").status_code == 200


@pytest.mark.parametrize("role", ["drafter", "donor", "delegate", "editor"])
def test_nobody_else_does(client, sign_in, role):
    sign_in(role)

    assert client.get("/en/policies/").status_code == 403
    assert client.get("/en/policies/POL-01/").status_code == 404
    assert client.get("/en/policies/POL-01/set/").status_code == 404


def test_a_stranger_is_asked_to_sign_in(client):
    assert client.get("/en/policies/").status_code == 302


def test_the_page_of_a_rule_shows_every_version_with_its_source(client, sign_in):
    head = sign_in("head")
    rule = parameter("POL-10")
    set_value(
        rule, 16, valid_from=date(2026, 1, 1), document_symbol="ATT/CSP11/7", page="para. 4", note="enlarged", by=head
    )

    page = client.get("/en/policies/POL-10/").content.decode()

    for text in ("ATT/CSP11/7", "para. 4", "enlarged", "internal-support-mechanism", "S2 S6", "Set a value"):
        assert text in page


@pytest.mark.parametrize(
    ("code", "typed", "value"),
    [
        ("POL-01", "120 000,50", Decimal("120000.50")),
        ("POL-02", "18", 18),
        ("POL-06", "50/50", [Decimal(50), Decimal(50)]),
        ("POL-05", "no", False),
        ("POL-15", "BLOCK", "BLOCK"),
        ("POL-16", ["en", "ar"], ["en", "ar"]),
        ("POL-17", "15", Decimal(15)),
        ("POL-19", "EUR", "EUR"),
    ],
)
def test_the_head_records_a_further_version(client, sign_in, code, typed, value):
    sign_in("head")
    assert client.get(f"/en/policies/{code}/set/").status_code == 200

    response = client.post(f"/en/policies/{code}/set/", SET | {"value": typed})

    assert (response.status_code, response.headers["Location"]) == (302, f"/en/policies/{code}/")
    assert value_on(code, date(2026, 1, 1)) == value


def test_the_head_may_say_that_there_is_no_rule(client, sign_in):
    sign_in("head")

    client.post("/en/policies/POL-01/set/", SET | {"value": "", "is_no_rule": "on"})

    assert value_on("POL-01", date(2026, 1, 1)) is None


@pytest.mark.parametrize(
    ("code", "typed"),
    [
        ("POL-01", {"value": "a lot"}),
        ("POL-01", {"value": ""}),
        ("POL-01", {"value": "5", "is_no_rule": "on"}),
        ("POL-06", {"value": "60/30"}),
        ("POL-17", {"value": "120"}),
        ("POL-15", {"value": "SOMETIMES"}),
        ("POL-01", {"value": "5", "valid_from": "soon"}),
    ],
)
def test_what_does_not_fit_is_refused_with_everything_typed_kept(client, sign_in, code, typed):
    sign_in("head")

    response = client.post(f"/en/policies/{code}/set/", SET | {"note": "typed before"} | typed)

    assert response.status_code == 422
    assert "typed before" in response.content.decode()
    assert parameter(code).values.count() == 1


@pytest.mark.parametrize("role", ["officer", "auditor", "member"])
def test_who_may_not_change_a_rule_is_told_why(client, sign_in, role):
    sign_in(role)

    assert "Only the Head of Secretariat" in client.get("/en/policies/POL-01/").content.decode()
    assert client.post("/en/policies/POL-01/set/", SET | {"value": "5"}).status_code == 403
    assert parameter("POL-01").values.count() == 1


def test_the_list_costs_a_constant_number_of_queries(client, sign_in, django_assert_max_num_queries):
    sign_in("officer")
    client.get("/en/policies/")

    for address in ("/en/policies/?q=POL-10", "/en/policies/", "/en/policies/POL-01/"):
        with django_assert_max_num_queries(12):
            client.get(address)


def test_the_file_holds_figures(client, sign_in):
    sign_in("auditor")

    lines = b"".join(client.get("/en/policies/?format=csv").streaming_content).decode("utf-8-sig").splitlines()

    assert len(lines) == 34
    assert lines[1].startswith("POL-01,Highest grant for one application,100000.00,")


def test_every_word_of_the_data_is_known_to_the_translators():
    with Path(DATA).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["title"] for row in rows} == set(catalogue.TITLES)
    assert {row["code"]: row["affects"] for row in rows} == catalogue.AFFECTS
    options = {option for row in Parameter.objects.all() for option in row.options}
    assert options <= set(catalogue.OPTIONS)


def test_a_day_before_today_needs_a_note(client, sign_in):
    sign_in("head")

    answer = client.post("/en/policies/POL-01/set/", SET | {"value": "5", "note": " "})

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["note"]
    assert parameter("POL-01").values.count() == 1


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("POL-02", "12 months"),
        ("POL-07", "month 6"),
        ("POL-08", "60 days"),
        ("POL-09", "30 days"),
        ("POL-09.1", "6 months"),
        ("POL-10", "15 seats"),
        ("POL-21", "90 days"),
        ("POL-25", "a warning, no effect"),
    ],
)
def test_a_value_is_shown_with_its_unit_on_all_three_pages(client, sign_in, code, words):
    sign_in("head")

    pages = [client.get(f"/en/policies/{address}") for address in (f"?q={code}", f"{code}/", f"{code}/set/")]

    assert [words in page.content.decode() for page in pages] == [True] * 3


def test_a_page_says_what_a_rule_affects_and_that_what_is_frozen_stays(client, sign_in):
    sign_in("head")

    for address in ("POL-01/", "POL-01/set/"):
        page = client.get(f"/en/policies/{address}").content.decode()
        assert "the amount that the Committee may approve" in page
        assert "A change never touches what has been frozen" in page
        assert "No call holds a frozen version yet." in page


@pytest.mark.urls("vtf.urls")
def test_a_page_names_the_calls_that_hold_a_frozen_version(client, sign_in, django_assert_max_num_queries):
    grants.committee_sits()
    call = grants.opened_call()
    set_value(parameter("POL-02"), "24", valid_from=clock.today(), by=None)
    sign_in("head")
    client.get("/en/policies/POL-02/")

    for address in ("POL-02/", "POL-02/set/"):
        with django_assert_max_num_queries(20):
            page = client.get(f"/en/policies/{address}").content.decode()
        for text in (call.get_absolute_url(), "24 months", "<bdi>12 months</bdi>", "Frozen in 1 open call."):
            assert text in page
    lines = b"".join(client.get("/en/policies/?format=csv").streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0] == "Code,Rule,Today,Valid from,What it affects,Frozen in open calls,Source"
    assert [line.split(",")[-2] for line in lines[1:3]] == ["1", "1"]
