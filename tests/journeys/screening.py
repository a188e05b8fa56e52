"""Early feedback, endorsement, clarification and release, at a browser."""

from grants.applications.models import Application
from grants.calls.models import Call
from tests.journeys.browsing import PDF, Visitor


def drafter_asks_for_feedback(drafter: Visitor, application: Application) -> None:
    """The draft as it stands goes to the Secretariat."""
    drafter.go(f"/en/applications/{application.pk}/")
    drafter.follow("Ask for early feedback")
    drafter.press("Ask for early feedback")
    drafter.says("The Secretariat has your draft and will answer section by section.")


def officer_gives_feedback(officer: Visitor, application: Application) -> None:
    """Section by section; an answer without a word is none."""
    officer.go(f"/en/applications/{application.pk}/")
    officer.follow("Give feedback")
    officer.fill(budget="Say how many people travel, and for how many days.")
    officer.look("y01-feedback")
    officer.press("Give feedback")
    officer.says("The applicant has your feedback.")


def drafter_goes_on(drafter: Visitor, application: Application) -> None:
    """What the Secretariat wrote stays beside the draft, which then goes to the point of contact."""
    drafter.go(f"/en/applications/{application.pk}/")
    drafter.says("Say how many people travel, and for how many days.")
    drafter.look("y02-feedback-read")
    drafter.follow("Go on drafting")
    drafter.press("Go on drafting")
    drafter.says("The draft is open again.")
    drafter.follow("Send for endorsement")
    drafter.press("Send for endorsement")
    drafter.says("The application waits for endorsement by your national point of contact.")


def contact_submits(contact: Visitor, application: Application) -> None:
    """On behalf of the Government."""
    contact.go(f"/en/applications/{application.pk}/submit/")
    contact.page.locator("[name=note_verbale]").set_input_files(PDF)
    contact.check("is_endorsed")
    contact.press("Endorse and submit")
    contact.says("The application has been submitted.")


def officer_asks_for_clarification(officer: Visitor, application: Application) -> None:
    """Two questions, each of which opens its section."""
    officer.go(f"/en/applications/{application.pk}/")
    officer.follow("Ask for clarification")
    officer.fill(questions__0__section="budget", questions__0__text="Who travels, and how often?")
    officer.press("Add a question")
    assert officer.typed("questions-0-text") == "Who travels, and how often?"
    officer.fill(questions__1__section="project", questions__1__text="Which law is meant?")
    officer.look("y03-questions")
    officer.press("Send the questions")
    officer.says("The questions have been sent to the applicant.")


def drafter_answers(drafter: Visitor, application: Application) -> None:
    """First the open section, then the questions; every one of them."""
    drafter.go(f"/en/applications/{application.pk}/")
    drafter.look("y04-clarification", "fr", "ar")
    drafter.follow("Send the answer")
    answers = drafter.page.url
    drafter.follow("Budget")
    drafter.fill(budget__1__description="Two visits of three officers each")
    drafter.press("Save")
    drafter.says("Saved.")
    drafter.go(answers)
    first, second = (box.get_attribute("name") or "" for box in drafter.page.locator("main textarea").all())
    drafter.fill(**{first: "Three officers of the Commission, twice."})
    drafter.press("Send the answer")
    assert drafter.beside(second)
    assert drafter.typed(first) == "Three officers of the Commission, twice."
    drafter.look("y05-answer-refused")
    drafter.fill(**{second: "The Arms Control Act."})
    drafter.press("Send the answer")
    drafter.says("Your answer has been sent.")


def drafter_opens_the_questions(drafter: Visitor, application: Application) -> None:
    """In time, and types."""
    drafter.go(f"/en/applications/{application.pk}/answer/")
    drafter.page.locator("main textarea").first.fill("Ten days of drafting.")


def drafter_is_too_late(drafter: Visitor) -> None:
    """The day ended while the page stood open; what was typed is still there."""
    drafter.press("Send the answer")
    drafter.says("The time to answer ended on")
    assert drafter.page.locator("main textarea").first.input_value() == "Ten days of drafting."
    drafter.look("y06-answer-too-late")


def officer_compares_and_releases(officer: Visitor, application: Application) -> None:
    """What differs between the two versions, the checklist, the release."""
    officer.go(f"/en/applications/{application.pk}/")
    officer.follow("Compare versions")
    officer.says("Two visits of three officers each")
    officer.look("y07-versions")
    officer.go(f"/en/applications/{application.pk}/desk-review/checklist/")
    for select in officer.page.locator("main select").all():
        select.select_option("yes")
    officer.fill(summary="A sound project; the travel is explained now.")
    officer.press("Save")
    officer.follow("Release to the Committee")
    officer.press("Release to the Committee")
    officer.says("The dossier has been released to the Committee.")


def officer_starts_the_assessment(officer: Visitor, call: Call) -> None:
    """Every application has been screened."""
    officer.go(f"/en/calls/manage/{call.pk}/")
    officer.follow("Start the assessment")
    officer.press("Start the assessment")
    officer.says("The assessment has begun; the members have been told.")
    officer.look("y08-call-in-assessment")
