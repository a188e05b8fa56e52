"""When a call opens and closes, in its own zone, by the clock and not by the worker; how a deadline is moved."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from grants.applications.models import Application
from grants.applications.services import start_application, submit_application
from grants.applications.tasks import tell_who_drafts
from grants.calls.models import Call
from grants.calls.selectors import open_calls
from grants.calls.services import (
    close_calls,
    extend_deadline,
    open_call,
    open_released_calls,
    prepare_call,
    release_call,
    revise_call,
    withdraw_release,
)
from grants.calls.tasks import close_passed, open_released
from tests.calls.test_services import written
from tests.factories import calls, grants, walks
from tests.factories.files import pdf_upload
from tests.factories.traces import jobs, last_event, ordered, told, verbs
from vtf.core.errors import NotPermitted, RuleBroken
from vtf.opendata.selectors import published_call
from vtf.policies.models import Parameter
from vtf.policies.services import set_value

pytestmark = pytest.mark.django_db
ZONES = ["Europe/Zurich", "Asia/Kathmandu", "Pacific/Apia", "America/New_York", "UTC"]


@pytest.fixture
def chair():
    grants.committee_sits()
    return grants.member(grants.CHAIR)


@pytest.fixture
def officer():
    return grants.staff("officer")


def in_days(days):
    return timezone.localdate() + timedelta(days=days)


# Opening.


@pytest.mark.parametrize("zone", ZONES)
def test_a_released_call_opens_at_midnight_of_its_day_in_its_own_zone(chair, zone):
    call = calls.released_call(time_zone=zone)

    with calls.seconds_before(call.opens_at):
        open_released()
        before = walks.fresh(call).status
    with calls.at_instant(call.opens_at):
        open_released()
        open_released()

    opened = walks.fresh(call)
    assert call.opens_at.astimezone(ZoneInfo(zone)).strftime("%H:%M:%S") == "00:00:00"
    assert (before, opened.status, opened.opened_at) == ("planned", "open", call.opens_at)
    assert verbs(call) == ["call.prepared", "call.released", "call.opened"]
    assert ordered(call) == [("calls/call_letter", code) for code in ("en", "es", "fr")]
    assert told("calls/opened") == []


def test_the_first_application_opens_a_released_call_before_the_worker_does(chair):
    call = calls.released_call()
    person = grants.drafter("GHA")

    with calls.seconds_before(call.opens_at), pytest.raises(RuleBroken, match="not open"):
        start_application(call, by=person)
    with calls.at_instant(call.opens_at):
        application = start_application(walks.fresh(call), by=person)

    assert (application.status, walks.fresh(call).status) == ("draft", "open")


def test_the_first_page_shows_a_released_call_open_before_the_worker_does(client, chair, officer):
    call = calls.released_call()

    with calls.at_instant(call.opens_at):
        client.force_login(officer)
        shown = client.get(call.get_absolute_url())
        listed = list(open_calls())

    assert "States may draft and submit applications." in shown.content.decode()
    assert listed == [walks.fresh(call)]


def test_rules_are_frozen_at_the_opening_however_late_the_worker_comes(chair):
    call = calls.released_call()
    frozen_on, on_the_day, after = call.opens_at.date(), grants.usd(90000).amount, grants.usd(10).amount
    for amount, day in ((on_the_day, frozen_on), (after, frozen_on + timedelta(days=1))):
        set_value(
            Parameter.objects.get(code="POL-01"),
            amount,
            valid_from=day,
            document_symbol="T",
            by=None,
        )

    with calls.at_instant(call.opens_at + timedelta(days=5)):
        open_released()

    assert walks.fresh(call).policy_set.on == frozen_on
    assert walks.fresh(call).policy_set.value("POL-01") == on_the_day


def test_only_the_chair_releases_a_complete_call_with_a_day(chair, officer):
    incomplete = grants.planned_call(texts={"en": ("Title", "Text")}, opens_on=in_days(5))
    without_day = grants.planned_call(year=2050)

    with pytest.raises(RuleBroken, match="missing in a required language"):
        release_call(incomplete, by=chair)
    with pytest.raises(RuleBroken, match="no day on which the call is to open"):
        release_call(without_day, by=chair)
    for person in (officer, grants.member("DEU"), grants.staff("head"), walks.former_member()):
        with pytest.raises(NotPermitted):
            release_call(incomplete, by=person)

    assert [call.is_released for call in Call.objects.all()] == [False, False]


def test_a_revision_takes_the_release_back_and_the_chair_is_told(chair, officer):
    call = calls.released_call()

    revised = revise_call(call, written(opens_on=call.opens_on), version=call.version, by=officer)
    with calls.at_instant(call.opens_at):
        opened = open_released_calls()

    assert (revised.is_released, opened) == (False, [])
    assert verbs(call) == ["call.prepared", "call.released", "call.revised", "call.release_withdrawn"]
    assert told("calls/prepared").count(chair.name) > 1


def test_the_chair_takes_a_release_back_with_a_reason(client, chair):
    call = calls.released_call()
    client.force_login(chair)
    page = reverse("calls:call-hold", args=[call.pk])

    refused = client.post(page, {"reason": " "})
    done = client.post(page, {"reason": "The text changes."})

    assert (refused.status_code, done.status_code) == (422, 302)
    assert not walks.fresh(call).is_released
    with pytest.raises(RuleBroken, match="does not wait"):
        withdraw_release(call, reason="Again.", by=chair)


def test_a_call_that_the_clock_has_opened_is_neither_held_nor_changed(chair, officer):
    call = calls.released_call()

    with calls.at_instant(call.opens_at):
        with pytest.raises(RuleBroken, match="does not wait"):
            withdraw_release(call, reason="Too late.", by=chair)
        with pytest.raises(RuleBroken, match="has been opened"):
            revise_call(call, written(), version=call.version, by=officer)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"opens_on": date(2020, 1, 1)}, "opens_on"),
        ({"opens_on": "after"}, "opens_on"),
        ({"early_deadline_on": "same"}, "early_deadline_on"),
        ({"early_deadline_on": date(2020, 1, 1)}, "early_deadline_on"),
        ({"languages": ()}, "languages"),
        ({"languages": ("de",)}, "languages"),
    ],
)
def test_dates_and_languages_that_cannot_be_are_refused(officer, changes, field):
    days = {"after": in_days(61), "same": in_days(60)}
    typed = {name: days.get(value, value) if isinstance(value, str) else value for name, value in changes.items()}

    with pytest.raises(RuleBroken) as refusal:
        prepare_call(written(**typed), by=officer)

    assert list(refusal.value.errors) == [field]
    assert Call.objects.count() == 0


def test_any_zone_of_the_database_of_zones_can_be_typed(client, officer):
    client.force_login(officer)
    page = reverse("calls:call-prepare")

    wrong = client.post(page, walks.typed_call(time_zone="", other_zone="Mars/Olympus"))
    neither = client.post(page, walks.typed_call(time_zone=""))
    right = client.post(page, walks.typed_call(other_zone="Asia/Tashkent"))

    assert [list(each.context["form"].errors) for each in (wrong, neither)] == [["other_zone"], ["time_zone"]]
    assert right.status_code == 302
    call = Call.objects.get()
    form = client.get(reverse("calls:call-revise", args=[call.pk])).context["form"]
    assert (call.time_zone, form["time_zone"].value(), form["other_zone"].value()) == (
        "Asia/Tashkent",
        "",
        "Asia/Tashkent",
    )


# Closing.


@pytest.mark.parametrize("zone", ZONES)
def test_the_last_second_is_in_time_and_midnight_is_too_late_in_every_zone(chair, zone):
    application = grants.waiting_for_endorsement("GHA", grants.opened_call(time_zone=zone))
    contact = grants.contact("GHA")
    call = application.call

    with calls.at_instant(call.closes_at), pytest.raises(RuleBroken) as refusal:
        _submit(application, contact)
    with calls.seconds_before(call.closes_at):
        submitted = _submit(application, contact)

    assert "The deadline of the call has passed." in str(refusal.value.messages)
    assert submitted.status == "submitted"
    assert call.last_second.astimezone(ZoneInfo(zone)).strftime("%H:%M:%S") == "23:59:59"


def _submit(application, contact):
    """What the page turns a refused transition into, as the middleware does."""
    from django_fsm import TransitionNotAllowed

    from vtf.core.middleware import as_broken_rule

    try:
        return submit_application(application, note_verbale=pdf_upload(), by=contact)
    except TransitionNotAllowed as refusal:
        raise as_broken_rule(refusal, contact, application) from refusal


@pytest.mark.parametrize(
    ("early", "final", "instants"),
    [
        (date(2027, 10, 30), date(2027, 11, 1), ("2027-10-30T22:00:00+00:00", "2027-11-01T23:00:00+00:00")),
        (date(2027, 3, 27), date(2027, 3, 28), ("2027-03-27T23:00:00+00:00", "2027-03-28T22:00:00+00:00")),
    ],
)
def test_summer_time_ends_or_begins_between_the_deadlines(chair, early, final, instants):
    """8(b).6: each deadline is midnight by the clock of its own day."""
    with time_machine.travel("2027-02-01T12:00:00+00:00", tick=True):
        call = grants.opened_call(early_deadline_on=early, deadline_on=final, year=2027)
        stored = (walks.fresh(call).early_closes_at.isoformat(), walks.fresh(call).closes_at.isoformat())

    assert stored == instants


def test_the_worker_records_the_early_deadline_and_then_the_final_one(chair):
    call = calls.with_early_deadline()

    with calls.seconds_before(call.early_closes_at):
        close_passed()
        early = walks.fresh(call).status
    with calls.at_instant(call.early_closes_at):
        close_passed()
        close_passed()
        between = walks.fresh(call)
        is_open = (between.accepts_submissions, between.accepts_early)
        public = published_call(call.year)
    with calls.at_instant(call.closes_at):
        close_passed()

    assert (early, between.status, is_open) == ("open", "early_closed", (True, False))
    assert (public.is_open, public.status) == (True, "early_closed")
    assert verbs(call)[2:] == ["call.early_closed", "call.closed"]
    assert walks.fresh(call).status == "closed"


def test_the_clock_closes_before_the_worker_does(chair):
    call = calls.with_early_deadline()

    with calls.at_instant(call.early_closes_at):
        early = (walks.fresh(call).status, walks.fresh(call).status_by_clock, walks.fresh(call).accepts_early)
    with calls.at_instant(call.closes_at):
        final = (walks.fresh(call).status, walks.fresh(call).status_by_clock, list(open_calls()))
        public = published_call(call.year)

    assert early == ("open", "early_closed", False)
    assert final == ("open", "closed", [])
    assert (public.is_open, public.status) == (False, "closed")


def test_a_call_whose_worker_slept_through_both_deadlines_closes_at_once(chair):
    call = calls.with_early_deadline()

    with calls.at_instant(call.closes_at + timedelta(days=2)):
        close_calls()

    assert verbs(call)[2:] == ["call.closed"]


def test_the_submit_click_counts_once_every_file_is_in(client, chair):
    """8(b).5: an upload begun at 23:59:50 that ends at 00:00:20 is late; what was saved before stays."""
    application = grants.waiting_for_endorsement("GHA")
    contact = grants.contact("GHA")
    page = reverse("applications:application-submit", args=[application.pk])
    closes_at = application.call.closes_at

    class SlowUpload(SimpleUploadedFile):
        """Forty megabytes over a thin line: while it is read, midnight passes."""

        def read(self, *args):
            traveller.move_to(closes_at + timedelta(seconds=20))
            return super().read(*args)

    slow = SlowUpload("note.pdf", pdf_upload().read(), content_type="application/pdf")
    with time_machine.travel(closes_at - timedelta(seconds=10), tick=False) as traveller:
        client.force_login(contact)
        refused = client.post(page, {"note_verbale": slow, "is_endorsed": "on"})

    assert refused.status_code == 422
    assert "The deadline of the call has passed." in refused.content.decode()
    assert Application.objects.get().status == "endorsement_pending"
    assert Application.objects.get().title == "A national control list (synthetic)"


# Extension.


def test_an_extension_holds_for_all_is_logged_and_tells_everyone_with_a_draft(chair, officer):
    """8a.5 and 8(b).23: more time for a whole cycle."""
    drafting, sent = grants.draft_of("GHA"), grants.submitted("MDG", Call.objects.first())
    drafter, contact = drafting.created_by, grants.contact("KEN")
    call = walks.fresh(drafting.call)
    later = call.deadline_on + timedelta(days=30)

    with calls.seconds_before(call.closes_at):
        extended = extend_deadline(call, deadline_on=later, reason="The floods.", by=chair)
        tell_who_drafts(**jobs("applications.tell_drafters")[0])
        before = call.closes_at
    with calls.at_instant(before):
        is_open = walks.fresh(call).accepts_submissions

    event = last_event(call)
    assert (extended.deadline_on, is_open) == (later, True)
    assert (event.verb, event.reason) == ("call.deadline_extended", "The floods.")
    assert event.facts == {"from": call.deadline_on.isoformat(), "to": later.isoformat()}
    assert told("applications/deadline_extended") == [drafter.name]
    assert contact.name in told("calls/deadline_extended")
    assert walks.fresh(sent).status == "submitted"
    assert len(ordered(call)) == 6  # new letters say the new day


def test_an_extension_after_the_deadline_or_to_an_earlier_day_is_refused(client, chair):
    call = grants.opened_call()
    client.force_login(chair)
    page = reverse("calls:call-extend", args=[call.pk])
    later = call.deadline_on + timedelta(days=10)

    earlier = client.post(page, {"deadline_on": call.deadline_on.isoformat(), "reason": "Floods."})
    silent = client.post(page, {"deadline_on": later.isoformat(), "reason": " "})
    far = client.post(page, {"deadline_on": "9999-12-31", "reason": "Floods."})
    with calls.at_instant(call.closes_at):
        client.force_login(chair)
        late = client.post(page, {"deadline_on": later.isoformat(), "reason": "Floods."})

    assert [each.status_code for each in (earlier, silent, far, late)] == [422] * 4
    assert [list(each.context["form"].errors) for each in (earlier, silent, far)] == [
        ["deadline_on"],
        ["reason"],
        ["deadline_on"],
    ]
    assert "before it has passed" in late.content.decode()
    assert late.context["form"]["reason"].value() == "Floods."
    assert walks.fresh(call).deadline_on == call.deadline_on


def test_only_the_chair_extends(chair, officer):
    call = grants.opened_call()
    later = call.deadline_on + timedelta(days=10)

    for person in (officer, grants.staff("head"), grants.member("DEU"), grants.contact("GHA"), walks.former_member()):
        with pytest.raises(NotPermitted):
            extend_deadline(call, deadline_on=later, reason="Floods.", by=person)

    assert walks.fresh(call).deadline_on == call.deadline_on


def test_the_chair_opens_now_a_call_that_has_a_day(chair):
    call = grants.planned_call(opens_on=in_days(10))

    assert open_call(call, by=chair).status == "open"
