"""Reading and proving history."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.contrib.auth.models import Group
from django.db import models
from django.db.models import Case, OuterRef, Q, QuerySet, Subquery, When
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vtf.core.errors import Message
from vtf.core.faults import Fault
from vtf.core.latest import LastAct
from vtf.core.permissions import permits
from vtf.core.work import in_words
from vtf.history.models import FIRST_DIGEST, SEALED_FIELDS, Event, Refusal, Seal, canonical_event, digest_of

# How the person of an act is called to those of another side; the first role of several is shown.
ROLES: dict[str, Message] = {
    "head": gettext_lazy("Head of Secretariat"),
    "officer": gettext_lazy("Programme officer"),
    "finance": gettext_lazy("Finance officer"),
    "auditor": gettext_lazy("Auditor"),
    "member": gettext_lazy("Committee member"),
    "drafter": gettext_lazy("Drafter"),
    "donor": gettext_lazy("Donor"),
    "delegate": gettext_lazy("Delegate"),
    "editor": gettext_lazy("Editor"),
}
PRECEDENCE = [When(name=name, then=place) for place, name in enumerate(ROLES)]
# The side of those who act for a body of the Fund; where the role says it already, nothing.
BODIES: dict[str, Message] = {
    "head": "",
    "officer": gettext_lazy("Secretariat"),
    "finance": gettext_lazy("Secretariat"),
    "auditor": "",
    "member": "",
    "editor": gettext_lazy("Secretariat"),
}

GRACE = 60  # seconds within which an event is sealed
CHUNK = 900  # SQLite takes few parameters


def events_about(*targets: models.Model) -> QuerySet[Event]:
    """The events about any of these objects, oldest first."""
    if not targets:
        return Event.objects.none()
    about = (Q(target_type=target._meta.label_lower, target_id=str(target.pk)) for target in targets)
    return Event.objects.filter(reduce(or_, about)).select_related("actor").order_by("id")


def events_visible_to(user: Any) -> QuerySet[Event]:
    """The whole history for those who read everything, nothing for others."""
    if not permits(user, "history.view_event"):
        return Event.objects.none()
    return Event.objects.select_related("actor", "seal").order_by("-id")


def refusals_visible_to(user: Any) -> QuerySet[Refusal]:
    """Every refused act for those who may read them, none for others."""
    if not permits(user, "history.view_refusal"):
        return Refusal.objects.none()
    return Refusal.objects.select_related("actor").order_by("-id")


def latest_act(target: models.Model, reader: Any) -> LastAct | None:
    """The last act on an object in words, its person as `reader` may see them; one query."""
    role = Group.objects.filter(user=OuterRef("actor")).order_by(Case(*PRECEDENCE, default=len(ROLES)))
    event = (
        Event.objects.filter(target_type=target._meta.label_lower, target_id=str(target.pk))
        .select_related("actor__state", "actor__organisation")
        .annotate(actor_role=Subquery(role.values("name")[:1]))
        .order_by("-id")
        .first()
    )
    if event is None:
        return None
    return LastAct(in_words(event.verb), _person_shown(event.actor, event.actor_role or "", reader), event.at)


def _person_shown(actor: Any, role: str, reader: Any) -> str:
    """By name within the Fund's own bodies and within one's own State or organisation; else role and side."""
    if actor is None:
        return _("the system")
    is_insider = reader.has_role("officer", "finance", "head", "auditor", "member")
    is_colleague = actor.pk == reader.pk or any(
        getattr(reader, side) is not None and getattr(reader, side) == getattr(actor, side)
        for side in ("state_id", "organisation_id")
    )
    if is_insider or (is_colleague and role not in BODIES):
        return str(actor)
    words = str(ROLES.get(role, _("Representative")))
    if role in BODIES:  # a member acts for the Committee, an officer for the Secretariat, not for a State
        return f"{words}, {BODIES[role]}" if BODIES[role] else words
    side = actor.state or actor.organisation
    return f"{words}, {side}" if side else words


def head() -> Seal | None:
    """The last seal, whose `seq:digest` commits to the whole chain; kept elsewhere it shows a cut tail."""
    return Seal.objects.order_by("-seq").first()


def verify_history(*, known_heads: list[str] | None = None, grace: int = GRACE) -> list[Fault]:
    """Recompute the whole chain and return what is wrong with it, in constant memory but for the faults.

    Found are events changed, deleted, inserted, reordered, and such as have waited for a seal for more than
    `grace` seconds. A cut tail shows against `known_heads` ("SEQ:DIGEST") noted earlier.
    """
    wanted = dict(_parse_head(text) for text in known_heads or [])
    return [*_chain_faults(wanted), *_unsealed_faults(timezone.now(), timedelta(seconds=grace))]


def _parse_head(text: str) -> tuple[int, str]:
    seq, _colon, digest = text.partition(":")
    if not seq.isdigit() or len(digest) != 64:
        raise ValueError(f"{text!r} is not SEQ:DIGEST")
    return int(seq), digest


def _chain_faults(wanted: dict[int, str]) -> Iterator[Fault]:
    """Walk the seals in order; each fault names the seal and the event at which it shows."""
    expected, before = 1, FIRST_DIGEST
    for seal, event in _sealed():
        place = f"seal {seal.seq} event {seal.event_id}"
        if seal.seq != expected:
            missing = {"first": expected, "last": seal.seq - 1}
            yield Fault("chain", place, _("seals %(first)s to %(last)s before it are missing") % missing)
        if seal.previous != before:
            yield Fault("chain", place, _("it does not continue the seal before it"))
        if event is None:
            yield Fault("chain", place, _("the event was deleted"))
        elif seal.digest != _digest_again(seal, event):
            yield Fault("chain", place, _("the event or its seal was changed"))
        if wanted.get(seal.seq) == seal.digest:
            del wanted[seal.seq]
        expected, before = seal.seq + 1, seal.digest
    for seq in sorted(wanted):
        yield Fault("head", f"seal {seq}", _("the known head is not in the chain"))


def _sealed() -> Iterator[tuple[Any, tuple[Any, ...] | None]]:
    """Every seal in order with its event's values, None where the event is gone; CHUNK seals at a time."""
    last = -(2**63)
    while True:
        rows = Seal.objects.filter(seq__gt=last).order_by("seq")
        seals = list(rows.values_list("seq", "event_id", "previous", "digest", named=True)[:CHUNK])
        events = _values_of([seal.event_id for seal in seals])
        yield from ((seal, events.get(seal.event_id)) for seal in seals)
        if len(seals) < CHUNK:
            return
        last = seals[-1].seq


def _values_of(ids: list[int]) -> dict[int, tuple[Any, ...]]:
    """The protected values of these events by id; () for one that cannot even be read."""
    try:
        return {row[0]: row for row in Event.objects.filter(pk__in=ids).values_list(*SEALED_FIELDS)}
    except (TypeError, ValueError):
        if len(ids) == 1:
            return {ids[0]: ()}
        return {pk: values for pk in ids for values in _values_of([pk]).values()}


def _digest_again(seal: Any, values: tuple[Any, ...]) -> str:
    """The digest that the seal should have; empty where the event holds what no event can."""
    try:
        return digest_of(seal.seq, seal.previous, canonical_event(values))
    except (TypeError, ValueError, AttributeError):
        return ""


def _unsealed_faults(now: datetime, grace: timedelta) -> Iterator[Fault]:
    """Events that wait for a seal for too long, or say that they happen later than now."""
    waiting = Event.objects.filter(seal__isnull=True).exclude(at__range=(now - grace, now + grace))
    for pk in waiting.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=CHUNK):
        yield Fault("unsealed", f"event {pk}", _("it has no seal, though its time is over"))
