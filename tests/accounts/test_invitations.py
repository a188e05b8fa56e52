"""Invitations: one use, 72 hours, one address, no token in the database."""

import datetime as dt
import json

import pytest
import time_machine
from django.core import mail
from django.core.serializers import serialize
from django.utils import timezone

from tests.factories.accounts import PASSWORD, PointOfContactFactory, UserFactory
from vtf.accounts.models import Invitation, User
from vtf.accounts.services import (
    accept_invitation,
    end_point_of_contact,
    invite_colleague,
    invite_point_of_contact,
    remove_colleague,
    withdraw_invitation,
)
from vtf.accounts.services.invitations import send_invitation, token_for
from vtf.core.errors import Conflict, NotPermitted, RuleBroken
from vtf.notifications.models import Job, Notification
from vtf.notifications.services import run_due_jobs

pytestmark = pytest.mark.django_db
NEW = {"password": PASSWORD, "name": "Drafter"}


def token_of(invitation):
    return token_for(invitation.nonce)


def test_a_point_of_contact_invites_a_colleague(contact_person, liberia):
    invitation = invite_colleague(liberia, email="New@Demo.Example", by=contact_person)

    person = accept_invitation(token_of(invitation), **NEW)

    assert (person.email, person.state, person.roles) == ("new@demo.example", liberia, {"drafter"})
    assert person.check_password(PASSWORD)
    assert [row.key for row in Notification.objects.filter(recipient=contact_person)] == [
        "accounts/invitation-accepted"
    ]


def test_the_secretariat_invites_a_point_of_contact(officer, liberia):
    contact = PointOfContactFactory(state=liberia)

    person = accept_invitation(token_of(invite_point_of_contact(contact, by=officer)), **NEW)

    assert (person.contact_lines.get(), person.state, person.roles) == (contact, liberia, frozenset())


def test_the_letter_holds_the_link_and_the_database_does_not(contact_person, liberia):
    invitation = invite_colleague(liberia, email="new@demo.example", by=contact_person, language="fr")
    token = token_of(invitation)

    run_due_jobs()

    letter = mail.outbox[0]
    assert letter.to == ["new@demo.example"]
    assert f"/fr/invitations/{token}/" in letter.body
    assert "new@demo.example" not in letter.subject
    rows = [*Invitation.objects.all(), *Job.objects.all(), *Notification.objects.all()]
    assert token not in json.dumps([serialize("json", [row]) for row in rows])


@pytest.mark.parametrize("kind", ["drafter", "member", "officer", "foreign"])
def test_only_the_states_point_of_contact_invites_colleagues(kind, request, liberia):
    names = {"foreign": "foreign_contact_person"}
    person = request.getfixturevalue(names.get(kind, kind))

    with pytest.raises(NotPermitted, match="Only a current point of contact"):
        invite_colleague(liberia, email="new@demo.example", by=person)

    assert (Invitation.objects.count(), Job.objects.count()) == (0, 0)


def test_a_former_point_of_contact_invites_nobody(officer, contact_person, liberia):
    end_point_of_contact(contact_person.contact_lines.get(), reason="NV/2", by=officer)

    with pytest.raises(NotPermitted):
        invite_colleague(liberia, email="new@demo.example", by=contact_person)


def test_only_the_secretariat_invites_points_of_contact(contact_person, liberia):
    with pytest.raises(NotPermitted):
        invite_point_of_contact(PointOfContactFactory(state=liberia), by=contact_person)


def test_no_invitation_to_a_line_that_ended_or_has_its_person(officer, contact_person, liberia):
    with pytest.raises(Conflict, match="has an account"):
        invite_point_of_contact(contact_person.contact_lines.get(), by=officer)

    ended = end_point_of_contact(PointOfContactFactory(state=liberia), reason="x", by=officer)
    with pytest.raises(Conflict, match="has ended"):
        invite_point_of_contact(ended, by=officer)


def test_what_is_no_address_is_refused(contact_person, liberia):
    with pytest.raises(RuleBroken) as broken:
        invite_colleague(liberia, email="nobody", by=contact_person)

    assert list(broken.value.errors) == ["email"]


def test_the_answer_is_the_same_for_a_known_address(contact_person, foreign_contact_person, liberia):
    known = invite_colleague(liberia, email=foreign_contact_person.email, by=contact_person)
    unknown = invite_colleague(liberia, email="nobody@demo.example", by=contact_person)

    assert (known.kind, known.is_open) == (unknown.kind, unknown.is_open)
    assert Job.objects.filter(task="accounts.send_invitation").count() == 2


def dead_by_use(invitation, contact_person):
    accept_invitation(token_of(invitation), **NEW)


def dead_by_withdrawal(invitation, contact_person):
    withdraw_invitation(invitation, by=contact_person)


def dead_by_a_newer_one(invitation, contact_person):
    invite_colleague(invitation.state, email=invitation.email, by=contact_person)


@pytest.mark.parametrize("kill", [dead_by_use, dead_by_withdrawal, dead_by_a_newer_one])
def test_a_dead_invitation_lets_nobody_in(kill, contact_person, liberia):
    invitation = invite_colleague(liberia, email="new@demo.example", by=contact_person)
    kill(invitation, contact_person)
    people = User.objects.count()

    with pytest.raises(RuleBroken, match="not valid any more"):
        accept_invitation(token_of(invitation), **NEW)

    assert User.objects.count() == people


