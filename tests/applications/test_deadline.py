"""23:59:59 in the zone of the call is in time and 00:00:00 is not, at the service and at the page, for everybody."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse
from django_fsm import TransitionNotAllowed

from grants.applications.services import ask_endorsement, save_section, start_application, submit_application
from tests.factories import grants, walks
from tests.factories.accounts import UserFactory, point_of_contact
from tests.factories.files import pdf_upload
from tests.factories.states import state
from tests.factories.traces import facts_of
from vtf.core.errors import RuleBroken

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
DAYS = [
    ("Europe/Zurich", (1, 22), None),
    ("Europe/Zurich", (3, 28), "the day on which summer time begins"),
    ("Europe/Zurich", (10, 31), "the day on which summer time ends"),
    ("Asia/Kathmandu", (1, 22), "a quarter of an hour off"),
    ("Pacific/Apia", (1, 22), "the first to reach midnight"),
    ("America/New_York", (11, 7), "the day on which summer time ends there"),
]


def midnight_after(day, zone):
    return datetime.combine(day + timedelta(days=1), time(0), ZoneInfo(zone))


@pytest.fixture(params=DAYS, ids=lambda each: f"{each[0]} {each[1]}")
def waiting(request):
    """A complete application in a call that ends on that day in that zone, and the first instant that is too late."""
    zone, (month, day), _why = request.param
    last_day = date(2027, month, day)
    with time_machine.travel(datetime(2026, 12, 1, 10, tzinfo=ZoneInfo("UTC"))):
        grants.committee_sits()
        call = grants.opened_call(year=2027, deadline_on=last_day, time_zone=zone)
        application = grants.waiting_for_endorsement("GHA", call)
        contact = point_of_contact("GHA", time_zone="Pacific/Auckland")
    return application, contact, midnight_after(last_day, zone)


def test_the_last_second_is_in_time_at_the_service(waiting):
    application, contact, too_late = waiting

    with time_machine.travel(too_late - SECOND, tick=False):
        submitted = submit_application(application, note_verbale=pdf_upload(), by=contact)

    assert submitted.submitted_at == too_late - SECOND
    assert (
        facts_of(submitted, "applications/receipt")["deadline"]
        == facts_of(submitted, "applications/receipt")["submitted_at"]
    )


def test_midnight_is_too_late_at_the_service(waiting):
    application, contact, too_late = waiting

    with time_machine.travel(too_late, tick=False), pytest.raises(TransitionNotAllowed):
        submit_application(application, note_verbale=pdf_upload(), by=contact)

    assert walks.fresh(application).status == "endorsement_pending"


def test_the_last_second_is_in_time_at_the_page_whatever_the_zone_of_the_reader(client, waiting):
    application, contact, too_late = waiting

    with time_machine.travel(too_late - SECOND, tick=False):
        client.force_login(contact)
        answer = client.post(
            reverse("applications:application-submit", args=[application.pk]), walks.typed_submission()
        )

    assert answer.status_code == 302
    assert walks.fresh(application).status == "submitted"


def test_midnight_is_too_late_at_the_page_whatever_the_zone_of_the_reader(client, waiting):
    application, contact, too_late = waiting

    with time_machine.travel(too_late, tick=False):
        client.force_login(contact)
        answer = client.post(
            reverse("applications:application-submit", args=[application.pk]), walks.typed_submission()
        )

    assert answer.status_code == 422
    assert answer.context["form"].non_field_errors() == ["The deadline of the call has passed."]
    assert answer.context["form"]["is_endorsed"].value() is True
    assert walks.fresh(application).status == "endorsement_pending"


@pytest.fixture
def call():
    grants.committee_sits()
    return grants.opened_call()


def test_a_draft_is_started_saved_and_handed_over_until_the_last_second(call):
    person = grants.drafter("SEN")

    with time_machine.travel(call.last_second, tick=False):
        application = grants.filled(start_application(call, by=person), person)
        waiting = ask_endorsement(application, by=person)

    assert waiting.status == "endorsement_pending"


def test_nothing_is_started_saved_or_handed_over_from_midnight_on(call):
    application = grants.draft_of("GHA", call)
    person = application.created_by

    with time_machine.travel(call.closes_at, tick=False):
        with pytest.raises(RuleBroken):
            start_application(call, by=grants.drafter("SEN"))
        with pytest.raises(RuleBroken):
            save_section(application, "activities", {}, version=1, by=person)
        with pytest.raises(TransitionNotAllowed):
            ask_endorsement(application, by=person)

    assert walks.fresh(application).status == "draft"


def test_what_was_typed_is_kept_when_the_deadline_passes_while_typing(client, call):
    application = grants.draft_of("GHA", call)
    typed = walks.typed_project(application, title="Typed at the last moment")

    with time_machine.travel(call.closes_at, tick=False):
        client.force_login(application.created_by)
        answer = client.post(reverse("applications:application-section", args=[application.pk, "project"]), typed)

    assert answer.status_code == 422
    assert answer.context["form"]["title"].value() == "Typed at the last moment"
    assert "the deadline of the call has passed" in answer.context["form"].non_field_errors()[0]


def test_a_closed_draft_is_shown_to_be_read(client, call):
    application = grants.draft_of("GHA", call)

    with time_machine.travel(call.closes_at, tick=False):
        client.force_login(application.created_by)
        answer = client.get(reverse("applications:application-section", args=[application.pk, "project"]))

    assert answer.url == reverse("applications:application-read", args=[application.pk, "project"])


def test_the_deadline_is_shown_in_the_zone_of_the_call_of_the_reader_and_in_utc(client, call):
    application = grants.draft_of("GHA", call)
    reader = UserFactory(roles=["drafter"], state=state("GHA"), time_zone="Asia/Tokyo")
    client.force_login(reader)

    page = client.get(application.get_absolute_url()).content.decode()

    for zone in ("Time of the call: Zurich", "Your time: Tokyo", "UTC"):
        assert zone in page
