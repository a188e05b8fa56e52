"""How a file leaves: as an attachment that no browser takes for a page."""

from django.http import FileResponse

from vtf.accounts.models import User
from vtf.files.models import StoredFile
from vtf.files.services import open_file


def file_response(stored: StoredFile, *, by: User | None) -> FileResponse:
    """Answer with the file (RFC 6266 name, no sniffing, sandboxed, kept by no cache); the viewing is recorded.

    The caller has fetched what the file belongs to through a selector, which is the permission check.
    """
    response = FileResponse(
        open_file(stored, by=by), as_attachment=True, filename=stored.name, content_type=stored.media_type
    )
    response["Content-Length"] = str(stored.size)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response
