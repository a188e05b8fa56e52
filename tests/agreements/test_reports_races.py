"""Two at once on one report: one wins, the other is told; nothing is sent or accepted twice."""

import pytest

from grants.agreements.models import Report
from grants.agreements.services import review_report, start_report, submit_report
from tests.factories import grants, reports
from tests.racing import errors, race, results
from vtf.core.errors import Conflict
from vtf.history.models import Event

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def grant():
    grant = reports.active()
    with reports.on(grant.interim_due_on):
        yield grant


def happened(verb):
    return Event.objects.filter(verb=verb).count()


def test_two_colleagues_begin_one_report_once(grant):
    people = [grants.drafter("GHA"), grants.contact("GHA")]

    outcomes = race([lambda person=person: start_report(grant, "interim", by=person) for person in people])

    assert len(results(outcomes)) == 1
    assert [type(error) for error in errors(outcomes)] == [Conflict]
    assert Report.objects.count() == 1


def test_a_report_submitted_twice_at_once_is_sealed_once(grant):
    person = grants.drafter("GHA")
    report = reports.drafted(grant, "interim", by=person)

    outcomes = race([lambda: submit_report(report, by=person)] * 2)

    assert (len(results(outcomes)), len(errors(outcomes))) == (1, 1)
    assert (report.versions.count(), happened("report.submitted")) == (1, 1)


def test_a_section_saved_twice_at_once_keeps_one_and_tells_the_other(grant):
    person = grants.drafter("GHA")
    report = start_report(grant, "interim", by=person)

    def save(words):
        values = reports.outcomes(outcomes=words)
        return lambda: reports.save_report(report, "outcomes", values, version=0, by=person)

    outcomes = race([save("One"), save("Two")])

    assert [type(error) for error in errors(outcomes)] == [Conflict]
    assert (len(results(outcomes)), happened("report.section_saved")) == (1, 1)


def test_the_officer_returns_while_finance_accepts_and_the_report_goes_back_once(grant):
    """Whoever comes first, the return stands; finance's acceptance either stands beside it or is refused in words."""
    report = reports.submitted(grant, "interim")
    officer, finance = grants.staff("officer"), grants.staff("finance")

    outcomes = race(
        [
            lambda: review_report(report, side="programme", verdict="return", remark="Correct it.", by=officer),
            lambda: review_report(report, side="finance", verdict="accept", by=finance),
        ]
    )

    assert outcomes[0].error is None
    assert (reports.fresh(report).status, reports.fresh(grant).status) == ("returned", "interim_returned")
    assert [str(error) for error in errors(outcomes)] in (
        [],
        ["This report does not wait for a review: it is “Returned”."],
    )
    assert (happened("report.returned"), happened("report.accepted")) == (1, 0)


def test_both_officers_accept_at_once_and_the_report_is_accepted_once(grant):
    report = reports.submitted(grant, "interim")
    officer, finance = grants.staff("officer"), grants.staff("finance")

    outcomes = race(
        [
            lambda: review_report(report, side="programme", verdict="accept", by=officer),
            lambda: review_report(report, side="finance", verdict="accept", by=finance),
        ]
    )

    assert errors(outcomes) == []
    assert (reports.fresh(report).status, reports.fresh(grant).status) == ("accepted", "interim_accepted")
    assert (happened("report.accepted"), happened("agreement.expenditure_recognised")) == (1, 1)
