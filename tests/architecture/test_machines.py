"""Every status machine ends somewhere, every status is reached, and the pictures of the machines are today's."""

from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command

from vtf.core.permissions import REASONS
from vtf.core.workflow import legal_pairs, status_field, transitions

MACHINES = {model._meta.label: model for model in apps.get_models() if status_field(model) is not None}

# The statuses that nothing leads out of, machine by machine. A further machine has to be named here.
LAST = {
    "agreements.Disbursement": {"paid", "cancelled"},
    "agreements.GrantAgreement": {"closed", "cancelled", "lapsed"},
    "agreements.Refund": {"received"},
    "agreements.Report": {"accepted"},
    "applications.Application": {"ineligible", "approved", "not_approved", "lapsed", "withdrawn"},
    "calls.Call": {"archived", "cancelled"},
    "committee.Meeting": {"closed", "cancelled"},
    "files.StoredFile": set(),  # a later scan may find what an earlier one missed, and a person may judge it anew
    "states.Arrangement": {"refused", "ended"},
}
REST = {"files.StoredFile": {"clean", "quarantined"}}  # where an endless machine stays when nobody acts


def statuses(model):
    return {str(value) for value, _label in status_field(model).flatchoices}


def reached_from(model, status):
    """Every status that can come after `status`."""
    found, edge = set(), {status}
    while edge:
        edge = {target for source, target in legal_pairs(model) if source in edge} - found
        found |= edge
    return found


def test_every_machine_is_named_here():
    assert set(MACHINES) == set(LAST)


@pytest.mark.parametrize("label", MACHINES)
def test_the_last_statuses_are_exactly_these(label):
    model = MACHINES[label]
    left = {source for source, _target in legal_pairs(model)}

    assert statuses(model) - left == LAST[label]


@pytest.mark.parametrize("label", MACHINES)
def test_every_status_leads_to_a_last_one(label):
    model, ends = MACHINES[label], LAST[label] or REST[label]
    stuck = {status for status in statuses(model) - ends if not reached_from(model, status) & ends}

    assert stuck == set()


@pytest.mark.parametrize("label", MACHINES)
def test_every_status_is_reached_from_the_first(label):
    model = MACHINES[label]
    first = str(status_field(model).default)

    assert statuses(model) - reached_from(model, first) <= {first}


@pytest.mark.parametrize("label", MACHINES)
def test_transitions_name_statuses_that_exist_and_everybody_may_read(label):
    model = MACHINES[label]
    named = {status for pair in legal_pairs(model) for status in pair}

    assert named <= statuses(model)
    assert set(model.STATUS_TONES) == statuses(model)


@pytest.mark.parametrize("label", MACHINES)
def test_every_transition_says_who_may_use_it(label):
    asked = {
        transition.custom.get("permission")
        for _name, meta in transitions(MACHINES[label])
        for transition in meta.transitions.values()
        if transition.custom.get("label")
    }

    assert asked <= set(REASONS)


def test_the_pictures_and_tables_are_those_of_the_code():
    call_command("draw_statuses", check=True, stdout=StringIO())
