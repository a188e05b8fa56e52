"""Pages of documents: a file on its way out, and the public check."""

from collections.abc import Collection
from typing import Any, ClassVar

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from vtf.accounts.models import User
from vtf.core.views import PageView, Selector
from vtf.documents.forms import VerifyForm
from vtf.documents.models import IssuedDocument
from vtf.documents.selectors import documents_about, issued_document, later_issue_of
from vtf.documents.services import open_document

SECONDS_TO_WAIT = 5


def file_name(document: IssuedDocument) -> str:
    """A name that a person recognises: what it is, its number, its language."""
    kind = document.kind.rpartition("/")[2]
    number = str(document.facts.get("number", ""))[:40]
    return slugify(f"{kind} {number} {document.language}").replace("_", "-") + ".pdf"


def document_response(document: IssuedDocument, *, by: User | None, request: HttpRequest | None = None) -> HttpResponse:
    """The PDF as a download, its viewing recorded; a page that says so while it is still being made.

    The caller has fetched `document` through what `by` may see.
    """
    if not document.is_issued:
        content = render_to_string("documents/being_made.html", {"document": document}, request=request)
        return HttpResponse(content, status=202, headers={"Retry-After": SECONDS_TO_WAIT, "Cache-Control": "no-store"})
    return HttpResponse(
        open_document(document, by=by),
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'attachment; filename="{file_name(document)}"',
            "Content-Language": document.language,
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "Cache-Control": "private, no-store",
        },
    )


class DocumentView(PageView):
    """A document of an object, for those who see the object and for whom its kind is meant.

    `visible_to` is the app's selector. The address has the document's identifier alone, so that a list of
    documents needs nothing else.
    """

    visible_to: ClassVar[Selector]

    def sides(self, target: Model) -> Collection[str] | None:
        """Where the reader stands towards the object ("applicant", "committee"); None leaves it to their roles."""
        return None

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The PDF, or a page that says that it is being made."""
        rows = type(self).visible_to(request.user)
        document = get_object_or_404(IssuedDocument, pk=kwargs["document"])
        if document.about_type_id != ContentType.objects.get_for_model(rows.model).pk:
            raise Http404
        target = get_object_or_404(rows, pk=document.about_id)
        meant = documents_about(target, for_user=request.user, sides=self.sides(target))  # type: ignore[arg-type]
        return document_response(get_object_or_404(meant, pk=document.pk), by=request.user, request=request)  # type: ignore[arg-type]


@require_safe
def verify(request: HttpRequest, reference: str = "") -> HttpResponse:
    """Anybody compares a document with what was issued; nothing is sent but an identifier and a hash."""
    asked = {key: request.GET[key] for key in ("document", "sha256") if key in request.GET}
    if reference:
        asked["document"] = reference
    form = VerifyForm(asked or None)
    is_valid = form.is_bound and form.is_valid()
    if is_valid and not reference:
        query = f"?sha256={form.cleaned_data['sha256']}" if form.cleaned_data["sha256"] else ""
        return redirect(f"/verify/{form.cleaned_data['document']}{query}")
    document = issued_document(reference) if reference else None
    if reference and document is None and "document" not in form.errors:
        form.add_error("document", _("The Fund issued no document with this identifier."))
    compared = form.cleaned_data.get("sha256", "") if form.is_bound else ""
    context = {
        "form": form,
        "document": document,
        "later": later_issue_of(document) if document is not None else None,
        "compared": compared,
        "is_same": document is not None and compared == document.sha256,
    }
    status = 404 if reference and document is None else 422 if form.errors else 200
    return render(request, "documents/verify.html", context, status=status)
