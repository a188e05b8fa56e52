"""States in the technical administration: to look at, changed by services only."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from vtf.states.models import State, TreatyEvent


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


@admin.register(State)
class StateAdmin(ReadOnly):
    """States by code."""

    list_display = ("iso3", "name", "standing", "regional_group")
    list_filter = ("standing", "regional_group")
    search_fields = ("iso3", "iso2", "m49")


@admin.register(TreatyEvent)
class TreatyEventAdmin(ReadOnly):
    """Treaty events with their sources."""

    list_display = ("state", "kind", "on", "on_precision", "is_unconfirmed", "source")
    list_filter = ("kind", "is_unconfirmed")
    list_select_related = ("state",)
