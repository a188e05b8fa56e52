"""Permissions are predicates with a reason; nobody is above them."""

import pytest
import rules

from tests.factories.accounts import UserFactory
from vtf.core.errors import NotPermitted
from vtf.core.permissions import REASONS, add_permission, permits, reason_against, require

pytestmark = pytest.mark.django_db
NAME = "tests.turn_the_key"


@pytest.fixture(autouse=True)
def one_permission():
    add_permission(NAME, rules.predicate(lambda user: user.has_role("finance")), "Only finance turns the key.")
    yield
    rules.remove_perm(NAME)
    REASONS.pop(NAME)


def test_who_fulfils_the_predicate_may():
    person = UserFactory(roles=["finance"])

    require(person, NAME)

    assert permits(person, NAME)


def test_who_does_not_is_told_why():
    person = UserFactory(roles=["officer"])

    with pytest.raises(NotPermitted) as refusal:
        require(person, NAME)

    assert refusal.value.messages == ["Only finance turns the key."]
    assert refusal.value.status_code == 403


def test_a_superuser_is_no_exception():
    assert not permits(UserFactory(is_superuser=True), NAME)


def test_an_inactive_person_may_nothing():
    assert not permits(UserFactory(roles=["finance"], is_active=False), NAME)


def test_a_permission_without_a_reason_of_its_own_has_a_sentence_too():
    assert str(reason_against("tests.unknown")) == "Your role does not include this act."
