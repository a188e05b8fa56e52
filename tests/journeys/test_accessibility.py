"""The main pages of the thin way against WCAG 2.2 AA by axe, in English and Arabic; the console stays silent."""

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe

from cms.tasks import publish_call_page
from grants.applications.models import Application
from tests.factories import grants, walks
from tests.journeys.browsing import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "resultTypes": ["violations"],
}
PUBLIC = ("", "accounts/login/", "fund/", "fund/entries/contributions/", "projects/", "donors/", "states/", "calls/")
Address = tuple[str, str]


def pages() -> dict[str, list[str]]:
    """Everything that the thin way shows, by who sees it: one application at each end of it."""
    grants.committee_sits()
    grants.money_in()
    running = grants.opened_call()
    publish_call_page(running.pk)
    draft = grants.draft_of("LBR", running)
    earlier = grants.opened_call(year=running.year + 1)
    decided = grants.submitted("GHA", earlier)
    waiting = grants.submitted("SEN", earlier)
    with grants.after_deadline(earlier):
        grants.screened(decided, waiting)
        agreement = grants.signed(grants.agreement_of(grants.approved(Application.objects.get(pk=decided.pk))))
        payment = walks.prepared(agreement)
    lists = (
        "applications/",
        "agreements/",
        "contributions/",
        "ledger/",
        "calls/manage/",
        "notifications/",
        "committee/",
    )
    return {
        "": [*PUBLIC, f"calls/{running.year}/", f"projects/{agreement.number}/"],
        "drafter": ["desk/", f"applications/{draft.pk}/", f"applications/start/{running.year}/"],
        "officer": [
            *("desk/", *lists, "committee/", f"calls/manage/{running.pk}/", "calls/manage/prepare/"),
            *(f"applications/{decided.pk}/", f"applications/{decided.pk}/budget/", f"committee/{waiting.pk}/"),
        ],
        "member": [f"committee/{waiting.pk}/", f"committee/{waiting.pk}/assess/"],
        "head": [
            *(agreement.get_absolute_url().partition("/en/")[2], payment.get_absolute_url().partition("/en/")[2]),
            payment.get_absolute_url().partition("/en/")[2] + "approve/",
        ],
    }


def violations(visitor: Visitor) -> Iterator[str]:
    """What axe finds on the page as it stands, a line for each element."""
    found = Axe().run(visitor.page, options=RULES).response["violations"]
    for violation in found:
        for node in violation["nodes"]:
            yield f"{visitor.page.url} {violation['id']}: {node['html'][:200]} | {node['any'][:1]}"


def with_errors(visitor: Visitor, address: str) -> None:
    """A section form that was refused: a line too many words and too little money."""
    visitor.go(address)
    visitor.fill(budget__0__quantity="many", budget__0__own_share="-5")
    with visitor.page.expect_navigation():
        visitor.page.locator("form.act .row .ds-button").first.click()
    assert visitor.beside("budget__0__quantity")


def test_no_page_of_the_thin_way_has_a_barrier(visitor: Callable[..., Visitor]):
    addresses = pages()
    people = {"drafter": grants.drafter("LBR"), "officer": grants.staff("officer"), "head": grants.staff("head")}
    people["member"] = grants.member("ZAF")
    draft = Application.objects.get(status=Application.Status.DRAFT)
    barriers: list[str] = []
    for role, paths in addresses.items():
        one = visitor(people.get(role))
        for language in ("en", "ar"):
            for path in paths:
                one.go(f"/{language}/{path}")
                barriers += violations(one)
            if role == "drafter":
                with_errors(one, f"/{language}/applications/{draft.pk}/budget/edit/")
                barriers += violations(one)
    assert not barriers, "\n".join(barriers)


def test_a_barrier_and_a_refused_script_are_found(visitor: Callable[..., Visitor]):
    one = visitor()
    one.go("/en/accounts/login/")
    one.page.evaluate("document.querySelector('main').append(document.createElement('img'))")
    one.page.evaluate("document.head.append(Object.assign(document.createElement('script'), {text: '1'}))")
    one.page.wait_for_timeout(200)

    assert any("image-alt" in barrier for barrier in violations(one))
    assert any("Content Security Policy" in fault for fault in one.faults)
    one.faults.clear()
