"""Pages of applications: bad input gets a sentence beside the field, and everything typed is kept."""

import pytest
from django.urls import reverse

from grants.applications.models import Application
from grants.applications.services import start_application
from tests.counting import cells
from tests.factories import grants, walks
from tests.factories.accounts import UserFactory
from tests.factories.files import upload
from tests.factories.states import state

pytestmark = pytest.mark.django_db
LINE = {"category": "travel", "description": "Flights", "quantity": "4", "frequency": "2", "unit_cost": "1 250,50"}
ACTIVITY = {"name": "Workshop", "month_from": "1", "month_to": "3", "responsible": "Ministry"}


@pytest.fixture
def call():
    grants.committee_sits()
    return grants.opened_call()


def page(name, application, *more):
    return reverse(f"applications:application-{name}", args=[application.pk, *more])


def section(application, name):
    return page("section", application, name)


@pytest.fixture
def draft(client, call):
    """A draft that is hardly begun, its author signed in."""
    person = grants.drafter("GHA")
    client.force_login(person)
    return start_application(call, by=person)


def test_a_drafter_starts_from_the_list(client, call):
    client.force_login(grants.drafter("GHA"))
    address = reverse("applications:application-start", args=[call.year])
    links = [url for _label, url in client.get("/en/applications/").context["links"]]

    answer = client.post(address)

    assert links == [address]
    assert answer.url == Application.objects.get().get_absolute_url()


def test_a_second_application_is_refused_with_a_link_to_the_first(client, call):
    first = grants.draft_of("GHA", call)
    client.force_login(grants.contact("GHA"))
    address = reverse("applications:application-start", args=[call.year])

    asked, answer = client.get(address), client.post(address)

    assert (asked.status_code, answer.status_code) == (200, 409)
    for shown in (asked, answer):
        assert f'href="{first.get_absolute_url()}"' in shown.content.decode()
    assert "has an application in this call already" in answer.content.decode()
    assert Application.objects.count() == 1


def test_starting_in_a_call_that_is_not_open_is_refused_with_the_reason(client, call):
    walks.cancelled(call)
    client.force_login(grants.drafter("GHA"))

    answer = client.post(reverse("applications:application-start", args=[call.year]))

    assert answer.status_code == 409
    assert "The call is not open for applications." in answer.content.decode()


@pytest.mark.parametrize("role", ["recused", "donor", "officer", "former contact"])
def test_who_does_not_apply_is_told_nothing_of_a_draft(client, call, role):
    first = grants.draft_of(walks.APPLICANT, call)
    client.force_login(walks.everybody()[role])
    address = reverse("applications:application-start", args=[call.year])

    answers = [client.get(address), client.post(address)]

    assert [answer.status_code for answer in answers] == [403, 403]
    assert all(first.title not in answer.content.decode() for answer in answers)


def test_a_person_without_a_role_has_no_links(client, call):
    client.force_login(UserFactory())

    assert client.get("/en/applications/").context["links"] == []


def test_an_unfinished_section_is_saved_and_the_next_one_follows(client, draft):
    typed = {"lead_institution": "Commission", "version": 0}

    back = client.post(section(draft, "applicant"), typed)
    onward = client.post(section(draft, "applicant"), typed | {"version": 1, "next": "1"})
    last = client.post(section(draft, "budget"), walks.typed_lines("budget", LINE, version=0, next="1"))

    assert back.url == last.url == draft.get_absolute_url()
    assert onward.url == section(draft, "project")
    assert walks.fresh(draft).lead_institution == "Commission"


def test_a_conflict_keeps_what_was_typed_and_a_second_save_is_possible(client, draft):
    client.post(section(draft, "project"), walks.typed_project(draft, title="A colleague's"))

    refused = client.post(section(draft, "project"), walks.typed_project(draft, title="Mine"))
    kept = refused.context["form"]
    again = client.post(
        section(draft, "project"), walks.typed_project(draft, title="Mine", version=kept["version"].value())
    )

    assert refused.status_code == 422
    assert "A colleague has saved this section" in kept.non_field_errors()[0]
    assert (kept["title"].value(), kept["summary"].value()) == ("Mine", "Another summary.")
    assert page("read", draft, "project") in refused.content.decode()
    assert (again.status_code, walks.fresh(draft).title) == (302, "Mine")


