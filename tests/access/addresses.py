"""Every address of ours, read from the resolver, and what belongs to others, by the beginning of its name."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

# Third parties' pages: allauth's, Wagtail's, Django's. Named here, looked at by their own tests and policies.
THIRD_PARTIES = ("account_", "mfa_", "wagtail", "django_", "set_language", "wagtail_serve", "reauthenticate")


@dataclass(frozen=True)
class Address:
    """A named address and what it asks for."""

    name: str
    parameters: tuple[str, ...]

    @property
    def key(self) -> str:
        """Its line in the matrix; one name may stand for several patterns."""
        return self.name + (f" [{' '.join(self.parameters)}]" if self.parameters else "")

    @property
    def is_ours(self) -> bool:
        """Not a third party's."""
        return not self.name.startswith(THIRD_PARTIES)


def addresses() -> list[Address]:
    """Every address of the system, sorted; a pattern without a name is named by its path."""
    return sorted(set(_walk(get_resolver().url_patterns)), key=lambda address: address.key)


def _walk(patterns: list[Any], path: str = "", spaces: tuple[str, ...] = ()) -> Iterator[Address]:
    for pattern in patterns:
        here = path + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = (*spaces, pattern.namespace) if pattern.namespace else spaces
            yield from _walk(pattern.url_patterns, here, inner)
        elif isinstance(pattern, URLPattern):
            name = ":".join([*spaces, pattern.name]) if pattern.name else f"/{here}"
            yield Address(name, tuple(sorted(pattern.pattern.converters or pattern.pattern.regex.groupindex)))
