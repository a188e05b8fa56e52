"""Conferences with their dates, and who sits in the Selection Committee."""

from datetime import date

import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction

from tests.factories.conferences import committee, real_roster, seat
from tests.factories.policies import parameter
from tests.factories.states import state
from vtf.accounts.models import User
from vtf.conferences.models import SELECTION_COMMITTEE, Conference, Term
from vtf.conferences.selectors import (
    all_conferences,
    chair_of,
    holds_seat,
    members_of,
    next_conference,
    seats_on,
    terms_of,
)
from vtf.conferences.services import appoint, end_term, load_conferences
from vtf.core.errors import NotPermitted, RuleBroken
from vtf.history.models import Event
from vtf.policies.services import set_value
from vtf.states.arrears import known_openings

pytestmark = pytest.mark.django_db

CHAIR = Term.Office.CHAIR
FIFTEEN = ["AUS", "CHL", "FIN", "DEU", "JPN", "MDG", "MUS", "MEX", "NZL", "NOR", "ZAF", "SWE", "CHE", "NLD", "GBR"]
CSP4, CSP5, CSP6, CSP8 = date(2018, 8, 24), date(2019, 8, 30), date(2020, 8, 21), date(2022, 8, 31)


def seated(on: date) -> set[str]:
    return {member.iso3 for member in members_of(SELECTION_COMMITTEE, on)}


def test_every_conference_of_the_table_is_loaded_once():
    assert Conference.objects.count() == 22
    assert set(Conference.objects.filter(kind="conference").values_list("code", flat=True)) == {
        f"CSP{number}" for number in range(1, 11)
    }
    assert load_conferences() == 0
    assert not Conference.objects.filter(source="").exists()


def test_a_conference_of_which_the_month_is_known_says_so():
    eighth = Conference.objects.get(code="CSP8")

    assert (eighth.starts_on, eighth.ends_on, eighth.precision) == (date(2022, 8, 1), None, "month")
    assert Conference.objects.get(code="CSP6").modality == "written"


def test_a_preparatory_meeting_stands_alone_where_its_days_are_known():
    kinds = dict(Conference.objects.filter(ordinal__in=[5, 10]).values_list("code", "kind"))

    assert kinds == {
        "CSP5-WG1": "together",
        "CSP5-WG2": "together",
        "CSP5": "conference",
        "CSP10-WG1": "working-groups",
        "CSP10-PM1": "preparatory",
        "CSP10": "conference",
        "CSP10-DIEF1": "dief",
        "CSP10-DIEF2": "dief",
    }


def test_the_days_of_the_diversion_forum_are_those_of_its_page():
    days = Conference.objects.filter(kind="dief").order_by("starts_on").values_list("starts_on", flat=True)

    assert list(days) == [
        date(2022, 8, 24), date(2023, 5, 11), date(2023, 8, 23), date(2024, 2, 22), date(2024, 8, 21),
    ]  # fmt: skip


def test_the_opening_days_of_the_conferences_are_known_to_the_rooms_below():
    openings = known_openings()

    assert (openings["CSP5"], openings["CSP7"]) == (date(2019, 8, 26), date(2021, 8, 30))
    assert [code for code in openings if code in ("CSP8", "CSP5-WG1", "CSP9-DIEF1")] == []


def test_the_next_conference_is_the_first_whose_day_is_known():
    assert next_conference(date(2019, 8, 27)).code == "CSP6"
    assert next_conference(date(2019, 8, 26)).code == "CSP5"
    assert next_conference(date(2030, 1, 1)) is None
    assert [each.code for each in all_conferences()[:2]] == ["CSP10-DIEF2", "CSP10"]


def test_both_published_rosters_load_with_their_chairs():
    first, second = real_roster("CSP4-CSP6"), real_roster("CSP6-CSP8")

    assert {member.iso3 for member in first} == set(FIFTEEN)
    assert {member.iso3 for member in first} - {member.iso3 for member in second} == {"CHL", "MUS", "NOR"}
    assert {member.iso3 for member in second} - {member.iso3 for member in first} == {"ALB", "CAN", "KOR"}
    assert len(seated(CSP4)) == len(seated(CSP6)) == len(seated(date(2022, 8, 30))) == 15
    assert chair_of(SELECTION_COMMITTEE, CSP4).iso3 == "DEU"
    assert chair_of(SELECTION_COMMITTEE, CSP5).iso3 == "NZL"
    assert chair_of(SELECTION_COMMITTEE, date(2021, 8, 30)).iso3 == "NZL"
    assert terms_of(SELECTION_COMMITTEE).count() == 33


