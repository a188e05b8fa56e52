"""The pages of the whole history and of what was refused."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from vtf.core.errors import Message
from vtf.core.lists import Column, Filter, ListView
from vtf.core.work import in_words
from vtf.history.models import Event
from vtf.history.selectors import events_visible_to, refusals_visible_to


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


def target_of(row: Any) -> str:
    """Kind and number of an object, empty where none is known."""
    return f"{row.target_type} {row.target_id}".strip()


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
        Column("target_id", _("Number of the object"), value=target_of),
        Column("actor", _("Person"), value=lambda row: row.actor or _("the system")),
        Column("reason", _("Reason")),
        Column("seal", _("Seal"), value=seal_of, kind="code", export=lambda row: str(getattr(row, "seal", ""))),
    )

    def get_links(self) -> Sequence[tuple[Message, str]]:
        """The way to what was refused, and to the register of files."""
        return [(_("What was refused"), reverse("history:refusal-list")), (_("Files"), reverse("files:file-list"))]


# What the answer to a refused act means.
ANSWERS: dict[int, Message] = {
    403: _("Not permitted"),
    404: _("Not found, or not theirs"),
    409: _("Not possible at that point"),
    422: _("Shown beside the form"),
}


class RefusalList(ListView):
    """Who tried what and was refused, why and when; for the auditor, the head and the programme officers."""

    title = _("What was refused")
    lede = _("Acts of signed-in people that a rule forbade. Nothing was changed by them; what was typed is not kept.")
    permission = "history.view_refusal"
    visible_to = refusals_visible_to
    default_sort = "-pk"
    page_size = 50
    file_name = "refusals"
    empty_title = _("Nothing was refused")
    search_fields: ClassVar[Sequence[str]] = ("path", "reasons", "target_id")
    filters: ClassVar[Sequence[Filter]] = (
        TextFilter("person", _("Person"), "actor__name__icontains"),
        Filter("status", _("Answer"), "status_code", choices=lambda user: list(ANSWERS.items())),
        Filter("since", _("From"), "at__date__gte", kind="date"),
        Filter("until", _("Until"), "at__date__lte", kind="date"),
    )
    columns: ClassVar[Sequence[Column]] = (
        Column("at", _("When"), sort="pk"),
        Column("actor", _("Person")),
        Column("reasons", _("Reasons")),
        Column("answer", _("Answer"), value=lambda row: ANSWERS.get(row.status_code, ""), export=False),
        Column("status_code", _("Code of the answer"), sort="status_code", kind="code"),
        Column("address", _("Address"), value=lambda row: f"{row.method} {row.path}", sort="path"),
        Column("target_id", _("Number of the object"), value=target_of),
    )
