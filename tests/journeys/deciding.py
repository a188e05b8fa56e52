"""From the deadline to a payment and the figures that the public reads, at a browser."""

import unicodedata
from decimal import Decimal

from grants.calls.models import Call
from tests.journeys.browsing import Visitor, worker


def officer_screens(officer: Visitor, call: Call) -> None:
    """The deadline has passed; the desk says so."""
    officer.look("29-desk-officer")
    officer.follow("Start the screening")
    officer.follow("Start the screening")
    officer.press("Start the screening")
    officer.says("Screening has begun.")
    officer.go("/en/applications/")
    officer.look("30-applications", "ar")
    officer.go("/en/desk/")
    officer.follow("Start the desk review")
    officer.follow("Start the desk review")
    officer.press("Start the desk review")
    officer.says("The desk review has begun.")
    officer.look("31-checklist", "ar")
    for select in officer.page.locator("main select").all():
        select.select_option("yes")
    officer.fill(summary="A sound project. The budget adds up.")
    officer.press("Save")
    officer.look("32-reviewed")
    officer.follow("Release to the Committee")
    officer.press("Release to the Committee")
    officer.says("The dossier has been released to the Committee.")
    officer.look("33-released")


def officer_starts_the_assessment(officer: Visitor, call: Call) -> None:
    """Every application is screened: from now on the Chair records decisions."""
    officer.go(f"/en/calls/manage/{call.pk}/")
    officer.follow("Start the assessment")
    officer.press("Start the assessment")
    officer.says("The assessment has begun; the members have been told.")


def member_signs_the_undertaking(member: Visitor) -> None:
    """Before the first dossier."""
    member.look("34-desk-member")
    member.follow("Sign the undertaking of confidentiality")
    member.press("Sign the undertaking")
    assert member.beside("is_signed").endswith("Tick the box to sign the undertaking.")
    member.look("34-undertaking-refused")
    member.check("is_signed")
    member.press("Sign the undertaking")
    member.says("You have signed the undertaking.")


def member_assesses(member: Visitor) -> None:
    """Its own input first, then everybody's."""
    member.go("/en/committee/")
    member.look("35-committee", "ar")
    member.go("/en/desk/")
    member.follow("Give your assessment")
    member.look("36-dossier-for-a-member", "ar")
    member.follow("Assessments and decision")
    member.look("37-assessments-hidden")
    member.follow("Give your assessment")
    member.page.get_by_label("Support with conditions").check()
    member.fill(comment_for_committee="Sound and affordable.")
    member.press("File the assessment")
    assert "conditions" in member.beside("conditions")
    assert member.typed("comment_for_committee") == "Sound and affordable."
    member.look("38-assessment-refused")
    member.fill(conditions="Publish the control list.")
    member.press("File the assessment")
    member.says("Your assessment has been filed.")
    member.look("39-assessments")


def chair_approves(chair: Visitor) -> None:
    """With the quorum; the money is reserved in the same act."""
    chair.go("/en/committee/")
    chair.page.locator("main tbody a").first.click()
    chair.follow("Assessments and decision")
    chair.look("40-case-for-the-chair", "ar")
    chair.follow("Approve")
    chair.page.locator("[name=is_agreed]").check()
    chair.press("Approve and reserve the money")
    chair.says("The quorum is 8 members who are not recused; 1 took part.")
    chair.look("41-approval-refused")
    for box in chair.page.locator("[name=participants]").all()[:9]:
        box.check()
    chair.fill(amount="45000.00", feedback="Congratulations.")
    chair.press("Approve and reserve the money")
    chair.says("The decision has been recorded and the money reserved.")
    chair.look("42-approved", "ar")


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


def contact_enters_the_account(contact: Visitor) -> None:
    """Nothing is paid before finance has verified it."""
    contact.look("46-desk-contact-agreement")
    contact.follow("Sign the agreement")
    agreement = contact.page.url
    contact.follow("Enter the bank account, or another one")
    contact.fill(number="GH69 0123 4567 8901 2345")
    contact.press("Enter the account")
    assert contact.beside("bank")
    assert contact.typed("number") == "GH69 0123 4567 8901 2345"
    contact.look("46-account-refused")
    contact.fill(bank="Synthetic Bank, 1 Example Street, Accra")
    contact.press("Enter the account")
    contact.says("The account has been entered; finance verifies it.")
    contact.go(agreement)


def finance_verifies_the_account(finance: Visitor) -> None:
    """By telephone, and never by the person who entered it."""
    finance.go("/en/agreements/")
    finance.page.locator("main tbody a").first.click()
    finance.follow("Verify the bank account")
    finance.fill(call_back_note="Called the number in the register; the treasurer read the account to me.")
    finance.press("Verify the bank account")
    finance.says("The account has been verified; payments can be prepared.")
    finance.look("49-account-verified", "ar")


def contact_signs(contact: Visitor) -> None:
    """For the State."""
    contact.follow("Sign the agreement")
    contact.look("47-sign", "ar")
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
    head.look("49-agreement-in-force", "ar")


def finance_prepares_the_payment(finance: Visitor) -> None:
    """The first pair of eyes."""
    finance.look("50-desk-finance")
    finance.go("/en/agreements/")
    finance.look("51-agreements", "ar")
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
    head.look("55-approve-payment", "ar")
    head.press("Approve and pay")
    head.says("The payment has been approved and posted.")
    worker()
    head.page.reload()
    head.look("56-payment-paid", "ar")
    head.follow("The entry in the ledger")
    assert "27,000.00" in head.page.locator("main").inner_text()
    head.look("57-entry", "ar")
    head.go("/en/ledger/")
    head.look("58-ledger", "ar")
    head.go("/en/ledger/balances/")
    head.look("59-balances")
    head.go("/en/notifications/")
    head.look("60-inbox", "ar")


def public_reads_the_fund_status(public: Visitor) -> None:
    """In three languages the same figures; source less use is the balance, and a figure opens its entries."""
    read = {}
    for language in ("en", "fr", "ar"):
        public.go(f"/{language}/fund/")
        public.look(f"61-fund-status.{language}")
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
    public.look("62-entries", "fr", "ar")
    public.go("/en/projects/")
    public.look("63-projects", "ar")
    public.page.locator("main tbody a").first.click()
    public.says("What became of the money")
    public.look("64-project", "ar")
    public.go("/en/donors/")
    public.look("65-donors", "ar")


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
