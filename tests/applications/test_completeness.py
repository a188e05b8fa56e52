"""What an application still lacks, section by section; the ceiling to the cent."""

from datetime import date
from decimal import Decimal

import pytest

from grants.applications.completeness import ceiling_of, last_day, missing_from, project_months
from grants.applications.models import Application
from grants.applications.services import ask_endorsement, save_section, submit_application
from tests.factories import grants, walks
from tests.factories.files import pdf_upload
from tests.factories.states import state
from vtf.core.errors import RuleBroken
from vtf.policies.models import Parameter
from vtf.policies.services import set_value

pytestmark = pytest.mark.django_db


@pytest.fixture
def call():
    grants.committee_sits()
    return grants.opened_call()


def gaps(application):
    return [(gap.section, gap.message) for gap in missing_from(walks.fresh(application))]


def with_project(application, **changes):
    names = ("title", "summary", "category", "starts_on", "ends_on")
    values = {name: getattr(application, name) for name in names} | changes
    return save_section(
        application, "project", values, version=application.version_of("project"), by=application.created_by
    )


def with_lines(application, *rows):
    rows = [grants.LINES[0] | row for row in rows]
    by = application.created_by
    return save_section(application, "budget", {}, version=application.version_of("budget"), rows=rows, by=by)


def test_a_complete_draft_lacks_nothing(call):
    assert gaps(grants.draft_of("GHA", call)) == []


def test_exactly_the_ceiling_passes(call):
    application = grants.draft_of("GHA", call, amount="100000.00")

    ask_endorsement(application, by=application.created_by)

    assert str(walks.fresh(application).requested) == "USD 100,000.00"
    assert walks.fresh(application).status == "endorsement_pending"


def test_a_cent_above_the_ceiling_is_refused_at_the_budget(call):
    application = grants.draft_of("GHA", call, amount="100000.01")

    with pytest.raises(RuleBroken, match="asks USD 100,000.01 of the Fund; the call allows at most USD 100,000.00"):
        ask_endorsement(application, by=application.created_by)

    assert [section for section, _words in gaps(application)] == ["budget"]
    assert walks.fresh(application).status == "draft"


def test_a_cent_that_slipped_in_is_refused_at_the_submission_too(call):
    application = grants.waiting_for_endorsement("GHA", call, amount="100000.00")
    application.budget_lines.update(unit_cost=Decimal("100000.01"))

    with pytest.raises(RuleBroken, match="at most USD 100,000.00"):
        submit_application(application, note_verbale=pdf_upload(), by=grants.contact("GHA"))

    assert walks.fresh(application).number is None


def test_the_shares_of_others_count_against_what_is_asked(call):
    line = {"unit_cost": Decimal("12000.00"), "own_share": Decimal(20000), "other_share": Decimal(1)}

    application = with_lines(grants.draft_of("GHA", call), line)

    assert str(walks.fresh(application).requested) == "USD 99,999.00"
    assert gaps(application) == []


def test_shares_above_the_cost_and_a_budget_of_nothing_are_gaps(call):
    application = with_lines(grants.draft_of("GHA", call), {"unit_cost": Decimal(1), "own_share": Decimal(11)})

    assert gaps(application) == [
        ("budget", "The shares of “Legal drafting” are more than it costs."),
        ("budget", "The budget asks nothing of the Fund."),
    ]


def test_a_project_longer_than_the_call_allows_is_a_gap(call):
    application = with_project(grants.draft_of("GHA", call), starts_on=date(2028, 1, 1), ends_on=date(2029, 1, 1))
    in_time = with_project(application, starts_on=date(2028, 1, 1), ends_on=date(2028, 12, 31))

    assert gaps(in_time) == []
    with_project(in_time, starts_on=date(2028, 1, 1), ends_on=date(2029, 1, 1))
    assert gaps(application) == [("project", "The project lasts longer than the 12 months that the call allows.")]


