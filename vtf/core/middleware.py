"""Where a broken rule ends when no form is there to show it, and what may be kept by a cache."""

from collections.abc import Callable
from typing import Any

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django_fsm import ConcurrentTransition, TransitionNotAllowed

from vtf.core.errors import Conflict, Message, RuleBroken
from vtf.core.latest import has_moved_on, is_done_already, told_by_whom_and_when
from vtf.core.reading import one_reading
from vtf.core.refusals import note_refusal, pass_on, target_of
from vtf.core.workflow import reasons_against

GetResponse = Callable[[HttpRequest], HttpResponse]


def as_broken_rule(exception: Exception, user: Any, target: Any = None) -> RuleBroken | None:
    """Translate what django-fsm raises into a broken rule with reasons in words; None for anything else.

    Whoever comes too late is told by whom and when the last act happened to the object, or to `target`.
    """
    if isinstance(exception, TransitionNotAllowed):
        return _not_allowed(exception, user, target)
    if isinstance(exception, ConcurrentTransition):
        words = _("Somebody else was faster: this file has changed since you opened it. Look at it again.")
        return _too_late(Conflict(words), user, target)
    if isinstance(exception, Conflict):
        return _too_late(exception, user, target)
    return exception if isinstance(exception, RuleBroken) else None


def _not_allowed(exception: TransitionNotAllowed, user: Any, target: Any) -> RuleBroken:
    instance, name = exception.object or target, getattr(exception.method, "__name__", "")
    broken = RuleBroken(errors={"": list(_reasons(exception, user))})
    if instance is None or not has_moved_on(instance, name):
        return broken
    return _too_late(broken, user, instance, is_done=is_done_already(instance, name))


def _too_late(broken: RuleBroken, user: Any, target: Any, *, is_done: bool = False) -> RuleBroken:
    """The same broken rule, which also says by whom and when the last act happened."""
    if broken.last_act is not None or not isinstance(target, Model):
        return broken
    sentence = told_by_whom_and_when(target, user, is_done=is_done)
    if not sentence:
        broken.last_act = ""
        return broken
    told = type(broken)(errors={**broken.errors, "": [*broken.errors.get("", []), sentence]})
    told.last_act = sentence
    return told


def _reasons(exception: TransitionNotAllowed, user: Any) -> tuple[Message, ...]:
    name = getattr(exception.method, "__name__", "")
    try:
        reasons = reasons_against(exception.object, name, user)
    except (KeyError, AttributeError):
        reasons = ()
    return reasons or (_("This is not possible at this point."),)


def way_back(request: HttpRequest) -> str:
    """The page from which the person came, if it is one of ours; else the page itself."""
    referrer = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(referrer, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return referrer
    return request.path


class LanguageMiddleware(LocaleMiddleware):
    """Django's, but what a page without a language answers with 404 is its own answer, not a missing prefix."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Leave a 404 alone that a view gave; lead an address that nothing answers to its language."""
        if response.status_code == 404 and request.resolver_match is not None:
            return response
        return super().process_response(request, response)


class ReadingMiddleware:
    """Lets a page that is only read ask each question about a person once."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Remember answers for reading requests alone: an act asks everything anew."""
        if request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        with one_reading():
            return self.get_response(request)


class BrokenRuleMiddleware:
    """Answers a broken rule from any view with one friendly page that lists the reasons."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; an act that a rule forbade is passed on to whoever keeps refusals."""
        response = self.get_response(request)
        pass_on(request, response.status_code)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Say what happened, that nothing was changed, and the way back; status 409, or 403 if not permitted."""
        broken = as_broken_rule(exception, getattr(request, "user", None), target_of(request))
        if broken is None:
            return None
        note_refusal(request, broken)
        context = {"reasons": broken.messages, "is_permission": broken.status_code == 403, "back": way_back(request)}
        return render(request, "errors/409.html", context, status=broken.status_code)


class PrivatePagesMiddleware:
    """Keeps the pages of signed-in people out of every cache, unless a view has said otherwise."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated and not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        return response
