"""Visitors for the journeys, each with a browser of their own, closed and judged at the end."""

from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from playwright.sync_api import Browser

from tests.journeys.browsing import Visitor


@pytest.fixture
def visitor(request, browser: Browser, live_server) -> Iterator[Callable[..., Visitor]]:
    """Make visitors: `visitor()` for the public, `visitor(person)` signed in through the sign-in page."""
    made: list[Visitor] = []

    def make(person=None, **options) -> Visitor:
        one = Visitor(browser, live_server.url, **options)
        made.append(one)
        return one.sign_in(person) if person else one

    yield make
    for number, one in enumerate(made):
        if getattr(request.node, "failed", False):
            one.page.screenshot(path=settings.VAR_DIR / "screenshots" / f"failed-{number}.png", full_page=True)
        one.context.close()
    faults = [fault for one in made for fault in one.faults]
    assert not faults, "\n".join(faults)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Let the fixture know that the test has failed, so that it keeps a picture of what each visitor saw."""
    report = yield
    if report.when == "call":
        item.failed = report.failed
    return report
