"""A broken rule from any view ends on one friendly page; what is private stays out of caches."""

import pytest
from django.test import RequestFactory
from django_fsm import ConcurrentTransition, TransitionNotAllowed

from grants.calls.models import Call
from vtf.core.errors import Conflict, NotPermitted, RuleBroken
from vtf.core.middleware import BrokenRuleMiddleware, as_broken_rule, way_back

pytestmark = pytest.mark.urls("tests.core.kit_urls")


@pytest.mark.django_db
def test_every_reason_is_listed(client):
    response = client.get("/en/raises/")

    page = response.content.decode()
    assert response.status_code == 409
    assert [reason in page for reason in ("First reason", "Second reason", "Third reason")] == [True] * 3
    assert "Nothing was changed" in page


@pytest.mark.parametrize(
    ("error", "status"), [(RuleBroken("No"), 409), (Conflict("No"), 409), (NotPermitted("No"), 403)]
)
def test_the_status_is_that_of_the_rule(error, status):
    answer = BrokenRuleMiddleware(lambda request: None).process_exception(RequestFactory().get("/en/public/"), error)

    assert answer.status_code == status


def test_any_other_exception_is_left_alone():
    middleware = BrokenRuleMiddleware(lambda request: None)

    assert middleware.process_exception(RequestFactory().get("/"), ZeroDivisionError()) is None


def test_a_lost_race_is_told_in_words():
    broken = as_broken_rule(ConcurrentTransition("Cannot save object"), None)

    assert isinstance(broken, Conflict)
    assert str(broken.messages[0]).startswith("Somebody else was faster")


def test_a_transition_that_is_not_allowed_tells_its_reasons(person):
    call = Call(year=2030, status=Call.Status.CANCELLED)
    refused = TransitionNotAllowed("no", object=call, method=call.open)

    reasons = [str(reason) for reason in as_broken_rule(refused, person).messages]

    assert reasons[0] == "Not yet: the status is “Cancelled”."
    assert len(reasons) == 2  # and the permission's own


def test_a_transition_of_which_nothing_is_known_still_gets_a_sentence():
    assert as_broken_rule(TransitionNotAllowed("no"), None).messages == ["This is not possible at this point."]


@pytest.mark.parametrize(
    ("referrer", "back"),
    [
        ("http://testserver/en/state/1/", "http://testserver/en/state/1/"),
        ("https://evil.example/", "/en/raises/"),
        ("", "/en/raises/"),
    ],
)
def test_the_way_back_never_leaves_the_house(referrer, back):
    request = RequestFactory().get("/en/raises/", headers={"referer": referrer})

    assert way_back(request) == back


@pytest.mark.django_db
def test_pages_of_signed_in_people_are_never_stored(reader):
    assert "no-store" in reader.get("/en/public/")["Cache-Control"]


@pytest.mark.django_db
def test_public_pages_may_be_stored(client):
    assert not client.get("/en/public/").has_header("Cache-Control")


@pytest.mark.django_db
def test_a_view_that_has_said_what_may_be_stored_is_heard(reader):
    assert reader.get("/en/cached/")["Cache-Control"] == "public, max-age=60"


@pytest.mark.django_db
def test_a_page_that_does_not_exist_has_the_frame(client):
    response = client.get("/fr/nowhere/")

    assert response.status_code == 404
    assert '<nav class="langs"' in response.content.decode()


def test_a_fault_has_the_frame_without_a_database(client):
    client.raise_request_exception = False

    response = client.get("/en/fault/")

    page = response.content.decode()
    assert response.status_code == 500
    assert 'class="masthead"' in page
    assert "Something went wrong on our side" in page
    assert 'lang="en" dir="ltr"' in page
