"""Start a draft, write it together, hand it over; nothing is overwritten silently and nothing starts twice."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django_fsm import TransitionNotAllowed

from grants.applications.models import Activity, Application, BudgetLine
from grants.applications.selectors import applications_visible_to, live_application, sections_of
from grants.applications.services import ask_endorsement, return_to_drafter, save_section, start_application
from tests.factories import grants, walks
from tests.factories.accounts import UserFactory
from tests.factories.states import state
from tests.factories.traces import last_event, told, verbs
from vtf.core.errors import Conflict, NotPermitted, RuleBroken
from vtf.core.workflow import reasons_against
from vtf.policies.models import Parameter
from vtf.policies.services import set_value

pytestmark = pytest.mark.django_db
APPLICANT = {"lead_institution": "Commission", "institution_address": "1 Street", "project_lead": "Director"}


@pytest.fixture
def call():
    grants.committee_sits()
    return grants.opened_call()


def saved(application, by, section="applicant", values=APPLICANT, **changes):
    return save_section(
        application, section, values, **{"version": application.version_of(section), "by": by} | changes
    )


def test_a_draft_is_opened_in_the_language_of_its_author(call):
    french = UserFactory(roles=["drafter"], state=state("SEN"), language="fr")
    arabic = UserFactory(roles=["drafter"], state=state("LBN"), language="ar")

    drafts = [start_application(call, by=person) for person in (french, arabic)]

    assert [draft.language for draft in drafts] == ["fr", "en"]
    assert [draft.status for draft in drafts] == ["draft", "draft"]
    assert [str(draft) for draft in drafts] == ["Untitled application"] * 2
    assert drafts[0].code == f"{call.year}-SEN"
    assert verbs(drafts[0]) == ["application.started"]


def test_a_second_application_of_a_state_is_refused(call):
    first = grants.draft_of("GHA", call)

    with pytest.raises(RuleBroken, match="has an application in this call already: “A national control list"):
        start_application(call, by=grants.contact("GHA"))

    assert live_application(call, state("GHA").pk) == first
    assert Application.objects.count() == 1


def test_the_database_refuses_a_second_live_application_too(call):
    first = grants.draft_of("GHA", call)

    with pytest.raises(DatabaseError), transaction.atomic():
        Application.objects.create(call=call, applicant=first.applicant, created_by=first.created_by)

    assert Application.objects.count() == 1


def test_a_withdrawn_application_frees_the_place_of_the_state(call):
    withdrawn = walks.withdrawn(grants.submitted("GHA", call))

    second = start_application(call, by=grants.drafter("GHA"))

    assert (withdrawn.status, second.slot, second.status) == ("withdrawn", 1, "draft")


def test_a_call_may_admit_several_applications_of_a_state():
    grants.committee_sits()
    today = date.today()
    set_value(Parameter.objects.get(code="POL-03"), 2, valid_from=today, document_symbol="Test", by=None)
    call, person = grants.opened_call(), grants.drafter("GHA")
    drafts = [start_application(call, by=person) for _time in range(2)]

    with pytest.raises(RuleBroken):
        start_application(call, by=person)

    assert [draft.slot for draft in drafts] == [1, 2]


@pytest.mark.parametrize("moment", ["planned", "passed", "cancelled"])
def test_no_draft_is_opened_in_a_call_that_is_not_open(call, moment):
    chosen = grants.planned_call(year=2050) if moment == "planned" else call
    if moment == "cancelled":
        walks.cancelled(call)
    clock = grants.after_deadline(chosen) if moment == "passed" else transaction.atomic()

    with clock, pytest.raises(RuleBroken, match="The call is not open for applications."):
        start_application(chosen, by=grants.drafter("GHA"))

    assert Application.objects.count() == 0


def test_only_a_states_people_open_a_draft(call):
    people = walks.everybody("GHA")
    may = {"drafter", "contact", "foreign contact"}

    for role in set(people) - may:
        with pytest.raises(NotPermitted):
            start_application(call, by=people[role])

    assert Application.objects.count() == 0


def test_a_section_is_saved_unfinished_as_it_is(call):
    person = grants.drafter("GHA")
    application = start_application(call, by=person)

    saved(application, person, values={**APPLICANT, "project_lead": ""})

    application = walks.fresh(application)
    states = {section.name: (section.is_started, section.is_complete) for section in sections_of(application)}
    assert (application.lead_institution, application.version_of("applicant")) == ("Commission", 1)
    assert states == {
        "applicant": (True, False),
        "project": (False, False),
        "activities": (False, False),
        "budget": (False, False),
    }
    assert last_event(application).facts == {"section": "applicant"}


def test_a_colleagues_work_is_never_overwritten_silently(call):
    one, two = grants.drafter("GHA"), grants.contact("GHA")
    application = start_application(call, by=one)
    saved(application, one, values={**APPLICANT, "lead_institution": "Saved first"})

    with pytest.raises(Conflict, match="A colleague has saved this section"):
        saved(application, two, values={**APPLICANT, "lead_institution": "Saved second"})

    assert walks.fresh(application).lead_institution == "Saved first"


def test_colleagues_write_in_different_sections_at_once(call):
    one, two = grants.drafter("GHA"), grants.contact("GHA")
    application = start_application(call, by=one)

    saved(application, one, values={**APPLICANT, "lead_institution": "By the drafter"})
    saved(application, two, "budget", {}, rows=grants.LINES)

    application = walks.fresh(application)
    assert (application.lead_institution, application.budget_lines.count()) == ("By the drafter", 1)
    assert application.section_versions == {"applicant": 1, "budget": 1}


def test_lines_are_replaced_and_keep_their_order(call):
    application = grants.draft_of("GHA", call)
    person = application.created_by
    rows = [grants.LINES[0] | {"description": words} for words in ("One", "Two", "Three")]

    saved(application, person, "budget", {}, rows=rows)

    assert [(line.ordinal, str(line)) for line in walks.fresh(application).budget_lines.all()] == [
        (1, "One"),
        (2, "Two"),
        (3, "Three"),
    ]
    assert [str(activity) for activity in application.activities.all()] == ["Drafting workshop"]


def test_the_applicant_is_no_further_beneficiary_of_itself(call):
    application = grants.draft_of("GHA", call, beneficiaries=[state("GHA"), state("SEN")])

    assert list(application.beneficiaries.all()) == [state("SEN")]
    assert application.all_states == [state("GHA"), state("SEN")]


def test_what_was_handed_over_is_not_changed(call):
    application = grants.waiting_for_endorsement("GHA", call)

    with pytest.raises(RuleBroken, match="it is no longer a draft"):
        saved(application, application.created_by)

    assert walks.fresh(application).section_versions == application.section_versions


def test_a_draft_is_not_changed_after_the_deadline(call):
    application = grants.draft_of("GHA", call)

    with grants.after_deadline(call), pytest.raises(RuleBroken, match="the deadline of the call has passed"):
        saved(application, application.created_by)

    assert walks.fresh(application).section_versions == application.section_versions


def test_a_draft_is_not_changed_in_a_cancelled_call(call):
    application = grants.draft_of("GHA", call)
    walks.cancelled(call)

    with pytest.raises(RuleBroken, match="the call has been cancelled"):
        saved(application, application.created_by)

    assert reasons_against(walks.fresh(application), "ask_endorsement", application.created_by) == (
        "The call has been cancelled.",
    )


def test_a_foreign_state_neither_reads_nor_writes_a_draft(call):
    application = grants.draft_of("GHA", call)
    foreigners = [grants.drafter("SEN"), grants.contact("SEN"), grants.staff("officer"), walks.former_contact("GHA")]

    for person in foreigners:
        with pytest.raises(NotPermitted):
            saved(application, person)
        with pytest.raises(NotPermitted):
            ask_endorsement(application, by=person)

    assert [list(applications_visible_to(person)) for person in foreigners] == [[]] * 4
    assert walks.fresh(application).section_versions == application.section_versions


def test_an_unfinished_draft_is_not_handed_over_and_says_what_is_missing(call):
    person = grants.drafter("GHA")
    application = start_application(call, by=person)

    with pytest.raises(RuleBroken) as refusal:
        ask_endorsement(application, by=person)

    assert [str(words) for words in refusal.value.errors[""]] == [
        "Name the lead institution.",
        "Give the address of the lead institution.",
        "Say who leads the project.",
        "Give the project a title.",
        "Write the short public summary.",
        "Choose the kind of assistance.",
        "Give the start and the end of the project.",
        "Describe at least one activity.",
        "Enter at least one budget line.",
    ]
    assert walks.fresh(application).status == "draft"


def test_the_points_of_contact_are_told_of_a_file_to_endorse(call):
    contact, _foreign = grants.contact("GHA"), grants.contact("SEN")

    application = grants.waiting_for_endorsement("GHA", call)

    assert told("applications/endorsement_asked") == [contact.name]
    assert verbs(application)[-1] == "application.endorsement_asked"


def test_the_point_of_contact_returns_a_file_with_what_to_change(call):
    application, contact = grants.waiting_for_endorsement("GHA", call), grants.contact("GHA")

    with pytest.raises(RuleBroken, match="Say what should be changed") as refusal:
        return_to_drafter(application, reason=" ", by=contact)
    returned = return_to_drafter(application, reason="Shorter, please.", by=contact)

    assert list(refusal.value.errors) == ["reason"]
    assert returned.status == "draft"
    assert last_event(application).reason == "Shorter, please."
    assert told("applications/returned") == sorted([contact.name, application.created_by.name])


def test_a_draft_is_neither_returned_nor_handed_over_twice(call):
    application = grants.draft_of("GHA", call)
    with pytest.raises(TransitionNotAllowed):
        return_to_drafter(application, reason="No.", by=grants.contact("GHA"))
    ask_endorsement(application, by=application.created_by)

    with pytest.raises(TransitionNotAllowed):
        ask_endorsement(application, by=application.created_by)

    assert walks.fresh(application).status == "endorsement_pending"


@pytest.mark.parametrize(
    ("model", "fields"),
    [
        (Activity, {"name": "Backwards", "month_from": 5, "month_to": 2}),
        (BudgetLine, {"description": "Free", "quantity": 0, "unit_cost": 1}),
        (BudgetLine, {"description": "Negative", "quantity": 1, "unit_cost": 1, "own_share": -1}),
    ],
)
def test_the_database_refuses_lines_that_cannot_be(call, model, fields):
    application = grants.draft_of("GHA", call)

    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.create(application=application, **fields)


def test_the_database_refuses_a_project_that_ends_before_it_starts(call):
    application = grants.draft_of("GHA", call)

    with pytest.raises(DatabaseError), transaction.atomic():
        Application.objects.filter(pk=application.pk).update(ends_on=application.starts_on - timedelta(days=1))


def test_a_budget_line_is_computed_to_the_cent():
    line = BudgetLine(
        quantity=Decimal("3.33"),
        frequency=3,
        unit_cost=Decimal("10.15"),
        own_share=Decimal("1.00"),
        other_share=Decimal(0),
    )

    assert (line.total, line.fund_share) == (Decimal("101.40"), Decimal("100.40"))
