"""A report is begun, written in sections, and submitted whole or not at all."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from grants.agreements.models import ReportVersion
from grants.agreements.services import (
    attach_file,
    cancel_agreement,
    remove_attachment,
    save_report,
    start_report,
    submit_report,
)
from grants.agreements.services.reports import approved_by_category
from grants.applications.package import digest
from tests.factories import grants, reports
from tests.factories.files import pdf_upload, upload
from vtf.accounts.selectors import colleagues_of, people_with_role
from vtf.core import formats
from vtf.core.errors import Conflict, NotPermitted, RuleBroken
from vtf.notifications.models import Notification

pytestmark = pytest.mark.django_db


@pytest.fixture
def grant():
    return reports.active()


@pytest.fixture
def drafter(grant):
    return grants.drafter("GHA")


def message_of(refused):
    return [str(message) for message in refused.value.messages]


def told(key):
    return sorted(Notification.objects.filter(key=key).values_list("recipient__name", flat=True))


def test_a_report_begins_with_the_period_the_outputs_and_the_scaled_budget_of_the_grant(grant, drafter):
    report = start_report(grant, "interim", by=drafter)

    assert (report.status, report.period_from, report.period_to) == ("draft", grant.starts_on, grant.interim_due_on)
    assert list(report.lines.values_list("category", "approved", "spent")) == [
        ("consultants", Decimal(27000), Decimal(0)),
        ("travel", Decimal(18000), Decimal(0)),
    ]
    assert list(report.outputs.values_list("activity", "degree", "is_planned")) == [("Drafting workshop", "", True)]


def test_scaled_categories_make_the_grant_to_the_cent(grant):
    grant.amount = Decimal("33333.35")

    scaled = approved_by_category(grant)

    assert scaled == {"consultants": Decimal("20000.01"), "travel": Decimal("13333.34")}
    assert sum(scaled.values()) == grant.amount


def test_a_report_is_begun_once(grant, drafter):
    start_report(grant, "interim", by=drafter)

    with pytest.raises(Conflict) as refused:
        start_report(grant, "interim", by=grants.contact("GHA"))

    assert message_of(refused) == ["This report has been begun already; open it and work on it together."]


def test_only_the_grantees_people_begin_a_report(grant):
    for person in (grants.drafter("SEN"), grants.contact("SEN"), grants.staff("officer"), grants.staff("finance")):
        with pytest.raises(NotPermitted):
            start_report(grant, "interim", by=person)

    assert grant.reports.count() == 0


def test_the_final_report_waits_for_the_interim_one(grant, drafter):
    with pytest.raises(RuleBroken) as refused:
        start_report(grant, "final", by=drafter)

    assert message_of(refused) == ["The grant waits for its interim report."]


def test_a_section_saved_over_a_colleagues_is_a_conflict_and_other_sections_are_not_touched(grant, drafter):
    report = start_report(grant, "interim", by=drafter)
    colleague = grants.contact("GHA")
    save_report(report, "outcomes", reports.outcomes(outcomes="Mine."), version=0, by=drafter)

    with pytest.raises(Conflict) as refused:
        save_report(report, "outcomes", reports.outcomes(outcomes="Theirs."), version=0, by=colleague)
    save_report(report, "figures", {"overspending": "None."}, version=0, by=colleague)

    assert message_of(refused)[0].startswith("A colleague has saved this section since you opened it.")
    assert (reports.fresh(report).outcomes, reports.fresh(report).section_versions) == (
        "Mine.",
        {"outcomes": 1, "figures": 1},
    )


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"dated_on": 1}, "dated_on", "The date on the report lies in the future."),
        ({"dated_on": -1}, "dated_on", "The date on the report lies before the end of the period that it covers."),
    ],
)
def test_8b_19_the_date_on_a_report_is_neither_in_the_future_nor_before_the_end_of_its_period(
    grant, drafter, changes, field, words
):
    """8(b).19: a report carries two dates; the stated one is refused where it cannot be."""
    with reports.on(grant.interim_due_on):
        report = start_report(grant, "interim", by=drafter)
        typed = reports.period(report, dated_on=grant.interim_due_on + timedelta(days=changes["dated_on"]))

        with pytest.raises(RuleBroken) as refused:
            save_report(report, "period", typed, version=0, by=drafter)

    assert refused.value.errors == {field: [words]}
    assert reports.fresh(report).version_of("period") == 0


def test_8b_19_the_date_on_the_report_and_the_instant_received_are_both_kept(grant):
    """8(b).19: Ghana's report bears 29 April and came in on 1 July."""
    with reports.on(grant.interim_due_on):
        report = reports.drafted(grant, "interim")
    received = grant.interim_due_on + timedelta(days=63)
    with reports.on(received):
        report = submit_report(report, by=grants.drafter("GHA"))

    report = reports.fresh(report)
    assert (report.dated_on, report.submitted_at.date()) == (grant.interim_due_on, received)


