"""The desk: what waits for each person, until when, and nothing of others."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from tests.counting import OBJECT, queries_of
from tests.factories import grants, walks
from tests.factories.accounts import UserFactory
from vtf.desk.selectors import work_for

pytestmark = pytest.mark.django_db
DESK = "/en/desk/"


def waiting(person):
    """What waits for a person: group -> (title, about)."""
    return {
        group: [(str(item.title), item.about) for item in items] for group, items in work_for(person).items() if items
    }


def shown(client, person):
    """The titles on the person's desk, group by group."""
    client.force_login(person)
    groups = client.get(DESK).context["groups"]
    return {name: [str(item.title) for item in items] for name, _label, items in groups if items}


@pytest.fixture
def busy():
    """A year in which something waits for everybody: a planned call, an open one, a screened one."""
    grants.committee_sits()
    grants.money_in()
    agreement = walks.agreement_at("signed", "TGO")
    order = walks.prepared(agreement)
    call = grants.opened_call(year=2051)
    draft = grants.draft_of("MDG", call)
    endorsed = grants.waiting_for_endorsement("SEN", call)
    planned = grants.planned_call(year=2052)
    return {"agreement": agreement, "order": order, "draft": draft, "endorsed": endorsed, "planned": planned}


def test_each_desk_shows_its_own_work_and_nothing_of_others(client, busy):
    desks = {role: shown(client, person) for role, person in walks.everybody("MDG").items()}

    assert {role: desk for role, desk in desks.items() if desk} == {
        "drafter": {"later": ["Finish the application"]},
        "contact": {"later": ["Finish the application"]},
        "foreign contact": {"later": ["Endorse and submit"]},
        "chair": {"later": ["Open the call", "Conclude the decisions"]},
        "finance": {"soon": ["Approve the payment"]},
        "head": {"soon": ["Approve the payment"]},
    }


def test_each_desk_at_each_station_of_a_case(busy):
    people = walks.everybody("MDG")
    case = grants.with_committee("GHA", call=grants.opened_call(year=2053))

    members = {role: waiting(people[role]) for role in ("member", "chair", "recused", "former member", "officer")}

    about = f"{case.number} · Ghana"
    assert members["member"] == {"later": [("Give your assessment", about)]}
    assert ("Give your assessment", about) in members["chair"]["later"]
    assert members["recused"] == {"later": [("Give your assessment", about)]}  # its own State is not in this case
    assert members["former member"] == {}
    assert members["officer"] == {"others": [("1 application", "With the Committee")]}


def test_work_stands_by_urgency_the_nearest_first():
    grants.committee_sits()
    now = timezone.now()
    near = grants.opened_call(year=2051, deadline_on=(now + timedelta(days=5)).date())
    far = grants.opened_call(year=2052, deadline_on=(now + timedelta(days=50)).date())
    person = grants.drafter("GHA")
    drafts = {call.year: grants.draft_of("GHA", call) for call in (far, near)}
    grants.waiting_for_endorsement("SEN", near)
    sender = grants.drafter("SEN")

    assert [(group, len(items)) for group, items in work_for(person).items()] == [
        ("late", 0),
        ("soon", 1),
        ("later", 1),
        ("others", 0),
    ]
    assert [item.url for item in work_for(person)["soon"]] == [drafts[2051].get_absolute_url()]
    assert [(group, len(items)) for group, items in work_for(sender).items() if items] == [("others", 1)]


def test_what_is_overdue_is_late():
    grants.committee_sits()
    call, officer = grants.opened_call(), grants.staff("officer")

    with time_machine.travel(call.closes_at + timedelta(days=2), tick=False):
        late = waiting(officer)

    assert late == {"late": [("Start the screening", str(call))]}


def test_the_day_of_a_deadline_is_the_readers(client):
    grants.committee_sits()
    call = grants.opened_call(deadline_on=datetime(2027, 3, 10, tzinfo=UTC).date(), year=2027)
    draft = grants.draft_of("GHA", call)

    with time_machine.travel(call.last_second - timedelta(days=7, hours=1), tick=False):
        early = waiting(draft.created_by)
    with time_machine.travel(call.last_second - timedelta(days=6), tick=False):
        soon = waiting(draft.created_by)

    assert [list(early), list(soon)] == [["soon"], ["soon"]]


def test_open_calls_are_offered_to_those_who_may_apply(client):
    grants.committee_sits()
    call = grants.opened_call()
    grants.planned_call(year=2050)

    def offered(person):
        client.force_login(person)
        return list(client.get(DESK).context["calls"])

    assert offered(grants.drafter("GHA")) == offered(grants.contact("SEN")) == [call]
    for person in (grants.member("DEU"), grants.staff("officer"), UserFactory(), walks.former_contact("GHA")):
        assert offered(person) == []


def test_an_empty_desk_says_so(client):
    client.force_login(UserFactory())

    answer = client.get(DESK)

    assert answer.context["is_empty"] is True
    assert "Nothing waits for you" in answer.content.decode()


def test_a_stranger_has_no_desk(client):
    assert client.get(DESK).status_code == 302


@pytest.mark.parametrize("person", ["drafter", "officer", "member", "head"])
def test_the_desk_takes_as_many_queries_with_one_item_as_with_fifty(client, person):
    grants.committee_sits()
    grants.money_in()
    case = {
        "drafter": lambda: grants.draft_of("GHA"),
        "officer": lambda: walks.in_review("GHA"),
        "member": lambda: grants.with_committee("GHA"),
        "head": lambda: grants.approved(grants.with_committee("GHA")),
    }[person]()
    reader = {"drafter": case.created_by, "member": grants.member("DEU")}.get(person) or grants.staff(person)
    if person == "head":
        grants.agreement_of(case)
    client.force_login(reader)
    with_one = queries_of(client, DESK)
    copies = walks.copies(case, 49)
    if person == "head":
        walks.agreements_of(copies)

    assert len([item for items in work_for(reader).values() for item in items]) == 50
    assert queries_of(client, DESK) == with_one <= OBJECT


def test_the_signatorys_desk_takes_as_many_queries_with_one_agreement_as_with_fifty(client):
    grants.committee_sits()
    grants.money_in()
    case = grants.approved(grants.with_committee("GHA"))
    grants.agreement_of(case)
    contact = grants.contact("GHA")
    client.force_login(contact)
    with_one = queries_of(client, DESK)
    walks.agreements_of(walks.copies(case, 49))

    assert len(work_for(contact)["later"]) == 50
    assert queries_of(client, DESK) == with_one <= OBJECT
