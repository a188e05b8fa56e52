"""What the public sees, in its language or visibly in another."""

import html
import re

import pytest
import time_machine
from wagtail.models import Page

from cms.models import CallIndexPage, CallPage, StandardPage
from cms.services import publish_call
from grants.applications.models import Application
from tests.cms.conftest import DEADLINE, TEXTS, directives
from tests.factories.grants import (
    after_deadline,
    agreement_of,
    approved,
    committee_sits,
    money_in,
    opened_call,
    screened,
    signed,
    submitted,
)

pytestmark = pytest.mark.django_db


def words(client, path: str) -> str:
    """The page's words, one space between them."""
    response = client.get(path)
    assert response.status_code == 200, path
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_an_opened_call_is_public_in_each_of_its_languages(published, client, language):
    title, body = TEXTS[language]

    page = words(client, f"/{language}/calls/2027/")

    assert title in page
    assert body.split("\n")[0] in page
    assert 'class="notice fallback"' not in client.get(f"/{language}/calls/2027/").content.decode()


def test_a_planned_call_is_nowhere(planned, client):
    assert client.get("/en/calls/2027/").status_code == 404
    assert TEXTS["en"][1].split("\n")[0] not in words(client, "/en/")
    assert "No call has been published yet" in words(client, "/en/calls/")


def test_a_page_that_an_editor_prepared_for_a_planned_call_shows_nothing(planned, client):
    index = CallIndexPage.objects.get(locale__language_code="en")
    index.add_child(instance=CallPage(title="Coming soon", slug="2027", call_year=2027, locale=index.locale))

    assert client.get("/en/calls/2027/").status_code == 404


def test_the_call_page_gives_the_deadline_in_the_calls_zone_and_in_utc(published, client):
    page = words(client, "/en/calls/2027/")

    assert "63 days left" in page
    assert "Friday 22 January 2027, 23:59" in page
    assert "Friday 22 January 2027, 22:59" in page


def test_the_call_page_shows_every_frozen_rule_with_its_source_or_as_unconfirmed(published, client):
    page = words(client, "/en/calls/2027/")

    assert re.search(r"POL-01 USD.100,000\.00", page)
    assert "unconfirmed" in page


def test_the_last_second_is_in_time_and_the_next_is_not(published, client):
    start = "/en/applications/start/2027/"
    with time_machine.travel("2027-01-22T22:59:59Z", tick=False):
        assert start in client.get("/en/calls/2027/").content.decode()

    with time_machine.travel("2027-01-22T23:00:00Z", tick=False):
        late = client.get("/en/calls/2027/").content.decode()

    assert start not in late
    assert "The deadline has passed." in late


def test_home_shows_the_open_call_and_its_deadline(published, client):
    page = words(client, "/en/")

    assert "Grants that help States carry out the Arms Trade Treaty" in page
    assert "Call for proposals Open A synthetic call, for demonstration 63 days left" in page
    assert "Friday 22 January 2027, 23:59" in page
    assert "Friday 22 January 2027, 22:59" in page


def test_home_says_so_when_no_call_was_ever_published(client):
    assert "No call is open" in words(client, "/en/")


def test_home_shows_the_newest_call_when_none_is_open(published, client):
    with time_machine.travel("2027-02-01T00:00:00Z", tick=False):
        page = words(client, "/en/")

    assert "Call for proposals Closed" in page


def test_home_shows_the_projects_that_are_public_and_no_other(client):
    committee_sits()
    money_in()
    call = opened_call()
    undecided, supported = submitted("LBR", call), submitted("GHA", call)
    with after_deadline(call):
        screened(undecided, supported)
    agreement = signed(agreement_of(approved(Application.objects.get(pk=supported.pk))))

    page = words(client, "/en/")

    assert agreement.number in page
    assert "Ghana" in page
    assert undecided.number not in page
    assert "Liberia" not in page


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_three_languages_have_a_home_page_of_their_own(client, language):
    assert b'class="notice fallback"' not in client.get(f"/{language}/").content


@pytest.mark.parametrize("language", ["es", "ru", "zh-hans"])
def test_a_language_without_pages_reads_the_english_ones_and_is_told_so(published, client, language):
    for path in ("", "calls/", "calls/2027/", "documents/"):
        response = client.get(f"/{language}/{path}")

        assert response.status_code == 200, path
        assert 'class="notice fallback"' in response.content.decode(), path


def test_a_page_that_is_only_in_english_is_shown_in_the_other_languages_too(client):
    home = Page.objects.get(slug="home")
    home.add_child(instance=StandardPage(title="Data protection", slug="data-protection", locale=home.locale))

    french = client.get("/fr/data-protection/")

    assert french.status_code == 200
    assert 'class="notice fallback"' in french.content.decode()


def test_a_call_that_is_not_written_in_the_readers_language_says_in_which_it_is(client):
    committee_sits()
    publish_call(opened_call(year=2027, deadline_on=DEADLINE).pk)  # English, French, Spanish

    arabic = client.get("/ar/calls/2027/").content.decode()

    assert 'class="notice fallback"' in arabic
    assert 'lang="en" dir="ltr"><p>Text of the call (en).' in arabic


def test_an_address_without_a_language_leads_to_the_readers(client):
    response = client.get("/", headers={"accept-language": "fr,en;q=0.5"})

    assert (response.status_code, response["Location"]) == (302, "/fr/")


@pytest.mark.parametrize("path", ["/en/", "/en/calls/", "/en/calls/2027/", "/en/documents/"])
def test_public_pages_have_the_strict_policy(published, client, path):
    policy = directives(client.get(path))

    assert (policy["default-src"], policy["script-src"], policy["style-src"]) == ("'none'", "'self'", "'self'")


@pytest.mark.parametrize("path", ["/en/", "/en/calls/", "/en/calls/2027/", "/ar/calls/2027/", "/es/"])
def test_a_public_page_needs_twenty_queries_at_most(published, client, path, django_assert_max_num_queries):
    with django_assert_max_num_queries(20):
        client.get(path)


def test_there_is_no_such_page(client):
    assert client.get("/en/no-such-page/").status_code == 404
    assert client.get("/fr/no-such-page/").status_code == 404