@pytest.mark.parametrize(("seconds", "lets_in"), [(-1, True), (0, False)])
def test_72_hours_and_not_a_second_more(seconds, lets_in, contact_person, liberia):
    invitation = invite_colleague(liberia, email="new@demo.example", by=contact_person)
    moment = invitation.invited_at + dt.timedelta(hours=72, seconds=seconds)

    with time_machine.travel(moment, tick=False):
        if lets_in:
            assert accept_invitation(token_of(invitation), **NEW).state == liberia
        else:
            with pytest.raises(RuleBroken):
                accept_invitation(token_of(invitation), **NEW)


@pytest.mark.parametrize("token", ["", "0" * 64, "nonsense"])
def test_an_invented_token_lets_nobody_in(token):
    with pytest.raises(RuleBroken, match="not valid any more"):
        accept_invitation(token, **NEW)


@pytest.mark.parametrize("password", ["short", "password1234", ""])
def test_a_weak_password_is_refused_and_the_invitation_lives_on(password, contact_person, liberia):
    invitation = invite_colleague(liberia, email="new@demo.example", by=contact_person)

    with pytest.raises(RuleBroken) as broken:
        accept_invitation(token_of(invitation), password, name="Drafter")

    assert list(broken.value.errors) == ["password"]
    assert Invitation.objects.get(pk=invitation.pk).is_open


def test_an_account_has_a_name(contact_person, liberia):
    invitation = invite_colleague(liberia, email="new@demo.example", by=contact_person)

    with pytest.raises(RuleBroken) as broken:
        accept_invitation(token_of(invitation), PASSWORD)

    assert list(broken.value.errors) == ["name"]


def test_an_existing_account_has_to_be_signed_in(contact_person, liberia, member):
    invitation = invite_colleague(liberia, email=member.email, by=contact_person)

    with pytest.raises(NotPermitted, match="Sign in"):
        accept_invitation(token_of(invitation), **NEW)
    with pytest.raises(NotPermitted, match="Sign in"):
        accept_invitation(token_of(invitation), by=contact_person)

    assert accept_invitation(token_of(invitation), by=member).roles == {"member", "drafter"}


def test_an_account_of_another_state_is_not_taken_over(contact_person, foreign_contact_person, liberia, ghana):
    invitation = invite_colleague(liberia, email=foreign_contact_person.email, by=contact_person)

    with pytest.raises(RuleBroken, match="acts for somebody else"):
        accept_invitation(token_of(invitation), by=foreign_contact_person)

    assert User.objects.get(pk=foreign_contact_person.pk).state == ghana


@pytest.mark.parametrize(("roles", "is_taken"), [([], True), (["officer"], False)])
def test_an_account_without_a_state_gets_one_unless_it_is_staff(roles, is_taken, contact_person, liberia):
    person = UserFactory(roles=roles)
    invitation = invite_colleague(liberia, email=person.email, by=contact_person)

    if is_taken:
        assert accept_invitation(token_of(invitation), by=person).state == liberia
    else:
        with pytest.raises(RuleBroken):
            accept_invitation(token_of(invitation), by=person)


def test_the_line_may_have_changed_meanwhile(officer, liberia):
    contact = PointOfContactFactory(state=liberia)
    invitation = invite_point_of_contact(contact, by=officer)
    contact.user = UserFactory(state=liberia)
    contact.save()

    with pytest.raises(Conflict, match="has changed"):
        accept_invitation(token_of(invitation), **NEW)


def test_ending_a_line_closes_its_invitation(officer, liberia):
    contact = PointOfContactFactory(state=liberia)
    invitation = invite_point_of_contact(contact, by=officer)

    end_point_of_contact(contact, reason="x", by=officer)

    assert not Invitation.objects.get(pk=invitation.pk).is_open


def test_who_withdraws(officer, contact_person, foreign_contact_person, liberia):
    colleague = invite_colleague(liberia, email="new@demo.example", by=contact_person)
    point = invite_point_of_contact(PointOfContactFactory(state=liberia), by=officer)

    for invitation, person in ((colleague, officer), (colleague, foreign_contact_person), (point, contact_person)):
        with pytest.raises(NotPermitted):
            withdraw_invitation(invitation, by=person)

    withdraw_invitation(point, by=officer)
    withdraw_invitation(colleague, by=contact_person)
    with pytest.raises(Conflict):
        withdraw_invitation(colleague, by=contact_person)


def test_no_letter_for_a_closed_invitation_and_none_under_another_secret(contact_person, liberia, settings):
    invitation = invite_colleague(liberia, email="new@demo.example", by=contact_person)
    settings.SECRET_KEY = "another secret"

    with pytest.raises(RuntimeError, match="SECRET_KEY"):
        send_invitation(invitation)
    invitation.withdrawn_at = timezone.now()
    send_invitation(invitation)

    assert mail.outbox == []


def test_a_point_of_contact_takes_access_away(contact_person, drafter):
    remove_colleague(drafter, reason="Moved", by=contact_person)

    assert User.objects.get(pk=drafter.pk).roles == frozenset()
    assert Notification.objects.get(recipient=drafter).key == "accounts/colleague-removed"


def test_what_does_not_take_access_away(contact_person, foreign_contact_person, drafter, member):
    with pytest.raises(NotPermitted):
        remove_colleague(drafter, reason="Moved", by=foreign_contact_person)
    with pytest.raises(RuleBroken) as broken:
        remove_colleague(drafter, reason=" ", by=contact_person)
    with pytest.raises(Conflict):
        remove_colleague(member, reason="Moved", by=contact_person)

    assert list(broken.value.errors) == ["reason"]
    assert User.objects.get(pk=drafter.pk).roles == {"drafter"}
