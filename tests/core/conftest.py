"""The cast of the interface kit's tests."""

import pytest
from django.contrib.auth import get_user_model

from vtf.states.models import State


@pytest.fixture
def person(db):
    """Somebody who may sign in."""
    return get_user_model().objects.create_user("reader@demo.example", name="Reader", language="en", time_zone="UTC")


@pytest.fixture
def reader(client, person):
    """A browser in which that person is signed in."""
    client.force_login(person)
    return client


@pytest.fixture
def state(db):
    """A State that everybody sees."""
    return State.objects.get(iso3="MDG")


@pytest.fixture
def foreign_state(db):
    """A State that nobody may see here."""
    return State.objects.get(iso3="AND")
