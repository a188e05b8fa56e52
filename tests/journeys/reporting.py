"""Reports, refund, closure, the end of the cycle, and what is read afterwards, at a browser."""

from grants.agreements.models import GrantAgreement, Refund, Report
from grants.calls.models import Call
from tests.journeys.browsing import PDF, Visitor
from vtf.core import clock

EVIDENCE = "Attendance list and the adopted text."


def drafter_writes_the_interim_report(drafter: Visitor, agreement: GrantAgreement) -> None:
    """Section by section; more than was approved is explained before it can be handed in."""
    drafter.go(f"/en/agreements/{agreement.pk}/reports/interim/")
    drafter.press("Begin the report")
    drafter.says("The report has been opened.")
    report = drafter.page.url
    drafter.go(f"{report}edit/period/")
    drafter.fill(dated_on=clock.today().isoformat())
    drafter.press("Save and go to the next section")
    drafter.fill(outcomes="The control list was drafted.", assistance="Article 5(2) is in force.")
    drafter.press("Save and go to the next section")
    for number in range(drafter.page.locator("main select").count()):
        drafter.fill(**{f"outputs__{number}__degree": "done", f"outputs__{number}__evidence": EVIDENCE})
    drafter.press("Save and go to the next section")
    drafter.fill(lines__0__spent="17 000.00", lines__1__spent="some")
    drafter.press("Save and go to the next section")
    assert drafter.beside("lines-1-spent")
    assert drafter.typed("lines-0-spent") == "17 000.00"
    drafter.look("y24-report-figures-refused")
    drafter.fill(lines__1__spent="4 500.00")
    drafter.press("Save and go to the next section")
    drafter.says("Explain why USD 17,000.00 was spent")
    drafter.fill(label="Receipts")
    drafter.page.locator("[name=file]").set_input_files(PDF)
    drafter.press("Attach the file")
    drafter.says("The file has been attached.")
    drafter.go(report)
    assert drafter.page.get_by_role("link", name="Submit the report").count() == 0
    drafter.look("y25-report")
    drafter.go(f"{report}edit/figures/")
    assert drafter.typed("lines-0-spent").replace(",", "") == "17000.00"
    drafter.look("y26-report-figures", "fr", "ar")
    drafter.fill(lines__0__explanation="The expert stayed two weeks longer.")
    drafter.press("Save")
    drafter.go(report)
    submit(drafter)


def submit(drafter: Visitor) -> None:
    """From the page of the report."""
    drafter.follow("Submit the report")
    drafter.press("Submit the report")
    drafter.says("The report has been submitted. The Secretariat has been told.")


def officer_returns(officer: Visitor, report: Report) -> None:
    """What has to be corrected is said."""
    officer.go(f"/en/agreements/reports/{report.pk}/")
    officer.follow("Review the report")
    officer.check("verdict", "return")
    officer.press("Record the review")
    assert officer.beside("remark")
    officer.look("y27-review-refused")
    officer.fill(remark="Name the law that was adopted.")
    officer.press("Record the review")
    officer.says("Your review has been recorded.")


def drafter_corrects(drafter: Visitor, report: Report) -> None:
    """The second submission; the first is kept."""
    drafter.go(f"/en/agreements/reports/{report.pk}/")
    drafter.says("Name the law that was adopted.")
    drafter.look("y28-report-returned")
    drafter.go(f"/en/agreements/reports/{report.pk}/edit/outcomes/")
    drafter.fill(outcomes="The control list was drafted and the Arms Control Act adopted.")
    drafter.press("Save")
    drafter.go(f"/en/agreements/reports/{report.pk}/")
    submit(drafter)