def test_a_period_that_ends_before_it_begins_is_refused_beside_its_field(grant, drafter):
    report = start_report(grant, "interim", by=drafter)
    typed = {"period_from": grant.ends_on, "period_to": grant.starts_on, "dated_on": None}

    with pytest.raises(RuleBroken) as refused:
        save_report(report, "period", typed, version=0, by=drafter)

    assert refused.value.errors == {"period_to": ["The period ends before it begins."]}


def test_a_planned_output_can_be_undone_but_not_removed(grant, drafter):
    report = start_report(grant, "interim", by=drafter)
    rows = [{"pk": None, "activity": "A handbook", "degree": "done", "evidence": "Printed."}]

    save_report(report, "outputs", {}, outputs=rows, version=0, by=drafter)

    assert list(report.outputs.values_list("activity", "degree")) == [("Drafting workshop", ""), ("A handbook", "done")]


def test_money_spent_on_a_category_that_was_not_approved_gets_its_own_line(grant, drafter):
    report = start_report(grant, "interim", by=drafter)
    rows = [{"category": "printing", "spent": Decimal("120.50"), "explanation": " Posters. "}]

    save_report(report, "figures", {"overspending": ""}, lines=rows, version=0, by=drafter)
    save_report(report, "figures", {"overspending": ""}, lines=[], version=1, by=drafter)

    assert list(report.lines.values_list("category", "approved")) == [
        ("consultants", Decimal(27000)),
        ("travel", Decimal(18000)),
    ]


@pytest.mark.parametrize(
    ("row", "errors"),
    [
        ({"spent": Decimal(-1)}, {"lines-0-spent": ["Enter what was spent; an amount is never below zero."]}),
        ({"spent": Decimal("1.005")}, {"lines-0-spent": ["This currency has fewer decimals."]}),
        ({"category": "yachts"}, {"lines-0-category": ["Each category stands once in the report."]}),
    ],
)
def test_an_impossible_figure_is_refused_beside_its_field(grant, drafter, row, errors):
    report = start_report(grant, "interim", by=drafter)
    typed = {"category": "travel", "spent": Decimal(5), "explanation": ""} | row

    with pytest.raises(RuleBroken) as refused:
        save_report(report, "figures", {"overspending": ""}, lines=[typed], version=0, by=drafter)

    assert refused.value.errors == errors


def test_an_empty_report_is_refused_with_everything_that_it_lacks(grant, drafter):
    with reports.on(grant.interim_due_on):
        report = start_report(grant, "interim", by=drafter)

        with pytest.raises(RuleBroken) as refused:
            submit_report(report, by=drafter)

    assert message_of(refused) == [
        "Give the date that stands on the report.",
        "Describe the project outcomes.",
        "Describe how the project has assisted the implementation of the Treaty.",
        "Say how far “Drafting workshop” was done.",
        "Give the evidence for “Drafting workshop”, or say why there is none.",
        "Enter what was spent, category by category.",
        "Attach the evidence: receipts, attendance lists, products.",
    ]
    assert (reports.fresh(report).status, reports.fresh(grant).status) == ("draft", "active")


