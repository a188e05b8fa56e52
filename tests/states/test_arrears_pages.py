"""Pages of arrears: what the officer notes and arranges, with every refusal in words."""

from datetime import date
from decimal import Decimal

import pytest

from tests.counting import LIST, OBJECT, cells, queries_of
from tests.factories.accounts import UserFactory
from tests.factories.states import state
from tests.states.test_arrears import filed, in_force, noted
from vtf.states.models import Arrangement, ArrearsNote
from vtf.states.selectors import arrears_of

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.states.page_urls")]
PAGE = "/en/states/GHA/arrears/"
NOTE, FILE = f"{PAGE}note/", f"{PAGE}arrangement/"


@pytest.fixture
def sign_in(client):
    def sign_in(*roles):
        person = UserFactory(roles=roles)
        client.force_login(person)
        return person

    return sign_in


@pytest.fixture
def officer(sign_in):
    return sign_in("officer")


def typed_note(**changes):
    return {"as_of": "2020-03-01", "amount": "12000.00", "currency": "usd", "source": "Table", **changes}


def typed_request(*plan, **changes):
    """What the officer types from a note verbale, with its instalments as (day, amount)."""
    plan = plan or (("2022-01-31", "6000.00"), ("2023-01-31", "6000.00"))
    lines = {f"plan-{n}-due_on": day for n, (day, _amount) in enumerate(plan)}
    lines |= {f"plan-{n}-amount": amount for n, (_day, amount) in enumerate(plan)}
    return {
        "conference": "CSP7",
        "conference_opens_on": "2021-08-30",
        "filed_on": "2021-06-15",
        "reasons": "The budget law was late.",
        "amount": "12000.00",
        "currency": "USD",
        "source": "NV 12/2021",
        "plan-TOTAL_FORMS": len(plan),
        "plan-INITIAL_FORMS": 0,
        **lines,
        **changes,
    }


def sentence(answer, field):
    """The one refusal beside a field."""
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    return answer.context["form"].errors[field][0]


def act(arrangement, name):
    return f"/en/states/arrangements/{arrangement.pk}/{name}/"


@pytest.mark.parametrize("role", ["officer", "finance", "head", "auditor"])
def test_the_page_says_what_is_outstanding_and_what_today_s_rule_makes_of_it(client, sign_in, role):
    noted()
    in_force(in_force_until=date(2027, 8, 30))
    sign_in(role)

    page = client.get(PAGE).content.decode()

    for text in ("Arrears of Ghana", "12,000.00", "is in force until", "POL-15", "a note, no effect", "1 March 2020"):
        assert text in page
    assert PAGE in client.get("/en/states/GHA/").content.decode()


def test_a_state_without_notes_says_so(client, officer):
    page = client.get(PAGE).content.decode()

    for text in ("No arrears are noted.", "No financial arrangement is in force.", "The State has asked for none."):
        assert text in page


@pytest.mark.parametrize("role", ["member", "drafter", "donor", "delegate", "editor"])
def test_nobody_else_reads_them(client, sign_in, role):
    arrangement = filed()
    sign_in(role)

    assert client.get(PAGE).status_code == 404
    assert client.get("/en/states/arrangements/").status_code == 403
    assert client.get(arrangement.get_absolute_url()).status_code == 404
    assert [client.get(address).status_code for address in (NOTE, FILE)] == [403, 403]
    assert [client.post(act(arrangement, name)).status_code for name in ("put-in-force", "refuse", "end")] == [404] * 3
    assert PAGE not in client.get("/en/states/GHA/").content.decode()


def test_a_stranger_is_asked_to_sign_in_and_reads_the_public_page_without_a_link(client):
    assert [client.get(address).status_code for address in (PAGE, NOTE, FILE)] == [302] * 3
    assert "arrears" not in client.get("/en/states/GHA/").content.decode()


def test_the_officer_notes_arrears(client, officer):
    assert client.get(NOTE).status_code == 200

    answer = client.post(NOTE, typed_note())

    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    standing = arrears_of(state("GHA"), date(2020, 3, 1))
    assert (standing.amount.amount, standing.amount.currency) == (Decimal(12000), "USD")
    assert standing.note.entered_by == officer


def test_the_officer_notes_that_a_state_has_paid(client, officer):
    client.post(NOTE, typed_note(amount=""))
    client.post(NOTE, typed_note(as_of="2020-03-02", amount="0"))

    assert "Nothing is outstanding." in client.get(PAGE).content.decode()
    assert ArrearsNote.objects.filter(amount__isnull=True, currency="").count() == 1


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"source": " "}, "source", "Name the document that says so."),
        ({"as_of": "2999-01-01"}, "as_of", "The note speaks of a day that has not come yet."),
        ({"amount": "-1"}, "amount", "The amount must be more than nothing."),
        ({"amount": "1.0055"}, "amount", "An amount in USD has fewer decimals."),
        ({"currency": "XYZ"}, "currency", "XYZ is not a currency of ISO 4217."),
    ],
)
def test_a_note_that_does_not_fit_is_refused_in_words(client, officer, changes, field, words):
    answer = client.post(NOTE, typed_note(**changes))

    assert words in sentence(answer, field)
    assert not ArrearsNote.objects.exists()


