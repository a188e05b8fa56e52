"""Public pages of the States: names, codes, regional group and Treaty events with where each was read."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from vtf.core import clock
from vtf.core.errors import Message
from vtf.core.lists import Column, Filter, ListView
from vtf.core.permissions import permits
from vtf.core.templatetags.fund import tag
from vtf.core.views import ObjectView
from vtf.states.models import RegionalGroup, State, TreatyStatus
from vtf.states.selectors import (
    TreatyStanding,
    all_states,
    states_for_list,
    states_visible_to,
    treaty_standing,
    treaty_standings,
)

TONES = {TreatyStatus.PARTY: "success", TreatyStatus.SIGNATORY: "info", TreatyStatus.OTHER: "neutral"}
HTML_TAGS = {"zh-hans": "zh-Hans"}


class StateList(ListView):
    """Every State with its group and its status of today."""

    is_public = True
    title = _("States")
    lede = _("The States of the Treaty’s world and how each stands to the Treaty today.")
    visible_to = states_for_list
    default_sort = "sort_name"
    page_size = 50
    file_name = "states"
    filters: ClassVar[Sequence[Filter]] = (
        Filter("group", _("Regional group"), "regional_group", choices=RegionalGroup.choices),
        Filter("status", _("Status"), choices=TreatyStatus.choices),
    )
    search_fields: ClassVar[Sequence[str]] = ("iso3", *(f"names__{code}" for code, _name in settings.LANGUAGES))

    @cached_property
    def standings(self) -> dict[State, TreatyStanding]:
        """How every State stands today, read once for the page."""
        return dict(treaty_standings(all_states(), clock.today()))

    def get_links(self) -> Sequence[tuple[Message, str]]:
        """Those who read what States owe find it from here."""
        if not permits(self.request.user, "states.view_arrears"):
            return ()
        return ((_("Financial arrangements"), reverse("states:arrangement-list")),)

    def get_columns(self) -> Sequence[Column]:
        """Name, code, group and status; the status is derived, so the database cannot sort by it."""
        return (
            Column("name", _("State"), sort="sort_name", link=True),
            Column("iso3", _("ISO code"), sort="iso3", kind="code"),
            Column(
                "group", _("Regional group"), sort="regional_group", value=lambda row: row.get_regional_group_display()
            ),
            Column("status", _("Status"), value=self.status_of, export=lambda row: self.standings[row].status.label),
        )

    def status_of(self, row: State) -> SafeString:
        """The status in words."""
        status = self.standings[row].status
        return tag(status.label, TONES[status])

    def narrow(self, rows: QuerySet[State], form: forms.Form) -> QuerySet[State]:
        """Apply search and filters; the status is compared with what today's events say."""
        form.is_valid()
        wanted = form.cleaned_data.pop("status", "")
        rows = super().narrow(rows, form)
        form.cleaned_data["status"] = wanted
        if wanted:
            rows = rows.filter(pk__in=[state.pk for state, found in self.standings.items() if found.status == wanted])
        return rows


class StateDetail(ObjectView):
    """One State: six names, codes, group, and its events with their sources."""

    is_public = True
    visible_to = states_visible_to
    lookup = "iso3"
    template_name = "states/detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add names by language, former names, and the standing of today."""
        state: State = self.object
        standing = treaty_standing(state, clock.today())
        return super().get_context_data(
            names=[self.name_row(code, state.names[code], state.name_sources.get(code, "")) for code in state.names],
            former=[
                self.name_row(code, name, former["sources"].get(code, "")) | {"until": former["until"]}
                for former in state.former_names
                for code, name in former["names"].items()
            ],
            standing=standing,
            tone=TONES[standing.status],
            events=state.treaty_events.all(),
            may_read_arrears=permits(self.request.user, "states.view_arrears", state),
            **kwargs,
        )

    def name_row(self, code: str, name: str, source: str) -> dict[str, str]:
        """A name with what a page needs to write it in its own language and direction."""
        language = get_language_info(code)
        return {
            "language": str(dict(settings.LANGUAGES)[code]),
            "tag": HTML_TAGS.get(code, code),
            "direction": "rtl" if language["bidi"] else "ltr",
            "name": name,
            "source": source,
        }
