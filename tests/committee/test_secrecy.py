"""Nothing tells a member what another filed before it may know: standards 3.3, checks 5 to 7."""

import re

import pytest
from django.core import mail
from django.urls import get_resolver, reverse

from grants.applications.models import Application
from grants.committee.services import file_assessment
from tests.factories import committee, grants, walks
from tests.factories.states import state
from vtf.documents.selectors import documents_about
from vtf.documents.services import issue_document
from vtf.notifications.models import Notification
from vtf.notifications.services import run_due_jobs

pytestmark = pytest.mark.django_db
TOKEN = re.compile(r'csrfmiddlewaretoken" value="[^"]+"')
FIRST = {"recommendation": "support", "comment_for_committee": "Sound.", "comment_for_applicant": "Go on."}
SECOND = {
    "recommendation": "do_not_support",
    "comment_for_committee": "Unsound, and much longer than the words before.",
    "comment_for_applicant": "Do not go on.",
    "conditions": "A condition.",
}


@pytest.fixture
def cases():
    """Two cases before the Committee, so that an order could tell something."""
    grants.committee_sits()
    grants.money_in()
    first = grants.with_committee("GHA")
    second = walks.copies(first, 1)[0]
    return [walks.fresh(first), walks.fresh(second)]


def addresses(cases, meeting):
    """Every page, file and list that a member can ask for, with the ways to sort and to search a list."""
    receipt = documents_about(cases[0]).first()
    issue_document(receipt, by=None)
    found = ["/en/desk/", "/en/committee/", "/en/applications/", "/en/notifications/", meeting.get_absolute_url()]
    for column in ("number", "applicant", "title", "requested", "status", "progress"):
        found += [f"/en/committee/?sort={column}", f"/en/committee/?sort=-{column}"]
    found += ["/en/committee/?format=csv", "/en/applications/?format=csv", "/en/committee/?q=Sound"]
    found += [f"/en/committee/{name}/" for name in ("portfolio", "meetings", "members", "ineligible", "undertaking")]
    names = ("assessments", "assess", "interest", "approve", "approve-provisionally", "refuse", "access")
    for case in cases:
        found.append(case.get_absolute_url())
        found += [reverse(f"committee:application-{name}", args=[case.pk]) for name in names]
        found += [
            reverse("applications:application-read", args=[case.pk, section]) for section in ("project", "budget")
        ]
    found.append(reverse("applications:application-package", args=[cases[0].pk]))
    return [*found, reverse("applications:application-document", args=[receipt.pk])]


def answers(client, person, wanted):
    """Each answer's status, headers that could tell something, and bytes, without the token of the form."""
    client.force_login(person)
    found = {}
    for address in wanted:
        answer = client.get(address)
        content = answer.getvalue() if answer.streaming else answer.content
        text = TOKEN.sub("", content.decode("utf-8", "replace")) if b"PDF" not in content[:8] else content
        found[address] = (answer.status_code, answer.headers.get("ETag"), text)
    return found


def test_a_changed_assessment_leaves_every_answer_to_the_others_byte_identical(client, cases):
    """Check 5: no endpoint, export, count or order tells another member's input."""
    people = {iso3: grants.member(iso3) for iso3 in ("CHE", grants.CHAIR, "FIN")}
    author = grants.member("DEU")
    for case in cases:
        file_assessment(case, **FIRST, by=author)
    meeting = committee.planned_meeting(*cases)
    wanted = addresses(cases, meeting)
    for person in people.values():
        answers(client, person, wanted)  # the first visit notes the opening
    before = {iso3: answers(client, person, wanted) for iso3, person in people.items()}

    file_assessment(cases[0], **SECOND, by=author)

    for iso3, person in people.items():
        after = answers(client, person, wanted)
        assert {address: after[address] == before[iso3][address] for address in wanted} == dict.fromkeys(wanted, True)
    assert {status for status, _tag, _text in before["CHE"].values()} == {200, 403}


def test_the_difference_would_be_seen_by_who_may_read_it(client, cases):
    """The control: the same comparison finds the change once the member has filed its own."""
    author, reader = grants.member("DEU"), grants.member("CHE")
    file_assessment(cases[0], **FIRST, by=author)
    file_assessment(cases[0], recommendation="support", by=reader)
    page = [reverse("committee:application-assessments", args=[cases[0].pk])]
    before = answers(client, reader, page)

    file_assessment(cases[0], **SECOND, by=author)

    assert answers(client, reader, page) != before


def test_no_message_tells_a_member_of_anothers_assessment(cases):
    """Check 5: no e-mail either."""
    grants.member("CHE")
    run_due_jobs(1000)
    told, sent = Notification.objects.count(), len(mail.outbox)

    file_assessment(cases[0], **FIRST, by=grants.member("DEU"))
    run_due_jobs(1000)

    assert (Notification.objects.count(), len(mail.outbox)) == (told, sent)


def test_who_is_out_of_a_case_finds_no_page_of_it(client, cases):
    """Checks 6 and 7: a former member, a recused member and a recused Chair get 404 for everything about the case."""
    case = cases[0]
    case.recusals.create(state=state("MDG"), ground="beneficiary")
    case.recusals.create(state=state(grants.CHAIR), ground="beneficiary")
    pages = [
        (pattern.name, reverse(f"committee:{pattern.name}", args=[case.pk]))
        for pattern in get_resolver("grants.committee.urls").url_patterns
        if str(pattern.name).startswith("application-")
    ]
    pages.append(("file", case.get_absolute_url()))

    for person in (walks.former_member("NOR"), grants.member("MDG"), grants.member(grants.CHAIR)):
        client.force_login(person)
        assert {name: client.get(page).status_code for name, page in pages} == dict.fromkeys(dict(pages), 404)
        assert {name: client.post(page).status_code for name, page in pages[:-1]} == dict.fromkeys(
            [name for name, _page in pages[:-1]], 404
        )
        rows = client.get("/en/committee/").context["total"]
        assert rows == str(Application.objects.count() - 1 if person.state.iso3 != "NOR" else 0)


def test_no_page_of_a_foreign_case_differs_from_one_that_is_not_there(client, cases):
    """Standards 3.3, check 4: no existence oracle."""
    case = cases[0]
    case.recusals.create(state=state("MDG"), ground="declared-interest")
    known = set(Application.objects.values_list("pk", flat=True))
    client.force_login(grants.member("MDG"))

    hidden = client.get(reverse("committee:application-assessments", args=[case.pk]))
    free = next(key for key in range(1, 10_000) if len(str(key)) == len(str(case.pk)) and key not in known)
    absent = client.get(reverse("committee:application-assessments", args=[free]))

    assert hidden.status_code == absent.status_code == 404
    assert len(hidden.content) == len(absent.content)