def test_on_the_day_of_the_conference_the_new_members_sit_and_the_old_do_not():
    real_roster("CSP4-CSP6")
    real_roster("CSP6-CSP8")

    assert holds_seat(state("CHL").pk, SELECTION_COMMITTEE, date(2020, 8, 20))
    assert not holds_seat(state("CHL").pk, SELECTION_COMMITTEE, CSP6)
    assert holds_seat(state("ALB").pk, SELECTION_COMMITTEE, CSP6)
    assert not holds_seat(None, SELECTION_COMMITTEE, CSP6)


def test_a_chair_whose_seat_has_ended_is_in_the_chair_no_more():
    real_roster("CSP6-CSP8")

    assert chair_of(SELECTION_COMMITTEE, date(2022, 8, 30)).iso3 == "NZL"
    assert chair_of(SELECTION_COMMITTEE, CSP8) is None


@pytest.mark.parametrize(
    ("begins_on", "ends_on"),
    [
        (date(2019, 1, 1), date(2019, 2, 1)),
        (date(2018, 8, 24), date(2020, 8, 21)),
        (date(2017, 1, 1), date(2018, 8, 25)),
        (date(2020, 8, 20), None),
        (date(2017, 1, 1), None),
    ],
)
def test_a_sixteenth_seat_is_refused_on_any_day_of_the_term(begins_on, ends_on):
    real_roster("CSP4-CSP6")

    with pytest.raises(RuleBroken, match="15 seats"):
        seat("GHA", begins_on, ends_on)

    assert not Term.objects.filter(state=state("GHA")).exists()


@pytest.mark.parametrize(
    ("begins_on", "ends_on"),
    [(date(2017, 1, 1), date(2018, 8, 24)), (date(2020, 8, 21), None)],
)
def test_a_seat_beside_the_full_time_is_given(begins_on, ends_on):
    real_roster("CSP4-CSP6")

    assert seat("GHA", begins_on, ends_on).pk


def test_a_sixteenth_seat_is_refused_when_it_fills_up_only_later():
    for iso3 in FIFTEEN[:14]:
        seat(iso3, date(2018, 1, 1), date(2020, 1, 1))
    seat("GBR", date(2019, 6, 1), date(2019, 7, 1))

    with pytest.raises(RuleBroken):
        seat("GHA", date(2018, 6, 1), date(2019, 6, 2))
    assert seat("GHA", date(2018, 6, 1), date(2019, 6, 1)).pk


def test_the_number_of_seats_is_the_policy_of_the_day():
    set_value(parameter("POL-10"), "16", valid_from=date(2019, 1, 1), note="Decided then.", by=None)
    real_roster("CSP4-CSP6")

    with pytest.raises(RuleBroken):
        seat("GHA", date(2018, 12, 31), date(2019, 12, 31))
    assert seat("GHA", date(2019, 1, 1), date(2019, 12, 31)).pk
    set_value(parameter("POL-10"), None, valid_from=date(2020, 1, 1), note="Decided then.", by=None)
    assert seat("KEN", date(2020, 1, 1), date(2020, 2, 1)).pk


def test_a_state_holds_one_seat_at_a_time():
    seat("GHA", CSP4, CSP6)

    for begins_on, ends_on in ((CSP4, None), (date(2020, 8, 20), None), (date(2018, 1, 1), date(2018, 8, 25))):
        with pytest.raises(RuleBroken):
            seat("GHA", begins_on, ends_on)
    assert seat("GHA", CSP6, CSP8).pk


