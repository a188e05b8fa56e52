"""A person at a browser, who keeps pictures and holds every page to what all pages promise."""

import time
from importlib import import_module

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, FilePayload, Locator, Page, Response

from tests.factories.accounts import PASSWORD
from tests.factories.files import pdf_upload
from vtf.accounts.models import User
from vtf.notifications.services import run_due_jobs

WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 375, "height": 800}
PDF: FilePayload = {"name": "note-verbale.pdf", "mimeType": "application/pdf", "buffer": pdf_upload().read()}
REFUSED = (409, 422)  # a page that says what is wrong; the browser calls it a failed load


class Visitor:
    """One person in a browser context of their own; `faults` is what no page may have."""

    def __init__(self, browser: Browser, site: str, *, javascript: bool = True) -> None:
        self.site = site
        self.faults: list[str] = []
        self.context: BrowserContext = browser.new_context(
            viewport=WIDE, locale="en-GB", timezone_id="Europe/Zurich", java_script_enabled=javascript
        )
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(30_000)
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        self.page.on("response", self._received)
        self.page.on("dialog", lambda dialog: dialog.accept())

    def _heard(self, message: ConsoleMessage) -> None:
        refused = any(f"status of {status} " in message.text for status in REFUSED)
        if message.type in ("error", "warning") and not refused:
            self.faults.append(f"console at {self.page.url}: {message.text}")

    def _received(self, response: Response) -> None:
        if response.status >= 400 and response.status not in REFUSED:
            self.faults.append(f"{response.status} {response.url}")

    def sign_in(self, person: User) -> "Visitor":
        """Go through the sign-in page as this person."""
        self.go("/en/accounts/login/")
        self.page.locator("[name=login]").fill(person.email)
        self.page.locator("[name=password]").fill(PASSWORD)
        self.press("Sign in")
        assert "/desk/" in self.page.url, self.page.url
        return self

    def come_back(self, person: User) -> "Visitor":
        """A session begun now, without the pages of the sign-in: what moves money asks who signed in lately."""
        session = import_module(settings.SESSION_ENGINE).SessionStore()
        session[SESSION_KEY], session[HASH_SESSION_KEY] = str(person.pk), person.get_session_auth_hash()
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
        session["account_authentication_methods"] = [{"method": "password", "at": time.time(), "email": person.email}]
        session.create()
        value: str = session.session_key
        self.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": self.site}])
        return self

    def go(self, address: str) -> Page:
        """Open an address of the site."""
        self.page.goto(address if address.startswith("http") else f"{self.site}{address}")
        return self.page

    def press(self, name: str) -> None:
        """Press the button of this name."""
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=name, exact=True).click()

    def follow(self, name: str) -> None:
        """Follow the link of this name."""
        with self.page.expect_navigation():
            self.link(name).click()

    def link(self, name: str) -> Locator:
        """The first link of this name in what the page is about."""
        return self.page.locator("main").get_by_role("link", name=name, exact=True).first

    def fill(self, **values: str) -> None:
        """Type into fields by their names, as `activities__0__name` for a line's."""
        for name, value in values.items():
            field: Locator = self.page.locator(f'[name="{name.replace("__", "-")}"]:visible')
            if field.evaluate("element => element.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)

    def says(self, text: str) -> bool:
        """The page shows this text; waits for it."""
        self.page.get_by_text(text).first.wait_for()
        return True

    def check(self, name: str, value: str = "") -> None:
        """Tick a box, or choose one of several by its value."""
        chosen = f'[name="{name}"][value="{value}"]' if value else f'[name="{name}"]'
        self.page.locator(chosen).check()

    def finds_nothing(self, address: str) -> None:
        """The address is as if it were not there; the browser calls it a failed load."""
        known = list(self.faults)
        response = self.page.goto(f"{self.site}{address}")
        assert response is not None
        assert response.status == 404, f"{response.status} {address}"
        self.faults[:] = known

    def beside(self, name: str) -> str:
        """The sentence that stands beside a field."""
        field = self.page.locator(f'[name="{name.replace("__", "-")}"]:visible')
        assert field.get_attribute("aria-invalid") == "true", name
        described = (field.get_attribute("aria-describedby") or "").split()
        return self.page.locator(f"#{described[-1]}").inner_text()

    def typed(self, name: str) -> str:
        """What stands in a field."""
        return self.page.locator(f'[name="{name.replace("__", "-")}"]:visible').input_value()

    def look(self, name: str, *languages: str) -> None:
        """Keep pictures of this page, wide and narrow, here and in other languages; none scrolls sideways."""
        here = self.page.url
        self._picture(name)
        for language in languages:
            self.go(here.replace("/en/", f"/{language}/", 1))
            self._picture(f"{name}.{language}")
        if languages:
            self.go(here)

    def _picture(self, name: str) -> None:
        folder = settings.VAR_DIR / "screenshots"
        for ending, size in ((".375", NARROW), ("", WIDE)):
            self.page.set_viewport_size(size)  # type: ignore[arg-type]
            width = self.page.evaluate("document.documentElement.scrollWidth")
            if width > size["width"]:
                self.faults.append(f"{name} is {width} wide at {size['width']}: {self._too_wide()}")
            self.page.screenshot(path=folder / f"{name}{ending}.png", full_page=True)

    def _too_wide(self) -> list[str]:
        return self.page.evaluate(
            """() => [...document.querySelectorAll("main *, header *, footer *")].filter(each => {
                 const box = each.getBoundingClientRect();
                 return box.width && (box.right > innerWidth + 1 || box.left < -1);
               }).slice(0, 5).map(each => each.outerHTML.slice(0, 120))"""
        )


def worker() -> None:
    """Do what the worker would do beside the site."""
    run_due_jobs(limit=500)
