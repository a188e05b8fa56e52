"""The thin way in a browser: seven people, one after the other, from money received to a figure the public reads."""

import datetime as dt
import unicodedata
from collections.abc import Callable
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone

from grants.applications.models import Application
from grants.calls.models import Call
from tests.factories import grants
from tests.factories.states import state
from tests.journeys.browsing import PDF, Visitor
from vtf.ledger.selectors import verify_ledger
from vtf.notifications.services import run_due_jobs

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Visitors = Callable[..., Visitor]

TEXTS = {
    "en": ("Call for project proposals", "The Fund invites States to apply.\n\nRead the rules first."),
    "fr": ("Appel à propositions de projet", "Le Fonds invite les États à présenter une demande."),
    "es": ("Convocatoria de propuestas", "El Fondo invita a los Estados a presentar solicitudes."),
}
NOT_A_PDF = PDF | {"buffer": b"MZ this is a program"}


@pytest.fixture(autouse=True)
def demonstration(settings) -> None:
    """What is entered here is synthetic, and every page says so."""
    settings.DEMONSTRATION = True


def worker() -> None:
    """Do what the worker would do beside the site."""
    run_due_jobs(limit=500)


def test_the_thin_way(visitor: Visitors):
    grants.committee_sits()
    people = {role: grants.staff(role) for role in ("officer", "finance", "head")}
    people |= {"chair": grants.member(grants.CHAIR), "member": grants.member("ZAF")}
    people |= {"drafter": grants.drafter("GHA"), "contact": grants.contact("GHA")}

    finance_enters_a_contribution(visitor(people["finance"]))
    call = officer_prepares_a_call(visitor(people["officer"]))
    chair_opens_it(visitor(people["chair"]), call)
    public_reads_the_call(visitor(), call)
    drafter_writes_the_application(visitor(people["drafter"]), call)
    contact_submits(visitor(people["contact"]))
    with time_machine.travel(call.closes_at + dt.timedelta(days=1), tick=True):
        officer_screens(visitor(people["officer"]), call)
        member_assesses(visitor(people["member"]))
        chair_approves(visitor(people["chair"]))
        officer_drafts_the_agreement(visitor(people["officer"]))
        contact_signs(visitor(people["contact"]))
        head_signs(visitor(people["head"]))
        finance_prepares_the_payment(visitor(people["finance"]))
        head_approves_the_payment(visitor(people["head"]))
        public_reads_the_fund_status(visitor())
    assert list(verify_ledger()) == []


def finance_enters_a_contribution(finance: Visitor) -> None:
    """A donor comes into the register and its money into the books."""
    finance.look("01-desk-finance")
    finance.go("/en/contributions/donors/register/")
    finance.fill(kind="state", state=str(state("DEU").pk), source="Donor list of the Secretariat (synthetic)")
    finance.press("Register")
    finance.look("02-donors")
    finance.go("/en/contributions/enter/")
    finance.fill(amount="1,00", currency="XQX", received_on=timezone.localdate().isoformat(), source="Bank statement 1")
    finance.page.locator("[name=donor]").select_option(label="Germany")
    finance.press("Enter and post")
    assert "XQX" in finance.beside("currency")
    assert finance.typed("source") == "Bank statement 1"
    finance.look("03-contribution-refused", languages=())
    finance.fill(currency="USD", amount="100 000.00")
    finance.press("Enter and post")
    finance.says("The contribution has been entered and posted.")
    finance.look("04-contribution")
    finance.go("/en/contributions/")
    finance.look("05-contributions")


def officer_prepares_a_call(officer: Visitor) -> Call:
    """Three languages; first with half a text."""
    officer.go("/en/calls/manage/")
    officer.look("06-calls-empty")
    officer.follow("Prepare a call")
    officer.fill(year=str(timezone.localdate().year + 1))
    officer.fill(deadline_on=(timezone.localdate() + dt.timedelta(days=30)).isoformat())
    for language, (title, text) in TEXTS.items():
        officer.fill(**{f"title_{language}": title, f"text_{language}": text})
    officer.fill(text_es="")
    officer.press("Save")
    assert "both the title and the text" in officer.beside("text_es")
    assert officer.typed("text_fr") == TEXTS["fr"][1]
    officer.look("07-call-refused", languages=())
    officer.fill(text_es=TEXTS["es"][1])
    officer.press("Save")
    officer.says("The call has been prepared.")
    officer.look("08-call-planned")
    return Call.objects.get()


