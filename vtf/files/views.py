"""How a file leaves: as an attachment that no browser takes for a page; and the register of what lies in the vault."""

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from django import forms
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from vtf.accounts.models import User
from vtf.core.keyset import Page
from vtf.core.lists import Column, Filter, ListView
from vtf.core.views import ActView, ObjectView, Selector
from vtf.files.forms import ReasonForm
from vtf.files.models import StoredFile
from vtf.files.selectors import files_visible_to, register_visible_to, view_counts, views_of
from vtf.files.services import open_file, quarantine_file, release_file
from vtf.history.selectors import events_about

VIEWS_SHOWN = 100


def file_response(stored: StoredFile, *, by: User | None) -> FileResponse:
    """Answer with the file (RFC 6266 name, no sniffing, sandboxed, kept by no cache); the viewing is recorded.

    The caller has fetched what the file belongs to through a selector, which is the permission check. A file in
    quarantine, or not scanned yet, raises RuleBroken, which the middleware shows as a page with the reason.
    """
    response = FileResponse(
        open_file(stored, by=by), as_attachment=True, filename=stored.name, content_type=stored.media_type
    )
    response["Content-Length"] = str(stored.size)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response


class StoredFileView(ObjectView):
    """Base of each room's view of its files: the file as it was handed in, the viewing recorded.

    A room names its own selector in `visible_to` and says in `get_file()` which file of the object is meant:

        class ApplicationFile(StoredFileView):
            visible_to = applications_visible_to

            def get_file(self) -> StoredFile | None:
                return self.object.note_verbale
    """

    http_method_names = ["get", "options"]
    visible_to: ClassVar[Selector | None] = files_visible_to

    def get_file(self) -> StoredFile | None:
        """The file that the address means; None where there is none."""
        return self.object

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        """The file, or a page with the reason why it does not leave."""
        stored = self.get_file()
        if stored is None:
            raise Http404
        return file_response(stored, by=request.user)


class FileList(ListView):
    """Every file of the vault: what it is, whether it may leave, and how often it was looked at."""

    title = _("Files")
    lede = _("What was handed in: typed by its content, and every view recorded.")
    permission = "files.view_register"
    visible_to = register_visible_to
    default_sort = "-uploaded_at"
    file_name = "files"
    search_fields: ClassVar[Sequence[str]] = ("name", "sha256", "uploaded_by__name", "uploaded_by__email")
    filters: ClassVar[Sequence[Filter]] = (
        Filter("status", _("Status"), choices=StoredFile.Status.choices),
        Filter("kind", _("Kind"), choices=StoredFile.Kind.choices),
    )
    counts: dict[str, int] | None = None

    def get_columns(self) -> Sequence[Column]:
        """What a file is, who brought it, and how often it left."""
        return (
            Column("name", _("Name"), sort="name", link=True),
            Column("kind", _("Kind"), sort="kind", value=lambda row: row.get_kind_display()),
            Column("size", _("Size"), sort="size", value=lambda row: filesizeformat(row.size), export=size_of),
            Column("status", _("Status"), sort="status", kind="status"),
            Column("uploaded_by", _("Handed in by")),
            Column("uploaded_at", _("Handed in"), sort="uploaded_at"),
            Column("views", _("Views"), value=self.views, kind="number"),
        )

    def views(self, row: StoredFile) -> int:
        """How often the file was looked at; counted once for the page, or for the whole file."""
        if self.counts is None:
            self.counts = view_counts()
        return self.counts.get(str(row.pk), 0)

    def get_context_data(self, *, page: Page, **kwargs: Any) -> dict[str, Any]:  # type: ignore[override]
        """Count the views of what stands on the page, in one query."""
        rows: Iterable[StoredFile] = page.rows
        self.counts = view_counts(rows)
        return super().get_context_data(page=page, **kwargs)


def size_of(row: StoredFile) -> int:
    """The size in bytes, for a file."""
    return row.size


class FileDetail(ObjectView):
    """One file: what it is, what was found out about it, and who looked when."""

    permission = "files.view_register"
    visible_to = register_visible_to
    template_name = "files/detail.html"
    object_name = "stored"

    def get_title(self) -> str:
        """The name that it was handed in with, on this page only."""
        return str(self.object.name)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add its views and its story."""
        stored = self.object
        views = views_of(stored)
        return super().get_context_data(
            may_open=files_visible_to(self.request.user).filter(pk=stored.pk).exists(),
            views=list(views[:VIEWS_SHOWN]),
            total=views.count(),
            events=events_about(stored).exclude(verb="file.viewed"),
            **kwargs,
        )


class ActOnFile(ActView):
    """Base of the two acts that need a reason."""

    visible_to = register_visible_to
    form_class: ClassVar[type[forms.BaseForm] | None] = ReasonForm


class Quarantine(ActOnFile):
    """Keep a file from leaving."""

    title = _("Put the file into quarantine")
    lede = _("Nobody can open it until another person releases it. Its content is kept as evidence.")
    transition = "quarantine"
    submit_label = _("Put into quarantine")
    success_message = _("The file is in quarantine. Another person has to release it.")
    is_dangerous = True

    def act(self, form: Any) -> StoredFile:
        """Quarantine it."""
        return quarantine_file(self.object, reason=form.cleaned_data["reason"], by=self.request.user)


class Release(ActOnFile):
    """Let a file leave again."""

    title = _("Release the file from quarantine")
    transition = "release"
    submit_label = _("Release")
    success_message = _("The file can be opened again by those who may read it.")

    def act(self, form: Any) -> StoredFile:
        """Release it."""
        return release_file(self.object, reason=form.cleaned_data["reason"], by=self.request.user)
