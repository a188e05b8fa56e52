"""What leaves an application as a file."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from grants.applications.selectors import (
    applications_visible_to,
)
from vtf.core.views import PageView
from vtf.documents.views import DocumentView
from vtf.files.views import file_response


class ApplicationDocument(DocumentView):
    """A document of the application as PDF."""

    visible_to = applications_visible_to


class ApplicationFile(PageView):
    """The note verbale or the evidence, as it was uploaded."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """The file."""
        application = get_object_or_404(applications_visible_to(request.user), pk=kwargs["pk"])
        stored = application.note_verbale if kwargs["which"] == "note-verbale" else application.evidence
        if stored is None:
            raise Http404
        return file_response(stored, by=request.user)


class ApplicationPackage(PageView):
    """The package exactly as it was submitted; its bytes have the SHA-256 that the receipt prints."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The canonical text, as a file."""
        application = get_object_or_404(applications_visible_to(request.user), pk=kwargs["pk"])
        package = application.packages.first()
        if package is None:
            raise Http404
        return HttpResponse(
            package.content.encode(),
            content_type="application/json",
            headers={
                "Content-Disposition": f'attachment; filename="{application.number}.json"',
                "X-Content-Type-Options": "nosniff",
                "Cache-Control": "private, no-store",
            },
        )
