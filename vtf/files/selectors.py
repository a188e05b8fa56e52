"""Reads of the vault: who may have which file, and who has looked at it."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Count, Q, QuerySet

from vtf.core.permissions import permits
from vtf.files.models import StoredFile
from vtf.history.models import Event
from vtf.history.selectors import events_about

VIEWED = "file.viewed"
FileSelector = Callable[[Any], QuerySet[Any]]
OWNERS: dict[str, FileSelector] = {}


def add_file_owner(room: str, selector: FileSelector) -> None:
    """Tell which files of a room a person may have; called in the room's apps.ready().

    `selector` takes the person and returns a query of primary keys of StoredFile (`values("note_verbale")`).
    A room that owns files in several ways registers each under a name of its own.
    """
    OWNERS[room] = selector


def files_visible_to(user: Any) -> QuerySet[StoredFile]:
    """The files that some room lets this person have; a file that no room answers for is visible to nobody."""
    if not getattr(user, "is_active", False) or not OWNERS:
        return StoredFile.objects.none()
    wanted = Q()
    for selector in OWNERS.values():
        wanted |= Q(pk__in=selector(user))
    return StoredFile.objects.filter(wanted)


def register_visible_to(user: Any) -> QuerySet[StoredFile]:
    """The register: what lies in the vault, without its content, for those who answer for it."""
    if not permits(user, "files.view_register"):
        return StoredFile.objects.none()
    return StoredFile.objects.select_related("uploaded_by", "quarantined_by", "released_by")


def views_of(stored: StoredFile) -> QuerySet[Event]:
    """Who looked at the file and when, latest first."""
    return events_about(stored).filter(verb=VIEWED).order_by("-id")


def view_counts(files: Iterable[StoredFile] | None = None) -> dict[str, int]:
    """How often each of these files was looked at, all of them without any named, by primary key as text."""
    events = Event.objects.filter(verb=VIEWED, target_type=StoredFile._meta.label_lower)
    if files is not None:
        events = events.filter(target_id__in=[str(stored.pk) for stored in files])
    counts = events.order_by().values("target_id").annotate(views=Count("pk"))
    return {row["target_id"]: row["views"] for row in counts}
