"""Policy parameters in the technical administration: to look at, changed by services only."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from vtf.policies.models import Parameter, ParameterValue, PolicySet


class ReadOnly(admin.ModelAdmin):  # type: ignore[type-arg]
    """Shows rows and changes none."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody adds a row here."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody changes a row here."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody deletes a row here."""
        return False


@admin.register(Parameter)
class ParameterAdmin(ReadOnly):
    """Parameters by code."""

    list_display = ("code", "title", "kind")


@admin.register(ParameterValue)
class ParameterValueAdmin(ReadOnly):
    """Every version of every parameter."""

    list_display = ("parameter", "version", "value", "valid_from", "is_unconfirmed")
    list_select_related = ("parameter",)


@admin.register(PolicySet)
class PolicySetAdmin(ReadOnly):
    """Frozen sets."""

    list_display = ("on", "sha256", "frozen_at")