def chair_opens_it(chair: Visitor, call: Call) -> None:
    """The call waits on the Chair's desk."""
    chair.look("09-desk-chair")
    chair.follow("Open the call")
    chair.look("10-call-for-the-chair", languages=())
    chair.follow("Open the call")
    chair.look("11-call-open-act")
    chair.press("Open the call")
    chair.says("The call is open.")
    worker()
    chair.page.reload()
    chair.look("12-call-open")
    call.refresh_from_db()
    assert call.accepts_submissions


def public_reads_the_call(public: Visitor, call: Call) -> None:
    """The worker has published its page."""
    public.go("/en/")
    public.look("13-home", languages=("fr", "ar"))
    public.page.get_by_role("link", name="Read the call").click()
    assert public.page.url.endswith(f"/en/calls/{call.year}/")
    public.says("The Fund invites States to apply.")
    public.look("14-call-page", languages=("fr", "ar"))
    public.go(f"/fr/calls/{call.year}/")
    public.says(TEXTS["fr"][1])


def drafter_writes_the_application(drafter: Visitor, call: Call) -> None:
    """Section by section; a mistake costs nothing that was typed."""
    drafter.look("15-desk-drafter")
    drafter.follow(TEXTS["en"][0])
    drafter.look("16-start")
    drafter.press("Start the draft")
    drafter.says("The draft has been opened.")
    drafter.look("17-draft-empty")
    drafter.follow("Applicant")
    drafter.look("18-section-applicant")
    drafter.fill(lead_institution="National Commission on Small Arms (synthetic)", project_lead="Executive Secretary")
    drafter.fill(institution_address="1 Example Street\nAccra")
    drafter.press("Save and go to the next section")
    starts_on = call.deadline_on + dt.timedelta(days=180)
    drafter.fill(title="A national control list (synthetic)", summary="Drafts and adopts a national control list.")
    drafter.fill(category="legal", starts_on=starts_on.isoformat())
    drafter.fill(ends_on=(starts_on - dt.timedelta(days=1)).isoformat())
    drafter.press("Save and go to the next section")
    assert drafter.beside("ends_on").endswith("The project ends before it starts.")
    assert drafter.typed("summary") == "Drafts and adopts a national control list."
    drafter.look("19-section-project-refused", languages=())
    drafter.fill(ends_on=(starts_on + dt.timedelta(days=360)).isoformat())
    drafter.press("Save and go to the next section")
    drafter_writes_the_lines(drafter)
    drafter.look("23-draft-complete")
    drafter.follow("Send for endorsement")
    drafter.press("Send for endorsement")
    drafter.says("The application waits for endorsement by your national point of contact.")
    drafter.look("24-endorsement-pending")


def drafter_writes_the_lines(drafter: Visitor) -> None:
    """Activities and budget, with a line added to each."""
    drafter.fill(activities__0__name="Drafting workshop", activities__0__responsible="Commission")
    drafter.fill(activities__0__month_from="4", activities__0__month_to="1")
    drafter.press("Add a line")
    assert drafter.typed("activities__0__name") == "Drafting workshop"
    drafter.fill(activities__1__name="Adoption", activities__1__month_from="5", activities__1__month_to="12")
    drafter.fill(activities__1__responsible="Ministry of the Interior")
    drafter.press("Save and go to the next section")
    assert drafter.beside("activities__0__month_to").endswith("The activity ends before it starts.")
    assert drafter.typed("activities__1__name") == "Adoption"
    drafter.look("20-section-activities-refused", languages=())
    drafter.fill(activities__0__month_to="4")
    drafter.press("Save and go to the next section")
    drafter.fill(budget__0__category="consultants", budget__0__description="Legal drafting")
    drafter.fill(budget__0__quantity="10", budget__0__unit_cost="4 000.00", budget__0__own_share="5 000")
    drafter.press("Add a line")
    drafter.fill(budget__1__category="printing", budget__1__description="Printing the control list")
    drafter.fill(budget__1__quantity="2000", budget__1__unit_cost="lots")
    drafter.press("Save")
    assert drafter.beside("budget__1__unit_cost")
    assert drafter.typed("budget__0__unit_cost") == "4 000.00"
    drafter.look("21-section-budget-refused", languages=())
    drafter.fill(budget__1__unit_cost="5")
    drafter.press("Save")
    drafter.says("Saved.")
    application = drafter.page.url
    drafter.go(f"{application}budget/edit/")
    drafter.look("22-section-budget")
    drafter.go(application)