def test_a_conflict_keeps_every_line_that_was_typed(client, draft):
    client.post(section(draft, "budget"), walks.typed_lines("budget", LINE, version=0))
    mine = walks.typed_lines("budget", LINE | {"description": "Mine"}, LINE | {"unit_cost": "7"}, version=0)

    refused = client.post(section(draft, "budget"), mine)
    lines = refused.context["formsets"]["budget"].forms
    again = client.post(section(draft, "budget"), mine | {"version": refused.context["form"]["version"].value()})

    assert refused.status_code == 422
    assert [(line["description"].value(), line["unit_cost"].value()) for line in lines] == [
        ("Mine", "1 250,50"),
        ("Flights", "7"),
    ]
    assert again.status_code == 302
    assert [str(line) for line in walks.fresh(draft).budget_lines.all()] == ["Mine", "Flights"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"starts_on": "2028-05-01", "ends_on": "2028-04-01"}, "ends_on"),
        ({"starts_on": "1 May 2028?"}, "starts_on"),
        ({"category": "espionage"}, "category"),
        ({"title": "x" * 151}, "title"),
        ({"summary": "x" * 601}, "summary"),
        ({"beneficiaries": ["999999"]}, "beneficiaries"),
    ],
)
def test_a_wrong_project_is_refused_beside_its_field_and_kept(client, draft, changes, field):
    typed = walks.typed_project(draft, **changes)

    answer = client.post(section(draft, "project"), typed)

    form = answer.context["form"]
    assert (answer.status_code, list(form.errors)) == (422, [field])
    assert {name: form[name].value() for name in typed if name != "version"} == {
        name: value for name, value in typed.items() if name != "version"
    }
    assert walks.fresh(draft).title == ""


def test_a_year_beyond_imagination_is_kept_and_named_on_the_page_of_the_draft(client, draft):
    client.post(section(draft, "project"), walks.typed_project(draft, starts_on="9999-05-01", ends_on="9999-12-31"))

    answer = client.get(draft.get_absolute_url())

    assert answer.status_code == 200
    assert "Please look at the years" in answer.content.decode()


@pytest.mark.parametrize(
    ("name", "line", "field"),
    [
        ("budget", LINE | {"unit_cost": "a lot"}, "unit_cost"),
        ("budget", LINE | {"unit_cost": "-5"}, "unit_cost"),
        ("budget", LINE | {"unit_cost": "1.234"}, "unit_cost"),
        ("budget", LINE | {"quantity": "0"}, "quantity"),
        ("budget", LINE | {"frequency": "0"}, "frequency"),
        ("budget", LINE | {"frequency": "9" * 40}, "frequency"),
        ("budget", LINE | {"own_share": "999999"}, "own_share"),
        ("budget", LINE | {"category": "bribes"}, "category"),
        ("budget", LINE | {"description": ""}, "description"),
        ("activities", ACTIVITY | {"month_to": "0"}, "month_to"),
        ("activities", ACTIVITY | {"month_from": "5"}, "month_to"),
        ("activities", ACTIVITY | {"month_to": "61"}, "month_to"),
        ("activities", ACTIVITY | {"name": ""}, "name"),
    ],
)
def test_a_wrong_line_is_refused_beside_its_field_and_kept(client, draft, name, line, field):
    good = {"budget": LINE, "activities": ACTIVITY}[name]

    answer = client.post(section(draft, name), walks.typed_lines(name, good, line, version=0))

    lines = answer.context["formsets"][name].forms
    assert answer.status_code == 422
    assert [list(each.errors) for each in lines] == [[], [field]]
    assert {each: lines[1][each].value() for each in line} == line
    assert walks.fresh(draft).section_versions == {}


