"""From money received and a call prepared to an application submitted, at a browser."""

import datetime as dt

from django.utils import timezone

from grants.applications.models import Application
from grants.calls.models import Call
from tests.factories.states import state
from tests.journeys.browsing import PDF, Visitor, worker

TEXTS = {
    "en": ("Call for project proposals", "The Fund invites States to apply.\n\nRead the rules first."),
    "fr": ("Appel à propositions de projet", "Le Fonds invite les États à présenter une demande."),
    "es": ("Convocatoria de propuestas", "El Fondo invita a los Estados a presentar solicitudes."),
}
NOT_A_PDF = PDF | {"buffer": b"MZ this is a program"}


def finance_enters_a_contribution(finance: Visitor) -> None:
    """A donor comes into the register and its money into the books."""
    finance.look("01-desk-finance", "ar")
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
    finance.look("03-contribution-refused")
    finance.fill(currency="USD", amount="100 000.00")
    finance.press("Enter and post")
    finance.says("The contribution has been entered and posted.")
    finance.look("04-contribution")
    finance.go("/en/contributions/")
    finance.look("05-contributions", "ar")


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
    officer.look("07-call-refused")
    officer.fill(text_es=TEXTS["es"][1])
    officer.press("Save")
    officer.says("The call has been prepared.")
    officer.look("08-call-planned")
    return Call.objects.get()


def chair_opens_it(chair: Visitor, call: Call) -> None:
    """The call waits on the Chair's desk."""
    chair.look("09-desk-chair")
    chair.follow("Open the call")
    chair.look("10-call-for-the-chair")
    chair.follow("Open the call")
    chair.look("11-call-open-act")
    chair.press("Open the call")
    chair.says("The call is open.")
    worker()
    chair.page.reload()
    chair.look("12-call-open", "ar")
    call.refresh_from_db()
    assert call.accepts_submissions


def public_reads_the_call(public: Visitor, call: Call) -> None:
    """The worker has published its page."""
    public.go("/en/")
    public.look("13-home", "fr", "ar")
    public.page.get_by_role("link", name="Read the call").click()
    assert public.page.url.endswith(f"/en/calls/{call.year}/")
    public.says("The Fund invites States to apply.")
    public.look("14-call-page", "fr", "ar")
    public.go(f"/fr/calls/{call.year}/")
    public.says(TEXTS["fr"][1])


def drafter_writes_the_application(drafter: Visitor, call: Call) -> None:
    """Section by section; a mistake costs nothing that was typed."""
    drafter.look("15-desk-drafter")
    drafter.follow(TEXTS["en"][0])
    drafter.look("16-start", "ar")
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
    drafter.look("19-section-project-refused")
    drafter.fill(ends_on=(starts_on + dt.timedelta(days=360)).isoformat())
    drafter.press("Save and go to the next section")
    drafter_writes_the_lines(drafter)
    drafter.look("23-draft-complete", "ar")
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
    drafter.look("20-section-activities-refused")
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
    drafter.look("21-section-budget-refused")
    drafter.fill(budget__1__unit_cost="5")
    drafter.press("Save")
    drafter.says("Saved.")
    application = drafter.page.url
    drafter.go(f"{application}budget/edit/")
    drafter.look("22-section-budget", "ar")
    drafter.go(application)


def contact_submits(contact: Visitor) -> None:
    """Endorsed on behalf of the Government, with a note verbale; the receipt is a PDF."""
    contact.look("25-desk-contact")
    contact.follow("Endorse and submit")
    contact.follow("Endorse and submit")
    contact.look("26-submit", "ar")
    contact.page.locator("[name=note_verbale]").set_input_files(NOT_A_PDF)
    contact.page.locator("[name=is_endorsed]").check()
    contact.press("Endorse and submit")
    assert "PDF" in contact.beside("note_verbale")
    contact.look("27-submit-refused")
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
    contact.look("28-submitted", "fr", "ar")
    with contact.page.expect_download() as download:
        contact.link(f"Receipt {application.number}").click()
    assert download.value.path().read_bytes().startswith(b"%PDF")
