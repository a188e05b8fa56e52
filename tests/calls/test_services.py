"""Prepare, open, close and cancel a call; what is refused leaves no trace."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone, translation
from django_fsm import TransitionNotAllowed

from grants.calls.models import Call, closing_instant, known_zone
from grants.calls.selectors import calls_visible_to, open_calls, published_calls, work_for
from grants.calls.services import (
    CallDraft,
    cancel_call,
    close_call,
    open_call,
    prepare_call,
    revise_call,
    start_screening,
)
from grants.calls.tasks import close_passed
from tests.factories import grants, walks
from tests.factories.accounts import UserFactory
from tests.factories.states import state
from tests.factories.traces import facts_of, jobs, last_event, ordered, told, verbs
from vtf.core.errors import Conflict, NotPermitted, RuleBroken
from vtf.policies.models import Parameter
from vtf.policies.selectors import value_on
from vtf.policies.services import set_value

pytestmark = pytest.mark.django_db
TEXTS = {code: (f"Title ({code})", f"Text ({code})") for code in ("en", "fr", "es")}


def written(**changes):
    today = timezone.localdate()
    return CallDraft(
        **{
            "year": today.year + 1,
            "deadline_on": today + timedelta(days=60),
            "time_zone": "Europe/Zurich",
            "texts": TEXTS,
        }
        | changes
    )


@pytest.fixture
def officer():
    return grants.staff("officer")


@pytest.fixture
def chair():
    grants.committee_sits()
    return grants.member(grants.CHAIR)


def test_a_prepared_call_waits_for_the_chair(officer, chair):
    call = prepare_call(written(), by=officer)

    assert (call.status, call.policy_set, call.opened_at) == ("planned", None, None)
    assert {text.language: text.title for text in call.texts.all()} == {c: title for c, (title, _body) in TEXTS.items()}
    assert verbs(call) == ["call.prepared"]
    assert told("calls/prepared") == [chair.name]


def test_without_a_chair_nobody_is_told(officer):
    prepare_call(written(), by=officer)

    assert told("calls/prepared") == []


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"deadline_on": date(2020, 1, 1)}, "deadline_on", "The deadline must lie ahead."),
        ({"deadline_on": date(9999, 12, 31)}, "deadline_on", "please look at the year"),
        ({"time_zone": "Europe/Nowhere"}, "time_zone", "Europe/Nowhere is not a time zone"),
        ({"texts": {**TEXTS, "fr": ("Titre", " ")}}, "text_fr", "Give both the title and the text"),
        ({"texts": {**TEXTS, "es": ("", "Texto")}}, "title_es", "Give both the title and the text"),
    ],
)
def test_a_draft_that_cannot_be_is_refused_beside_its_field(officer, changes, field, words):
    with pytest.raises(RuleBroken) as refusal:
        prepare_call(written(**changes), by=officer)

    assert list(refusal.value.errors) == [field]
    assert words in str(refusal.value.messages[0])
    assert Call.objects.count() == 0


def test_a_year_has_one_call(officer):
    first = prepare_call(written(), by=officer)

    with pytest.raises(RuleBroken, match="a call of this year already") as refusal:
        prepare_call(written(), by=officer)

    assert list(refusal.value.errors) == ["year"]
    assert list(Call.objects.all()) == [first]


def test_a_call_is_revised_before_it_opens(officer):
    call = prepare_call(written(), by=officer)
    changed = written(
        year=call.year + 1, texts={"en": ("New title", "New text"), "fr": ("", "")}, time_zone="Asia/Tokyo"
    )

    revised = revise_call(call, changed, version=1, by=officer)

    assert (revised.year, revised.time_zone, revised.version) == (call.year + 1, "Asia/Tokyo", 2)
    assert [(text.language, text.title) for text in revised.texts.all()] == [("en", "New title"), ("es", "Title (es)")]
    assert verbs(call) == ["call.prepared", "call.revised"]


def test_a_revision_of_a_stale_page_is_a_conflict(officer):
    call = prepare_call(written(), by=officer)
    revise_call(call, written(time_zone="Asia/Tokyo"), version=1, by=officer)

    with pytest.raises(Conflict, match="Somebody else has changed this call"):
        revise_call(call, written(time_zone="UTC"), version=1, by=officer)

    assert walks.fresh(call).time_zone == "Asia/Tokyo"


def test_a_revision_does_not_take_the_year_of_another_call(officer):
    call = prepare_call(written(), by=officer)
    other = prepare_call(written(year=call.year + 1), by=officer)

    with pytest.raises(RuleBroken) as refusal:
        revise_call(call, written(year=other.year), version=1, by=officer)

    assert list(refusal.value.errors) == ["year"]
    assert walks.fresh(call).version == 1


def test_an_opened_call_is_not_revised(officer, chair):
    call = open_call(prepare_call(written(), by=officer), by=chair)

    with pytest.raises(RuleBroken, match="has been opened"):
        revise_call(call, written(time_zone="UTC"), version=1, by=officer)

    assert walks.fresh(call).time_zone == "Europe/Zurich"


def test_opening_freezes_the_policies_and_orders_the_letter_in_each_language(officer, chair):
    contact = grants.contact("GHA")
    call = open_call(prepare_call(written(), by=officer), by=chair)

    assert call.status == "open"
    assert call.policy_set.value("POL-01") == value_on("POL-01", timezone.localdate())
    assert ordered(call) == [("calls/call_letter", code) for code in ("en", "es", "fr")]
    assert facts_of(call, "calls/call_letter")["number"] == f"VTF/CALL/{call.year}"
    assert jobs("cms.publish_call") == [{"call": call.pk}]
    assert told("calls/opened") == [contact.name]
    assert verbs(call) == ["call.prepared", "call.opened"]


def test_a_policy_changed_later_does_not_touch_an_open_call(officer, chair):
    call = open_call(prepare_call(written(), by=officer), by=chair)
    set_value(
        Parameter.objects.get(code="POL-01"),
        grants.usd(5).amount,
        valid_from=timezone.localdate(),
        document_symbol="Test",
        by=None,
    )

    assert walks.fresh(call).policy_set.value("POL-01") == grants.usd(100000).amount


def test_a_call_without_a_required_language_does_not_open(officer, chair):
    call = prepare_call(written(texts={"en": TEXTS["en"]}), by=officer)

    with pytest.raises(TransitionNotAllowed):
        open_call(call, by=chair)

    assert walks.fresh(call).status == "planned"
    assert ordered(call) == []


def test_a_call_whose_deadline_has_passed_does_not_open(officer, chair):
    call = prepare_call(written(), by=officer)

    with grants.after_deadline(call), pytest.raises(TransitionNotAllowed):
        open_call(call, by=chair)

    assert walks.fresh(call).status == "planned"


def test_only_the_chair_in_office_opens(officer, chair):
    call = prepare_call(written(), by=officer)

    for person in (officer, grants.member("DEU"), grants.staff("head"), walks.former_member(), grants.contact("NZL")):
        with pytest.raises(NotPermitted):
            open_call(call, by=person)

    assert walks.fresh(call).status == "planned"


def test_only_the_officer_prepares_revises_and_screens(officer, chair):
    call = open_call(prepare_call(written(), by=officer), by=chair)

    for person in (chair, grants.staff("head"), grants.staff("finance"), grants.staff("auditor"), grants.drafter()):
        with pytest.raises(NotPermitted):
            prepare_call(written(year=2050), by=person)
        with pytest.raises(NotPermitted):
            revise_call(call, written(), version=1, by=person)
        with grants.after_deadline(call), pytest.raises(NotPermitted):
            start_screening(call, by=person)

    assert [found.status for found in Call.objects.all()] == ["open"]


def test_screening_before_the_deadline_is_refused(officer, chair):
    call = open_call(prepare_call(written(), by=officer), by=chair)

    with time_machine.travel(call.last_second, tick=False), pytest.raises(TransitionNotAllowed):
        start_screening(call, by=officer)

    assert walks.fresh(call).status == "open"


@pytest.mark.parametrize("is_closed_first", [True, False])
def test_screening_starts_after_the_deadline_whether_the_worker_was_there_or_not(officer, chair, is_closed_first):
    call = open_call(prepare_call(written(), by=officer), by=chair)

    with time_machine.travel(call.closes_at, tick=False):
        if is_closed_first:
            close_passed()
        screened = start_screening(call, by=officer)

    assert screened.status == "screening"
    assert verbs(call)[-1] == "call.screening_started"
    assert verbs(call).count("call.closed") == int(is_closed_first)


def test_the_worker_closes_what_has_passed_and_nothing_else(officer, chair):
    call = open_call(prepare_call(written(), by=officer), by=chair)

    with time_machine.travel(call.last_second, tick=False):
        close_passed()
    before = walks.fresh(call).status
    with time_machine.travel(call.closes_at, tick=False):
        close_passed()
        close_passed()

    assert (before, walks.fresh(call).status) == ("open", "closed")
    assert verbs(call) == ["call.prepared", "call.opened", "call.closed"]


def test_closing_leaves_a_call_alone_that_is_not_open(officer):
    call = prepare_call(written(), by=officer)

    assert close_call(call).status == "planned"


def test_a_cancelled_call_tells_every_point_of_contact_why(officer, chair):
    contact = grants.contact("GHA")
    call = open_call(prepare_call(written(), by=officer), by=chair)

    cancelled = cancel_call(call, reason="The Conference was postponed.", by=chair)

    assert cancelled.status == "cancelled"
    assert last_event(call).reason == "The Conference was postponed."
    assert told("calls/cancelled") == [officer.name, contact.name]
    assert jobs("cms.publish_call") == [{"call": call.pk}] * 2


def test_a_call_cancelled_before_it_was_published_is_nobodys_news(officer, chair):
    grants.contact("GHA")
    call = prepare_call(written(), by=officer)

    cancel_call(call, reason="No money.", by=chair)

    assert (told("calls/cancelled"), jobs("cms.publish_call")) == ([], [])


def test_a_cancellation_needs_a_reason_and_the_chair(officer, chair):
    call = open_call(prepare_call(written(), by=officer), by=chair)

    with pytest.raises(RuleBroken) as refusal:
        cancel_call(call, reason=" ", by=chair)
    with pytest.raises(NotPermitted):
        cancel_call(call, reason="No money.", by=officer)

    assert list(refusal.value.errors) == ["reason"]
    assert walks.fresh(call).status == "open"


def test_a_cancelled_call_stays_cancelled(officer, chair):
    call = walks.cancelled(open_call(prepare_call(written(), by=officer), by=chair))

    with grants.after_deadline(call):
        for act in (
            lambda: open_call(call, by=chair),
            lambda: start_screening(call, by=officer),
            lambda: cancel_call(call, reason="Again.", by=chair),
        ):
            with pytest.raises(TransitionNotAllowed):
                act()

    assert walks.fresh(call).status == "cancelled"
    assert list(open_calls()) == []


def test_a_planned_call_is_seen_by_those_who_prepare_it_only(officer, chair):
    planned = prepare_call(written(), by=officer)
    opened = open_call(prepare_call(written(year=planned.year + 1), by=officer), by=chair)
    outsiders = [
        grants.drafter(),
        grants.contact("SEN"),
        UserFactory(roles=["donor"], state=state("JPN")),
        UserFactory(),
    ]

    assert [list(calls_visible_to(person)) for person in outsiders] == [[opened]] * 4
    assert list(published_calls()) == [opened]
    for person in (officer, chair, grants.staff("finance"), grants.staff("head"), grants.staff("auditor")):
        assert set(calls_visible_to(person)) == {planned, opened}


def test_work_waits_for_the_chair_and_then_for_the_officer(officer, chair):
    planned = prepare_call(written(), by=officer)
    opened = open_call(prepare_call(written(year=planned.year + 1), by=officer), by=chair)

    with time_machine.travel(opened.closes_at, tick=False):
        chairs, officers, others = work_for(chair), work_for(officer), work_for(grants.member("DEU"))

    assert [(str(item.title), item.about) for item in chairs] == [("Open the call", str(planned))]
    assert [(str(item.title), item.about) for item in officers] == [("Start the screening", str(opened))]
    assert others == []


def test_a_call_reads_in_the_readers_language(officer):
    call = prepare_call(written(texts={"en": TEXTS["en"], "fr": TEXTS["fr"]}), by=officer)
    bare = prepare_call(written(year=call.year + 1, texts={}), by=officer)
    french = prepare_call(written(year=call.year + 2, texts={"fr": TEXTS["fr"]}), by=officer)

    with translation.override("fr"):
        in_french = call.title
    with translation.override("ar"):
        in_arabic = call.title

    assert (call.title, in_french, in_arabic) == ("Title (en)", "Title (fr)", "Title (en)")
    assert (bare.title, french.title) == (f"Call of {bare.year}", "Title (fr)")
    assert str(call.texts.get(language="fr")) == "Title (fr)"


def test_a_zone_that_the_database_of_zones_does_not_list_is_refused():
    known_zone("Asia/Kathmandu")

    with pytest.raises(ValidationError):
        known_zone("Mars/Olympus")


@pytest.mark.parametrize(
    ("last_day", "zone", "instant"),
    [
        (date(2027, 1, 22), "Europe/Zurich", "2027-01-22T23:00:00+00:00"),
        (date(2027, 7, 22), "Europe/Zurich", "2027-07-22T22:00:00+00:00"),
        (date(2027, 3, 27), "Europe/Zurich", "2027-03-27T23:00:00+00:00"),  # the eve of summer time
        (date(2027, 3, 28), "Europe/Zurich", "2027-03-28T22:00:00+00:00"),
        (date(2027, 10, 31), "Europe/Zurich", "2027-10-31T23:00:00+00:00"),  # a day of 25 hours
        (date(2027, 1, 22), "Asia/Kathmandu", "2027-01-22T18:15:00+00:00"),
        (date(2027, 1, 22), "Pacific/Apia", "2027-01-22T11:00:00+00:00"),
        (date(2027, 1, 22), "America/New_York", "2027-01-23T05:00:00+00:00"),
    ],
)
def test_a_call_closes_at_midnight_after_its_last_day_in_its_own_zone(last_day, zone, instant):
    assert closing_instant(last_day, zone).isoformat() == instant
