"""The page of the whole history."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from vtf.core.lists import Column, Filter, ListView
from vtf.core.work import in_words
from vtf.history.models import Event
from vtf.history.selectors import events_visible_to


class TextFilter(Filter):
    """A filter whose value is typed."""

    def field(self, user: Any) -> forms.Field:
        """A line of text."""
        attributes = {"autocomplete": "off", "spellcheck": "false"}
        return forms.CharField(label=self.label, required=False, max_length=100, widget=forms.TextInput(attributes))


def seal_of(event: Event) -> str:
    """The event's place in the chain, empty while it waits for it."""
    seal = getattr(event, "seal", None)
    return f"{seal.seq}:{seal.digest[:12]}" if seal else ""


class EventList(ListView):
    """Who did what to which object, when; for the auditor and the head of the Secretariat."""

    title = _("History")
    lede = _("Every act as it was recorded. Nothing here can be changed, and the chain of seals shows if it was.")
    permission = "history.view_event"
    visible_to = events_visible_to
    default_sort = "-pk"
    page_size = 50
    file_name = "history"
    search_fields: ClassVar[Sequence[str]] = ("verb", "target_label", "target_id", "reason")
    filters: ClassVar[Sequence[Filter]] = (
        TextFilter("verb", _("Act begins with"), "verb__startswith"),
        TextFilter("object", _("Object"), "target_label__icontains"),
        TextFilter("person", _("Person"), "actor__name__icontains"),
        Filter("since", _("From"), "at__date__gte", kind="date"),
        Filter("until", _("Until"), "at__date__lte", kind="date"),
    )
    columns: ClassVar[Sequence[Column]] = (
        Column("at", _("When"), sort="pk"),
        Column("what", _("Act"), sort="verb", value=lambda row: in_words(row.verb), export=False),
        Column("verb", _("Code of the act"), sort="verb", kind="code"),
        Column("target_label", _("Object"), sort="target_label"),
        Column(
            "target_id", _("Number of the object"), value=lambda row: f"{row.target_type} {row.target_id}", kind="code"
        ),
        Column("actor", _("Person"), value=lambda row: row.actor or _("the system")),
        Column("reason", _("Reason")),
        Column("seal", _("Seal"), value=seal_of, kind="code", export=lambda row: str(getattr(row, "seal", ""))),
    )