def accept(officer: Visitor, report: Report, name: str = "", **accepted: str) -> None:
    """One side accepts; finance less than was spent where it says so."""
    officer.go(f"/en/agreements/reports/{report.pk}/")
    officer.follow("Review the report")
    if name:
        officer.look(name, "fr", "ar")
    officer.check("verdict", "accept")
    for category, amount in accepted.items():
        officer.fill(**{f"accepted_{category}": amount})
        officer.press("Record the review")
        assert officer.beside(f"ground_{category}")
        assert officer.typed(f"accepted_{category}") == amount
        officer.look("y30-review-without-ground")
        officer.fill(**{f"ground_{category}": "no_evidence"})
    officer.press("Record the review")
    officer.says("Your review has been recorded.")


def finance_asks_for_the_refund(finance: Visitor, agreement: GrantAgreement) -> None:
    """What was paid and not accepted."""
    finance.go(f"/en/agreements/{agreement.pk}/")
    finance.look("y31-final-accepted")
    finance.follow("Ask for the refund")
    finance.says("USD 3,000.00")
    finance.press("Ask for the refund")
    finance.says("The refund has been asked for.")


def finance_records_two_transfers(finance: Visitor, refund: Refund) -> None:
    """The second is short by what a bank kept; without its charges the refund stays open."""
    page = f"/en/agreements/refunds/{refund.pk}/"
    finance.go(page)
    finance.follow("Record a transfer")
    finance.fill(received="4 000.00", source="Bank statement 21")
    finance.press("Record a transfer")
    assert finance.beside("received")
    assert finance.typed("source") == "Bank statement 21"
    finance.look("y32-transfer-refused")
    finance.fill(received="2 000.00")
    finance.press("Record a transfer")
    finance.says("The transfer has been recorded.")
    finance.go(page)
    finance.look("y33-refund", "fr", "ar")
    finance.follow("Record a transfer")
    finance.fill(received="975.00", charges="25.00", source="Bank statement 22")
    finance.press("Record a transfer")
    finance.says("The refund is here in full.")
    finance.look("y34-refund-received")


def head_closes(head: Visitor, agreement: GrantAgreement) -> None:
    """Its money is at zero."""
    head.go(f"/en/agreements/{agreement.pk}/")
    head.follow("Close the grant")
    head.check("is_checked")
    head.press("Close the grant")
    head.says("The grant has been closed.")
    head.look("y35-closed", "ar")


def officer_reports_to_the_conference(officer: Visitor, call: Call) -> None:
    """The figures as at a day, frozen."""
    officer.go(f"/en/calls/manage/{call.pk}/")
    officer.follow("Report to the Conference")
    officer.fill(background="The Fund's sixth cycle.", outlook="A further call is being prepared.")
    officer.press("Report to the Conference")
    officer.says("The figures have been frozen; the report is being made.")
    assert "Cancelled" in officer.page.locator("main").inner_text()  # the other State's grant is not a completed one
    officer.look("y36-reported", "ar")


def officer_archives(officer: Visitor, call: Call) -> None:
    """The cycle is over."""
    officer.go(f"/en/calls/manage/{call.pk}/")
    officer.follow("Archive the call")
    officer.press("Archive the call")
    officer.says("The call has been archived.")
    officer.look("y37-archived", "fr", "ar")


def auditor_reads(auditor: Visitor, agreement: GrantAgreement, refund: Refund) -> None:
    """Agreement, refund, an entry and the history; nothing to press."""
    auditor.go(f"/en/agreements/{agreement.pk}/")
    auditor.says("The grant is closed and accounted for.")
    assert auditor.page.get_by_role("link", name="Close the grant").count() == 0
    auditor.go(f"/en/agreements/refunds/{refund.pk}/")
    auditor.says("Bank statement 22")
    auditor.follow("The entry in the ledger")
    auditor.says("2,000.00")
    auditor.look("y38-entry-of-the-refund")
    auditor.go("/en/audit/")
    auditor.says("The call was archived")
    auditor.look("y39-history")


def public_reads(public: Visitor, agreement: GrantAgreement) -> None:
    """The project with what became of its money, and the Fund."""
    public.go(f"/en/projects/{agreement.number}/")
    public.says("What became of the money")
    public.look("y40-project", "ar")
    public.go("/en/fund/")
    public.look("y41-fund")
