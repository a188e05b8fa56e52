"""One year in a browser: from early feedback to a closed grant, a cancelled one, and an archived cycle."""

import datetime as dt
from collections.abc import Callable

import pytest
import time_machine

from grants.agreements.models import Disbursement, GrantAgreement, Refund, Report
from grants.agreements.services import reports_fall_due
from grants.applications.models import Application, DeskReview
from grants.applications.services import (
    answer_checklist,
    ask_clarification,
    expire_clarifications,
    release_to_committee,
    save_section,
    start_desk_review,
)
from grants.calls.models import Call
from grants.calls.services import start_screening
from grants.committee.services import file_assessment
from tests.factories import grants, money, reports, walks
from tests.journeys import granting, reporting, screening
from tests.journeys.browsing import Visitor
from vtf.accounts.models import User
from vtf.ledger.selectors import verify_ledger

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BUDGET = {"consultants": "20000.00", "travel": "30000.00"}  # 50,000 asked, 45,000 granted


class Year:
    """The people of a year, each with one browser; the two grants and the refused application."""

    def __init__(self, visitor: Callable[..., Visitor], people: dict[str, User]) -> None:
        self.visitor, self.people = visitor, people
        self.browsers: dict[str, Visitor] = {}

    def __call__(self, role: str) -> Visitor:
        """A person who signs in now."""
        if role not in self.browsers:
            self.browsers[role] = self.visitor()
        return self.browsers[role].come_back(self.people[role])


@pytest.fixture(autouse=True)
def demonstration(settings) -> None:
    """What is entered here is synthetic, and every page says so."""
    settings.DEMONSTRATION = True


@pytest.fixture
def year(visitor: Callable[..., Visitor]) -> Year:
    """The Committee sits, the Fund has money, seven people and three more come to work."""
    grants.committee_sits()
    grants.money_in("200000.00")
    people = {role: grants.staff(role) for role in ("officer", "finance", "head", "auditor")}
    people |= {"chair": grants.member(grants.CHAIR), "member": grants.member("DEU"), "recused": grants.member("ZAF")}
    people |= {"drafter": grants.drafter("GHA"), "contact": grants.contact("GHA")}
    people |= {"late drafter": grants.drafter("SEN"), "other contact": grants.contact("LBR")}
    return Year(visitor, people)


def test_the_year(year: Year):
    call = grants.opened_call(early_deadline_on=dt.datetime.now(dt.UTC).date() + dt.timedelta(days=30))
    ghana = applied(year, call)
    senegal, liberia = grants.submitted("SEN", call), grants.submitted("LBR", call)
    with time_machine.travel(call.closes_at + dt.timedelta(days=1), tick=True):
        in_review(year, call, ghana, senegal, liberia)
    with time_machine.travel(call.closes_at + dt.timedelta(days=6), tick=True):
        answered_too_late(year, senegal)
    with time_machine.travel(call.closes_at + dt.timedelta(days=8), tick=True):
        decided(year, call, ghana, senegal, liberia)
        grant, other = granted(year, call, ghana, liberia)
    interim(year, grant, other)
    finished(year, call, grant)
    statuses = [walks.fresh(each).status for each in (call, ghana, senegal, liberia, grant, other)]
    assert statuses == ["archived", "approved", "not_approved", "approved", "closed", "cancelled"]
    assert list(verify_ledger()) == []


def applied(year: Year, call: Call) -> Application:
    """Feedback before the endorsement."""
    application = grants.draft_of("GHA", call)
    rows = [grants.budget(amount)[0] | {"category": category} for category, amount in BUDGET.items()]
    version, by = application.version_of("budget"), application.created_by
    application = save_section(application, "budget", {}, version=version, rows=rows, by=by)
    screening.drafter_asks_for_feedback(year("drafter"), application)
    screening.officer_gives_feedback(year("officer"), application)
    screening.drafter_goes_on(year("drafter"), application)
    screening.contact_submits(year("contact"), application)
    return walks.fresh(application)


