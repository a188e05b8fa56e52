"""Introspection of status machines: for an object and a person, each action with "you may" or the reason why not.

A transition says who may use it and what it is called:

    @transition(status, source=Status.DRAFT, target=Status.SUBMITTED, conditions=[call_is_open],
                custom=action(_("Submit"), "applications.submit_application", "applications:application-submit"))

and a condition says in words what it asks:

    @condition(_("The call is not open."))
    def call_is_open(application) -> bool: ...
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMFieldMixin

from vtf.core.errors import Message, RuleBroken
from vtf.core.permissions import permits, reason_against

Check = Callable[[Any], bool]


class Condition(Protocol):
    """A predicate over the object that can say why it does not hold."""

    reason: Message

    def __call__(self, instance: Any) -> bool: ...


def condition(reason: Message) -> Callable[[Check], Check]:
    """Attach to a condition the sentence shown when it does not hold."""

    def attach(check: Check) -> Check:
        check.reason = reason  # type: ignore[attr-defined]
        return check

    return attach


def action(label: Message, permission: str, url_name: str = "", *, obstacles: str = "") -> dict[str, Any]:
    """What a transition declares about itself.

    `obstacles` names a method of the object that yields further reasons against it (missing sections,
    money that is not there): the service asks the same method, so that page and service agree.
    """
    return {"label": label, "permission": permission, "url_name": url_name, "obstacles": obstacles}


Obstacles = Callable[[Any], Iterator[Message]]
OBSTACLES: dict[tuple[str, str], list[Obstacles]] = {}


def add_obstacles(model: str, transition: str, obstacles: Obstacles) -> None:
    """Let a room above say what speaks against a transition of a model below it ("calls.call", "conclude").

    The rooms' own order stays one way, and the page of the object still shows every reason.
    """
    OBSTACLES.setdefault((model.lower(), transition), []).append(obstacles)


def obstacles_to(instance: Any, transition: str) -> Iterator[Message]:
    """What the rooms above say against the transition; the service that performs it asks the same."""
    for obstacles in OBSTACLES.get((instance._meta.label_lower, transition), ()):
        yield from obstacles(instance)


@dataclass(frozen=True)
class Action:
    """One act on one object as one person sees it."""

    name: str
    label: Message
    url: str
    reasons: tuple[Message, ...] = ()

    @property
    def is_possible(self) -> bool:
        """Nothing speaks against it."""
        return not self.reasons


def status_field(model: type[models.Model]) -> FSMFieldMixin | None:
    """The field that holds the model's status machine, if it has one."""
    return next((field for field in model._meta.fields if isinstance(field, FSMFieldMixin)), None)


def transitions(model: type[models.Model]) -> Iterator[tuple[str, Any]]:
    """Every transition of the model as (name, django-fsm meta), in the order of the source."""
    field = status_field(model)
    if field is not None:
        for name, method in field.transitions.get(model, {}).items():
            yield name, method._django_fsm


def legal_pairs(model: type[models.Model]) -> list[tuple[str, str]]:
    """The (from, to) pairs that the model's transitions allow, sorted."""
    pairs: set[tuple[str, str]] = set()
    for _name, meta in transitions(model):
        for source, transition in meta.transitions.items():
            pairs.add((str(source), str(transition.target)))
    return sorted(pairs)


def _name_of_status(instance: Any) -> str:
    field = status_field(type(instance))
    return field.name if field is not None else "status"


def reachable(model: type[models.Model], status: str) -> set[str]:
    """Every status that can still be reached from `status`."""
    pairs = legal_pairs(model)
    found: set[str] = set()
    edge = {status}
    while edge:
        edge = {target for source, target in pairs if source in edge} - found
        found |= edge
    return found


def _reasons(instance: Any, name: str, meta: Any, may: Callable[[str], bool]) -> Iterator[Message]:
    status = meta.field.get_state(instance)
    transition = meta.get_transition(status)
    custom = (transition or next(iter(meta.transitions.values()))).custom
    if transition is None:
        yield _("Not yet: the status is “%(status)s”.") % {"status": instance.get_status_display()}
    permission = custom.get("permission", "")
    if permission and not may(permission):
        yield reason_against(permission)
    if transition is None:
        return
    for check in transition.conditions:
        if not check(instance):
            yield getattr(check, "reason", _("A condition of this act is not met."))
    if custom.get("obstacles"):
        yield from getattr(instance, custom["obstacles"])()
    yield from obstacles_to(instance, name)


def reasons_against(instance: Any, name: str, user: Any) -> tuple[Message, ...]:
    """Why `user` cannot use the transition `name` on `instance` now; empty when nothing speaks against it."""
    meta = dict(transitions(type(instance)))[name]
    return tuple(_reasons(instance, name, meta, lambda permission: permits(user, permission, instance)))


def actions_for(instance: Any, user: Any) -> list[Action]:
    """Every labelled action on `instance` for `user`, possible or with its reasons.

    Left out as mere noise: what lies behind, what lies further ahead than the next step, and what belongs there
    to somebody else.
    """
    if status_field(type(instance)) is None:
        return []
    status = str(getattr(instance, _name_of_status(instance)))
    ahead = {target for source, target in legal_pairs(type(instance)) if source == status}
    may = cache(lambda permission: permits(user, permission, instance))  # several acts ask the same permission
    result = []
    for name, meta in transitions(type(instance)):
        custom = next(iter(meta.transitions.values())).custom
        if not custom.get("label"):
            continue
        far_off = not meta.has_transition(meta.field.get_state(instance))
        if far_off and not (ahead.intersection(map(str, meta.transitions)) and may(custom["permission"])):
            continue
        reasons = tuple(_reasons(instance, name, meta, may))
        url_name = custom.get("url_name")
        result.append(Action(name, custom["label"], reverse(url_name, args=[instance.pk]) if url_name else "", reasons))
    return result


def refuse_if(reasons: Any) -> None:
    """Raise RuleBroken with every reason, if there is any."""
    found = list(reasons)
    if found:
        raise RuleBroken(errors={"": found})
