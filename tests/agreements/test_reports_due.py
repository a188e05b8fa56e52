"""What falls due, who is reminded, what counts against a State, what was said on a day."""

from datetime import timedelta

import pytest

from grants.agreements.selectors.records import past_performance, project_status_on
from grants.agreements.selectors.reports import (
    obligation_of,
    overdue_obligations,
    report_deadlines,
    report_work,
)
from grants.agreements.services import reports_fall_due, submit_report
from grants.applications.standing import standing_of
from tests.factories import grants, reports
from vtf.core import formats
from vtf.notifications.models import Job, Notification
from vtf.notifications.services import remind, run_due_jobs

pytestmark = pytest.mark.django_db


@pytest.fixture
def grant():
    return reports.active()


def told(key):
    return Notification.objects.filter(key=key).count()


def test_an_interim_report_falls_due_on_its_day_once(grant):
    with reports.on(grant.interim_due_on - timedelta(days=1)):
        before = reports_fall_due()
    with reports.on(grant.interim_due_on):
        on_the_day = reports_fall_due(), reports_fall_due()

    assert (before, on_the_day, reports.fresh(grant).status) == (0, (1, 0), "interim_due")
    assert told("agreements/report_fell_due") > 0


def test_a_final_report_falls_due_the_day_after_the_project_ended(grant):
    grant = reports.after_interim(grant)
    with reports.on(grant.ends_on):
        before = reports_fall_due()
    with reports.on(grant.ends_on + timedelta(days=1)):
        after = reports_fall_due()

    assert (before, after, reports.fresh(grant).status) == (0, 1, "final_due")


def test_a_report_is_in_time_by_the_clock_whether_or_not_the_worker_has_run(grant):
    """The worker was down: the State submits from "active"."""
    with reports.on(grant.interim_due_on + timedelta(days=5)):
        report = reports.submitted(grant, "interim")
        late_worker = reports_fall_due()

    assert (report.status, late_worker, reports.fresh(grant).status) == ("submitted", 0, "interim_submitted")


def test_people_are_reminded_at_each_step_and_the_head_is_told_after_a_month(grant):
    steps = {}
    for offset in (-31, -30, -14, -3, 1, 14, 30):
        with reports.on(grant.interim_due_on + timedelta(days=offset)):
            remind()
            steps[offset] = (told("agreements/report_due"), told("agreements/report_due_escalated"))

    people = steps[-30][0]
    assert people > 0
    assert [count for count, _heads in steps.values()] == [0, *(people * step for step in range(1, 7))]
    assert [heads > 0 for _count, heads in steps.values()] == [False] * 6 + [True]


def test_a_submitted_report_is_no_longer_reminded_of_and_a_returned_one_by_its_own_day(grant):
    with reports.on(grant.interim_due_on):
        report = reports.submitted(grant, "interim")
        waiting = [deadline.key for deadline in report_deadlines()]
        report = reports.returned(report)
        returned = [(deadline.key, deadline.due_on, deadline.about) for deadline in report_deadlines()]

    assert waiting == []
    assert returned == [("agreements/correction_due", report.reply_by, report)]


def test_every_letter_about_a_report_can_be_written(grant, mailoutbox):
    """Begun, sent, returned, sent again, accepted, fallen due, reminded of: each has its subject and its text."""
    with reports.on(grant.interim_due_on):
        reports_fall_due()
        report = reports.returned(reports.submitted(grant, "interim"), "Attach line 4.")
    with reports.on(report.reply_by + timedelta(days=30)):
        remind()
        reports.accepted(submit_report(report, by=grants.drafter("GHA")))
    with reports.on(grant.report_due_on + timedelta(days=30)):
        reports_fall_due()
        remind()
        Job.objects.exclude(task="notifications.deliver").delete()  # no PDF is needed here
        while run_due_jobs():
            pass

    subjects = {mail.subject.removeprefix(f"{grant.number}: ") for mail in mailoutbox}
    assert Job.objects.filter(task="notifications.deliver").exclude(last_error="").count() == 0
    assert {subject for subject in subjects if "report" in subject.lower()} == {
        "The interim report is due",
        "The interim report has been submitted",
        "An interim report came in",
        "The report was returned to be corrected",
        "Overdue: the corrected report",
        "A corrected report is a month overdue",
        "The report was accepted",
        "The project has ended: its final report is awaited",
        "Overdue: the report",
        "A report is a month overdue",
    }
    (returned,) = {mail.body for mail in mailoutbox if "was returned to be corrected" in mail.subject}
    assert "Attach line 4." in returned
    assert formats.day(report.reply_by) in returned


