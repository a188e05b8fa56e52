"""What every request of a signed-in person needs: their time zone, an end to idle sessions, a second factor."""

import time
import zoneinfo
from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

GetResponse = Callable[[HttpRequest], HttpResponse]
SEEN, BEGAN = "seen_at", "began_at"
STAMP_EVERY = 60  # seconds between two writes of the session
IDLE_LIMIT = 30 * 60  # of those who decide, pay, audit or publish; docs: OWASP ASVS 5.0, 7.3.1
FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]  # recovery codes alone are none


class PersonalSettingsMiddleware:
    """Shows times in the person's time zone."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            try:
                timezone.activate(zoneinfo.ZoneInfo(request.user.time_zone))
            except (zoneinfo.ZoneInfoNotFoundError, ValueError):
                timezone.deactivate()
        else:
            timezone.deactivate()
        try:
            return self.get_response(request)
        finally:
            timezone.deactivate()


class IdleTimeoutMiddleware:
    """Ends a session of staff after 30 minutes without a request, and any session 12 hours after its beginning."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return self.get_response(request)
        now = int(time.time())
        seen, began = request.session.get(SEEN, now), request.session.setdefault(BEGAN, now)
        is_idle = now - seen > IDLE_LIMIT and request.user.is_staff_member
        if is_idle or now - began > settings.SESSION_COOKIE_AGE:
            logout(request)
            messages.info(request, _("You were signed out because your session had ended. Sign in to go on."))
            target = request.get_full_path() if request.method in ("GET", "HEAD") else request.path
            return redirect_to_login(target)
        if now - seen >= STAMP_EVERY or SEEN not in request.session:
            request.session[SEEN] = now
        return self.get_response(request)


class SecondFactorMiddleware:
    """Leads staff, finance and committee to the set-up of a second factor, and nowhere else, until they have one."""

    OPEN_PREFIXES = ("mfa_",)
    OPEN_NAMES = ("account_logout", "account_reauthenticate", "set_language", "health-live", "health-ready")

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Let through who needs no second factor, who has one, and the way to one."""
        if not settings.SECOND_FACTOR_REQUIRED or not request.user.is_authenticated:
            return None
        if not request.user.is_staff_member or is_mfa_enabled(request.user, types=FACTORS):
            return None
        request.second_factor_is_missing = True  # type: ignore[attr-defined]
        name = (request.resolver_match.url_name or "") if request.resolver_match else ""
        if name in self.OPEN_NAMES or name.startswith(self.OPEN_PREFIXES):
            return None
        return HttpResponseRedirect(reverse("mfa_index"))
