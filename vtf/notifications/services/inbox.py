"""Telling a person something: a row in their inbox with the act, mail after it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.urls import NoReverseMatch
from django.utils import timezone, translation

from vtf.notifications import mail
from vtf.notifications.models import Job, Notification
from vtf.notifications.selectors import about as about_of
from vtf.notifications.selectors import notifications_of


@transaction.atomic
def notify(key: str, *, about: models.Model, to: Iterable[Any], facts: Mapping[str, Any] | None = None) -> None:
    """Tell active people, each once, about an object; part of the act's own transaction.

    `key` such as "applications/submitted" names templates/applications/emails/submitted.{subject,body}.txt, which get
    `about`, `facts`, `url` and, in the body only, `recipient`. `facts` are safe for JSON.
    """
    people = {person.pk: person for person in to if person.is_active}
    addresses = {person.language: _address(about, person.language) for person in people.values()}
    rows = Notification.objects.bulk_create(
        Notification(
            recipient=person,
            key=key,
            about_type=about._meta.label_lower,
            about_id=str(about.pk),
            about_url=addresses[person.language],
            facts=dict(facts or {}),
        )
        for _pk, person in sorted(people.items())
    )
    if rows:
        Job.objects.bulk_create(Job(task="notifications.deliver", payload={"notification": row.pk}) for row in rows)


def _address(about: models.Model, language: str) -> str:
    """Where the object stands in the reader's language; empty where it has no page."""
    find = getattr(about, "get_absolute_url", None)
    if find is None:
        return ""
    with translation.override(language):
        try:
            return str(find())
        except NoReverseMatch:
            return ""


def deliver(notification: Notification) -> None:
    """Send one notification as mail; a second delivery carries the same Message-ID."""
    person: Any = notification.recipient
    if notification.mailed_at is not None or not person.is_active:
        return
    mail.send(
        notification.key,
        to=person.email,
        language=person.language,
        context={
            "about": about_of(notification),
            "facts": notification.facts,
            "url": absolute(notification.about_url),
            "recipient": person,
        },
        message_key=f"notification.{notification.pk}",
    )
    Notification.objects.filter(pk=notification.pk).update(mailed_at=timezone.now())


def absolute(path: str) -> str:
    """The full address of a path of ours; the desk of the system where there is none."""
    return f"{settings.BASE_URL}{path or '/'}"


def send_letter(key: str, *, to: str, language: str, context: Mapping[str, Any], message_key: str) -> None:
    """Write to an address behind which there is no account yet; for use within a task only."""
    mail.send(key, to=to, language=language, context=context, message_key=message_key)


@dataclass(frozen=True)
class Line:
    """A message as the inbox shows it."""

    notification: Notification
    subject: str


def lines_of(notifications: Sequence[Notification]) -> list[Line]:
    """The messages with their subjects in the active language; one query for each kind of object."""
    found: dict[tuple[str, str], models.Model] = {}
    by_type: dict[str, set[str]] = {}
    for notification in notifications:
        by_type.setdefault(notification.about_type, set()).add(notification.about_id)
    for name, keys in by_type.items():
        for row in apps.get_model(name)._base_manager.filter(pk__in=keys):
            found[name, str(row.pk)] = row
    return [Line(each, subject_of(each, found.get((each.about_type, each.about_id)))) for each in notifications]


def subject_of(notification: Notification, about: models.Model | None) -> str:
    """What the message says in one line, in the active language."""
    return mail.render_subject(notification.key, {"about": about, "facts": notification.facts, "url": ""})


def mark_read(notification: Notification, *, by: Any) -> None:
    """Note that the recipient has seen it; nobody else can."""
    notifications_of(by).filter(pk=notification.pk, read_at=None).update(read_at=timezone.now())


def mark_all_read(*, by: Any) -> int:
    """Note that the person has seen everything."""
    return notifications_of(by).filter(read_at=None).update(read_at=timezone.now())
