"""What an act leaves behind: events, messages, documents, jobs."""

from typing import Any

from vtf.documents.models import IssuedDocument
from vtf.documents.selectors import documents_about
from vtf.history.selectors import events_about
from vtf.notifications.models import Job, Notification


def verbs(*targets: Any) -> list[str]:
    """What happened to the objects, in order; orders of documents left out."""
    return [event.verb for event in events_about(*targets) if not event.verb.startswith("document.")]


def last_event(target: Any) -> Any:
    """The latest event about the object."""
    return events_about(target).last()


def told(key: str) -> list[str]:
    """The names of those who got a message, sorted."""
    return sorted(Notification.objects.filter(key=key).values_list("recipient__name", flat=True))


def ordered(target: Any) -> list[tuple[str, str]]:
    """The documents about the object as (kind, language), sorted."""
    return sorted(documents_about(target).values_list("kind", "language"))


def facts_of(target: Any, kind: str) -> dict[str, Any]:
    """The facts of the newest document of a kind about the object."""
    document = documents_about(target).filter(kind=kind).first()
    assert isinstance(document, IssuedDocument)
    return dict(document.facts)


def jobs(task: str) -> list[dict[str, Any]]:
    """The payloads of the queued jobs of a task."""
    return list(Job.objects.filter(task=task).order_by("pk").values_list("payload", flat=True))
