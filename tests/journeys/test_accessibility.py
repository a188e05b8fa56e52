"""The main pages of the thin way and of the year against WCAG 2.2 AA by axe, in English and Arabic."""

import datetime as dt
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from cms.tasks import publish_call_page
from grants.agreements.services import register_account
from grants.applications.models import Application
from tests.factories import committee, grants, money, reports, screening, walks
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


def under(row: Any, *endings: str) -> list[str]:
    """The page of a row and those below it, without the language."""
    start = row.get_absolute_url().partition("/en/")[2]
    return [start, *(start + ending for ending in endings)]


def pages_of_the_year() -> tuple[dict[str, list[str]], dt.date]:
    """What the year adds: a grant at each of its ends, a case at each of its turns; and the day that it is then."""
    grants.committee_sits()
    grants.money_in()
    call = grants.opened_call()
    states = ("GHA", "SEN", "LBR", "BFA", "MLI", "TGO")
    files = [grants.submitted(iso3, call) for iso3 in states]
    with grants.after_deadline(call):
        grants.screened(*files)
        refunded, returned, reviewed = (
            money.paid(grants.signed(grants.agreement_of(grants.approved(walks.fresh(each))))) for each in files[:3]
        )
        open_account = grants.agreement_of(grants.approved(walks.fresh(files[5])))
        account = register_account(
            open_account, holder=open_account.grantee, **grants.ACCOUNT, by=grants.contact("TGO")
        )
        committee.under_revision(walks.fresh(files[4]), committee.CUT)
    with reports.on(reports.day_of_interim(reviewed)):
        to_correct = reports.returned(reports.submitted(returned, "interim"))
        to_review = reports.submitted(reviewed, "interim")
        money.interim(refunded)
    later = reports.day_of_final(refunded)
    with reports.on(later):
        refund = money.refund_of(money.final(walks.fresh(refunded), "21000.00"))
        questioned = screening.questioned("BEN", call=grants.opened_call(year=call.year + 1))
    pages = {
        "officer": [
            *(
                f"calls/manage/{call.pk}/",
                f"applications/{questioned.pk}/",
                "committee/meetings/",
                "committee/portfolio/",
            ),
            *(*under(to_review, "review/"), f"committee/{files[4].pk}/"),
        ],
        "member": ["committee/undertaking/", f"committee/{files[3].pk}/interest/", f"committee/{files[3].pk}/"],
        "chair": [f"committee/{files[3].pk}/{act}/" for act in ("approve-with-conditions", "refuse", "ask")],
        "drafter of BEN": [f"applications/{questioned.pk}/answer/"],
        "drafter of MLI": [f"committee/{files[4].pk}/hand-in/"],
        "drafter of SEN": under(to_correct, "edit/period/", "edit/outputs/", "edit/figures/", "files/"),
        "contact of LBR": under(reviewed, "account/", "cancel/"),
        "finance": [
            *(*under(refunded), *under(refund, "record/"), "agreements/refunds/", "agreements/reports/"),
            *(f"{under(to_review)[0]}review/", f"agreements/accounts/{account.pk}/verify/"),
        ],
        "auditor": ["audit/", "audit/refusals/"],
    }
    return pages, later


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


def test_no_page_of_the_year_has_a_barrier(visitor: Callable[..., Visitor]):
    addresses, day = pages_of_the_year()
    people = {role: grants.staff(role) for role in ("officer", "finance", "auditor")}
    people |= {f"drafter of {iso3}": grants.drafter(iso3) for iso3 in ("BEN", "MLI", "SEN")}
    people |= {"contact of LBR": grants.contact("LBR")}
    people |= {"member": grants.member("ZAF"), "chair": grants.member(grants.CHAIR)}
    barriers: list[str] = []
    with reports.on(day):
        for role, paths in addresses.items():
            one = visitor().come_back(people[role])
            for language, path in product(("en", "ar"), paths):
                one.go(f"/{language}/{path}")
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
