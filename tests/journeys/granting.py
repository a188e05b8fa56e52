"""The Committee's decisions, the conditions, the agreement and the first payment, at a browser."""

import datetime as dt

from grants.agreements.models import Disbursement, GrantAgreement
from grants.applications.models import Application
from grants.calls.models import Call
from tests.journeys.browsing import Visitor

CONDITION = "Reduce the budget to the amount approved."


def member_assesses(member: Visitor, application: Application) -> None:
    """Reads the dossier and files, with a condition."""
    member.go(f"/en/applications/{application.pk}/")
    member.says("A sound project; the travel is explained now.")
    member.go(f"/en/committee/{application.pk}/assess/")
    member.check("recommendation", "support_with_conditions")
    member.fill(comment_for_committee="Sound, and too dear.", conditions=CONDITION)
    member.press("File the assessment")
    member.says("Your assessment has been filed.")


def member_declares_an_interest(member: Visitor, application: Application) -> None:
    """From then on its State sees neither the file nor that there is one."""
    member.go("/en/committee/")
    assert member.page.locator("main tbody tr").count() == 3
    member.go(f"/en/committee/{application.pk}/")
    member.follow("Declare an interest")
    member.fill(reason="Our ministry pays a sister project.")
    member.press("Declare an interest")
    assert member.beside("is_understood").endswith("Confirm that you know what follows.")
    assert member.typed("reason") == "Our ministry pays a sister project."
    member.look("y09-interest-refused")
    member.check("is_understood")
    member.press("Declare an interest")
    member.says("Your State takes no part in this case any more.")
    assert member.page.locator("main tbody tr").count() == 2
    assert application.number not in member.page.locator("main").inner_text()
    member.look("y10-committee-of-the-recused")
    for address in ("applications", "committee"):
        member.finds_nothing(f"/en/{address}/{application.pk}/")


def chair_refuses(chair: Visitor, application: Application) -> None:
    """With reasons; without one the decision is not taken."""
    chair.go(f"/en/committee/{application.pk}/")
    chair.follow("Do not approve")
    _nine_take_part(chair)
    chair.check("is_agreed")
    chair.check("reason_codes", "duplication")
    chair.press("Record the decision")
    assert chair.beside("feedback")
    chair.look("y11-refusal-refused")
    chair.fill(feedback="Another programme trains the same people this year.")
    chair.press("Record the decision")
    chair.says("The decision has been recorded.")
    chair.look("y12-not-approved")


def chair_approves_on_a_condition(chair: Visitor, application: Application) -> None:
    """The condition that the member proposed stands in the form already."""
    chair.go(f"/en/committee/{application.pk}/")
    chair.follow("Approve with conditions")
    assert chair.typed("conditions-0-text") == CONDITION
    chair.look("y13-decide", "fr", "ar")
    chair.fill(amount="45000.00", conditions__0__sections="budget", feedback="Congratulations.")
    _nine_take_part(chair)
    chair.check("is_agreed")
    chair.press("Approve with conditions and reserve the money")
    chair.says("The decision has been recorded and the money reserved until the conditions are met.")
    chair.look("y14-provisionally-approved")


def _nine_take_part(chair: Visitor) -> None:
    for box in chair.page.locator("[name=participants]").all()[:9]:
        box.check()


def drafter_revises(drafter: Visitor, application: Application) -> None:
    """Only the section that the condition names is open."""
    drafter.go(f"/en/applications/{application.pk}/")
    drafter.follow("Start the revision")
    drafter.press("Start the revision")
    drafter.says("The sections named in the conditions can be written now.")
    drafter.look("y15-revision", "ar")
    hand_in = drafter.page.url
    drafter.follow("Revise: Budget")
    drafter.fill(budget__0__unit_cost="15 000.00")
    drafter.press("Save")
    drafter.says("Saved.")
    drafter.go(hand_in)
    drafter.press("Hand in the revision")
    drafter.says("The revision has been handed in.")


def officer_confirms(officer: Visitor, application: Application) -> None:
    """The condition is met, the approval holds."""
    officer.go(f"/en/committee/{application.pk}/")
    officer.follow("Judge it")
    officer.check("verdict", "met")
    officer.press("Judge the condition")
    officer.says("The judgement has been recorded.")
    officer.follow("Confirm the approval")
    assert officer.typed("amount").replace(",", "") == "45000.00"
    officer.press("Confirm the approval")
    officer.says("The approval has been confirmed.")
    officer.look("y16-confirmed")


