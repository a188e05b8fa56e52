"""Signing in: no sign-up, no enumeration, second factors, step-up, idle and absolute ends of sessions."""

import datetime as dt
import re

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from tests.factories.accounts import PASSWORD, UserFactory
from vtf.accounts.models import Role, User

pytestmark = pytest.mark.django_db
LOGIN = "/en/accounts/login/"


def sign_in(client, person, password=PASSWORD, **more):
    return client.post(
        LOGIN, {"login": person if isinstance(person, str) else person.email, "password": password} | more
    )


def test_a_person_arrives_at_their_desk_in_their_language(client):
    assert sign_in(client, UserFactory(language="fr")).url == "/fr/desk/"
    assert sign_in(Client(), UserFactory(language="ar"), next="/en/settings/").url == "/ar/settings/"


def test_nobody_is_led_to_another_site(client):
    assert sign_in(client, UserFactory(), next="https://evil.example/").url == "/en/desk/"


def test_the_address_may_be_typed_in_any_case(client):
    UserFactory(email="somebody@demo.example")

    assert sign_in(client, "Somebody@Demo.Example").status_code == 302


@pytest.mark.parametrize("name", ["account_email", "mfa_signup_webauthn", "account_request_login_code"])
def test_what_is_not_used_does_not_exist(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


@pytest.mark.parametrize("path", ["email/", "social/", "login/code/"])
def test_nor_does_it_answer(path, client):
    assert client.get(f"/en/accounts/{path}").status_code == 404


def test_nobody_signs_up_alone(client):
    answer = client.post(
        "/en/accounts/signup/", {"email": "new@demo.example", "password1": PASSWORD, "password2": PASSWORD}
    )

    assert "Accounts are opened by invitation" in answer.content.decode()
    assert User.objects.count() == 0


def test_a_session_gets_a_new_key_at_sign_in(client):
    client.get(LOGIN)
    client.session["x"] = 1
    before = client.session.session_key

    sign_in(client, UserFactory())

    assert client.session.session_key != before


def without_tokens(page):
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page.content.decode())
    return re.sub(r"[\w.]+@demo\.example", "ADDRESS", text)


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(client, monkeypatch):
    hashed = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *given: hashed.append(1) or encode(*given))
    UserFactory(email="known@demo.example")
    hashed.clear()

    known = sign_in(Client(), "known@demo.example", "wrong")
    after_known = len(hashed)
    unknown = sign_in(Client(), "unknown@demo.example", "wrong")

    assert (known.status_code, without_tokens(known)) == (unknown.status_code, without_tokens(unknown))
    assert after_known == len(hashed) - after_known  # the same work, so the same time


def test_a_forgotten_password_tells_nobody_who_is_here(client):
    UserFactory(email="known@demo.example")

    answers = [
        client.post("/en/accounts/password/reset/", {"email": f"{name}@demo.example"}) for name in ("known", "not")
    ]

    assert [(answer.status_code, answer.url) for answer in answers] == [(302, "/en/accounts/password/reset/done/")] * 2
    assert [letter.to for letter in mail.outbox] == [["known@demo.example"], ["not@demo.example"]]


def test_a_password_is_recovered_once_and_not_past_the_second_factor(client):
    person = UserFactory()
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(person, secret)
    client.post("/en/accounts/password/reset/", {"email": person.email})
    link = re.search(r"http://testserver(/\S+)", mail.outbox[0].body)[1]

    form = client.get(link, follow=True)
    new = "quite another passphrase"
    client.post(form.request["PATH_INFO"], {"password1": new, "password2": new})

    assert User.objects.get(pk=person.pk).check_password(new)
    assert "_auth_user_id" not in client.session
    assert "new password reset" in Client().get(link).content.decode()
    assert sign_in(Client(), person, new).url.startswith("/en/accounts/2fa/authenticate/")


def test_ten_failures_and_then_a_pause_for_this_account(client):
    person = UserFactory()

    for _time in range(10):
        sign_in(client, person, "wrong")

    assert "Too many failed" in sign_in(client, person).content.decode()
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=16)):
        assert sign_in(client, person).status_code == 302