def contact_submits(contact: Visitor) -> None:
    """Endorsed on behalf of the Government, with a note verbale; the receipt is a PDF."""
    contact.look("25-desk-contact")
    contact.follow("Endorse and submit")
    contact.follow("Endorse and submit")
    contact.look("26-submit")
    contact.page.locator("[name=note_verbale]").set_input_files(NOT_A_PDF)
    contact.page.locator("[name=is_endorsed]").check()
    contact.press("Endorse and submit")
    assert "PDF" in contact.beside("note_verbale")
    contact.look("27-submit-refused", languages=())
    contact.page.locator("[name=note_verbale]").set_input_files(PDF)
    contact.press("Endorse and submit")
    contact.says("The application has been submitted.")
    worker()
    contact.page.reload()
    application = Application.objects.get()
    receipt = contact.page.locator("section[aria-labelledby=receipt]").inner_text()
    package = application.packages.get()
    for expected in (application.number, package.sha256, "Europe/Zurich", "UTC"):
        assert expected in receipt
    contact.look("28-submitted", languages=("fr", "ar"))
    with contact.page.expect_download() as download:
        contact.link(f"Receipt {application.number}").click()
    assert download.value.path().read_bytes().startswith(b"%PDF")


def officer_screens(officer: Visitor, call: Call) -> None:
    """The deadline has passed; the desk says so."""
    officer.look("29-desk-officer")
    officer.follow("Start the screening")
    officer.follow("Start the screening")
    officer.press("Start the screening")
    officer.says("Screening has begun.")
    officer.go("/en/applications/")
    officer.look("30-applications")
    officer.go("/en/desk/")
    officer.follow("Start the desk review")
    officer.follow("Start the desk review")
    officer.press("Start the desk review")
    officer.says("The desk review has begun.")
    officer.look("31-checklist")
    for select in officer.page.locator("main select").all():
        select.select_option("yes")
    officer.fill(summary="A sound project. The budget adds up.")
    officer.press("Save")
    officer.look("32-reviewed")
    officer.follow("Release to the Committee")
    officer.press("Release to the Committee")
    officer.says("The dossier has been released to the Committee.")
    officer.look("33-released")


def member_assesses(member: Visitor) -> None:
    """Its own input first, then everybody's."""
    member.look("34-desk-member")
    member.go("/en/committee/")
    member.look("35-committee")
    member.go("/en/desk/")
    member.follow("Give your assessment")
    member.look("36-dossier-for-a-member")
    member.follow("Assessments and decision")
    member.look("37-assessments-hidden")
    member.follow("Give your assessment")
    member.page.get_by_label("Support with conditions").check()
    member.fill(comment_for_committee="Sound and affordable.")
    member.press("File the assessment")
    assert "conditions" in member.beside("conditions")
    assert member.typed("comment_for_committee") == "Sound and affordable."
    member.look("38-assessment-refused", languages=())
    member.fill(conditions="Publish the control list.")
    member.press("File the assessment")
    member.says("Your assessment has been filed.")
    member.look("39-assessments")


def chair_approves(chair: Visitor) -> None:
    """With the quorum; the money is reserved in the same act."""
    chair.go("/en/committee/")
    chair.page.locator("main tbody a").first.click()
    chair.follow("Assessments and decision")
    chair.look("40-case-for-the-chair")
    chair.follow("Approve")
    chair.page.locator("[name=is_agreed]").check()
    chair.press("Approve and reserve the money")
    chair.says("The quorum is 8 members who are not recused; 1 took part.")
    chair.look("41-approval-refused", languages=())
    for box in chair.page.locator("[name=participants]").all()[:9]:
        box.check()
    chair.fill(amount="45000.00", feedback="Congratulations.")
    chair.press("Approve and reserve the money")
    chair.says("The decision has been recorded and the money reserved.")
    chair.look("42-approved")


