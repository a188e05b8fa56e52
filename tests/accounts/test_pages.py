"""The pages of the register, of colleagues, of invitations and of one's settings."""

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories.accounts import PASSWORD, PointOfContactFactory, UserFactory
from vtf.accounts.models import Invitation, PointOfContact, User
from vtf.accounts.services import invite_colleague
from vtf.accounts.services.invitations import token_for

pytestmark = pytest.mark.django_db


def line(state, **changes):
    today = timezone.now().date().isoformat()
    return {
        "state": state.pk,
        "position": "Director",
        "ministry": "Foreign Affairs",
        "email": "office@demo.example",
        "note_verbale": "NV/12",
        "note_verbale_on": today,
    } | changes


@pytest.mark.parametrize(
    ("who", "status"),
    [("officer", 200), ("contact_person", 200), ("drafter", 200), ("member", 403)],
)
def test_who_opens_the_register(who, status, request, client):
    client.force_login(request.getfixturevalue(who))

    assert client.get(reverse("accounts:contact-list")).status_code == status


def test_a_foreign_line_is_not_in_the_list_nor_in_its_files_nor_found(client, contact_person, foreign_contact_person):
    client.force_login(contact_person)
    foreign = foreign_contact_person.contact_lines.get()

    page = client.get(reverse("accounts:contact-list")).content.decode()
    table = b"".join(client.get(reverse("accounts:contact-list"), {"format": "csv"}).streaming_content).decode()

    assert (contact_person.email in page, foreign_contact_person.email in page) == (True, False)
    assert (contact_person.email in table, foreign_contact_person.email in table) == (True, False)
    assert client.get(reverse("accounts:contact-detail", args=[foreign.pk])).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_a_constant_number_of_queries(count, client, officer, liberia, django_assert_max_num_queries):
    for _time in range(count):
        PointOfContactFactory(state=liberia)
    client.force_login(officer)
    client.get(reverse("accounts:contact-list"))

    with django_assert_max_num_queries(12):
        client.get(reverse("accounts:contact-list"))


@pytest.mark.parametrize("count", [1, 3])
def test_colleagues_take_a_constant_number_of_queries(
    count, client, contact_person, liberia, django_assert_max_num_queries
):
    for number in range(count):
        UserFactory(roles=["drafter"], state=liberia)
        invite_colleague(liberia, email=f"new{number}@demo.example", by=contact_person)
    client.force_login(contact_person)
    client.get(reverse("accounts:colleague-list"))

    with django_assert_max_num_queries(14):
        client.get(reverse("accounts:colleague-list"))


def test_an_officer_registers_ends_and_invites(client, officer, liberia):
    client.force_login(officer)

    page = client.post(reverse("accounts:contact-register"), line(liberia), follow=True)
    contact = PointOfContact.objects.get()
    assert page.request["PATH_INFO"] == reverse("accounts:contact-detail", args=[contact.pk])

    client.post(reverse("accounts:contact-invite", args=[contact.pk]), {"name": "", "language": "fr"})
    assert Invitation.objects.get().language == "fr"
    assert "Waiting for an answer" in client.get(contact.get_absolute_url()).content.decode()

    client.post(
        reverse("accounts:contact-end", args=[contact.pk]), {"until_on": timezone.now().date(), "reason": "NV/13"}
    )
    assert PointOfContact.objects.get().until_on == timezone.now().date()


def test_a_refusal_stands_beside_the_field_and_keeps_everything_typed(client, officer, liberia):
    PointOfContactFactory(state=liberia, email="office@demo.example")
    client.force_login(officer)

    page = client.post(reverse("accounts:contact-register"), line(liberia))

    assert page.status_code == 422
    assert "stands in the open register" in str(page.context["form"].errors["email"])
    assert 'value="NV/12"' in page.content.decode()


@pytest.mark.parametrize("name", ["contact-register", "contact-end", "contact-invite"])
def test_others_are_refused_with_the_reason(name, client, contact_person, liberia):
    contact = contact_person.contact_lines.get()
    client.force_login(contact_person)
    address = reverse(f"accounts:{name}", args=[] if name == "contact-register" else [contact.pk])

    for page in (client.get(address), client.post(address, line(liberia))):
        assert page.status_code == 403
        assert "Only a programme officer or the Head" in page.content.decode()


def test_the_line_says_what_its_reader_can_do(client, officer, contact_person):
    address = contact_person.contact_lines.get().get_absolute_url()

    client.force_login(officer)
    assert "has an account already" in client.get(address).content.decode()
    client.force_login(contact_person)
    page = client.get(address)
    assert (page.context["possible"], page.context["closed"]) == ([], [])


@pytest.mark.parametrize("who", ["drafter", "member", "officer"])
def test_only_a_point_of_contact_sees_colleagues(who, request, client):
    client.force_login(request.getfixturevalue(who))

    assert client.get(reverse("accounts:colleague-list")).status_code == 403
    assert client.post(reverse("accounts:colleague-invite"), {"email": "a@demo.example"}).status_code == 403
    assert Invitation.objects.count() == 0