def in_review(year: Year, call: Call, ghana: Application, senegal: Application, liberia: Application) -> None:
    """A question that is answered, one that is not, and an application without questions."""
    officer = year.people["officer"]
    start_screening(call, by=officer)
    for application in (ghana, senegal):
        start_desk_review(application, by=officer)
    screening.officer_asks_for_clarification(year("officer"), ghana)
    screening.drafter_answers(year("drafter"), ghana)
    screening.officer_compares_and_releases(year("officer"), ghana)
    reply_by = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=4)
    question = [("budget", "What does the expert do in ten days?")]
    ask_clarification(walks.fresh(senegal), question, reply_by=reply_by, by=officer)
    screening.drafter_opens_the_questions(year("late drafter"), senegal)
    grants.screened(liberia, assessment=False)


def answered_too_late(year: Year, senegal: Application) -> None:
    """The worker has not run yet: the clock decides; then it runs, and the file goes on as it was sent."""
    screening.drafter_is_too_late(year("late drafter"))
    expire_clarifications()
    review, officer = DeskReview.objects.get(application=senegal), year.people["officer"]
    answers = dict.fromkeys(DeskReview.ITEMS, "yes")
    answer_checklist(review, answers, summary="Not answered in time.", version=review.version, by=officer)
    release_to_committee(walks.fresh(senegal), by=officer)


def decided(year: Year, call: Call, ghana: Application, senegal: Application, liberia: Application) -> None:
    """One approved on a condition, one refused, one approved."""
    screening.officer_starts_the_assessment(year("officer"), call)
    granting.member_assesses(year("member"), ghana)
    granting.member_declares_an_interest(year("recused"), ghana)
    granting.chair_refuses(year("chair"), senegal)
    file_assessment(walks.fresh(ghana), recommendation="support", by=year.people["chair"])  # reads the others' now
    granting.chair_approves_on_a_condition(year("chair"), ghana)
    grants.approved(walks.fresh(liberia))
    granting.drafter_revises(year("drafter"), ghana)
    granting.officer_confirms(year("officer"), ghana)
    granting.chair_concludes(year("chair"), call)


def granted(year: Year, call: Call, ghana: Application, liberia: Application) -> tuple[GrantAgreement, GrantAgreement]:
    """Two agreements signed, their first instalments paid, the projects under way."""
    granting.officer_moves_the_call(year("officer"), call, "Start the agreements")
    granting.officer_drafts(year("officer"), ghana)
    grant = GrantAgreement.objects.get(application=ghana)
    granting.contact_enters_the_account_and_signs(year("contact"), grant)
    granting.finance_verifies(year("finance"), grant)
    granting.sign(year("head"), grant)
    other = money.paid(grants.signed(grants.agreement_of(walks.fresh(liberia))))
    granting.officer_moves_the_call(year("officer"), call, "Start the implementation")
    granting.finance_prepares(year("finance"), grant)
    payment = Disbursement.objects.get(instalment__agreement=grant)
    granting.head_approves(year("head"), payment)
    granting.contact_confirms(year("contact"), payment)
    return walks.fresh(grant), other


def interim(year: Year, grant: GrantAgreement, other: GrantAgreement) -> None:
    """The report is returned once; the second instalment follows it. The other State gives up."""
    with reports.on(reports.day_of_interim(grant)):
        reports_fall_due()
        reporting.drafter_writes_the_interim_report(year("drafter"), grant)
        report = Report.objects.get(agreement=grant)
        reporting.officer_returns(year("officer"), report)
        reporting.drafter_corrects(year("drafter"), report)
        reporting.accept(year("officer"), report)
        reporting.accept(year("finance"), report, "y29-review")
        money.paid(walks.fresh(grant), 2)
        granting.contact_cancels(year("other contact"), other)
        money.transfer(Refund.objects.get(agreement=other), "27000.00")


def finished(year: Year, call: Call, grant: GrantAgreement) -> None:
    """Less spent than paid: refunded, closed, reported, archived, read."""
    with reports.on(reports.day_of_final(grant)):
        reports_fall_due()
        report = reports.submitted(walks.fresh(grant), "final", consultants="16500.00", travel="21500.00")
        reporting.accept(year("officer"), report)
        reporting.accept(year("finance"), report, travel="21 000.00")
        reporting.finance_asks_for_the_refund(year("finance"), grant)
        refund = Refund.objects.get(agreement=grant)
        reporting.finance_records_two_transfers(year("finance"), refund)
        reporting.head_closes(year("head"), grant)
        reporting.officer_reports_to_the_conference(year("officer"), call)
        reporting.officer_archives(year("officer"), call)
        reporting.auditor_reads(year("auditor"), grant, refund)
        reporting.public_reads(year.visitor(), grant)
