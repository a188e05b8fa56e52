"""How sign-in behaves here: nobody signs up alone; after sign-in a person's own language is used."""

from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.urls import NoReverseMatch, translate_url
from django.utils import translation

from vtf.accounts.stepup import was_seen_lately


def in_language(url: str, language: str) -> str:
    """The same address of ours under another language's prefix; anything else unchanged."""
    return url if urlsplit(url).netloc else translate_url(url, language)


class AccountAdapter(DefaultAccountAdapter):
    """No public sign-up: a person comes by invitation."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up alone."""
        return False

    def is_reauthentication_required(self, *, app: str, **options: Any) -> bool:
        """Whoever has just signed in is not asked again before a second factor is set up."""
        required = super().is_reauthentication_required(app=app, **options)
        return required and not was_seen_lately(self.request)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """A person's desk, in their language."""
        language = getattr(request.user, "language", settings.LANGUAGE_CODE)
        with translation.override(language):
            try:
                return resolve_url(settings.LOGIN_REDIRECT_URL)
            except NoReverseMatch:
                return f"/{language}/"

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        """The public home in the language of the page."""
        return f"/{translation.get_language() or settings.LANGUAGE_CODE}/"

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to the person's settings."""
        return resolve_url("accounts:settings")

    def post_login(self, request: HttpRequest, user: Any, **options: Any) -> HttpResponse:
        """Go on in the person's own language and remember it."""
        response = super().post_login(request, user, **options)
        if "Location" in response:
            response["Location"] = in_language(response["Location"], user.language)
        remember_language(response, user.language)
        return response


def remember_language(response: HttpResponse, language: str) -> None:
    """Let the language of pages without a prefix follow the person's choice."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
    )
