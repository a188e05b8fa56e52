"""Reads of issued documents."""

from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet

from vtf.documents.models import IssuedDocument


def documents_about(target: Model) -> QuerySet[IssuedDocument]:
    """Every document about `target`, newest first; who may see the target may see them."""
    return IssuedDocument.objects.filter(
        about_type=ContentType.objects.get_for_model(target), about_id=str(target.pk)
    ).select_related("issue")


def later_issue_of(document: IssuedDocument) -> IssuedDocument | None:
    """The newest issued document of the same kind, object and language that came after this one, if there is one."""
    same = IssuedDocument.objects.filter(
        kind=document.kind, about_type=document.about_type, about_id=document.about_id, language=document.language
    )
    return same.filter(ordered_at__gt=document.ordered_at, issue__isnull=False).order_by("-ordered_at").first()


def issued_document(reference: str) -> IssuedDocument | None:
    """The issued document of this identifier, or None; not a word of one that is still being made."""
    try:
        pk = UUID(reference.strip())
    except ValueError:
        return None
    return IssuedDocument.objects.select_related("issue").filter(pk=pk, issue__isnull=False).first()
