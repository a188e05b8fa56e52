"""A complete application is written, handed over, endorsed and submitted with nothing but links, forms and buttons."""

import re

import pytest

from grants.applications.models import Application
from tests.factories import grants
from tests.factories.files import pdf_upload

pytestmark = pytest.mark.django_db


class Browser:
    """A reader without script: opens pages, fills in the form that is there, presses a button."""

    def __init__(self, client, person):
        self.client = client
        client.force_login(person)

    def open(self, address):
        self.answer = self.client.get(address, follow=True)
        assert self.answer.status_code == 200
        return self

    @property
    def html(self):
        return self.answer.content.decode()

    @property
    def here(self):
        return self.answer.request["PATH_INFO"]

    def follow(self, words):
        """Open the link with these words."""
        for address, text in re.findall(r'<a [^>]*href="([^"]+)"[^>]*>(.*?)</a>', self.html, re.DOTALL):
            if words in text:
                return self.open(address)
        raise AssertionError(f"no link says {words!r}")

    def fields(self):
        """What the form would send as it stands."""
        forms = [self.answer.context["form"]] if self.answer.context.get("form") else []
        sent = {}
        for formset in (self.answer.context.get("formsets") or {}).values():
            forms += [formset.management_form, *formset.forms]
        for form in forms:
            for field in form:
                value = field.value()
                if value not in (None, "", False, []):
                    sent[field.html_name] = value
        return sent

    def press(self, **typed):
        """Send the form with what is typed; a button is a name with its value."""
        self.answer = self.client.post(self.here, self.fields() | {k.replace("__", "-"): v for k, v in typed.items()}, follow=True)
        return self

    def add_line(self, name):
        """Press "Add a line"."""
        assert re.search(rf'<button[^>]*name="add-line"[^>]*value="{name}"|<button[^>]*value="{name}"[^>]*name="add-line"', self.html)
        return self.press(**{"add__line": name})


def test_an_application_is_written_through_the_pages_alone(client):
    grants.committee_sits()
    call = grants.opened_call()
    drafter, contact = grants.drafter("GHA"), grants.contact("GHA")
    browser = Browser(client, drafter)

    browser.open("/en/desk/").follow(call.title).press()
    application = Application.objects.get()
    browser.open(application.get_absolute_url()).follow("Applicant")
    browser.press(lead_institution="Commission", institution_address="1 Street", project_lead="Director", next="1")
    browser.press(
        title="A control list",
        summary="Drafts it.",
        category="legal",
        starts_on=f"{call.year}-06-01",
        ends_on=f"{call.year}-12-31",
        next="1",
    )
    browser.press(**{"activities__0__name": "Workshop", "activities__0__month_from": "1", "activities__0__month_to": "3"})
    browser.open(f"{application.get_absolute_url()}activities/edit/").add_line("activities")
    kept = browser.fields()["activities-0-name"]
    browser.press(
        **{"activities__1__name": "Adoption", "activities__1__month_from": "4", "activities__1__month_to": "6", "next": "1"}
    )
    for place, amount in enumerate(["10 000,00", "500.50"]):
        if place:
            browser.add_line("budget")
        line = {"category": "travel", "description": f"Line {place}", "quantity": "2", "frequency": "1", "unit_cost": amount}
        typed = {f"budget__{place}__{field}": value for field, value in line.items()}
        if place:
            browser.press(**typed)
        else:
            browser.answer = client.post(browser.here, browser.fields() | {k.replace("__", "-"): v for k, v in typed.items()} | {"add-line": "none"})
            browser.open(f"{application.get_absolute_url()}budget/edit/") if browser.answer.status_code == 302 else None
    browser.open(application.get_absolute_url()).follow("Send for endorsement").press()
    browser = Browser(client, contact)
    browser.open("/en/desk/").follow("Endorse and submit").follow("Endorse and submit")
    browser.press(note_verbale=pdf_upload(), is_endorsed="on")

    application = Application.objects.get()
    assert kept == "Workshop"
    assert [str(activity) for activity in application.activities.all()] == ["Workshop", "Adoption"]
    assert str(application.requested) == "USD 21,001.00"
    assert (application.status, application.number) == ("submitted", f"A{call.year}-GHA-1")
    assert application.number in browser.html
