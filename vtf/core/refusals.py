"""Acts that were tried and refused: a view notes why, the middleware passes it on to the room that keeps them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import structlog
from django.db.models import Model
from django.utils import translation

from vtf.core.errors import RuleBroken

READING = ("GET", "HEAD", "OPTIONS", "TRACE")
LONGEST_SEGMENT = 40  # longer parts of an address are tokens, which no record may hold

log = structlog.get_logger()


@dataclass(frozen=True)
class RefusedAct:
    """One act of a signed-in person that a rule forbade; what was typed is no part of it."""

    actor: Any
    method: str
    path: str
    view_name: str
    status_code: int
    reasons: tuple[str, ...]
    target: Model | None


Recorder = Callable[[RefusedAct], object]
RECORDERS: list[Recorder] = []


def on_refusal(recorder: Recorder) -> None:
    """Register who keeps refused acts."""
    if recorder not in RECORDERS:
        RECORDERS.append(recorder)


def note_target(request: Any, target: Any) -> None:
    """Remember on which object the person acts."""
    request.acted_on = target


def target_of(request: Any) -> Model | None:
    """The object on which the person acts, where the view has said it."""
    target = getattr(request, "acted_on", None)
    return target if isinstance(target, Model) else None


def note_refusal(request: Any, broken: RuleBroken | None) -> None:
    """Remember why the act was refused, in English as far as the reason waits to be translated; nobody is named."""
    if broken is None:
        return
    with translation.override("en"):
        reasons = tuple(str(message) for message in broken.messages if message is not broken.last_act)
    request.refusal = reasons


def pass_on(request: Any, status_code: int) -> None:
    """Have a refused act of a signed-in person recorded; whatever goes wrong here, the answer stays what it is."""
    if request.method in READING:
        return
    reasons = getattr(request, "refusal", None)
    match = request.resolver_match
    is_foreign = status_code == 404 and match is not None and bool(match.kwargs)  # an address that names an object
    if reasons is None and not is_foreign:
        return
    try:
        _record(request, status_code, reasons or ())
    except Exception as error:  # noqa: BLE001 - the person's answer matters more than the note about it
        log.error("refusal_not_recorded", error=type(error).__name__)


def _record(request: Any, status_code: int, reasons: tuple[str, ...]) -> None:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return
    act = RefusedAct(
        actor=user,
        method=str(request.method),
        path=without_tokens(request.path),
        view_name=request.resolver_match.view_name if request.resolver_match else "",
        status_code=status_code,
        reasons=reasons,
        target=target_of(request),
    )
    for recorder in RECORDERS:
        recorder(act)


def without_tokens(path: str) -> str:
    """The address with everything that may be a secret left out."""
    return "/".join(part if len(part) <= LONGEST_SEGMENT else "…" for part in path.split("/"))
