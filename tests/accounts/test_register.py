"""The register of points of contact: who keeps it, what it refuses, who reads it."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from tests.factories.accounts import PointOfContactFactory, UserFactory
from vtf.accounts.models import PointOfContact, User
from vtf.accounts.selectors import (
    colleagues_of,
    contacts_visible_to,
    is_point_of_contact,
    people_with_role,
    points_of_contact,
    points_of_contact_everywhere,
)
from vtf.accounts.services import end_point_of_contact, register_point_of_contact
from vtf.core.errors import Conflict, NotPermitted, RuleBroken
from vtf.history.selectors import events_about
from vtf.notifications.models import Notification

pytestmark = pytest.mark.django_db
TODAY = timezone.now().date()
LINE = {
    "position": "Director",
    "ministry": "Foreign Affairs",
    "email": "Office@Demo.Example",
    "note_verbale": "NV/12",
    "note_verbale_on": TODAY,
}


def test_the_secretariat_registers_a_point_of_contact(officer, liberia):
    contact = register_point_of_contact(liberia, by=officer, **LINE)

    assert (contact.email, contact.from_on, contact.user) == ("office@demo.example", TODAY, None)
    assert [event.verb for event in events_about(contact)] == ["contact.registered"]


def test_the_states_other_points_of_contact_are_told(officer, contact_person, foreign_contact_person, liberia):
    register_point_of_contact(liberia, by=officer, **LINE)

    assert [row.recipient for row in Notification.objects.all()] == [contact_person]


@pytest.mark.parametrize("roles", [["finance"], ["auditor"], ["drafter"], ["member"], []])
def test_nobody_else_registers_one(roles, liberia):
    person = UserFactory(roles=roles, state=liberia)

    with pytest.raises(NotPermitted, match="Only a programme officer or the Head"):
        register_point_of_contact(liberia, by=person, **LINE)

    assert PointOfContact.objects.count() == 0


@pytest.mark.parametrize("field", ["position", "ministry", "email", "note_verbale"])
def test_a_line_is_complete(field, officer, liberia):
    with pytest.raises(RuleBroken) as broken:
        register_point_of_contact(liberia, by=officer, **LINE | {field: " "})

    assert list(broken.value.errors) == [field]


def test_a_note_verbale_is_not_of_tomorrow(officer, liberia):
    with pytest.raises(RuleBroken) as broken:
        register_point_of_contact(liberia, by=officer, **LINE | {"note_verbale_on": TODAY + dt.timedelta(days=1)})

    assert list(broken.value.errors) == ["note_verbale_on"]


def test_an_address_stands_once_in_a_states_open_register(officer, liberia, ghana):
    register_point_of_contact(liberia, by=officer, **LINE)
    register_point_of_contact(ghana, by=officer, **LINE)

    with pytest.raises(Conflict):
        register_point_of_contact(liberia, by=officer, **LINE)

    assert PointOfContact.objects.count() == 2


def test_an_account_of_another_state_is_not_linked(officer, foreign_contact_person, liberia):
    with pytest.raises(RuleBroken, match="does not act for"):
        register_point_of_contact(liberia, by=officer, user=foreign_contact_person, **LINE)


def test_several_points_of_contact_of_a_state(officer, contact_person, liberia):
    second = UserFactory(state=liberia)
    register_point_of_contact(liberia, by=officer, user=second, **LINE)

    assert set(points_of_contact(liberia)) == {contact_person, second}
    assert is_point_of_contact(second, liberia.pk)


def test_a_line_ends_on_the_day_and_its_open_invitations_die(officer, contact_person, liberia):
    contact = contact_person.contact_lines.get()

    end_point_of_contact(contact, reason="NV/13", by=officer)

    assert list(points_of_contact(liberia)) == []
    assert list(points_of_contact(liberia, TODAY - dt.timedelta(days=1))) == [contact_person]
    assert [row.key for row in Notification.objects.filter(recipient=contact_person)] == ["accounts/contact-ended"]


@pytest.mark.parametrize(
    ("change", "field"),
    [({"reason": " "}, "reason"), ({"until_on": TODAY - dt.timedelta(days=400)}, "until_on")],
)
def test_an_end_says_why_and_comes_after_the_beginning(change, field, officer, contact_person):
    contact = contact_person.contact_lines.get()

    with pytest.raises(RuleBroken) as broken:
        end_point_of_contact(contact, by=officer, **{"reason": "NV/13"} | change)

    assert list(broken.value.errors) == [field]


def test_a_line_ends_once(officer, contact_person):
    contact = end_point_of_contact(contact_person.contact_lines.get(), reason="NV/13", by=officer)

    with pytest.raises(Conflict):
        end_point_of_contact(contact, reason="NV/14", by=officer)


def test_a_point_of_contact_does_not_end_lines(contact_person):
    with pytest.raises(NotPermitted):
        end_point_of_contact(contact_person.contact_lines.get(), reason="NV/13", by=contact_person)


@pytest.mark.parametrize(
    "fields",
    [
        {"until_on": TODAY - dt.timedelta(days=90), "end_reason": "x"},
        {"until_on": TODAY},
        {"note_verbale": ""},
        {"email": "Upper@Demo.Example"},
    ],
)
def test_the_database_refuses_what_the_service_would(fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        PointOfContactFactory(**fields)


def test_an_address_of_an_account_is_kept_in_lower_case():
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(email="Upper@Demo.Example")


def test_who_reads_the_register(officer, contact_person, foreign_contact_person, drafter, member):
    auditor, donor = UserFactory(roles=["auditor"]), UserFactory(roles=["donor"])
    gone = UserFactory(roles=["officer"], is_active=False)
    own = contact_person.contact_lines.get()

    seen = {
        person.pk: set(contacts_visible_to(person))
        for person in (officer, auditor, contact_person, drafter, member, donor, gone)
    }

    everything = set(PointOfContact.objects.all())
    assert len(everything) == 2
    assert [seen[person.pk] for person in (officer, auditor)] == [everything, everything]
    assert [seen[person.pk] for person in (contact_person, drafter)] == [{own}, {own}]
    assert [seen[person.pk] for person in (member, donor, gone)] == [set(), set(), set()]


def test_colleagues_are_drafters_and_points_of_contact_only(
    contact_person, drafter, member, foreign_contact_person, liberia
):
    assert set(colleagues_of(liberia)) == {contact_person, drafter}


def test_people_are_found_by_role_and_register(officer, contact_person, foreign_contact_person):
    UserFactory(roles=["officer"], is_active=False)

    assert list(people_with_role("officer", "head")) == [officer]
    assert set(points_of_contact_everywhere()) == {contact_person, foreign_contact_person}
    assert not is_point_of_contact(officer, None)
