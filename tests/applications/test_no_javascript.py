"""A complete application is written, handed over, endorsed and submitted with nothing but links, forms and buttons."""

import re

import pytest

from grants.applications.models import Application
from tests.factories import grants
from tests.factories.files import pdf_upload

pytestmark = pytest.mark.django_db
LINK = re.compile(r'<a [^>]*href="([^"]+)"[^>]*>(.*?)</a>', re.DOTALL)
BUTTON = re.compile(r"<button([^>]*)>")


class Browser:
    """A reader without script: opens pages, follows links, fills in the form that is there, presses a button."""

    def __init__(self, client, person):
        self.client = client
        client.force_login(person)

    def open(self, address):
        """Go to an address."""
        self.answer = self.client.get(address, follow=True)
        assert self.answer.status_code == 200
        return self

    @property
    def html(self):
        """The page as it came."""
        return self.answer.content.decode()

    def follow(self, words):
        """Open the first link that says these words."""
        return self.open(next(address for address, text in LINK.findall(self.html) if words in text))

    def fields(self):
        """What the form would send as it stands."""
        formsets = (self.answer.context.get("formsets") or {}).values()
        forms = [
            self.answer.context.get("form"),
            *(each for lines in formsets for each in [lines.management_form, *lines]),
        ]
        values = {field.html_name: field.value() for form in forms if form is not None for field in form}
        return {
            name: value for name, value in values.items() if value is not None and value is not False and value != []
        }

    def press(self, *button, **typed):
        """Send the form with what is typed and the button pressed, which has to be there as (name, value)."""
        sent = self.fields() | typed
        if button:
            name, value = button
            assert any(f'name="{name}"' in found and f'value="{value}"' in found for found in BUTTON.findall(self.html))
            sent[name] = value
        self.answer = self.client.post(self.answer.request["PATH_INFO"], sent, follow=True)
        return self

    def type_line(self, lines, place, **values):
        """What is typed in one line of a section."""
        return {f"{lines}-{place}-{field}": value for field, value in values.items()}


def test_an_application_is_written_through_the_pages_alone(client):
    grants.committee_sits()
    call = grants.opened_call()
    browser = Browser(client, grants.drafter("GHA"))
    contact = grants.contact("GHA")

    browser.open("/en/desk/").follow(call.title).press()
    browser.follow("Applicant")
    browser.press("next", "1", lead_institution="Commission", institution_address="1 Street", project_lead="Director")
    dates = {"starts_on": f"{call.year}-06-01", "ends_on": f"{call.year}-12-31"}
    browser.press("next", "1", title="A control list", summary="Drafts it.", category="legal", **dates)
    first = browser.type_line("activities", 0, name="Workshop", month_from="1", month_to="3")
    browser.press("add-line", "activities", **first)
    second = browser.type_line("activities", 1, name="Adoption", month_from="4", month_to="6")
    browser.press("next", "1", **second)
    line = {"category": "travel", "quantity": "2", "frequency": "1"}
    browser.press(
        "add-line", "budget", **browser.type_line("budget", 0, description="One", unit_cost="10 000,00", **line)
    )
    browser.press(**browser.type_line("budget", 1, description="Two", unit_cost="500.50", **line))
    browser.follow("Send for endorsement").press()
    browser = Browser(client, contact)
    browser.open("/en/desk/").follow("Endorse and submit").follow("Endorse and submit")
    browser.press(note_verbale=pdf_upload(), is_endorsed="on")

    application = Application.objects.get()
    assert [str(activity) for activity in application.activities.all()] == ["Workshop", "Adoption"]
    assert [str(each) for each in application.budget_lines.all()] == ["One", "Two"]
    assert str(application.requested) == "USD 21,001.00"
    assert (application.status, application.number) == ("submitted", f"A{call.year}-GHA-1")
    assert application.number in browser.html
