"""The Committee's seats on a page: who sits on a day, and the acts of the Secretariat with every refusal in words."""

from datetime import date, timedelta

import pytest

from tests.counting import LIST, OBJECT, cells, queries_of
from tests.factories.accounts import UserFactory
from tests.factories.conferences import real_roster, seat
from tests.factories.states import state
from vtf.conferences.models import SELECTION_COMMITTEE, Term
from vtf.conferences.selectors import holds_seat
from vtf.core import clock

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.conferences.page_urls")]

CSP4, CSP5, CSP6, CSP8 = date(2018, 8, 24), date(2019, 8, 30), date(2020, 8, 21), date(2022, 8, 31)
MEETINGS, LIST_PAGE = "/en/conferences/", "/en/conferences/committee/"
APPOINT = f"{LIST_PAGE}appoint/"


@pytest.fixture
def sign_in(client):
    def sign_in(*roles):
        person = UserFactory(roles=roles)
        client.force_login(person)
        return person

    return sign_in


def typed(iso3="GHA", **changes):
    """What an officer types about an appointment."""
    return {
        "state": state(iso3).pk,
        "office": "member",
        "begins_on": "2018-08-24",
        "ends_on": "2020-08-21",
        "source": "ATT/CSP4/2018/SEC/1, para. 33",
        **changes,
    }


def sentence(answer, field):
    """The one refusal beside a field, with everything typed kept."""
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    return answer.context["form"].errors[field][0]


@pytest.mark.parametrize("role", ["officer", "finance", "head", "auditor", "member"])
def test_the_page_shows_who_sits_on_a_day(client, sign_in, role):
    real_roster("CSP4-CSP6")
    sign_in(role)

    page = client.get(f"{LIST_PAGE}?on=2019-01-15").content.decode()

    for text in ("15 States sit in the Committee.", "There are 15 seats.", "All are taken.", "In the chair: Germany."):
        assert text in page
    assert "0 States sit in the Committee." in client.get(LIST_PAGE).content.decode()
    assert "Nobody is in the chair." in client.get(LIST_PAGE).content.decode()


@pytest.mark.parametrize("role", ["drafter", "donor", "delegate", "editor"])
def test_nobody_else_reads_the_register_of_terms(client, sign_in, role):
    term = seat("GHA", CSP4)
    sign_in(role)

    assert [client.get(each).status_code for each in (MEETINGS, LIST_PAGE, APPOINT)] == [403] * 3
    assert [client.get(f"{LIST_PAGE}{term.pk}/{page}").status_code for page in ("", "end/")] == [404, 404]


def test_a_stranger_is_asked_to_sign_in(client):
    assert client.get(LIST_PAGE).status_code == 302


def test_a_day_that_nobody_can_read_shows_today(client, sign_in):
    sign_in("officer")

    answer = client.get(f"{LIST_PAGE}?on=soon")

    assert (answer.status_code, answer.context["seats"].on) == (200, clock.today())


def test_the_officer_appoints_a_member_and_ends_the_term(client, sign_in):
    sign_in("officer")
    assert "Record an appointment" in client.get(LIST_PAGE).content.decode()

    appointed = client.post(APPOINT, typed())
    term = Term.objects.get()
    shown = client.get(term.get_absolute_url()).content.decode()
    ended = client.post(f"{LIST_PAGE}{term.pk}/end/", {"ends_on": "2019-08-30", "source": "ATT/CSP5, para. 2"})

    assert appointed["Location"] == ended["Location"] == term.get_absolute_url()
    for text in ("Ghana", "ATT/CSP4/2018/SEC/1, para. 33", "20 August 2020", "Appointed"):
        assert text in shown
    assert "ATT/CSP5, para. 2" in client.get(term.get_absolute_url()).content.decode()
    assert holds_seat(state("GHA").pk, SELECTION_COMMITTEE, date(2019, 8, 29))
    assert not holds_seat(state("GHA").pk, SELECTION_COMMITTEE, CSP5)


def test_a_chair_is_chosen_ahead(client, sign_in):
    sign_in("officer")
    ahead = clock.today() + timedelta(days=200)
    seat("GHA", CSP4)

    client.post(APPOINT, typed(office="chair", begins_on=ahead.isoformat(), ends_on=""))

    chair = Term.objects.get(office="chair")
    assert (chair.begins_on, chair.ends_on) == (ahead, None)
    assert "ahead" in client.get(chair.get_absolute_url()).content.decode()


