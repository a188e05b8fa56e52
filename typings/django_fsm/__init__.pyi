# What mypy has to know of django-fsm-2: its own annotations make each mixin a model, which confuses the Django plugin.
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django.db import models

_F = TypeVar("_F", bound=Callable[..., Any])

class TransitionNotAllowed(Exception):
    object: Any
    method: Any

class ConcurrentTransition(Exception): ...

class FSMFieldMixin(models.Field[Any, Any]):
    protected: bool
    transitions: dict[type[models.Model], dict[str, Any]]
    def get_state(self, instance: Any) -> Any: ...

class FSMField(FSMFieldMixin, models.CharField[Any, Any]):
    def __init__(self, *args: Any, protected: bool = ..., **kwargs: Any) -> None: ...

class FSMModelMixin: ...
class ConcurrentTransitionMixin(FSMModelMixin): ...

def transition(
    field: Any,
    source: Any = ...,
    target: Any = ...,
    on_error: Any = ...,
    conditions: Sequence[Callable[[Any], bool]] | None = ...,
    permission: Any = ...,
    custom: dict[str, Any] | None = ...,
) -> Callable[[_F], _F]: ...