def test_a_final_report_explains_each_category_that_departs_by_more_than_pol_17(grant, drafter):
    """Ten per cent of 27,000 is 2,700: to the cent on it nothing is asked, a cent beyond it is."""
    grant = reports.after_interim(grant)
    with reports.on(reports.day_of_final(grant)):
        report = reports.drafted(grant, "final", by=drafter)
        rows = reports.spending(report, consultants="24300.00", travel="16199.99")
        reports.saved(report, "figures", {"overspending": ""}, by=drafter, lines=rows)

        with pytest.raises(RuleBroken) as refused:
            submit_report(report, by=drafter)

    assert message_of(refused) == ["Explain why USD 16,199.99 was spent on “Travel” where USD 18,000.00 was approved."]


def test_at_mid_term_only_what_is_above_the_approved_amount_is_explained(grant, drafter):
    with reports.on(grant.interim_due_on):
        report = reports.drafted(grant, "interim", by=drafter)
        rows = reports.spending(report, consultants="29700.01", travel="0")
        reports.saved(report, "figures", {"overspending": ""}, by=drafter, lines=rows)

        assert reports.fresh(report).gaps() == [
            "Explain why USD 29,700.01 was spent on “Consultants and experts” where USD 27,000.00 was approved."
        ]


def test_more_than_the_grant_needs_to_be_said_who_paid(grant, drafter):
    with reports.on(grant.interim_due_on):
        report = reports.drafted(grant, "interim", by=drafter, consultants="27500")
        without = reports.fresh(report).gaps()
        rows = reports.spending(report, "As agreed.", consultants="27500")
        reports.saved(report, "figures", {"overspending": "The State."}, by=drafter, lines=rows)
        afterwards = reports.fresh(report).gaps()

    assert without == [
        "The report names USD 45,500.00, more than the grant of USD 45,000.00: say who paid the difference."
    ]
    assert afterwards == []


def test_the_period_lies_within_the_project_and_is_over(grant, drafter):
    day = grant.interim_due_on - timedelta(days=30)
    with reports.on(day):
        report = reports.start_report(grant, "interim", by=drafter)
        report.period_from = grant.starts_on - timedelta(days=1)
        messages = [gap.message for gap in report.all_gaps() if gap.section == "period"]

    assert [message.partition(":")[0] for message in messages] == [
        "The period has to lie within the project",
        "The period that the report covers has not ended yet.",
        "Give the date that stands on the report.",
    ]


def test_a_final_report_covers_the_project_to_its_last_day(grant, drafter):
    grant = reports.after_interim(grant)
    with reports.on(reports.day_of_final(grant)):
        report = reports.drafted(grant, "final", by=drafter)
        early = reports.period(report, period_to=grant.ends_on - timedelta(days=1))
        reports.saved(report, "period", early, by=drafter)

        with pytest.raises(RuleBroken) as refused:
            submit_report(report, by=drafter)

    last = formats.day(grant.ends_on)
    assert message_of(refused) == [f"A final report covers the project to its last day, {last}."]


def test_an_interim_report_may_come_early_and_moves_the_grant_in_the_same_act(grant, drafter):
    day = grant.interim_due_on - timedelta(days=20)
    with reports.on(day):
        report = start_report(grant, "interim", by=drafter)
        report = reports.filled(_until(report, day, drafter), by=drafter)
        report = submit_report(report, by=drafter)

    assert (report.status, reports.fresh(grant).status, report.version) == ("submitted", "interim_submitted", 1)
    officers = people_with_role("officer", "finance").values_list("name", flat=True)
    assert told("agreements/report_received") == sorted(officers)
    assert told("agreements/report_submitted") == sorted(person.name for person in colleagues_of(grant.state))


def _until(report, day, person):
    """The period ends on the day."""
    report.period_to = day
    report.save()
    return report


def test_a_final_report_comes_after_the_end_of_the_project_only(grant, drafter):
    grant = reports.after_interim(grant)
    with reports.on(reports.day_of_final(grant)):
        report = reports.drafted(grant, "final", by=drafter)
    with reports.on(grant.ends_on), pytest.raises(RuleBroken) as refused:
        submit_report(report, by=drafter)

    assert message_of(refused)[0] == "The project has not ended yet."
    assert reports.fresh(report).status == "draft"


