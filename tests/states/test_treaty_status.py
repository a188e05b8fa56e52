"""How a State stands to the Treaty on any date follows from its events."""

from collections import Counter
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from tests.factories.states import state
from vtf.states.arrears import arrangement_deadline
from vtf.states.models import TreatyEvent, TreatyStatus
from vtf.states.selectors import (
    all_states,
    entry_into_force,
    states_with_status,
    treaty_standing,
    treaty_status,
    treaty_statuses,
)

Kind = TreatyEvent.Kind


@pytest.mark.parametrize(
    ("opens_on", "deadline"),
    [
        (date(2019, 8, 26), date(2019, 6, 27)),
        (date(2020, 8, 17), date(2020, 6, 18)),
        (date(2021, 8, 30), date(2021, 7, 1)),
    ],
)
def test_an_arrangement_is_asked_for_sixty_days_before_the_conference(opens_on, deadline):
    assert arrangement_deadline(opens_on) == deadline


@pytest.mark.parametrize(
    ("deposited_on", "in_force_on"),
    [
        (date(2013, 7, 4), date(2014, 12, 24)),
        (date(2014, 9, 25), date(2014, 12, 24)),
        (date(2015, 5, 20), date(2015, 8, 18)),
        (date(2016, 11, 7), date(2017, 2, 5)),
        (date(2020, 7, 29), date(2020, 10, 27)),
        (date(2022, 12, 2), date(2023, 3, 2)),
    ],
)
def test_the_treaty_enters_into_force_ninety_days_after_the_deposit(deposited_on, in_force_on):
    """The pairs are those that the depositary printed (Guyana, Argentina, Barbados, Benin, Afghanistan, Andorra)."""
    assert entry_into_force(deposited_on) == in_force_on


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("on", "parties"),
    [
        (date(2018, 1, 31), 94),  # the depositary's list of that time
        (date(2018, 5, 31), 95),  # ATT Monitor 2018
        (date(2021, 4, 27), 110),  # WGTU co-chairs' draft report to CSP7, paragraph 13
        (date(2022, 12, 31), 113),  # the depositary's list of 113
        (date(2024, 12, 31), 116),  # the Treaty's Secretariat
    ],
)
def test_the_number_of_states_parties_is_the_published_one(on, parties):
    assert len(states_with_status(TreatyStatus.PARTY, on)) == parties


@pytest.mark.django_db
def test_at_the_end_of_2024_the_signatories_are_the_26_that_the_secretariat_counts():
    counts = Counter(treaty_statuses(all_states(), date(2024, 12, 31)).values())

    assert counts[TreatyStatus.SIGNATORY] == 26


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("iso3", "on", "status"),
    [
        ("LBR", date(2013, 6, 3), TreatyStatus.OTHER),
        ("LBR", date(2013, 6, 4), TreatyStatus.SIGNATORY),
        ("LBR", date(2015, 4, 20), TreatyStatus.SIGNATORY),
        ("LBR", date(2015, 4, 21), TreatyStatus.PARTY),
        ("KAZ", date(2017, 12, 7), TreatyStatus.OTHER),
        ("KAZ", date(2017, 12, 8), TreatyStatus.PARTY),
        ("USA", date(2026, 1, 1), TreatyStatus.SIGNATORY),
        ("IND", date(2026, 1, 1), TreatyStatus.OTHER),
    ],
)
def test_status_is_derived_from_the_events_up_to_the_day(iso3, on, status):
    assert treaty_status(state(iso3), on) == status


@pytest.mark.django_db
def test_a_year_alone_makes_nobody_a_party_before_the_year_is_over():
    malawi = state("MWI")

    assert treaty_status(malawi, date(2024, 12, 30)) == TreatyStatus.SIGNATORY
    assert treaty_status(malawi, date(2024, 12, 31)) == TreatyStatus.PARTY


@pytest.mark.django_db
def test_both_the_deposit_and_the_entry_into_force_are_known():
    standing = treaty_standing(state("GHA"), date(2016, 1, 1))

    assert standing.status == TreatyStatus.PARTY
    assert standing.deposited_on == date(2015, 12, 22)
    assert standing.in_force_on == date(2016, 3, 21)
    assert not standing.is_unconfirmed


@pytest.mark.django_db
def test_a_day_that_nobody_read_is_unconfirmed():
    assert treaty_standing(state("NAM"), date(2021, 1, 1)).is_unconfirmed


@pytest.mark.django_db
def test_a_withdrawal_ends_the_status_ninety_days_later_and_a_return_renews_it():
    ghana = state("GHA")
    TreatyEvent.objects.create(state=ghana, kind=Kind.WITHDRAWAL, on=date(2020, 1, 1), source="test")

    assert treaty_status(ghana, date(2020, 3, 30)) == TreatyStatus.PARTY
    assert treaty_status(ghana, date(2020, 3, 31)) == TreatyStatus.OTHER

    TreatyEvent.objects.create(state=ghana, kind=Kind.ACCESSION, on=date(2021, 1, 1), source="test")
    assert treaty_status(ghana, date(2021, 1, 1)) == TreatyStatus.PARTY


@pytest.mark.django_db
def test_the_statuses_of_all_states_cost_two_queries(django_assert_num_queries):
    with django_assert_num_queries(2):
        statuses = treaty_statuses(all_states(), date(2020, 1, 1))

    assert len(statuses) == 197


@pytest.mark.django_db
def test_an_event_without_source_must_be_unconfirmed():
    with pytest.raises(IntegrityError), transaction.atomic():
        TreatyEvent.objects.create(state=state("IND"), kind=Kind.SIGNATURE, on=date(2020, 1, 1))


@pytest.mark.django_db
def test_every_event_that_was_read_names_its_source():
    assert TreatyEvent.objects.count() == 270
    assert not TreatyEvent.objects.filter(source="").exists()