def test_somebody_who_has_left_cannot_sign_in_nor_stay(client):
    person = UserFactory()
    sign_in(client, person)
    person.is_active = False
    person.save()

    assert client.get("/en/settings/").url.startswith(LOGIN)
    sign_in(client, person)
    assert client.get("/en/settings/").status_code == 302


def test_changing_the_password_ends_every_session(client):
    person = UserFactory()
    other = Client()
    for each in (client, other):
        sign_in(each, person)

    new = "quite another passphrase"
    client.post("/en/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})

    assert [each.get("/en/settings/").status_code for each in (client, other)] == [302, 302]


def test_other_sessions_are_listed_and_can_be_ended(client):
    person = UserFactory()
    other = Client(headers={"user-agent": "Another browser"})
    for each in (client, other):
        sign_in(each, person)

    assert "Another browser" in client.get("/en/accounts/sessions/").content.decode()
    client.post("/en/accounts/sessions/")

    assert (client.get("/en/settings/").status_code, other.get("/en/settings/").status_code) == (200, 302)


def code_of(secret):
    """What an authenticator app shows now."""
    return totp.format_hotp_value(totp.hotp_value(secret, next(iter(totp.yield_hotp_counters_from_time()))))


def test_a_new_second_factor_ends_every_other_session(client, django_capture_on_commit_callbacks):
    person = UserFactory()
    other = Client()
    for each in (other, client):
        sign_in(each, person)
    secret = client.get("/en/accounts/2fa/totp/activate/").context["form"].secret

    with django_capture_on_commit_callbacks(execute=True):
        client.post("/en/accounts/2fa/totp/activate/", {"code": code_of(secret)})

    assert (client.get("/en/settings/").status_code, other.get("/en/settings/").status_code) == (200, 302)
    assert UserSession.objects.filter(user=person).count() == 1


def test_a_code_works_once():
    person = UserFactory()
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(person, secret)
    first, second = Client(), Client()

    with time_machine.travel(timezone.now(), tick=False):
        for each in (first, second):
            sign_in(each, person)
            each.post("/en/accounts/2fa/authenticate/", {"code": code_of(secret)})

    assert [each.get("/en/settings/").status_code for each in (first, second)] == [200, 302]


@pytest.mark.parametrize("role", [Role.OFFICER, Role.FINANCE, Role.HEAD, Role.AUDITOR, Role.MEMBER, Role.EDITOR])
def test_staff_finance_and_committee_are_led_to_a_second_factor(role, client, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    client.force_login(UserFactory(roles=[role]))

    for path in (
        "/en/desk/",
        "/en/settings/",
        "/en/notifications/",
        "/en/accounts/password/change/",
        "/en/accounts/sessions/",
    ):
        assert client.get(path).url == "/en/accounts/2fa/"
    for path in ("/en/accounts/2fa/", "/en/accounts/logout/", "/health/live"):
        assert client.get(path).status_code == 200


@pytest.mark.parametrize("role", [Role.DRAFTER, Role.DONOR, Role.DELEGATE])
def test_others_may_do_without(role, client, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    client.force_login(UserFactory(roles=[role]))

    assert client.get("/en/settings/").status_code == 200


def test_recovery_codes_alone_are_no_second_factor(client, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    technician, guarded = UserFactory(is_staff=True), UserFactory(is_staff=True)
    RecoveryCodes.activate(technician)
    totp.TOTP.activate(guarded, totp.generate_totp_secret())

    client.force_login(technician)
    assert client.get("/en/settings/").status_code == 302
    client.force_login(guarded)
    assert client.get("/en/settings/").status_code == 200
    assert Authenticator.objects.count() == 2


def test_step_up_asks_when_the_page_opens_and_comes_back(client, settings):
    settings.STEP_UP_REQUIRED = True
    person = UserFactory()
    sign_in(client, person)

    assert client.get("/en/pay/").status_code == 200
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=6)):
        asked = client.get("/en/pay/")
        assert asked.url == "/en/accounts/reauthenticate/?next=%2Fen%2Fpay%2F"
        assert client.get("/en/release/").url.startswith("/en/accounts/reauthenticate/")
        back = client.post(asked.url, {"password": PASSWORD, "next": "/en/pay/"})
        assert (back.url, client.get("/en/pay/").status_code) == ("/en/pay/", 200)


def test_step_up_loses_nothing_that_was_typed(client, settings):
    settings.STEP_UP_REQUIRED = True
    sign_in(client, UserFactory())

    with time_machine.travel(timezone.now() + dt.timedelta(minutes=6)):
        page = client.post("/en/pay/", {"reason": "Instalment 1"})

    assert page.status_code == 422
    assert 'value="Instalment 1"' in page.content.decode()
    assert "/en/accounts/reauthenticate/?next=%2Fen%2Fpay%2F" in page.content.decode()


def test_without_step_up_the_act_is_done(client):
    client.force_login(UserFactory())

    assert client.post("/en/pay/", {"reason": "Instalment 1"}).url == "/en/desk/"
    assert client.get("/en/release/").content == b"released"


@pytest.mark.parametrize(
    ("role", "minutes", "status"), [("officer", 29, 200), ("officer", 31, 302), ("drafter", 31, 200)]
)
def test_idle_staff_are_signed_out_after_half_an_hour(role, minutes, status, client):
    client.force_login(UserFactory(roles=[role]))
    client.get("/en/settings/")

    with time_machine.travel(timezone.now() + dt.timedelta(minutes=minutes)):
        assert client.get("/en/settings/").status_code == status


def test_no_session_lives_longer_than_twelve_hours(client):
    client.force_login(UserFactory(roles=["drafter"]))
    start = timezone.now()

    answers = []
    for hours in (0, 6, 11, 13):
        with time_machine.travel(start + dt.timedelta(hours=hours)):
            answers.append(client.get("/en/settings/").status_code)

    assert answers == [200, 200, 200, 302]


def test_times_are_shown_in_the_persons_zone(client, contact_person):
    contact_person.time_zone = "Asia/Tokyo"
    contact_person.save()
    client.force_login(contact_person)
    contact_person.last_login = dt.datetime(2026, 3, 1, 20, 0, tzinfo=dt.UTC)
    contact_person.save()

    assert "05:00" in client.get("/en/colleagues/").content.decode()


def test_an_unknown_zone_of_an_account_does_no_harm(client):
    client.force_login(UserFactory(time_zone="Nowhere/Land"))

    assert client.get("/en/settings/").status_code == 200


PAGES = [
    "login/",
    "signup/",
    "inactive/",
    "password/reset/",
    "password/reset/done/",
    "password/reset/key/done/",
    "password/reset/key/0-x/",
]
OWN_PAGES = [
    "logout/",
    "reauthenticate/",
    "password/change/",
    "sessions/",
    "2fa/",
    "2fa/totp/activate/",
    "2fa/webauthn/",
    "2fa/webauthn/add/",
]


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("path", PAGES)
def test_pages_of_strangers_stand_in_the_frame_without_inline_code(path, language, client):
    check_page(client.get(f"/{language}/accounts/{path}", follow=True))


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("path", OWN_PAGES)
def test_pages_of_people_stand_in_the_frame_without_inline_code(path, language, client):
    sign_in(client, UserFactory(language=language))

    check_page(client.get(f"/{language}/accounts/{path}"))


@pytest.mark.parametrize(
    "path", ["2fa/recovery-codes/", "2fa/recovery-codes/generate/", "2fa/totp/deactivate/", "2fa/reauthenticate/"]
)
def test_pages_of_a_second_factor_stand_too(path, client):
    person = UserFactory()
    sign_in(client, person)
    totp.TOTP.activate(person, totp.generate_totp_secret())
    RecoveryCodes.activate(person)

    check_page(client.get(f"/en/accounts/{path}"))


def check_page(page):
    text = page.content.decode()
    assert page.status_code == 200
    assert text.count("<h1") == 1
    assert 'class="masthead"' in text
    assert re.findall(r"<script(?![^>]*(?:src=|type=\"application/json\"))[^>]*>", text) == []
    assert re.findall(r"\son\w+=|\sstyle=|<style", text) == []
    assert "unsafe" not in page["Content-Security-Policy"]