def test_a_chair_may_be_chosen_ahead_but_must_hold_a_seat_all_the_time():
    seat("GHA", CSP4, CSP6)
    seat("GHA", CSP6, CSP8)
    seat("KEN", CSP5, CSP6)

    assert seat("GHA", date(2020, 1, 1), date(2021, 1, 1), CHAIR).pk
    for iso3, begins_on, ends_on in (
        ("KEN", CSP4, CSP5),
        ("KEN", CSP5, date(2020, 1, 1).replace(year=2021)),
        ("TGO", CSP5, CSP6),
        ("GHA", date(2022, 1, 1), date(2023, 1, 1)),
    ):
        with pytest.raises(RuleBroken):
            seat(iso3, begins_on, ends_on, CHAIR)


def test_two_chairs_do_not_share_a_day():
    seat("GHA", CSP4)
    seat("KEN", CSP4)
    seat("GHA", CSP4, CSP5, CHAIR)

    with pytest.raises(RuleBroken, match="in the chair"):
        seat("KEN", date(2019, 8, 29), CSP6, CHAIR)
    assert seat("KEN", CSP5, None, CHAIR).pk


def test_the_secretariat_records_appointments_with_their_document():
    officer = User.objects.create_user("officer@example.org")
    officer.groups.add(Group.objects.get_or_create(name="officer")[0])

    term = appoint(committee(), state("GHA"), begins_on=CSP4, ends_on=CSP6, source="ATT/CSP4", by=officer)

    event = Event.objects.get(verb="term.appointed")
    assert event.actor_id == officer.pk
    assert event.facts["state"] == "GHA"
    with pytest.raises(NotPermitted):
        appoint(committee(), state("KEN"), begins_on=CSP4, source="x", by=User.objects.create_user("x@example.org"))
    for broken in ({"source": " "}, {"source": "x", "ends_on": CSP4}):
        with pytest.raises(RuleBroken):
            appoint(committee(), state("KEN"), begins_on=CSP4, by=officer, **broken)
    assert end_term(term, ends_on=CSP5, source="ATT/CSP5", by=officer).ends_on == CSP5


def test_a_term_is_shortened_with_its_document_and_never_made_longer():
    term = seat("GHA", CSP4, CSP6)

    for broken in ({"ends_on": CSP8, "source": "x"}, {"ends_on": CSP4, "source": "x"}, {"ends_on": CSP5, "source": ""}):
        with pytest.raises(RuleBroken):
            end_term(term, by=None, **broken)
    end_term(term, ends_on=CSP5, source="note verbale", by=None)

    assert holds_seat(state("GHA").pk, SELECTION_COMMITTEE, date(2019, 8, 29))
    assert not holds_seat(state("GHA").pk, SELECTION_COMMITTEE, CSP5)
    assert Event.objects.filter(verb="term.ended").count() == 1


def test_the_database_refuses_a_second_open_term_and_an_end_before_the_beginning():
    seat("GHA", CSP4)

    for begins_on, ends_on in ((CSP5, None), (CSP6, CSP5)):
        with pytest.raises(IntegrityError), transaction.atomic():
            Term.objects.create(body=committee(), state=state("GHA"), begins_on=begins_on, ends_on=ends_on)


def test_rows_speak_for_themselves():
    term = seat("GHA", CSP4)

    assert str(term) == "Selection Committee: Ghana"
    assert str(Conference.objects.get(code="CSP5")) == "CSP5"


def test_a_term_that_ends_at_the_conference_in_the_middle_of_a_cycle_frees_its_seat_on_that_day():
    real_roster("CSP4-CSP6")

    before, after = (seats_on(committee(), day) for day in (date(2020, 8, 20), CSP6))

    assert (len(before.terms), before.limit, before.is_full, before.chair.iso3) == (15, 15, True, "NZL")
    assert (len(after.terms), after.limit, after.is_full, after.chair) == (0, 15, False, None)
    assert seat("GHA", CSP6, CSP8).pk


def test_the_last_day_of_a_term_is_the_day_before_its_end():
    term, open_term = seat("GHA", CSP4, CSP6), seat("KEN", CSP4)

    assert (term.last_day, open_term.last_day) == (date(2020, 8, 20), None)
    assert [term.runs_on(day) for day in (date(2018, 8, 23), CSP4, date(2020, 8, 20), CSP6)] == [
        False, True, True, False,
    ]  # fmt: skip