def test_amounts_are_read_as_people_type_them(client, draft):
    client.post(section(draft, "budget"), walks.typed_lines("budget", LINE, version=0))

    assert str(walks.fresh(draft).requested) == "USD 10,004.00"


def test_a_line_is_taken_out_with_its_tick(client, draft):
    typed = walks.typed_lines("activities", ACTIVITY, ACTIVITY | {"name": "Out", "DELETE": "on"}, version=0)

    client.post(section(draft, "activities"), typed)

    assert [str(activity) for activity in walks.fresh(draft).activities.all()] == ["Workshop"]


def test_beneficiaries_are_chosen_among_the_other_states(client, draft):
    form = client.get(section(draft, "project")).context["form"]
    client.post(section(draft, "project"), walks.typed_project(draft, beneficiaries=[state("SEN").pk, state("TGO").pk]))

    assert state("GHA") not in form.fields["beneficiaries"].queryset
    assert set(draft.beneficiaries.all()) == {state("SEN"), state("TGO")}


def test_a_cent_above_the_ceiling_is_refused_with_the_reason_at_the_page(client, call):
    draft = grants.draft_of("GHA", call, amount="100000.01")
    client.force_login(draft.created_by)

    shown = client.get(draft.get_absolute_url()).content.decode()
    answer = client.post(page("ask-endorsement", draft))

    assert "the call allows at most USD 100,000.00" in shown
    assert answer.status_code == 409
    assert "the call allows at most USD 100,000.00" in answer.content.decode()
    assert walks.fresh(draft).status == "draft"


def test_exactly_the_ceiling_passes_at_the_page(client, call):
    draft = grants.draft_of("GHA", call, amount="100000.00")
    client.force_login(draft.created_by)

    client.post(page("ask-endorsement", draft))

    assert walks.fresh(draft).status == "endorsement_pending"


def test_a_return_without_words_is_refused(client, call):
    waiting = grants.waiting_for_endorsement("GHA", call)
    client.force_login(grants.contact("GHA"))

    answer = client.post(page("return", waiting), {"reason": "  "})

    assert list(answer.context["form"].errors) == ["reason"]
    assert walks.fresh(waiting).status == "endorsement_pending"


def test_a_withdrawal_without_words_is_refused(client, call):
    submitted = grants.submitted("GHA", call)
    client.force_login(grants.contact("GHA"))

    answer = client.post(page("withdraw", submitted), {"reason": ""})

    assert list(answer.context["form"].errors) == ["reason"]
    assert walks.fresh(submitted).status == "submitted"