def officer_drafts_the_agreement(officer: Visitor) -> None:
    """By the rules that were frozen into the call."""
    officer.go("/en/desk/")
    officer.look("43-desk-officer-agreement")
    officer.follow("Draft the agreement")
    officer.follow("Draft the agreement")
    officer.look("44-agreement-draft-act")
    officer.press("Draft the agreement")
    officer.says("The agreement has been drafted")
    worker()
    officer.page.reload()
    officer.look("45-agreement-draft")


def contact_signs(contact: Visitor) -> None:
    """For the State."""
    contact.look("46-desk-contact-agreement")
    contact.follow("Sign the agreement")
    contact.follow("Sign the agreement")
    contact.look("47-sign")
    contact.press("Sign the agreement")
    assert contact.beside("is_agreed").endswith("Confirm that you sign.")
    contact.page.locator("[name=is_agreed]").check()
    contact.press("Sign the agreement")
    contact.says("Your signature has been recorded.")


def head_signs(head: Visitor) -> None:
    """For the Fund; the agreement is in force."""
    head.look("48-desk-head")
    head.follow("Sign the agreement")
    head.follow("Sign the agreement")
    head.page.locator("[name=is_agreed]").check()
    head.press("Sign the agreement")
    head.says("The agreement is in force.")
    head.look("49-agreement-in-force")


def finance_prepares_the_payment(finance: Visitor) -> None:
    """The first pair of eyes."""
    finance.look("50-desk-finance")
    finance.go("/en/agreements/")
    finance.look("51-agreements")
    finance.page.locator("main tbody a").first.click()
    finance.follow("Prepare the payment of instalment 1")
    finance.look("52-prepare-payment")
    finance.press("Prepare the payment")
    finance.says("The payment has been prepared; another person can approve it.")
    finance.look("53-payment-prepared")
    assert finance.page.get_by_role("link", name="Approve and pay").count() == 0


def head_approves_the_payment(head: Visitor) -> None:
    """The second pair of eyes; the ledger has the entry."""
    head.go("/en/desk/")
    head.look("54-desk-head-payment")
    head.follow("Approve the payment")
    head.follow("Approve and pay")
    head.look("55-approve-payment")
    head.press("Approve and pay")
    head.says("The payment has been approved and posted.")
    worker()
    head.page.reload()
    head.look("56-payment-paid")
    head.follow("The entry in the ledger")
    assert "27,000.00" in head.page.locator("main").inner_text()
    head.look("57-entry")
    head.go("/en/ledger/")
    head.look("58-ledger")
    head.go("/en/ledger/balances/")
    head.look("59-balances")
    head.go("/en/notifications/")
    head.look("60-inbox")


def public_reads_the_fund_status(public: Visitor) -> None:
    """In three languages the same figures; source less use is the balance, and a figure opens its entries."""
    read = {}
    for language in ("en", "fr", "ar"):
        public.go(f"/{language}/fund/")
        public.look(f"61-fund-status.{language}", languages=())
        read[language] = figures(public)
    english = read["en"]
    assert english == read["fr"] == read["ar"]
    assert english["contributions"] == english["total_source"] == Decimal("100000.00")
    assert english["transferred"] == english["total_use"] == Decimal("27000.00")
    assert english["total_source"] - english["total_use"] == english["balance_fund"] == Decimal("73000.00")
    assert english["committed"] == Decimal("18000.00")
    public.go("/en/fund/")
    with public.page.expect_navigation():
        public.page.locator("main table a[href*='/entries/transferred/']").first.click()
    public.says("27,000.00")
    public.look("62-entries", languages=("fr", "ar"))
    public.go("/en/projects/")
    public.look("63-projects")
    public.page.locator("main tbody a").first.click()
    public.says("What became of the money")
    public.look("64-project")
    public.go("/en/donors/")
    public.look("65-donors")


def figures(public: Visitor) -> dict[str, Decimal]:
    """The statement's amounts by the code of their figure, whatever the language writes them like."""
    links = public.page.locator("main table.statement td.money a").all()
    return {
        (link.get_attribute("href") or "").split("/entries/")[1].split("/")[0]: amount_in(link.inner_text())
        for link in links
    }


def amount_in(text: str) -> Decimal:
    """An amount as any of the six languages writes it, with two decimals."""
    return Decimal("".join(str(unicodedata.decimal(sign)) for sign in text if sign.isdecimal())) / 100
