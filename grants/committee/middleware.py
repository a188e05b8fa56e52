"""No dossier is opened before the undertaking of confidentiality is signed, and each opening is noted."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from grants.applications.models import Application
from grants.calls.permissions import sits_on_the_committee
from grants.committee.selectors import has_undertaken
from grants.committee.services import note_opening
from vtf.core import clock
from vtf.documents.models import IssuedDocument

UNDERTAKEN, OPENED = "undertaken_for", "dossiers_opened"
DOSSIER = "application-"
# Lists and their exports: no address of one dossier, and still what the dossiers say.
LISTS = {"applications": {"application-list"}, "committee": {"committee", "portfolio", "ineligible", "meetings"}}
GUARDED = {"applications": (DOSSIER, "file-", "document-"), "committee": (DOSSIER, "meeting-", "condition-")}


class UndertakingMiddleware:
    """Leads a member to the undertaking first, whichever list, page, file or document was asked for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Note the opening once the page has been shown; what was refused or is not there was not opened."""
        response = self.get_response(request)
        opened: int | None = getattr(request, "opens_dossier", None)
        if opened is not None and request.method == "GET" and response.status_code == 200:
            self.note(request, opened)
        return response

    def note(self, request: HttpRequest, application_id: int) -> None:
        """Once a day for each session without asking the database, once a day for each person with it."""
        today = clock.today().isoformat()
        day, noted = request.session.get(OPENED, ("", []))
        if day == today and application_id in noted:
            return
        if not _is_own(application_id, request.user):
            note_opening(application_id, by=request.user)  # type: ignore[arg-type]
        request.session[OPENED] = (today, [*(noted if day == today else []), application_id])

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]) -> HttpResponse | None:
        """Ask before the view, so that nothing of the dossier is read without it."""
        match = request.resolver_match
        if match is None or not _is_guarded(match.app_name, match.url_name or "", kwargs):
            return None
        user: Any = request.user
        if not user.is_authenticated or not sits_on_the_committee(user):
            return None
        about = _dossier(match.url_name or "", kwargs)
        if request.session.get(UNDERTAKEN) != user.state_id and not has_undertaken(user):
            if _is_own(about, user):
                return None
            asked = request.get_full_path() if request.method == "GET" else ""
            query = f"?{urlencode({'next': asked})}" if asked else ""
            return HttpResponseRedirect(reverse("committee:undertaking") + query)
        if request.session.get(UNDERTAKEN) != user.state_id:
            request.session[UNDERTAKEN] = user.state_id  # an undertaking is never taken back
        if about is not None:
            request.opens_dossier = about  # type: ignore[attr-defined]
        return None


def _is_own(about: int | None, user: Any) -> bool:
    """The State's own file, which its people read as its applicants; a member has no other of its State."""
    return about is not None and Application.objects.filter(pk=about, applicant=user.state_id).exists()


def _is_guarded(room: str, name: str, kwargs: dict[str, Any]) -> bool:
    if name in LISTS.get(room, ()):
        return True
    return name.startswith(GUARDED.get(room, ())) and bool({"pk", "document"} & set(kwargs))


def _dossier(name: str, kwargs: dict[str, Any]) -> int | None:
    """The application of which a page, a file or a document was asked for; None for pages about something else."""
    if "document" in kwargs:
        document = IssuedDocument.objects.filter(pk=kwargs["document"]).first()
        is_of_one = document is not None and document.about_type.model_class() is Application
        return int(document.about_id) if document is not None and is_of_one else None
    return int(kwargs["pk"]) if name.startswith(DOSSIER) and "pk" in kwargs else None