@pytest.mark.parametrize(
    "wrong",
    [
        None,
        upload("letter.pdf", b"MZ\x90\x00 a program that calls itself a letter"),
        upload("letter.pdf", b""),
        upload("letter.pdf", b"%PDF-1.4\n" + b"0" * 11_000_000),
        upload("letter.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
    ],
    ids=["none", "disguised", "empty", "too large", "another kind"],
)
def test_a_wrong_note_verbale_is_refused_at_the_page_and_the_rest_is_kept(client, call, wrong):
    waiting = grants.waiting_for_endorsement("GHA", call)
    client.force_login(grants.contact("GHA"))
    typed = walks.typed_submission(note_verbale=wrong) if wrong else {"is_endorsed": "on"}
    if wrong:
        wrong.seek(0)

    answer = client.post(page("submit", waiting), typed)

    form = answer.context["form"]
    assert (answer.status_code, list(form.errors)) == (422, ["note_verbale"])
    assert form["is_endorsed"].value() is True
    assert walks.fresh(waiting).status == "endorsement_pending"


def test_missing_evidence_is_refused_beside_its_field(client, call):
    waiting = grants.waiting_for_endorsement("KEN", call)
    client.force_login(grants.contact("KEN"))

    answer = client.post(page("submit", waiting), walks.typed_submission())

    assert list(answer.context["form"].errors) == ["evidence"]
    assert walks.fresh(waiting).status == "endorsement_pending"


def test_an_endorsement_is_given_knowingly(client, call):
    waiting = grants.waiting_for_endorsement("GHA", call)
    client.force_login(grants.contact("GHA"))

    answer = client.post(page("submit", waiting), walks.typed_submission(is_endorsed=""))

    assert answer.context["form"].errors["is_endorsed"] == ["Confirm the endorsement."]


def test_the_receipt_is_on_the_page(client, call):
    submitted = grants.submitted("GHA", call)
    client.force_login(submitted.created_by)

    shown = client.get(submitted.get_absolute_url()).content.decode()

    assert submitted.number in shown
    assert submitted.packages.get().sha256 in shown


def test_the_list_is_searched_and_filtered(client, call):
    ghana, togo = grants.submitted("GHA", call), grants.submitted("TGO", call)
    client.force_login(grants.staff("officer"))

    def found(**asked):
        return cells(client.get("/en/applications/", asked))

    assert found(q="ghana") == [ghana.number]
    assert found(status="submitted", call=call.pk) == [togo.number, ghana.number]
    assert found(status="draft") == []


@pytest.mark.parametrize("name", ["applicant", "project", "activities", "budget"])
def test_a_section_is_read_and_leads_to_the_next(client, call, name):
    submitted = grants.submitted("GHA", call)
    client.force_login(grants.staff("officer"))

    answer = client.get(page("read", submitted, name))

    following = {"applicant": "project", "project": "activities", "activities": "budget"}.get(name)
    assert answer.context["next_url"] == (page("read", submitted, following) if following else "")


def test_the_page_leads_on_to_the_committee_and_to_the_agreement(client):
    grants.committee_sits()
    grants.money_in()
    application = grants.approved(grants.with_committee("GHA"))
    officer = grants.staff("officer")
    client.force_login(officer)

    def ways_on():
        return [(each.name, each.url) for each in client.get(application.get_absolute_url()).context["possible"]]

    before = ways_on()
    agreement = grants.agreement_of(application)
    after = ways_on()
    client.force_login(application.created_by)
    applicants = ways_on()

    committee = ("assess", reverse("committee:application-assessments", args=[application.pk]))
    assert before == [committee, ("draft", reverse("agreements:agreement-draft", args=[application.pk]))]
    assert after == [committee, ("agreement", agreement.get_absolute_url())]
    assert applicants == [("agreement", agreement.get_absolute_url())]


def test_a_further_state_is_added_by_its_name_with_a_button_and_nothing_is_saved(client, draft):
    typed = walks.typed_project(draft, title="Typed", further_state="togo")

    shown = client.post(section(draft, "project"), typed | {"add-state": "1"})
    form = shown.context["form"]
    saved = client.post(section(draft, "project"), typed | {"further_state": "SEN", "beneficiaries": [state("TGO").pk]})

    assert (shown.status_code, form["title"].value(), form["further_state"].value()) == (200, "Typed", "")
    assert [label for _value, label in form.fields["beneficiaries"].widget.choices] == ["Togo"]
    assert saved.status_code == 302
    assert set(draft.beneficiaries.all()) == {state("TGO"), state("SEN")}


@pytest.mark.parametrize("button", [{}, {"add-state": "1"}])
def test_a_state_that_is_none_is_named_beside_the_field(client, draft, button):
    answer = client.post(section(draft, "project"), walks.typed_project(draft, further_state="Atlantis") | button)

    assert answer.status_code == 422
    assert answer.context["form"].errors["further_state"] == [
        "There is no State named “Atlantis”. Choose one of the suggestions."
    ]
    assert answer.context["form"]["title"].value() == "Another title"


def test_a_chosen_state_is_taken_off_by_its_box(client, draft):
    client.post(section(draft, "project"), walks.typed_project(draft, beneficiaries=[state("TGO").pk]))

    shown = client.get(section(draft, "project")).content.decode()
    client.post(section(draft, "project"), walks.typed_project(walks.fresh(draft)))

    assert shown.count('type="checkbox"') == 1
    assert '<option value="Togo">' in shown
    assert list(draft.beneficiaries.all()) == []