def test_the_officer_records_a_request_and_what_became_of_it(client, officer):
    assert client.get(FILE).status_code == 200

    answer = client.post(FILE, typed_request())
    arrangement = Arrangement.objects.get()
    page = client.get(arrangement.get_absolute_url()).content.decode()
    agreed = client.post(act(arrangement, "put-in-force"), {"in_force_from": "2021-09-03", "source": "CSP7 report"})
    ended = client.post(act(arrangement, "end"), {"in_force_until": "2022-03-01", "reason": "No payment came."})

    assert answer["Location"] == agreed["Location"] == ended["Location"] == arrangement.get_absolute_url()
    for text in ("1 July 2021", "12,000.00", "NV 12/2021", "31 January 2023", "Record that it is in force"):
        assert text in page
    assert Arrangement.objects.get().status == "ended"
    assert "No payment came." in client.get(arrangement.get_absolute_url()).content.decode()


def test_a_plan_that_leaves_something_open_is_taken_and_said(client, officer):
    client.post(FILE, typed_request(("2022-01-31", "5000.00")))

    assert "does not cover all" in client.get(Arrangement.objects.get().get_absolute_url()).content.decode()


def test_a_line_is_added_without_a_script_and_nothing_is_saved(client, officer):
    answer = client.post(FILE, typed_request(**{"add-line": "plan"}))

    assert answer.status_code == 200
    assert len(answer.context["formsets"]["plan"].forms) == 3
    assert not Arrangement.objects.exists()


def test_a_request_after_the_deadline_is_refused_with_the_day(client, officer):
    answer = client.post(FILE, typed_request(filed_on="2021-07-02"))

    assert sentence(answer, "filed_on") == (
        "It was filed too late: the last day for CSP7 was 1 July 2021, 60 days before it opens."
    )
    assert "The budget law was late." in answer.content.decode()


def test_a_plan_longer_than_six_years_is_refused_with_the_day(client, officer):
    answer = client.post(FILE, typed_request(("2027-08-31", "12000.00")))

    assert answer.status_code == 422
    assert answer.context["formsets"]["plan"].non_form_errors() == [
        "The plan is longer than six years: its last day is 31 August 2027, the latest possible 30 August 2027."
    ]


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"conference": ""}, "conference", "Name the Conference, such as CSP12."),
        ({"conference_opens_on": "2021-08-31"}, "conference_opens_on", "CSP7 opens on 30 August 2021."),
        ({"reasons": ""}, "reasons", "The note verbale has to give the reasons for not paying."),
        ({"source": ""}, "source", "Name the note verbale by which the State asked."),
    ],
)
def test_a_request_that_does_not_fit_is_refused_in_words(client, officer, changes, field, words):
    answer = client.post(FILE, typed_request(**changes))

    assert sentence(answer, field) == words
    assert not Arrangement.objects.exists()


def test_a_request_without_a_plan_is_refused(client, officer):
    answer = client.post(FILE, typed_request(("", "")))

    assert answer.status_code == 422
    assert answer.context["formsets"]["plan"].non_form_errors() == [
        "The note verbale has to propose instalments with their dates."
    ]


def test_a_second_request_for_one_conference_is_refused(client, officer):
    filed()

    answer = client.post(FILE, typed_request())

    assert sentence(answer, "conference") == "Ghana has an arrangement for CSP7 already."


@pytest.mark.parametrize(
    ("name", "typed", "field"),
    [
        ("put-in-force", {"in_force_from": "2021-09-03", "source": ""}, "source"),
        ("put-in-force", {"in_force_from": "2021-09-03", "in_force_until": "2028-01-01", "source": "x"},
         "in_force_until"),
        ("refuse", {"reason": " "}, "reason"),
    ],
)  # fmt: skip
def test_an_act_that_does_not_fit_is_refused_beside_its_field(client, officer, name, typed, field):
    arrangement = filed()

    answer = client.post(act(arrangement, name), typed)

    assert sentence(answer, field)
    assert Arrangement.objects.get().status == "filed"


def test_an_end_outside_the_days_in_force_is_refused_in_words(client, officer):
    arrangement = in_force()

    answer = client.post(act(arrangement, "end"), {"in_force_until": "2024-01-01", "reason": "x"})

    assert sentence(answer, "in_force_until") == "The last day lies between 3 September 2021 and 31 January 2023."


@pytest.mark.parametrize("role", ["finance", "auditor"])
def test_who_only_reads_changes_nothing(client, sign_in, role):
    arrangement = filed()
    sign_in(role)

    assert "Only a programme officer" in client.get(arrangement.get_absolute_url()).content.decode()
    assert "Note arrears" not in client.get(PAGE).content.decode()
    assert client.post(NOTE, typed_note()).status_code == 403
    assert client.post(FILE, typed_request()).status_code == 403
    assert client.post(act(arrangement, "refuse"), {"reason": "x"}).status_code == 403


def test_the_pages_cost_a_constant_number_of_queries(client, officer):
    for iso3 in ("GHA", "KEN", "TGO", "SEN"):
        noted(iso3)
        filed(iso3)

    assert cells(client.get("/en/states/arrangements/?sort=state")) == ["Ghana", "Kenya", "Senegal", "Togo"]
    assert queries_of(client, "/en/states/arrangements/") <= LIST
    assert queries_of(client, PAGE) <= OBJECT
    assert queries_of(client, Arrangement.objects.first().get_absolute_url()) <= OBJECT


@pytest.mark.parametrize("language", ["ar", "es", "fr", "ru", "zh-hans"])
def test_the_pages_stand_in_every_language(client, officer, language):
    arrangement = filed()

    for page in ("GHA/arrears/", "GHA/arrears/note/", "GHA/arrears/arrangement/", f"arrangements/{arrangement.pk}/"):
        assert client.get(f"/{language}/states/{page}").status_code == 200