def test_overdue_reports_count_against_the_state_from_the_day_after(grant):
    grant = reports.after_interim(grant)
    day = formats.day(grant.report_due_on)

    assert overdue_obligations(grant.state, grant.report_due_on) == []
    assert overdue_obligations(grant.state, grant.report_due_on + timedelta(days=1)) == [
        f"The final report of {grant.number} was due on {day}."
    ]
    assert standing_of(grant.state, grant.report_due_on + timedelta(days=1)) == [
        f"The final report of {grant.number} was due on {day}."
    ]


def test_a_returned_report_counts_only_after_the_day_given_with_the_return(grant):
    with reports.on(grant.interim_due_on):
        report = reports.returned(reports.submitted(grant, "interim"))

    assert overdue_obligations(grant.state, report.reply_by) == []
    assert overdue_obligations(grant.state, report.reply_by + timedelta(days=1)) == [
        f"The interim report of {grant.number} was due on {formats.day(report.reply_by)}."
    ]


def test_the_database_and_the_page_agree_on_what_is_overdue(grant):
    from grants.agreements.models import GrantAgreement
    from grants.agreements.selectors.reports import is_overdue

    for offset in (0, 1):
        day = grant.interim_due_on + timedelta(days=offset)
        row = GrantAgreement.objects.get(pk=grant.pk)

        found = GrantAgreement.objects.filter(is_overdue(day)).exists()

        assert found == obligation_of(row).is_overdue(day) == bool(offset)


def test_the_record_of_a_state_says_how_late_its_reports_came(grant):
    grant = reports.after_interim(grant)
    with reports.on(grant.report_due_on + timedelta(days=4)):
        reports.submitted(grant, "final")

    (past,) = past_performance(grant.state)
    assert (past.agreement, past.days_late, past.refund) == (grant, 4, None)
    assert past_performance(grant.state, but=grant.application) == []


def test_the_work_of_each_person_has_its_day(grant):
    drafter, officer = grants.drafter("GHA"), grants.staff("officer")
    due = report_work(drafter)
    foreign = report_work(grants.drafter("SEN"))
    with reports.on(grant.interim_due_on):
        report = reports.submitted(grant, "interim")
        to_review = report_work(officer), report_work(grants.staff("finance"))
        reports.returned(report)
        back = report_work(drafter)
        done = report_work(officer)

    assert [(item.title, item.until) for item in due] == [("Send the interim report", grant.interim_due_on)]
    assert foreign == []
    assert [[item.title for item in items] for items in to_review] == [["Review the report"]] * 2
    assert [(item.title, item.until) for item in back] == [("Correct the report", reports.fresh(report).reply_by)]
    assert done == []


def test_8b_18_what_was_said_of_a_project_on_a_day_stays_so_whatever_happens_later(grant):
    """8(b).18: an extension moves the end and the final report beyond the freeze; the count of that day still ties."""
    grant = reports.after_interim(grant)
    freeze = grant.ends_on + timedelta(days=3)
    said = project_status_on(grant, freeze)
    grant.ends_on += timedelta(days=60)
    grant.save()
    with reports.on(reports.day_of_final(grant)):
        report = reports.submitted(grant, "final")
        between = project_status_on(reports.fresh(grant), reports.day_of_final(grant))
        reports.accepted(report)
    grant = reports.fresh(grant)

    day = reports.day_of_final(grant)
    assert said == "under_way"
    assert project_status_on(grant, freeze) == "under_way"
    assert between == "reported"
    assert [project_status_on(grant, on) for on in (grant.starts_on, day - timedelta(days=1), day)] == [
        "under_way",
        "under_way",
        "completed",
    ]


def test_a_second_submission_leaves_what_was_said_of_the_first(grant):
    grant = reports.after_interim(grant)
    first = reports.day_of_final(grant)
    with reports.on(first):
        report = reports.returned(reports.submitted(grant, "final"))
    with reports.on(first + timedelta(days=10)):
        submit_report(report, by=grants.drafter("GHA"))

    grant = reports.fresh(grant)
    assert project_status_on(grant, first - timedelta(days=1)) == "under_way"
    assert project_status_on(grant, first) == "reported"
