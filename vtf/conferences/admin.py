"""Conferences and terms in the technical administration: to look at, changed by services only."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from vtf.conferences.models import Body, Conference, Term


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


@admin.register(Conference)
class ConferenceAdmin(ReadOnly):
    """Conferences by number."""

    list_display = ("code", "kind", "starts_on", "ends_on", "precision", "place", "modality")


@admin.register(Body)
class BodyAdmin(ReadOnly):
    """Bodies."""

    list_display = ("code", "seats_policy")


@admin.register(Term)
class TermAdmin(ReadOnly):
    """Who held which office from when to when."""

    list_display = ("body", "state", "office", "begins_on", "ends_on", "is_synthetic")
    list_select_related = ("body", "state")