def test_a_sixteenth_seat_is_refused_in_words(client, sign_in):
    real_roster("CSP4-CSP6")
    sign_in("officer")

    answer = client.post(APPOINT, typed(begins_on="2019-01-01", ends_on="2019-02-01"))

    assert sentence(answer, "begins_on") == "The Selection Committee has 15 seats and all are taken on 1 January 2019."
    assert "ATT/CSP4/2018/SEC/1, para. 33" in answer.content.decode()
    assert not Term.objects.filter(state=state("GHA")).exists()


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"source": " "}, "source", "Name the document in which the appointment is recorded."),
        ({"ends_on": "2018-08-24"}, "ends_on", "The term must end after it begins."),
        ({"iso3": "KEN"}, "state", "Kenya holds this office already in that time."),
        ({"office": "chair"}, "state", "The Chair must hold a seat: Ghana has none for the whole of this term."),
        ({"begins_on": ""}, "begins_on", "This field is required."),
        ({"office": "king"}, "office", "Select a valid choice. king is not one of the available choices."),
    ],
)
def test_what_does_not_fit_is_refused_in_words(client, sign_in, changes, field, words):
    seat("KEN", CSP4, CSP6)
    sign_in("officer")

    answer = client.post(APPOINT, typed(**changes))

    assert sentence(answer, field) == words
    assert Term.objects.count() == 1


def test_two_chairs_do_not_share_a_day(client, sign_in):
    seat("KEN", CSP4, CSP6)
    seat("GHA", CSP4, CSP6)
    seat("KEN", CSP4, CSP5, Term.Office.CHAIR)
    sign_in("head")

    answer = client.post(APPOINT, typed(office="chair"))

    assert sentence(answer, "begins_on") == "Kenya is in the chair in that time."


@pytest.mark.parametrize(
    ("typed_end", "field", "words"),
    [
        ({"ends_on": "2022-08-31", "source": "x"}, "ends_on",
         "A term is made longer by a new appointment, not by a later end."),
        ({"ends_on": "2018-08-24", "source": "x"}, "ends_on", "The term must end after it begins."),
        ({"ends_on": "2019-08-30", "source": ""}, "source", "Name the document in which the end is recorded."),
    ],
)  # fmt: skip
def test_an_end_that_does_not_fit_is_refused_in_words(client, sign_in, typed_end, field, words):
    term = seat("GHA", CSP4, CSP6)
    sign_in("officer")

    answer = client.post(f"{LIST_PAGE}{term.pk}/end/", typed_end)

    assert sentence(answer, field) == words
    assert Term.objects.get(pk=term.pk).ends_on == CSP6


@pytest.mark.parametrize("role", ["finance", "auditor", "member"])
def test_who_only_reads_is_told_why(client, sign_in, role):
    term = seat("GHA", CSP4, CSP6)
    sign_in(role)

    assert "Record an appointment" not in client.get(LIST_PAGE).content.decode()
    assert "Only the Secretariat records the end of a term." in client.get(term.get_absolute_url()).content.decode()
    assert client.post(APPOINT, typed("KEN")).status_code == 403
    assert client.post(f"{LIST_PAGE}{term.pk}/end/", {"ends_on": "2019-08-30", "source": "x"}).status_code == 403
    assert Term.objects.get().ends_on == CSP6


def test_the_list_holds_every_term_and_costs_a_constant_number_of_queries(client, sign_in):
    real_roster("CSP4-CSP6")
    real_roster("CSP6-CSP8")
    sign_in("auditor")

    assert len(cells(client.get(LIST_PAGE))) == 33
    assert len(cells(client.get(f"{LIST_PAGE}?office=chair"))) == 3
    assert queries_of(client, LIST_PAGE) <= LIST
    assert queries_of(client, Term.objects.first().get_absolute_url()) <= OBJECT
    lines = b"".join(client.get(f"{LIST_PAGE}?format=csv").streaming_content).decode("utf-8-sig").splitlines()
    assert (lines[0], len(lines)) == ("State,Office,First day,Last day,Today,Source", 34)


@pytest.mark.parametrize("language", ["ar", "es", "fr", "ru", "zh-hans"])
def test_the_pages_stand_in_every_language(client, sign_in, language):
    term = seat("GHA", CSP4)
    sign_in("officer")

    for address in ("", "committee/", "committee/appoint/", f"committee/{term.pk}/", f"committee/{term.pk}/end/"):
        assert client.get(f"/{language}/conferences/{address}").status_code == 200


def test_the_meetings_are_listed_with_what_is_known_of_their_days(client, sign_in):
    sign_in("member")

    answer = client.get(f"{MEETINGS}?q=CSP10")
    page = answer.content.decode()

    assert cells(answer) == ["CSP10-DIEF2", "CSP10", "CSP10-PM1", "CSP10-DIEF1", "CSP10-WG1"]
    for text in ("August 2024", "16 May 2024", "preparatory meeting", "Diversion Information Exchange Forum"):
        assert text in page
    assert len(cells(client.get(f"{MEETINGS}?kind=dief"))) == 5
    assert queries_of(client, MEETINGS) <= LIST
