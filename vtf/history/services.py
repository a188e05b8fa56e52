"""Writing history: one event an act, sealed soon after; one row for an act that was refused."""

from typing import Any

from django.contrib.auth import get_user_model
from django.db import IntegrityError, models, transaction
from django.utils import translation

from vtf.core.refusals import RefusedAct
from vtf.history.models import FIRST_DIGEST, Event, Refusal, Seal, canonical, digest_of

BATCH = 1000


def label_of(target: models.Model) -> str:
    """What the object is called, in English; a person only by number, as history outlives personal data."""
    if isinstance(target, get_user_model()):
        return f"person {target.pk}"
    with translation.override("en"):
        return str(target)[:200]


def record(
    verb: str, *, target: models.Model, by: models.Model | None, facts: dict[str, Any] | None = None, reason: str = ""
) -> Event:
    """Write that `by` (None: the system) did `verb` to `target`; one INSERT in the act's own transaction.

    `verb` is in the past tense, such as "application.submitted". `facts` hold text, whole numbers, truth values,
    lists and objects of these, and no personal data; anything else raises TypeError.
    """
    if "." not in verb:
        raise ValueError(f"{verb!r} does not say what was done to what, such as application.submitted")
    canonical(facts or {}).encode()
    return Event.objects.create(
        verb=verb,
        actor_id=by.pk if by is not None else None,
        target_type=target._meta.label_lower,
        target_id=str(target.pk),
        target_label=label_of(target),
        facts=facts or {},
        reason=reason,
    )


def record_refusal(act: RefusedAct) -> Refusal:
    """Keep an act that a rule forbade; one INSERT after the act was rolled back, in a transaction of its own."""
    with transaction.atomic():
        return Refusal.objects.create(
            actor_id=act.actor.pk,
            method=act.method[:10],
            path=act.path[:500],
            view_name=act.view_name[:200],
            status_code=act.status_code,
            reasons="\n".join(act.reasons),
            target_type=act.target._meta.label_lower if act.target is not None else "",
            target_id=str(act.target.pk)[:64] if act.target is not None and act.target.pk is not None else "",
        )


def seal_events() -> int:
    """Chain all events that have no seal yet and return how many.

    Where two sealers meet, a unique number lets one win; the other leaves its batch to the next run.
    """
    sealed = 0
    while True:
        try:
            with transaction.atomic():
                count = _seal_batch()
        except IntegrityError:
            return sealed
        sealed += count
        if count < BATCH:
            return sealed


def _seal_batch() -> int:
    """Seal up to BATCH events in the order of their ids, after the last seal."""
    last = Seal.objects.order_by("-seq").only("seq", "digest").first()
    seq, digest = (last.seq, last.digest) if last else (0, FIRST_DIGEST)
    seals = []
    for event in Event.objects.filter(seal__isnull=True).order_by("id")[:BATCH]:
        seq, previous = seq + 1, digest
        digest = digest_of(seq, previous, event.canonical())
        seals.append(Seal(seq=seq, event=event, previous=previous, digest=digest))
    Seal.objects.bulk_create(seals)
    return len(seals)
