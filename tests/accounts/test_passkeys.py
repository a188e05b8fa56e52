"""Passkeys in a real browser, under the strict policy: added, used to sign in, asked for beside the password."""

import pytest

from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def complaints(page):
    """What the browser's security policy refused."""
    found = []
    page.on("console", lambda told: found.append(told.text) if "Content Security Policy" in told.text else None)
    page.on("pageerror", lambda error: found.append(str(error)))
    return found


def sign_in(page, base, person):
    page.goto(f"{base}/en/accounts/login/")
    page.fill("#id_login", person.email)
    page.fill("#id_password", PASSWORD)
    page.keyboard.press("Enter")


def sign_out(page, base):
    page.goto(f"{base}/en/accounts/logout/")
    page.click("main button")


def test_a_passkey_is_added_and_signs_in_alone_or_beside_the_password(page, live_server, complaints):
    base = live_server.url.replace("127.0.0.1", "localhost")
    person = UserFactory()
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})

    sign_in(page, base, person)
    page.wait_for_url("**/desk/")
    page.goto(f"{base}/en/accounts/2fa/webauthn/add/")
    page.check("#id_passwordless")
    page.fill("#id_name", "My computer")
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/recovery-codes/")

    sign_out(page, base)
    page.goto(f"{base}/en/accounts/login/")
    page.click("#passkey_login")
    page.wait_for_url("**/desk/")

    sign_out(page, base)
    sign_in(page, base, person)
    page.wait_for_url("**/2fa/authenticate/")
    page.click("#mfa_webauthn_authenticate")
    page.wait_for_url("**/desk/")

    assert complaints == []
