"""Who did what to which object, when, and who was refused what; written once, the acts chained by hashes.

An Event is inserted in the transaction of the act itself and takes no lock. A sealer comes by afterwards and gives
each event its place in a chain: the Seal's digest covers its number, the digest before it and the whole event.
"""

import json
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vtf.core.triggers import AppendOnly

FIRST_DIGEST = "0" * 64  # what stands before the first seal
as_json = json.JSONEncoder(ensure_ascii=False).encode  # one encoder for all: half of a verification is text
LARGEST_INTEGER = 2**53 - 1  # beyond it JSON numbers are not exact everywhere (RFC 8785)


def canonical(value: Any) -> str:
    """The one JSON text of `value` (RFC 8785, whole numbers only); raise TypeError for what it cannot hold.

    An amount or a date is passed as text: a float has no place in evidence.
    """
    if value is None or isinstance(value, bool | str):
        return as_json(value)
    if isinstance(value, int) and abs(value) <= LARGEST_INTEGER:
        return str(int(value))
    if isinstance(value, list | tuple):
        return "[" + ",".join(map(canonical, value)) + "]"
    if isinstance(value, dict) and all(isinstance(key, str) for key in value):
        keys = sorted(value, key=lambda key: key.encode("utf-16-be", "surrogatepass"))
        return "{" + ",".join(f"{as_json(key)}:{canonical(value[key])}" for key in keys) + "}"
    raise TypeError(f"{type(value).__name__} has no place in a history event; pass it as text")


def canonical_event(values: tuple[Any, ...]) -> str:
    """The canonical JSON of an event given as the values of SEALED_FIELDS."""
    event = dict(zip(SEALED_FIELDS, values, strict=True))
    event["at"] = as_utc(event["at"])
    return canonical(event)


def as_utc(at: datetime) -> str:
    """An instant as text: UTC, always six decimals."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def digest_of(seq: int, previous: str, event: str) -> str:
    """SHA-256 over the number, the digest before and the canonical event, one a line."""
    return sha256(f"{seq}\n{previous}\n{event}".encode()).hexdigest()


# The order does not matter (the canonical form sorts); a new column must be added here or it is not protected.
SEALED_FIELDS = ("id", "at", "verb", "actor_id", "target_type", "target_id", "target_label", "facts", "reason")


class Event(models.Model):
    """One act: who did what to which object, when and why."""

    at = models.DateTimeField(_("when"), default=timezone.now, editable=False, db_index=True)
    verb = models.CharField(_("what"), max_length=100, db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("who")
    )
    target_type = models.CharField(_("kind of object"), max_length=100)
    target_id = models.CharField(_("number of the object"), max_length=64)
    target_label = models.CharField(_("object"), max_length=200)
    facts = models.JSONField(_("facts"), default=dict)
    reason = models.TextField(_("reason"), blank=True)

    database_triggers: ClassVar = [AppendOnly()]

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ("id",)
        indexes: ClassVar = [models.Index(fields=("target_type", "target_id"), name="event_by_target")]

    def __str__(self) -> str:
        return f"{self.verb}: {self.target_label}"

    def canonical(self) -> str:
        """The text that the chain protects."""
        return canonical_event(tuple(getattr(self, name) for name in SEALED_FIELDS))


class Seal(models.Model):
    """An event's place in the chain."""

    seq = models.BigIntegerField(_("number"), primary_key=True)
    event = models.OneToOneField(Event, models.PROTECT, related_name="seal", verbose_name=_("event"))
    previous = models.CharField(_("digest before"), max_length=64)
    digest = models.CharField(_("digest"), max_length=64)
    sealed_at = models.DateTimeField(_("sealed at"), default=timezone.now, editable=False)

    database_triggers: ClassVar = [AppendOnly()]

    class Meta:
        verbose_name = _("seal")
        verbose_name_plural = _("seals")
        ordering = ("seq",)

    def __str__(self) -> str:
        return f"{self.seq}:{self.digest}"


class Refusal(models.Model):
    """One act that a person tried and a rule forbade; the address and the reasons, never what was typed."""

    at = models.DateTimeField(_("when"), default=timezone.now, editable=False, db_index=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who"))
    method = models.CharField(_("method"), max_length=10)
    path = models.CharField(_("address"), max_length=500)
    view_name = models.CharField(_("name of the page"), max_length=200, blank=True)
    status_code = models.PositiveSmallIntegerField(_("answer"))
    reasons = models.TextField(_("reasons"), blank=True)
    target_type = models.CharField(_("kind of object"), max_length=100, blank=True)
    target_id = models.CharField(_("number of the object"), max_length=64, blank=True)

    database_triggers: ClassVar = [AppendOnly()]

    class Meta:
        verbose_name = _("refusal")
        verbose_name_plural = _("refusals")
        ordering = ("id",)
        indexes: ClassVar = [models.Index(fields=("target_type", "target_id"), name="refusal_by_target")]

    def __str__(self) -> str:
        return f"{self.status_code} {self.method} {self.path}"
