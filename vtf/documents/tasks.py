"""What the worker does for documents."""

from vtf.core.tasks import task
from vtf.documents.models import IssuedDocument
from vtf.documents.services import issue_document


@task("documents.render")
def render_document(document_id: str) -> None:
    """Make the PDF of an ordered document; a second run finds it made and stops."""
    issue_document(IssuedDocument.objects.get(pk=document_id), by=None)