def test_a_point_of_contact_invites_withdraws_and_removes(client, contact_person, drafter):
    client.force_login(contact_person)

    client.post(reverse("accounts:colleague-invite"), {"email": "new@demo.example", "name": "", "language": "en"})
    page = client.get(reverse("accounts:colleague-list")).content.decode()
    assert ("new@demo.example" in page, drafter.email in page) == (True, True)

    withdraw = reverse("accounts:invitation-withdraw", args=[Invitation.objects.get().pk])
    assert client.get(withdraw).status_code == 200
    assert client.post(withdraw).url == reverse("accounts:colleague-list")
    assert client.post(withdraw).status_code == 409

    client.post(reverse("accounts:colleague-remove", args=[drafter.pk]), {"reason": "Moved"})
    assert User.objects.get(pk=drafter.pk).roles == frozenset()


def test_people_of_other_states_and_other_offices_cannot_be_removed(
    client, contact_person, member, foreign_contact_person
):
    client.force_login(contact_person)

    for person in (member, foreign_contact_person):
        assert client.post(reverse("accounts:colleague-remove", args=[person.pk]), {"reason": "x"}).status_code == 404


def follow(client, invitation):
    return client.get(reverse("accounts:invitation-open", args=[token_for(invitation.nonce)]), follow=True)


ACCOUNT = {
    "name": "Drafter",
    "language": "fr",
    "time_zone": "Africa/Monrovia",
    "password": PASSWORD,
    "password_again": PASSWORD,
}


def test_an_invited_person_opens_an_account_and_the_token_leaves_the_address(client, contact_person, liberia):
    invitation = invite_colleague(liberia, email="new@demo.example", by=contact_person)

    page = follow(client, invitation)
    assert page.request["PATH_INFO"] == "/en/invitations/accept/"
    assert token_for(invitation.nonce) not in page.content.decode()

    answer = client.post("/en/invitations/accept/", ACCOUNT)
    person = User.objects.get(email="new@demo.example")
    assert (answer.url, person.language, person.time_zone) == ("/fr/accounts/login/", "fr", "Africa/Monrovia")
    assert client.get("/en/invitations/accept/").status_code == 410


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"password_again": "another"}, "password_again"),
        ({"password": "short", "password_again": "short"}, "password"),
        ({"name": ""}, "name"),
    ],
)
def test_what_is_wrong_on_the_way_in_is_said(change, field, client, contact_person, liberia):
    follow(client, invite_colleague(liberia, email="new@demo.example", by=contact_person))

    page = client.post("/en/invitations/accept/", ACCOUNT | change)

    assert (page.status_code, list(page.context["form"].errors)) == (422, [field])
    assert not User.objects.filter(email="new@demo.example").exists()


@pytest.mark.parametrize("address", ["/en/invitations/accept/", f"/en/invitations/{'0' * 64}/"])
def test_a_dead_link_says_so(address, client):
    page = client.get(address, follow=True)

    assert page.status_code == 410
    assert "This invitation is not valid any more" in page.content.decode()


def test_an_existing_account_is_asked_to_sign_in_first(client, contact_person, officer, member, liberia):
    invitation = invite_colleague(liberia, email=member.email, by=contact_person)

    assert follow(client, invitation).request["PATH_INFO"] == "/en/accounts/login/"
    client.force_login(officer)
    assert follow(client, invitation).request["PATH_INFO"] == "/en/accounts/logout/"
    client.force_login(member)
    assert follow(client, invitation).status_code == 200
    assert client.post("/en/invitations/accept/").url == "/en/settings/"
    assert User.objects.get(pk=member.pk).has_role("drafter")


def test_settings_switch_the_language_and_the_clock(client, drafter):
    client.force_login(drafter)

    answer = client.post("/en/settings/", {"name": "New name", "language": "ar", "time_zone": "Africa/Monrovia"})

    saved = User.objects.get(pk=drafter.pk)
    assert (saved.name, saved.language, saved.time_zone) == ("New name", "ar", "Africa/Monrovia")
    assert (answer.url, answer.cookies["django_language"].value) == ("/ar/settings/", "ar")
    assert 'dir="rtl"' in client.get("/ar/settings/").content.decode()


@pytest.mark.parametrize(
    ("change", "field"), [({"name": " "}, "name"), ({"language": "de"}, "language"), ({"time_zone": "X"}, "time_zone")]
)
def test_settings_refuse_what_does_not_exist(change, field, client, drafter):
    client.force_login(drafter)

    page = client.post("/en/settings/", {"name": "N", "language": "en", "time_zone": "UTC"} | change)

    assert (page.status_code, list(page.context["form"].errors)) == (422, [field])


def test_no_other_field_of_an_account_can_be_set_by_the_form(client, drafter):
    client.force_login(drafter)
    wish = {"is_staff": "1", "is_superuser": "1", "state": "1", "email": "x@demo.example", "groups": "1"}

    client.post("/en/settings/", {"name": "N", "language": "en", "time_zone": "UTC"} | wish)

    saved = User.objects.get(pk=drafter.pk)
    assert (saved.is_staff, saved.is_superuser, saved.state, saved.email) == (
        False,
        False,
        drafter.state,
        drafter.email,
    )


@pytest.mark.parametrize("language", ["en", "fr", "es", "ru", "ar", "zh-hans"])
@pytest.mark.parametrize(
    "name", ["accounts:settings", "accounts:contact-list", "accounts:colleague-list", "notifications:inbox"]
)
def test_every_page_stands_in_every_language(name, language, client, contact_person):
    client.force_login(contact_person)
    path = reverse(name).replace("/en/", f"/{language}/", 1)

    assert client.get(path).status_code == 200
