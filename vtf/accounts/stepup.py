"""Step-up: what moves money asks again who is there (OWASP ASVS 5.0, 7.5.3)."""

import functools
import time
from collections.abc import Callable
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext as _

View = Callable[..., HttpResponse]


def is_needed(request: HttpRequest) -> bool:
    """Whether the person has to say again who they are; a sign-in within the time-out counts."""
    return settings.STEP_UP_REQUIRED and request.user.is_authenticated and not was_seen_lately(request)


def was_seen_lately(request: HttpRequest) -> bool:
    """Whether the person signed in, or said again who they are, within ACCOUNT_REAUTHENTICATION_TIMEOUT seconds."""
    records = get_authentication_records(request, request.user)
    latest = max((record["at"] for record in records), default=0.0)
    return time.time() - latest < app_settings.REAUTHENTICATION_TIMEOUT


def address(request: HttpRequest) -> str:
    """Where the person says again who they are, and from where they come back to this page."""
    methods = get_adapter().get_reauthentication_methods(request.user)
    page = methods[0]["url"] if methods else reverse("account_reauthenticate")
    return f"{page}?{urlencode({REDIRECT_FIELD_NAME: request.get_full_path()})}"


def step_up_required(view: View) -> View:
    """For views without a form of their own: the page, or the act without input, is asked for again after it."""

    @functools.wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if is_needed(request):
            return HttpResponseRedirect(address(request))
        return view(request, *args, **kwargs)

    return wrapper


required = step_up_required


class StepUpMixin:
    """For ActView, on its left: asks when the page opens; a form sent too late is shown again with everything typed."""

    request: HttpRequest
    form: Any

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ask first, then show the form."""
        if is_needed(request):
            return HttpResponseRedirect(address(request))
        return super().get(request, *args, **kwargs)  # type: ignore[misc]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """An act without input has nothing to lose and is asked for again from its page."""
        if getattr(self, "form_class", None) is None and is_needed(request):
            return HttpResponseRedirect(address(request))
        return super().post(request, *args, **kwargs)  # type: ignore[misc]

    def is_valid(self) -> bool:
        """The form is complete and the person has lately said who they are."""
        is_complete = bool(super().is_valid())  # type: ignore[misc]
        if self.form is None or not is_needed(self.request):
            return is_complete
        self.form.add_error(None, self.step_up_message())
        return False

    def step_up_message(self) -> str:
        """Where to confirm, in another window, so that what was typed stays."""
        return format_html(
            '{} <a href="{}" target="_blank" rel="noopener">{}</a>',
            _("Too much time has passed since you last showed who you are. Nothing typed is lost."),
            address(self.request),
            _("Confirm that it is you in a new window, then send this page again."),
        )
