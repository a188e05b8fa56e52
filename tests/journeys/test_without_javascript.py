"""Everything works in a browser that runs no script: sign in, write lines, endorse, submit."""

from collections.abc import Callable

import pytest

from grants.applications.models import Application
from tests.factories import grants
from tests.journeys.browsing import PDF, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_budget_is_written_and_an_application_submitted_without_script(visitor: Callable[..., Visitor]):
    grants.committee_sits()
    draft = grants.draft_of("GHA")

    drafter = visitor(draft.created_by, javascript=False)
    drafter.follow("Finish the application")
    drafter.follow("Budget")
    drafter.press("Add a line")
    assert drafter.typed("budget__0__description") == "Legal drafting"
    drafter.fill(budget__1__category="printing", budget__1__description="Printing", budget__1__quantity="10")
    drafter.press("Save")
    assert drafter.beside("budget__1__unit_cost")
    drafter.fill(budget__1__unit_cost="5")
    drafter.press("Save")
    drafter.says("Saved.")
    drafter.follow("Send for endorsement")
    drafter.press("Send for endorsement")

    contact = visitor(grants.contact("GHA"), javascript=False)
    contact.follow("Endorse and submit")
    contact.follow("Endorse and submit")
    contact.page.locator("[name=note_verbale]").set_input_files(PDF)
    contact.page.locator("[name=is_endorsed]").check()
    contact.press("Endorse and submit")
    contact.says("The application has been submitted.")

    application = Application.objects.get()
    assert application.status == Application.Status.SUBMITTED
    assert str(application.requested) == "USD 45,050.00"
