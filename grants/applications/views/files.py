"""What leaves an application as a file."""

from collections.abc import Collection
from typing import Any

from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from grants.applications.models import Application
from grants.applications.selectors import applications_visible_to, side_of
from vtf.core.views import PageView
from vtf.documents.views import DocumentView
from vtf.files.models import StoredFile
from vtf.files.views import StoredFileView


class ApplicationDocument(DocumentView):
    """A document of the application as PDF."""

    visible_to = applications_visible_to

    def sides(self, target: Model) -> Collection[str] | None:
        """Where the reader stands towards this application."""
        assert isinstance(target, Application)
        side = side_of(self.request.user, target)
        return {side} if side else set()


class ApplicationFile(StoredFileView):
    """The note verbale, the evidence or the note of the withdrawal, as it was uploaded."""

    visible_to = applications_visible_to
    FIELDS = {"note-verbale": "note_verbale", "evidence": "evidence", "withdrawal-note": "withdrawal_note"}

    def get_file(self) -> StoredFile | None:
        """Which file the address means."""
        return getattr(self.object, self.FIELDS[self.kwargs["which"]])


class ApplicationPackage(PageView):
    """A version exactly as it was sent; its bytes have the SHA-256 that the receipt prints."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The canonical text, as a file; the latest version unless the address names one."""
        application = get_object_or_404(applications_visible_to(request.user), pk=kwargs["pk"])
        version = kwargs.get("version")
        packages = application.packages.filter(version=version) if version else application.packages.all()
        package = packages.first()
        if package is None:
            raise Http404
        return HttpResponse(
            package.content.encode(),
            content_type="application/json",
            headers={
                "Content-Disposition": f'attachment; filename="{application.number}-v{package.version}.json"',
                "X-Content-Type-Options": "nosniff",
                "Cache-Control": "private, no-store",
            },
        )