def test_a_grant_that_was_cancelled_is_reported_on_no_more(grant, drafter):
    with reports.on(grant.interim_due_on):
        report = reports.drafted(grant, "interim", by=drafter)
        cancel_agreement(grant, reason="Priorities changed.", by=grants.contact("GHA"))

        with pytest.raises(RuleBroken) as unsent:
            submit_report(report, by=drafter)
        with pytest.raises(Conflict) as unchanged:
            save_report(report, "outcomes", reports.outcomes(), version=1, by=drafter)

    assert message_of(unsent) == ["The grant has ended: nothing more is reported on it."]
    assert message_of(unchanged) == ["The grant has ended: its reports can no longer be changed."]


def test_the_first_day_of_a_final_report_is_noted_on_the_grant_and_kept(grant):
    grant = reports.after_interim(grant)
    first = reports.day_of_final(grant)
    with reports.on(first):
        report = reports.returned(reports.submitted(grant, "final"))
    with reports.on(first + timedelta(days=9)):
        submit_report(report, by=grants.drafter("GHA"))

    assert reports.fresh(grant).reported_on == first


def test_a_submission_is_sealed_as_it_was_and_the_next_keeps_the_first(grant, drafter):
    with reports.on(grant.interim_due_on):
        report = reports.returned(reports.submitted(grant, "interim"))
        reports.saved(report, "outcomes", reports.outcomes(outcomes="Corrected."), by=drafter)
        submit_report(report, by=drafter)

    second, first = report.versions.all()
    assert (first.number, second.number) == (1, 2)
    assert [json.loads(version.content)["outcomes"] for version in (first, second)] == [
        "The control list was drafted.",
        "Corrected.",
    ]
    assert [digest(version.content) for version in (first, second)] == [first.sha256, second.sha256]


def test_a_sealed_submission_can_neither_be_changed_nor_deleted(grant):
    with reports.on(grant.interim_due_on):
        reports.submitted(grant, "interim")

    for write in (
        lambda: ReportVersion.objects.update(content="{}"),
        lambda: ReportVersion.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            write()


def test_a_submitted_report_can_no_longer_be_changed(grant, drafter):
    with reports.on(grant.interim_due_on):
        report = reports.submitted(grant, "interim")

        for act in (
            lambda: save_report(report, "outcomes", reports.outcomes(), version=1, by=drafter),
            lambda: attach_file(report, pdf_upload(), label="More", by=drafter),
            lambda: remove_attachment(report.attachments.get(), by=drafter),
        ):
            with pytest.raises(Conflict) as refused:
                act()
            assert message_of(refused) == ["This report can no longer be changed: it is “Submitted”."]


@pytest.mark.parametrize(
    ("file", "label", "errors"),
    [
        (None, "Receipts", {"file": ["Choose the file."]}),
        (pdf_upload(), " ", {"label": ["Say what the file is."]}),
    ],
)
def test_a_file_is_attached_with_its_name_only(grant, drafter, file, label, errors):
    report = start_report(grant, "interim", by=drafter)

    with pytest.raises(RuleBroken) as refused:
        attach_file(report, file, label=label, by=drafter)

    assert refused.value.errors == errors


def test_a_file_of_another_kind_is_refused_beside_its_field(grant, drafter):
    report = start_report(grant, "interim", by=drafter)

    with pytest.raises(RuleBroken) as refused:
        attach_file(report, upload("macro.docm", b"PK\x03\x04"), label="Accounts", by=drafter)

    assert list(refused.value.errors) == ["file"]
    assert report.attachments.count() == 0


def test_a_file_taken_out_after_a_return_stays_in_the_first_submission(grant, drafter):
    with reports.on(grant.interim_due_on):
        report = reports.returned(reports.submitted(grant, "interim"))
        remove_attachment(report.attachments.get(), by=drafter)
        attach_file(report, pdf_upload("better.pdf"), label="Better receipts", by=drafter)
        submit_report(report, by=drafter)

    second, first = [json.loads(version.content)["attachments"] for version in report.versions.all()]
    assert [row["label"] for row in first] == ["Receipts"]
    assert [row["label"] for row in second] == ["Better receipts"]
    assert sorted(report.attachments.values_list("label", "first_version")) == [("Better receipts", 2), ("Receipts", 1)]
