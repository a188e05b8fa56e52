"""Every version that was sent can be compared with any other, field by field (requirement 22)."""

import pytest
from django.urls import reverse

from grants.applications.package import digest
from grants.applications.selectors import changes_between, packages_of
from grants.applications.services import save_section
from tests.counting import OBJECT, queries_of
from tests.factories import grants, screening, walks
from tests.factories.states import state
from tests.factories.traces import facts_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def revised():
    """An application of which a second version was sent: another title, a beneficiary, a line more."""
    grants.committee_sits()
    application = screening.questioned(walks.APPLICANT)
    drafter = grants.drafter(walks.APPLICANT)
    save_section(
        application,
        "project",
        {"title": "A better control list"},
        version=application.version_of("project"),
        beneficiaries=[state("TGO")],
        by=drafter,
    )
    rows = [*grants.budget("45000.00"), grants.LINES[0] | {"description": "Printing", "category": "printing"}]
    save_section(application, "budget", {}, version=application.version_of("budget"), rows=rows, by=drafter)
    return screening.answered(application)


def versions(application, **chosen):
    return reverse("applications:application-versions", args=[application.pk]), chosen


def test_every_field_that_differs_is_named_with_what_it_said_and_says(revised):
    later, earlier = packages_of(revised)

    changes = {
        (change.section, str(change.label)): (change.before, change.after) for change in changes_between(earlier, later)
    }

    assert changes[("project", "title of the project")] == (
        "A national control list (synthetic)",
        "A better control list",
    )
    assert changes[("project", "Further beneficiary States")] == ("", "TGO")
    assert changes[("budget", "Line 2: category")] == ("", "Printing and publication")
    assert changes[("budget", "Asked of the Fund")] == ("USD 45000.00", "USD 90000.00")
    assert not any(section in ("applicant", "activities") for section, _label in changes)


def test_a_version_differs_in_nothing_from_itself(revised):
    package = packages_of(revised)[0]

    assert changes_between(package, package) == []


def test_the_page_begins_with_the_last_two_and_compares_any_two(client, revised):
    client.force_login(grants.staff("officer"))
    address, both = versions(revised, earlier=2, later=1)

    first, backwards, same = (
        client.get(address),
        client.get(address, both),
        client.get(address, {"earlier": 1, "later": 1}),
    )

    assert [package.version for package in first.context["pair"]] == [1, 2]
    assert [package.version for package in backwards.context["pair"]] == [2, 1]
    assert "A better control list" in first.content.decode()
    assert "Nothing differs between these versions." in same.content.decode()


def test_a_version_that_is_none_is_named_beside_its_field(client, revised):
    client.force_login(grants.staff("officer"))
    address, chosen = versions(revised, earlier=1, later=7)

    answer = client.get(address, chosen)

    assert answer.status_code == 200
    assert (answer.context["pair"], list(answer.context["form"].errors)) == (None, ["later"])


def test_who_sees_the_application_compares_and_a_recused_member_does_not(client, revised):
    walks.released(revised)
    member_of_beneficiary = grants.member("TGO")

    people = walks.everybody() | {"beneficiary": member_of_beneficiary}
    allowed = set()
    for role, person in people.items():
        client.force_login(person)
        if client.get(versions(revised)[0]).status_code == 200:
            allowed.add(role)

    assert allowed == {"drafter", "contact", "officer", "finance", "head", "auditor", "member", "chair"}


def test_an_application_never_sent_has_no_versions(client):
    grants.committee_sits()
    draft = grants.draft_of("GHA")
    client.force_login(draft.created_by)

    assert client.get(versions(draft)[0]).status_code == 404


def test_each_version_is_given_exactly_as_it_was_sealed(client, revised):
    client.force_login(grants.staff("auditor"))

    for package in packages_of(revised):
        answer = client.get(reverse("applications:application-version", args=[revised.pk, package.version]))
        assert digest(answer.content.decode()) == package.sha256
    assert client.get(reverse("applications:application-version", args=[revised.pk, 9])).status_code == 404


def test_the_package_of_each_version_is_a_document(revised):
    facts = facts_of(revised, "applications/package")

    assert (facts["version"], facts["beneficiaries"], facts["budget_totals"]["fund"]) == (2, ["Togo"], "90000.00")
    assert facts["package_sha256"] == packages_of(revised)[0].sha256


def test_the_pages_of_versions_and_answers_are_cheap(client, revised):
    client.force_login(grants.staff("officer"))

    assert queries_of(client, versions(revised)[0]) <= OBJECT
    assert queries_of(client, revised.get_absolute_url()) <= OBJECT
