"""Pages of the Committee's room: what is refused keeps everything typed; what they cost."""

import pytest
from django.urls import reverse

from grants.committee.models import Decision
from tests.counting import LIST, OBJECT, queries_of
from tests.factories import grants, walks
from tests.factories.states import state

pytestmark = pytest.mark.django_db
LIST_PAGE = "/en/committee/"


@pytest.fixture
def application(client):
    """A case before the Committee, its Chair signed in."""
    grants.committee_sits()
    client.force_login(grants.member(grants.CHAIR))
    return grants.with_committee("GHA")


def page(name, application):
    return reverse(f"committee:application-{name}", args=[application.pk])


def test_the_chair_approves_at_the_page(client, application):
    grants.money_in()

    form = client.get(page("approve", application)).context["form"]
    answer = client.post(page("approve", application), walks.typed_decision(application, amount="40 000,00"))

    assert str(form["amount"].value()) == "45000.00"
    assert answer.url == page("assessments", application)
    assert "40,000.00" in client.get(answer.url).content.decode()
    assert str(Decision.objects.get().money) == "USD 40,000.00"


def test_members_that_filed_are_ticked(client, application):
    walks.filed(application, "DEU")

    for name in ("approve", "refuse"):
        assert client.get(page(name, application)).context["form"]["participants"].value() == [state("DEU").pk]


def test_a_decision_above_the_money_of_the_right_earmark_is_refused_and_everything_typed_is_kept(client, application):
    grants.earmark("asia", amount="500000.00", region="asia-pacific")
    grants.money_in("10000.00")
    typed = walks.typed_decision(application, feedback="Typed with care.")

    answer = client.post(page("approve", application), typed)

    form = answer.context["form"]
    assert answer.status_code == 422
    assert form.errors == {
        "amount": ["The money that this project may use is not there: USD 10,000.00 of USD 45,000.00."]
    }
    assert (form["amount"].value(), form["feedback"].value()) == ("45000.00", "Typed with care.")
    assert [int(pk) for pk in form["participants"].value()] == typed["participants"]
    assert walks.fresh(application).status == "with_committee"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"amount": "0"}, "amount"),
        ({"amount": "a lot"}, "amount"),
        ({"amount": "45000.01"}, "amount"),
        ({"amount": "100000.01"}, "amount"),
        ({"amount": "10.001"}, "amount"),
        ({"participants": []}, "participants"),
        ({"is_agreed": ""}, "is_agreed"),
    ],
)
def test_a_wrong_decision_is_refused_beside_its_field_and_kept(client, application, changes, field):
    grants.money_in()
    typed = walks.typed_decision(application, **changes)

    answer = client.post(page("approve", application), typed)

    form = answer.context["form"]
    assert (answer.status_code, list(form.errors)) == (422, [field])
    assert (form["amount"].value(), form["feedback"].value()) == (typed["amount"], typed["feedback"])
    assert Decision.objects.count() == 0


def test_a_refusal_without_feedback_is_refused_at_the_page(client, application):
    answer = client.post(page("refuse", application), walks.typed_decision(application, feedback=" "))

    assert list(answer.context["form"].errors) == ["feedback"]
    assert Decision.objects.count() == 0


def test_a_case_is_decided_once(client, application):
    walks.refused(application)

    answer = client.post(page("refuse", application), walks.typed_decision(application))

    assert answer.status_code == 422
    assert answer.context["form"]["feedback"].value() == "A sound plan."
    assert Decision.objects.count() == 1


def test_the_chair_refuses_at_the_page(client, application):
    answer = client.post(page("refuse", application), walks.typed_decision(application, feedback="Narrow it."))

    assert "Narrow it." in client.get(answer.url).content.decode()


def test_only_the_chair_finds_the_decision_pages(client, application):
    for person, status in (
        (grants.member("DEU"), 403),
        (grants.staff("officer"), 403),
        (grants.contact("GHA"), 404),
        (grants.contact("SEN"), 404),
        (grants.staff("finance"), 404),
    ):
        client.force_login(person)
        assert [client.get(page(name, application)).status_code for name in ("approve", "refuse")] == [status] * 2


def test_the_list_takes_as_many_queries_with_one_dossier_as_with_fifty(client, application):
    with_one = queries_of(client, LIST_PAGE)
    walks.copies(application, 49)

    assert queries_of(client, LIST_PAGE) == with_one <= LIST


@pytest.mark.parametrize("name", ["assessments", "assess", "approve", "refuse"])
def test_the_pages_of_a_case_are_cheap(client, application, name):
    grants.money_in()
    for index, iso3 in enumerate(("DEU", "CHE", grants.CHAIR)):
        grants.earmark(f"bound-{index}", amount="1000.00", region="african")
        walks.filed(application, iso3)

    assert queries_of(client, page(name, application)) <= OBJECT
