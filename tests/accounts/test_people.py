"""People: roles as groups, what they are called, and their own settings at the service."""

import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction

from tests.factories.accounts import OrganisationFactory, PointOfContactFactory, UserFactory
from vtf.accounts.models import Role, User
from vtf.accounts.services import change_settings, ensure_role_groups
from vtf.core.errors import NotPermitted, RuleBroken

pytestmark = pytest.mark.django_db


def test_each_role_is_a_group_made_once():
    Group.objects.filter(name=Role.HEAD).delete()

    ensure_role_groups()
    ensure_role_groups()

    assert sorted(Group.objects.filter(name__in=Role.values).values_list("name", flat=True)) == sorted(Role.values)


def test_what_things_are_called():
    contact = PointOfContactFactory(position="Director")

    assert str(OrganisationFactory(name="Audit firm")) == "Audit firm"
    assert str(contact) == f"{contact.state}: Director"
    assert [str(UserFactory(name=name, email="a@demo.example")) for name in [""]] == ["a@demo.example"]


def test_an_organisation_stands_once():
    OrganisationFactory(name="Audit firm")

    with pytest.raises(IntegrityError), transaction.atomic():
        OrganisationFactory(name="AUDIT FIRM")


def test_an_administrator_is_staff_without_a_role():
    administrator = User.objects.create_superuser("Admin@Demo.Example", "x" * 12)

    assert (administrator.email, administrator.is_staff_member, administrator.roles) == (
        "admin@demo.example",
        True,
        frozenset(),
    )


def test_settings_say_everything_that_is_wrong_at_once():
    person = UserFactory()

    with pytest.raises(RuleBroken) as broken:
        change_settings(person, name=" ", language="de", time_zone="Nowhere", by=person)

    assert sorted(broken.value.errors) == ["language", "name", "time_zone"]


def test_nobody_changes_the_settings_of_others():
    with pytest.raises(NotPermitted):
        change_settings(UserFactory(), name="N", language="en", time_zone="UTC", by=UserFactory())
