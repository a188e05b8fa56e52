"""What the Committee sees as a whole: its list with own progress, the portfolio, the ineligible ones."""

import csv
import io

import pytest
from django.urls import reverse

from grants.applications.services import propose_ineligibility, sign_ineligibility
from grants.committee.selectors import ineligible_visible_to, portfolio_of
from grants.committee.services import lapse_approvals
from tests.counting import LIST, OBJECT, queries_of
from tests.factories import grants, walks
from tests.factories.committee import days_later, on_conditions, unseat
from tests.factories.states import state

pytestmark = pytest.mark.django_db


@pytest.fixture
def application():
    grants.committee_sits()
    grants.money_in("70000.00")
    grants.earmark("africa", amount="30000.00", region="african")
    return grants.with_committee("GHA")


def rows_of(client, address):
    return list(csv.reader(io.StringIO(client.get(address, {"format": "csv"}).getvalue().decode("utf-8-sig"))))[1:]


def test_the_list_shows_a_members_own_progress_and_the_secretariat_how_many_filed(client, application):
    other = walks.copies(application, 1)[0]
    for iso3 in ("DEU", "CHE"):
        walks.filed(application, iso3)
    client.force_login(grants.member("DEU"))
    member = [row[-1] for row in rows_of(client, "/en/committee/")]
    client.force_login(grants.staff("officer"))
    officer = [row[-1] for row in rows_of(client, "/en/committee/")]

    assert (member, officer) == (["filed", "not filed"], ["2", "0"])
    client.force_login(grants.member("DEU"))
    shown = client.get("/en/committee/").content.decode()
    assert ("to do" in shown, other.number in shown) == (True, True)


def test_a_formers_assessment_is_not_in_the_count_of_the_secretariat(client, application):
    walks.filed(application, "DEU")
    unseat("DEU")
    client.force_login(grants.staff("officer"))

    assert [row[-1] for row in rows_of(client, "/en/committee/")] == ["0"]


def test_the_portfolio_shows_what_is_asked_and_approved_against_the_money(client, application):
    grants.approved(application, "40000.00")
    chair = grants.member(grants.CHAIR)
    client.force_login(chair)

    portfolio = client.get(reverse("committee:portfolio")).context["portfolio"]

    def line(share):
        return (share.label, share.count, share.asked, share.approved)

    asked, approved = grants.usd(45000), grants.usd(40000)
    assert line(portfolio.total) == ("All", 1, asked, approved)
    assert [line(share)[1:] for share in portfolio.regions] == [(1, asked, approved)]
    assert [line(share) for share in portfolio.categories] == [("Legal or legislative assistance", 1, asked, approved)]
    assert [share.count for share in portfolio.treaty_statuses] == [1]
    assert {purse.restriction.code: (purse.free, purse.held) for purse in portfolio.purses} == {
        "africa": (grants.usd(0), grants.usd(30000)),
        "unrestricted": (grants.usd(60000), grants.usd(10000)),
    }
    assert (portfolio.free, portfolio.undecided) == (grants.usd(60000), grants.usd(5000))


def test_a_case_from_which_a_member_is_recused_is_in_no_figure_of_the_portfolio(application):
    application.recusals.create(state=state("DEU"), ground="declared-interest")

    assert portfolio_of(application.call, grants.member("DEU")).total.count == 0
    assert portfolio_of(application.call, grants.member("CHE")).total.count == 1


def test_a_lapsed_approval_holds_nothing_in_the_portfolio(application):
    on_conditions(application)
    with days_later(61):
        lapse_approvals()

    portfolio = portfolio_of(application.call, grants.member("DEU"))

    assert (portfolio.total.approved, portfolio.free) == (grants.usd(0), grants.usd(100000))


def test_members_see_which_applications_are_ineligible_and_on_what_ground_but_no_file(client):
    """8(a).29: the list with the ground."""
    grants.committee_sits()
    application = walks.in_review("GHA")
    propose_ineligibility(application, ground="POL-02", explanation="Thirteen months.", by=grants.staff("officer"))
    sign_ineligibility(walks.fresh(application), by=grants.staff("head"))
    client.force_login(grants.member("DEU"))

    shown = client.get(reverse("committee:ineligible")).content.decode()

    assert application.number in shown
    assert "The project lasts longer than the call allows" in shown
    assert "Thirteen months." not in shown
    assert client.get(application.get_absolute_url()).status_code == 404
    assert client.get(reverse("committee:application-assessments", args=[application.pk])).status_code == 404


def test_a_member_does_not_find_its_own_states_application_among_the_ineligible():
    grants.committee_sits()
    application = walks.in_review("MDG")
    propose_ineligibility(application, ground="POL-02", explanation="Long.", by=grants.staff("officer"))
    sign_ineligibility(walks.fresh(application), by=grants.staff("head"))

    assert ineligible_visible_to(grants.member("MDG"), application.call) == []
    assert len(ineligible_visible_to(grants.member("DEU"), application.call)) == 1


@pytest.mark.parametrize("name", ["portfolio", "ineligible", "members", "meetings"])
def test_the_overviews_are_for_the_committee_the_secretariat_and_the_auditor(client, application, name):
    statuses = {}

    for role, person in walks.everybody("GHA").items():
        client.force_login(person)
        statuses[role] = client.get(reverse(f"committee:{name}")).status_code

    assert {role for role, status in statuses.items() if status == 200} == {
        "member",
        "chair",
        "officer",
        "head",
        "auditor",
    }
    assert {status for status in statuses.values() if status != 200} == {403}


@pytest.mark.parametrize("name", ["portfolio", "ineligible", "members", "undertaking"])
def test_the_overviews_are_cheap(client, application, name):
    walks.copies(application, 20)
    client.force_login(grants.member("DEU"))

    assert queries_of(client, reverse(f"committee:{name}")) <= OBJECT


def test_the_desk_of_the_chair_does_not_grow_with_the_dossiers(client, application):
    client.force_login(grants.member(grants.CHAIR))
    walks.filed(application, grants.CHAIR)
    with_one = queries_of(client, "/en/desk/")
    for copy in walks.copies(application, 5):
        walks.filed(copy, grants.CHAIR)

    assert queries_of(client, "/en/desk/") == with_one


def test_the_page_of_a_decided_case_is_cheap(client, application):
    walks.filed(application, "DEU")
    grants.approved(application)
    client.force_login(grants.member("DEU"))

    assert queries_of(client, reverse("committee:application-assessments", args=[application.pk])) <= OBJECT
    assert queries_of(client, "/en/committee/") <= LIST