@pytest.mark.parametrize("years", [(9999, 9999), (28, 28), (2028, 9999)])
def test_a_year_that_is_a_slip_of_the_hand_is_a_gap(call, years):
    dates = {"starts_on": date(years[0], 5, 1), "ends_on": date(years[1], 6, 1)}

    application = with_project(grants.draft_of("GHA", call), **dates)

    assert ("project", "Please look at the years in which the project starts and ends.") in gaps(application)


def test_an_activity_after_the_end_of_the_project_is_a_gap(call):
    application = grants.draft_of("GHA", call)
    rows = [{"name": "Late", "month_from": 1, "month_to": 14, "responsible": ""}]
    by = application.created_by

    save_section(application, "activities", {}, version=application.version_of("activities"), rows=rows, by=by)

    assert gaps(application) == [("activities", "“Late” ends in month 14, after the end of the project.")]


def test_an_activity_is_judged_once_the_project_has_dates(call):
    application = with_project(grants.draft_of("GHA", call), starts_on=None)

    assert gaps(application) == [("project", "Give the start and the end of the project.")]


def test_projects_of_several_states_have_a_ceiling_of_their_own_where_it_is_set():
    grants.committee_sits()
    today = date.today()
    set_value(
        Parameter.objects.get(code="POL-05.1"), Decimal("150000.00"), valid_from=today, document_symbol="T", by=None
    )
    call = grants.opened_call()
    several = grants.draft_of("GHA", call, beneficiaries=[state("SEN")], amount="150000.00")
    one = grants.draft_of("TGO", call, amount="100000.00")

    assert [str(ceiling_of(application)) for application in (several, one)] == ["USD 150,000.00", "USD 100,000.00"]
    assert gaps(several) == []


def test_projects_of_several_states_fall_under_the_one_ceiling_where_no_other_is_set(call):
    several = grants.draft_of("GHA", call, beneficiaries=[state("SEN")], amount="100000.01")

    assert [section for section, _words in gaps(several)] == ["budget"]


def test_a_call_may_forbid_projects_of_several_states():
    grants.committee_sits()
    set_value(Parameter.objects.get(code="POL-05"), False, valid_from=date.today(), document_symbol="T", by=None)
    application = grants.draft_of("GHA", grants.opened_call(), beneficiaries=[state("SEN")])

    assert gaps(application) == [("project", "This call does not permit projects of several States.")]


def test_a_later_policy_does_not_change_the_ceiling_of_an_open_call(call):
    application = grants.draft_of("GHA", call, amount="100000.00")

    set_value(Parameter.objects.get(code="POL-01"), Decimal(1), valid_from=date.today(), document_symbol="T", by=None)

    assert str(ceiling_of(walks.fresh(application))) == "USD 100,000.00"


def test_without_frozen_policies_there_is_no_ceiling():
    application = Application(call=grants.planned_call(), applicant=state("GHA"), created_by=grants.drafter())
    application.save()

    assert ceiling_of(application) is None
    assert str(application.requested) == "USD 0.00"


@pytest.mark.parametrize(
    ("starts_on", "months", "ends_on"),
    [
        (date(2027, 1, 1), 12, date(2027, 12, 31)),
        (date(2027, 2, 1), 1, date(2027, 2, 28)),
        (date(2027, 1, 31), 1, date(2027, 2, 28)),
        (date(2028, 1, 30), 1, date(2028, 2, 29)),
        (date(2027, 8, 15), 6, date(2028, 2, 14)),
        (date(2027, 12, 31), 12, date(2028, 12, 30)),
        (date(2026, 11, 30), 15, date(2028, 2, 29)),
    ],
)
def test_the_last_day_of_a_project_is_the_eve_of_the_same_day_months_later(starts_on, months, ends_on):
    assert last_day(starts_on, months) == ends_on


@pytest.mark.parametrize(
    ("ends_on", "months"),
    [
        (date(2027, 1, 15), 1),
        (date(2027, 2, 14), 1),
        (date(2027, 2, 15), 2),
        (date(2027, 12, 31), 12),
        (date(2028, 1, 14), 12),
    ],
)
def test_the_months_of_a_project_are_counted_from_its_first_day(ends_on, months):
    assert project_months(date(2027, 1, 15), ends_on) == months
