"""The cast of these tests and the addresses of these rooms alone."""

import pytest

from tests.factories.accounts import UserFactory, point_of_contact
from tests.factories.states import state


@pytest.fixture(autouse=True)
def own_urls(settings):
    settings.ROOT_URLCONF = "tests.accounts.urls"


@pytest.fixture
def liberia(db):
    return state("LBR")


@pytest.fixture
def ghana(db):
    return state("GHA")


@pytest.fixture
def officer(db):
    return UserFactory(email="officer@demo.example", roles=["officer"])


@pytest.fixture
def contact_person(db):
    return point_of_contact("LBR", email="npc-lbr@demo.example")


@pytest.fixture
def foreign_contact_person(db):
    return point_of_contact("GHA", email="npc-gha@demo.example")


@pytest.fixture
def drafter(db, liberia):
    return UserFactory(email="applicant-lbr@demo.example", roles=["drafter"], state=liberia)


@pytest.fixture
def member(db, liberia):
    return UserFactory(email="member-lbr@demo.example", roles=["member"], state=liberia)