def chair_concludes(chair: Visitor, call: Call) -> None:
    """Every case has its decision."""
    chair.go(f"/en/calls/manage/{call.pk}/")
    chair.follow("Conclude the decisions")
    chair.press("Conclude the decisions")
    chair.says("The decisions are concluded; the Secretariat has been told.")


def officer_moves_the_call(officer: Visitor, call: Call, step: str) -> None:
    """One step of the cycle."""
    officer.go(f"/en/calls/manage/{call.pk}/")
    officer.follow(step)
    officer.press(step)


def officer_drafts(officer: Visitor, application: Application) -> None:
    """By the rules frozen into the call."""
    officer.go(f"/en/applications/{application.pk}/")
    officer.follow("Draft the agreement")
    officer.press("Draft the agreement")
    officer.says("The agreement has been drafted")


def contact_enters_the_account_and_signs(contact: Visitor, agreement: GrantAgreement) -> None:
    """For the State."""
    contact.go(f"/en/agreements/{agreement.pk}/account/")
    contact.fill(number="GH69 0123 4567 8901 2345", bank="Synthetic Bank, 1 Example Street, Accra")
    contact.press("Enter the account")
    contact.says("The account has been entered; finance verifies it.")
    sign(contact, agreement)


def finance_verifies(finance: Visitor, agreement: GrantAgreement) -> None:
    """Without a note of the call nothing is verified."""
    finance.go(f"/en/agreements/{agreement.pk}/")
    finance.follow("Verify the bank account")
    finance.press("Verify the bank account")
    assert finance.beside("call_back_note")
    finance.look("y17-account-to-verify")
    finance.fill(call_back_note="Called the number in the register; the treasurer read the account to me.")
    finance.press("Verify the bank account")
    finance.says("The account has been verified; payments can be prepared.")


def sign(person: Visitor, agreement: GrantAgreement) -> None:
    """One side of the agreement."""
    person.go(f"/en/agreements/{agreement.pk}/sign/")
    person.check("is_agreed")
    person.press("Sign the agreement")
    person.says("Your signature has been recorded.")


def finance_prepares(finance: Visitor, agreement: GrantAgreement) -> None:
    """The first pair of eyes, which is not the second."""
    finance.go(f"/en/agreements/{agreement.pk}/")
    finance.look("y18-agreement", "fr", "ar")
    finance.follow("Prepare the payment of instalment 1")
    finance.fill(amount="99 000.00")
    finance.press("Prepare the payment")
    assert finance.beside("amount")
    assert finance.typed("amount") == "99 000.00"
    finance.look("y19-payment-refused")
    finance.fill(amount="27 000.00")
    finance.press("Prepare the payment")
    finance.says("The payment has been prepared; another person can approve it.")
    assert finance.page.get_by_role("link", name="Approve and pay").count() == 0
    finance.go(f"{finance.page.url}approve/")
    finance.says("finance officer who did not prepare the payment approves it.")
    assert finance.page.get_by_role("button", name="Approve and pay").count() == 0
    finance.look("y20-own-payment")


def head_approves(head: Visitor, payment: Disbursement) -> None:
    """The second pair of eyes."""
    head.go(f"/en/agreements/payments/{payment.pk}/approve/")
    head.press("Approve and pay")
    head.says("The payment has been approved and posted.")


def contact_confirms(contact: Visitor, payment: Disbursement) -> None:
    """A bank kept a fee on the way."""
    contact.go(f"/en/agreements/payments/{payment.pk}/")
    contact.follow("Confirm what arrived")
    contact.fill(amount="26 975.00", on=(payment.value_on - dt.timedelta(days=3)).isoformat())
    contact.press("Confirm what arrived")
    assert contact.beside("on")
    assert contact.typed("amount") == "26 975.00"
    contact.fill(on=payment.value_on.isoformat())
    contact.press("Confirm what arrived")
    contact.says("Thank you: the arrival has been recorded.")
    contact.look("y21-payment-confirmed", "ar")


def contact_cancels(contact: Visitor, agreement: GrantAgreement) -> None:
    """With the settlement before the eyes, and a reason."""
    contact.go(f"/en/agreements/{agreement.pk}/")
    contact.follow("Cancel the grant")
    contact.press("Cancel the grant")
    assert contact.beside("reason")
    contact.look("y22-cancel-refused")
    contact.fill(reason="The ministry was dissolved.")
    contact.press("Cancel the grant")
    contact.says("The grant has been cancelled; the settlement is among its documents.")
    contact.look("y23-cancelled")
