"""Two officers, two people: what each accepts, what comes back, what follows."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from grants.agreements.models import ReportReview
from grants.agreements.selectors import figures_of
from grants.agreements.selectors.reports import accepted_so_far, waiting_for_review
from grants.agreements.services import cancel_agreement, review_report, submit_report
from tests.factories import grants, reports
from tests.factories.accounts import UserFactory
from vtf.core import clock
from vtf.core.errors import Conflict, NotPermitted, RuleBroken
from vtf.core.money import Money
from vtf.documents.models import IssuedDocument
from vtf.notifications.models import Notification

pytestmark = pytest.mark.django_db


@pytest.fixture
def grant():
    return reports.active()


@pytest.fixture
def report(grant):
    """An interim report of 20,000 and 5,000 that the State handed in; the clock stands on its day."""
    with reports.on(grant.interim_due_on):
        yield reports.submitted(grant, "interim", consultants="20000", travel="5000")


def words(refused):
    return [str(message) for message in refused.value.messages]


def letter(kind, report):
    return IssuedDocument.objects.get(kind=f"agreements/{kind}", about_id=str(report.pk)).facts


def test_one_acceptance_alone_changes_nothing(grant, report):
    review_report(report, side="finance", verdict="accept", by=grants.staff("finance"))

    assert (reports.fresh(report).status, reports.fresh(grant).status) == ("submitted", "interim_submitted")
    assert accepted_so_far(grant) == Money(Decimal(0), "USD")


def test_the_report_of_a_cancelled_grant_leaves_the_desks_and_is_not_reviewed(client, grant, report):
    officer = grants.staff("officer")
    waiting_before = list(waiting_for_review(officer))
    cancel_agreement(reports.fresh(grant), reason="Dissolved.", by=grants.contact("GHA"))
    client.force_login(officer)

    with pytest.raises(Conflict) as refused:
        review_report(report, side="programme", verdict="accept", by=officer)
    answer = client.post(reverse("agreements:report-review", args=[report.pk]), {"verdict": "accept"})

    assert words(refused) == ["The grant has ended: this report is not reviewed any more."]
    assert answer.status_code in (409, 422)
    assert (waiting_before, list(waiting_for_review(officer))) == ([report], [])
    assert ReportReview.objects.count() == 0


def test_the_second_acceptance_accepts_the_report_enters_the_expenditure_and_tells_the_state(grant, report):
    reports.accepted(report, travel="4000")

    assert (reports.fresh(report).status, reports.fresh(grant).status) == ("accepted", "interim_accepted")
    assert accepted_so_far(grant) == Money(Decimal(24000), "USD")
    assert figures_of(grant).accepted == Decimal(24000)
    told = Notification.objects.filter(key="agreements/report_accepted").exclude(recipient__groups__name="finance")
    assert {person.recipient.state_id for person in told} == {grant.state_id}


def test_the_letter_of_acceptance_names_each_category_the_ground_and_the_instalment_that_follows(grant, report):
    reports.accepted(report, travel="4000")

    facts = letter("report_acceptance", report)
    assert [(row["category"], row["reported"], row["accepted"]) for row in facts["categories"]] == [
        ("Consultants and experts", "20000.0000", "20000.0000"),
        ("Travel", "5000.0000", "4000.0000"),
    ]
    assert facts["totals"]["accepted"] == "24000.0000"
    assert facts["remarks"] == "Travel: No evidence"
    assert facts["instalment"] == {"number": 2, "amount": "13500.0000"}


def test_an_instalment_that_pol_24_holds_back_is_not_announced(grant):
    """Three quarters of the 27,000 paid have to be accepted before the next; 10,000 are."""
    with reports.on(grant.interim_due_on):
        report = reports.accepted(reports.submitted(grant, "interim", consultants="10000", travel="0"))

    assert letter("report_acceptance", report)["instalment"] == {}


def test_the_letter_after_a_final_report_names_the_refund(grant):
    grant = reports.after_interim(grant, consultants="20000", travel="5000")
    with reports.on(reports.day_of_final(grant)):
        report = reports.accepted(reports.submitted(grant, "final", consultants="20000", travel="4500"))

    facts = letter("report_acceptance", report)
    assert (facts["is_final"], facts["instalment"], facts["refund_due"]) == (True, {}, "2500.0000")
    assert reports.fresh(grant).status == "final_accepted"


def test_each_side_is_judged_by_its_own_officer(report):
    for person, side in (
        ("finance", "programme"),
        ("officer", "finance"),
        ("head", "programme"),
        ("head", "finance"),
        ("auditor", "finance"),
    ):
        with pytest.raises(NotPermitted):
            review_report(report, side=side, verdict="accept", by=grants.staff(person))

    assert report.reviews.count() == 0


def test_one_person_with_both_roles_reviews_one_side_only(report):
    both = UserFactory(roles=["officer", "finance"], name="Both")
    review_report(report, side="programme", verdict="accept", by=both)

    with pytest.raises(RuleBroken) as refused:
        review_report(report, side="finance", verdict="accept", by=both)

    assert words(refused) == [
        "You have reviewed this submission for the other side; another person has to do this one."
    ]
    assert reports.fresh(report).status == "submitted"


def test_the_database_too_wants_two_people(report):
    both = UserFactory(roles=["officer", "finance"], name="Both")
    review_report(report, side="programme", verdict="accept", by=both)

    with pytest.raises(IntegrityError), transaction.atomic():
        ReportReview.objects.create(report=report, submission=1, side="finance", verdict="accept", reviewed_by=both)


def test_a_side_reviews_a_submission_once(report):
    review_report(report, side="finance", verdict="accept", by=grants.staff("finance"))

    with pytest.raises(Conflict) as refused:
        review_report(report, side="finance", verdict="return", remark="No.", by=grants.staff("finance"))

    assert words(refused) == ["This submission has been reviewed already for this side: Finance officer."]


def test_a_return_says_what_to_correct(report):
    with pytest.raises(RuleBroken) as refused:
        review_report(report, side="finance", verdict="return", remark=" ", by=grants.staff("finance"))

    assert refused.value.errors == {"remark": ["Say what has to be corrected."]}


def test_a_return_by_either_side_goes_back_at_once_with_a_day_and_a_letter(grant, report):
    review_report(report, side="programme", verdict="accept", by=grants.staff("officer"))
    review_report(report, side="finance", verdict="return", remark="Attach line 4.", by=grants.staff("finance"))

    report = reports.fresh(report)
    assert (report.status, reports.fresh(grant).status) == ("returned", "interim_returned")
    assert report.reply_by == clock.today() + timedelta(days=21)
    facts = letter("report_return", report)
    assert facts["corrections"] == [{"section": "Expenditure", "text": "Attach line 4."}]
    assert facts["reply_by"] == report.reply_by.isoformat()
    told = Notification.objects.filter(key="agreements/report_returned")
    assert {row.facts["remark"] for row in told} == {"Attach line 4."}


def test_a_second_submission_needs_both_reviews_anew_and_can_then_be_accepted(grant, report):
    review_report(report, side="programme", verdict="accept", by=grants.staff("officer"))
    review_report(report, side="finance", verdict="return", remark="Attach line 4.", by=grants.staff("finance"))
    submit_report(report, by=grants.drafter("GHA"))
    review_report(report, side="finance", verdict="accept", by=grants.staff("finance"))
    before = reports.fresh(report).status

    review_report(report, side="programme", verdict="accept", by=grants.staff("officer"))

    assert (before, reports.fresh(report).status, reports.fresh(grant).status) == (
        "submitted",
        "accepted",
        "interim_accepted",
    )
    assert list(report.reviews.order_by("pk").values_list("submission", "side", "verdict")) == [
        (1, "programme", "accept"),
        (1, "finance", "return"),
        (2, "finance", "accept"),
        (2, "programme", "accept"),
    ]


def test_a_review_of_a_submission_that_was_replaced_is_refused(report):
    reports.returned(report)
    submit_report(report, by=grants.drafter("GHA"))

    with pytest.raises(Conflict) as refused:
        review_report(report, side="finance", verdict="accept", version=1, by=grants.staff("finance"))

    assert words(refused) == ["The State has sent this report again since you opened it. Read it anew."]


def test_who_accepts_what_was_returned_in_the_meantime_is_told(report):
    reports.returned(report)

    with pytest.raises(Conflict) as refused:
        review_report(report, side="finance", verdict="accept", version=1, by=grants.staff("finance"))

    assert words(refused) == ["This report does not wait for a review: it is “Returned”."]


@pytest.mark.parametrize(
    ("accepted", "grounds", "notes", "errors"),
    [
        ({"travel": None}, {}, {}, {"accepted_travel": ["Say how much is accepted of “Travel”."]}),
        ({"travel": "5000.01"}, {}, {}, {"accepted_travel": ["Accept between nothing and what was spent."]}),
        ({"travel": "-1"}, {}, {}, {"accepted_travel": ["Accept between nothing and what was spent."]}),
        ({"travel": "4999.999"}, {}, {}, {"accepted_travel": ["This currency has fewer decimals."]}),
        ({"travel": "4000"}, {}, {}, {"ground_travel": ["Choose why less is accepted than was spent."]}),
        (
            {"travel": "4000", "consultants": "1"},
            {"travel": "whim"},
            {},
            {
                "ground_consultants": ["Choose why less is accepted than was spent."],
                "ground_travel": ["Choose why less is accepted than was spent."],
            },
        ),
        (
            {"travel": "4000"},
            {"travel": "other"},
            {"travel": " "},
            {"note_travel": ["Say in words why less is accepted."]},
        ),
    ],
)
def test_a_wrong_judgement_is_refused_beside_its_fields_all_at_once(report, accepted, grounds, notes, errors):
    typed = {category: Decimal(amount) if amount else None for category, amount in accepted.items()}

    with pytest.raises(RuleBroken) as refused:
        review_report(
            report,
            side="finance",
            verdict="accept",
            accepted=typed,
            grounds=grounds,
            notes=notes,
            by=grants.staff("finance"),
        )

    assert refused.value.errors == errors
    assert report.reviews.count() == 0


def test_8b_22_what_another_fund_paid_too_is_a_ground_of_its_own(report):
    """8(b).22: a line that a partner's other fund paid as well is accepted in part, on that ground."""
    review_report(report, side="programme", verdict="accept", by=grants.staff("officer"))

    review_report(
        report,
        side="finance",
        verdict="accept",
        accepted={"travel": Decimal(2500)},
        grounds={"travel": "paid_twice"},
        notes={"travel": "The other half stands in the report to another fund."},
        by=grants.staff("finance"),
    )

    line = report.lines.get(category="travel")
    assert (line.accepted, line.get_ground_display()) == (Decimal(2500), "Also paid by another fund")
    facts = letter("report_acceptance", report)
    assert facts["remarks"] == (
        "Travel: Also paid by another fund (The other half stands in the report to another fund.)"
    )


def test_the_fund_accepts_no_more_than_the_grant(grant):
    with reports.on(grant.interim_due_on):
        person = grants.drafter("GHA")
        report = reports.drafted(grant, "interim", by=person, consultants="30000", travel="18000")
        rows = reports.spending(report, "As agreed.", consultants="30000", travel="18000")
        reports.saved(report, "figures", {"overspending": "The State."}, by=person, lines=rows)
        report = submit_report(report, by=person)

        with pytest.raises(RuleBroken) as refused:
            review_report(report, side="finance", verdict="accept", by=grants.staff("finance"))

    assert words(refused) == ["USD 48,000.00 is more than the grant of USD 45,000.00: accept less."]


def test_8b_20_an_ambiguous_amount_never_reaches_the_review(report):
    """8(b).20: the field refuses what can be read in two ways; the service takes decimals only."""
    from grants.agreements.forms.reports import FinanceReviewForm

    lines = list(report.lines.all())
    for typed in ("99.958,00", "4,000"):
        form = FinanceReviewForm({"verdict": "accept", "accepted_travel": typed}, lines=lines)

        assert form.errors["accepted_travel"] == [
            f"“{typed}” can be read in two ways. Write the amount with one mark only, before the cents: 99958.00."
        ]
