"""Arrears of States and their financial arrangements under Financial Rule 8(1)(d)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django_fsm import TransitionNotAllowed

from tests.factories.accounts import UserFactory
from tests.factories.states import state
from vtf.core import clock
from vtf.core.errors import NotPermitted, RuleBroken
from vtf.core.money import Money
from vtf.history.selectors import events_about
from vtf.states.arrears import arrangement_deadline, longest_plan_ends
from vtf.states.models import Arrangement, ArrearsNote, PlannedPayment
from vtf.states.selectors import ArrearsStanding, arrangements_visible_to, arrears_notes_visible_to, arrears_of
from vtf.states.services import (
    end_arrangement,
    file_arrangement,
    note_arrears,
    put_arrangement_in_force,
    refuse_arrangement,
)

pytestmark = pytest.mark.django_db

NOTED, PAID = date(2020, 3, 1), date(2021, 6, 1)


def usd(amount):
    return Money(Decimal(amount), "USD")


def noted(iso3="GHA", **said):
    """A note of arrears, made by nobody."""
    written = {"as_of": NOTED, "amount": usd("12000.00"), "source": "Table of contributions, 1 March 2020", **said}
    return note_arrears(state(iso3), **written, by=None, is_synthetic=True)


def filed(iso3="GHA", **said):
    """A request for CSP7, filed in time, with two instalments."""
    written = {
        "conference": "CSP7",
        "conference_opens_on": date(2021, 8, 30),
        "filed_on": date(2021, 6, 15),
        "reasons": "The budget law was late.",
        "amount": usd("12000.00"),
        "plan": [(date(2022, 1, 31), usd("6000.00")), (date(2023, 1, 31), usd("6000.00"))],
        "source": "NV 12/2021 of 15 June 2021",
        **said,
    }
    return file_arrangement(state(iso3), **written, by=None, is_synthetic=True)


def in_force(**days):
    """An arrangement in force from the end of CSP7."""
    given = {"in_force_from": date(2021, 9, 3), "source": "CSP7 final report, para. 40", **days}
    return put_arrangement_in_force(filed(), **given, by=None)


@pytest.mark.parametrize(
    ("opens_on", "deadline"),
    [
        (date(2019, 8, 26), date(2019, 6, 27)),
        (date(2020, 8, 17), date(2020, 6, 18)),
        (date(2021, 8, 30), date(2021, 7, 1)),
    ],
)
def test_the_last_day_to_file_is_sixty_days_before_the_conference(opens_on, deadline):
    assert arrangement_deadline(opens_on) == deadline


@pytest.mark.parametrize(
    ("opens_on", "latest"),
    [(date(2021, 8, 30), date(2027, 8, 30)), (date(2024, 2, 29), date(2030, 2, 28))],
)
def test_the_longest_plan_has_six_years(opens_on, latest):
    assert longest_plan_ends(opens_on) == latest


def test_without_a_note_nothing_is_known():
    assert arrears_of(state("GHA"), clock.today()) == ArrearsStanding(False, None, False)


def test_the_latest_note_up_to_the_day_speaks_and_a_later_one_changes_nothing_of_it():
    first = noted()
    second = noted(as_of=date(2021, 1, 1), amount=usd("15000.00"))

    before, between, after = (
        arrears_of(state("GHA"), day) for day in (date(2020, 2, 29), date(2020, 12, 31), date(2021, 1, 1))
    )

    assert (before.is_noted, before.amount) == (False, None)
    assert (between.is_noted, between.amount, between.note) == (True, usd("12000.00"), first)
    assert (after.is_noted, after.amount, after.note) == (True, usd("15000.00"), second)


def test_a_correction_is_a_further_note_of_the_same_day():
    noted()
    noted(amount=usd("1200.00"))

    assert arrears_of(state("GHA"), NOTED).amount == usd("1200.00")


def test_a_note_of_nothing_says_that_the_state_has_paid_one_day_after_the_deadline():
    noted()
    noted(as_of=PAID, amount=usd("0"))

    assert arrears_of(state("GHA"), PAID - timedelta(days=1)).is_noted
    cleared = arrears_of(state("GHA"), PAID)
    assert (cleared.is_noted, cleared.amount, cleared.note.as_of) == (False, None, PAID)


def test_a_note_may_name_no_amount():
    noted(amount=None)

    standing = arrears_of(state("GHA"), NOTED)

    assert (standing.is_noted, standing.amount) == (True, None)
    assert not arrears_of(state("KEN"), NOTED).is_noted


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"source": " "}, "source"),
        ({"as_of": date(2999, 1, 1)}, "as_of"),
        ({"amount": usd("-1")}, "amount"),
        ({"amount": usd("1.005")}, "amount"),
    ],
)
def test_a_note_that_does_not_fit_is_refused_beside_its_field(said, field):
    with pytest.raises(RuleBroken) as refused:
        noted(**said)

    assert list(refused.value.errors) == [field]
    assert not ArrearsNote.objects.exists()


def test_an_arrangement_filed_on_the_last_day_is_in_time_and_a_day_later_is_not():
    assert filed(filed_on=date(2021, 7, 1)).status == "filed"

    with pytest.raises(RuleBroken, match="the last day for CSP7 was 1 July 2021, 60 days before it opens") as refused:
        filed("KEN", filed_on=date(2021, 7, 2))

    assert list(refused.value.errors) == ["filed_on"]
    assert Arrangement.objects.count() == 1


@pytest.mark.parametrize(
    ("conference", "opens_on", "late", "words"),
    [
        ("CSP5", date(2019, 8, 26), date(2019, 6, 28), "27 June 2019"),
        ("CSP6", date(2020, 8, 17), date(2020, 6, 19), "18 June 2020"),
        ("csp7", date(2021, 8, 30), date(2021, 7, 2), "1 July 2021"),
    ],
)
def test_the_refusal_names_the_last_day(conference, opens_on, late, words):
    with pytest.raises(RuleBroken, match=words):
        filed(conference=conference, conference_opens_on=opens_on, filed_on=late)


def test_a_plan_of_six_years_is_taken_and_a_longer_one_is_not():
    assert filed(plan=[(date(2027, 8, 30), usd("12000.00"))]).plan.count() == 1

    with pytest.raises(RuleBroken, match="longer than six years: its last day is 31 August 2027") as refused:
        filed("KEN", plan=[(date(2027, 8, 31), usd("6000.00")), (date(2022, 1, 1), usd("6000.00"))])

    assert list(refused.value.errors) == ["plan"]


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"plan": []}, "plan"),
        ({"plan": [(date(2022, 1, 1), usd("0"))]}, "plan-0-amount"),
        ({"plan": [(date(2022, 1, 1), Money(Decimal(1), "EUR"))]}, "plan"),
        ({"amount": usd("0")}, "amount"),
        ({"reasons": ""}, "reasons"),
        ({"source": ""}, "source"),
        ({"conference": " "}, "conference"),
        ({"conference_opens_on": date(2021, 8, 31)}, "conference_opens_on"),
        ({"conference": "CSP99", "conference_opens_on": date(2999, 1, 1), "filed_on": date(2998, 1, 1)}, "filed_on"),
    ],
)
def test_a_request_that_does_not_fit_is_refused_beside_its_field(said, field):
    with pytest.raises(RuleBroken) as refused:
        filed(**said)

    assert list(refused.value.errors) == [field]
    assert not Arrangement.objects.exists()


def test_a_state_has_one_arrangement_for_a_conference_unless_the_first_was_refused():
    first = filed()

    with pytest.raises(RuleBroken, match="Ghana has an arrangement for CSP7 already") as refused:
        filed()
    refuse_arrangement(first, reason="Incomplete.", by=None)

    assert list(refused.value.errors) == ["conference"]
    assert filed().status == "filed"


def test_an_arrangement_is_in_force_to_its_last_instalment_and_counts_on_those_days_only():
    arrangement = in_force()

    days = (date(2021, 9, 2), date(2021, 9, 3), date(2023, 1, 31), date(2023, 2, 1))

    assert (arrangement.status, arrangement.in_force_until) == ("in-force", date(2023, 1, 31))
    assert [arrears_of(state("GHA"), day).has_arrangement for day in days] == [False, True, True, False]
    assert arrears_of(state("GHA"), date(2022, 1, 1)).arrangement == arrangement


def test_a_request_alone_is_no_arrangement():
    filed()

    assert not arrears_of(state("GHA"), clock.today()).has_arrangement


def test_an_arrangement_that_lapses_leaves_the_days_before_as_they_were():
    arrangement = in_force()

    ended = end_arrangement(arrangement, in_force_until=date(2022, 3, 1), reason="No payment came.", by=None)

    assert ended.status == "ended"
    days = (date(2022, 3, 1), date(2022, 3, 2))
    assert [arrears_of(state("GHA"), day).has_arrangement for day in days] == [True, False]


@pytest.mark.parametrize(
    ("days", "field"),
    [
        ({"in_force_until": date(2021, 9, 2)}, "in_force_until"),
        ({"in_force_until": date(2027, 8, 31)}, "in_force_until"),
        ({"source": ""}, "source"),
    ],
)
def test_days_in_force_that_do_not_fit_are_refused(days, field):
    with pytest.raises(RuleBroken) as refused:
        in_force(**days)

    assert list(refused.value.errors) == [field]
    assert Arrangement.objects.get().status == "filed"


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"in_force_until": date(2021, 9, 2)}, "in_force_until"),
        ({"in_force_until": date(2023, 2, 1)}, "in_force_until"),
        ({"reason": ""}, "reason"),
    ],
)
def test_an_end_that_does_not_fit_is_refused(said, field):
    arrangement = in_force()

    with pytest.raises(RuleBroken) as refused:
        end_arrangement(arrangement, **{"in_force_until": date(2022, 1, 1), "reason": "Paid.", **said}, by=None)

    assert list(refused.value.errors) == [field]


def test_a_refused_request_does_not_come_into_force_and_needs_a_reason():
    with pytest.raises(RuleBroken):
        refuse_arrangement(filed(), reason=" ", by=None)
    refused = refuse_arrangement(Arrangement.objects.get(), reason="Incomplete.", by=None)

    with pytest.raises(TransitionNotAllowed):
        put_arrangement_in_force(refused, in_force_from=date(2021, 9, 3), source="x", by=None)
    with pytest.raises(TransitionNotAllowed):
        end_arrangement(refused, in_force_until=date(2021, 9, 3), reason="x", by=None)


def test_only_officer_and_head_keep_the_notes():
    arrangement = filed()
    for role in ("finance", "auditor", "member", "drafter"):
        person = UserFactory(roles=[role])
        with pytest.raises(NotPermitted):
            note_arrears(state("GHA"), as_of=NOTED, amount=None, source="x", by=person)
        with pytest.raises(NotPermitted):
            refuse_arrangement(arrangement, reason="x", by=person)
        with pytest.raises(NotPermitted):
            put_arrangement_in_force(arrangement, in_force_from=date(2021, 9, 3), source="x", by=person)

    officer = UserFactory(roles=["officer"])
    note = note_arrears(state("GHA"), as_of=NOTED, amount=None, source="Table", by=officer)

    assert (note.entered_by, [event.actor_id for event in events_about(state("GHA"))]) == (officer, [officer.pk])


def test_the_secretariat_and_the_auditor_read_them_and_nobody_else():
    noted()
    filed()
    readers = {role: UserFactory(roles=[role]) for role in ("officer", "finance", "head", "auditor", "member", "donor")}

    seen = {
        role: (arrears_notes_visible_to(person).count(), arrangements_visible_to(person).count())
        for role, person in readers.items()
    }

    assert seen == dict.fromkeys(("officer", "finance", "head", "auditor"), (1, 1)) | dict.fromkeys(
        ("member", "donor"), (0, 0)
    )


@pytest.mark.parametrize(
    ("model", "change"),
    [(ArrearsNote, {"amount": 1}), (Arrangement, {"filed_on": NOTED}), (PlannedPayment, {"amount": 1})],
)
def test_the_database_refuses_to_change_what_was_said(model, change):
    noted()
    filed()
    row = model.objects.order_by("pk").first()

    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.filter(pk=row.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.filter(pk=row.pk)._raw_delete("default")


def row(**fields):
    """A request as nobody should write it."""
    said = {
        "state": state("GHA"),
        "conference": "CSP7",
        "conference_opens_on": date(2021, 8, 30),
        "deadline_on": date(2021, 7, 1),
        "filed_on": date(2021, 6, 1),
        "reasons": "x",
        "amount": 1,
        "currency": "USD",
        "source": "x",
    }
    return Arrangement(**said | fields)


@pytest.mark.parametrize(
    "wrong",
    [{"filed_on": date(2021, 7, 2)}, {"deadline_on": date(2021, 8, 30)}, {"amount": 0}, {"in_force_from": NOTED}],
)
def test_the_database_refuses_a_request_that_the_service_would(wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        row(**wrong).save()


def test_the_database_refuses_two_arrangements_for_one_conference_and_a_note_without_source():
    row().save()

    with pytest.raises(IntegrityError), transaction.atomic():
        row().save()
    for wrong in ({"source": ""}, {"source": "x", "amount": 1}, {"source": "x", "amount": -1, "currency": "USD"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ArrearsNote.objects.create(state=state("GHA"), as_of=NOTED, **wrong)
