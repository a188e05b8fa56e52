"""How a page is found in the reader's language, and who comes through the door of the CMS."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from csp.decorators import csp_replace
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_safe
from wagtail.models import Page, Site
from wagtail.views import serve as serve_wagtail_page

from cms.models import SitePage

PUBLIC = "Content-Security-Policy"


@require_safe
def serve(request: HttpRequest, path: str) -> HttpResponse:
    """Show a page in the reader's language; a page that this language lacks is shown in the default one."""
    route = Page.route_for_request(request, path) or _route_in_default_language(request, path)
    if route is None or (isinstance(route.page, SitePage) and not route.page.is_public):
        raise Http404
    request._wagtail_route_for_request = route  # type: ignore[attr-defined]
    return serve_wagtail_page(request, path)


def _route_in_default_language(request: HttpRequest, path: str) -> Any:
    site = Site.find_for_request(request)
    if site is None:
        return None
    try:
        return site.root_page.specific.route(request, [part for part in path.split("/") if part])
    except Http404:
        return None


def editors_only(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Give Wagtail's admin its own recorded policy, and a signed-in person without the right a plain refusal."""

    @csp_replace(settings.CMS_ADMIN_CONTENT_SECURITY_POLICY)
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and not request.user.has_perm("wagtailadmin.access_admin"):
            raise PermissionDenied
        response = view(request, *args, **kwargs)
        if PUBLIC in response:  # a preview comes with the policy of a public page; the editor frames it
            response[PUBLIC] = response[PUBLIC].replace("frame-ancestors 'none'", "frame-ancestors 'self'")
        return response

    return guarded
