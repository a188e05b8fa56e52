"""Pages of Conferences and of the Selection Committee's seats: who sits on a day, every term, who may change it."""

from collections.abc import Sequence
from datetime import date
from functools import cached_property
from typing import Any, ClassVar

from django import forms
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from vtf.conferences.forms import AppointmentForm, DayForm, EndForm
from vtf.conferences.models import SELECTION_COMMITTEE, Body, Conference, Term
from vtf.conferences.selectors import conferences_visible_to, seats_on, terms_visible_to
from vtf.conferences.services import appoint, end_term
from vtf.core import clock
from vtf.core.errors import Message
from vtf.core.lists import Column, Filter, ListView
from vtf.core.permissions import permits, reason_against
from vtf.core.templatetags.fund import tag, when
from vtf.core.views import ActView, ObjectView
from vtf.core.workflow import Action
from vtf.history.selectors import events_about


def committee() -> Body:
    """The Selection Committee."""
    return Body.objects.get(code=SELECTION_COMMITTEE)


def running(term: Term) -> str:
    """How a term stands to today, in a word."""
    today = clock.today()
    if term.runs_on(today):
        return tag(pgettext("term", "runs"), "success")
    return tag(pgettext("term", "ahead"), "info") if term.begins_on > today else tag(pgettext("term", "ended"))


def days_of(conference: Conference) -> str:
    """The days of a meeting, as far as they are known."""
    if conference.starts_on is None:
        return tag(pgettext("date", "not known"))
    if conference.precision == Conference.Precision.MONTH:
        return date_format(conference.starts_on, "F Y")
    if conference.ends_on in (None, conference.starts_on):
        return when(conference.starts_on)
    return format_html("{} – {}", when(conference.starts_on), when(conference.ends_on))


class ConferenceList(ListView):
    """Every Conference and meeting with its days and where they were read."""

    title = _("Conferences and meetings")
    lede = _("Terms of the Committee begin and end with a Conference; some deadlines count from its first day.")
    permission = "conferences.view_terms"
    visible_to = conferences_visible_to
    default_sort = "-starts_on"
    page_size = 50
    file_name = "conferences"
    filters: ClassVar[Sequence[Filter]] = (Filter("kind", _("Kind"), choices=Conference.Kind.choices),)
    search_fields: ClassVar[Sequence[str]] = ("code", "place")
    columns: ClassVar[Sequence[Column]] = (
        Column("code", _("Code"), sort="code", kind="code"),
        Column("kind", _("Kind"), sort="kind", value=lambda row: row.get_kind_display()),
        Column("days", _("Days"), sort="starts_on", value=days_of, export=lambda row: row.starts_on),
        Column("place", _("Place"), sort="place"),
        Column("modality", _("Taking part"), value=lambda row: row.get_modality_display()),
        Column("source", _("Source")),
    )

    def get_links(self) -> Sequence[tuple[Message, str]]:
        """The Committee that the Conference appoints."""
        return ((_("Members of the Selection Committee"), reverse("conferences:members")),)


class Members(ListView):
    """Who sits in the Selection Committee on a day, and every term that there was or will be."""

    title = _("Members of the Selection Committee")
    lede = _("Members are States, appointed by the Conference of States Parties; the Committee chooses its Chair.")
    template_name = "conferences/members.html"
    permission = "conferences.view_terms"
    visible_to = terms_visible_to
    default_sort = "-begins_on"
    page_size = 50
    file_name = "terms"
    filters: ClassVar[Sequence[Filter]] = (Filter("office", _("Office"), choices=Term.Office.choices),)
    search_fields: ClassVar[Sequence[str]] = ("state__iso3", "state__names", "source")
    columns: ClassVar[Sequence[Column]] = (
        Column("state", _("State"), sort="state__names__en", link=True),
        Column("office", _("Office"), sort="office", value=lambda row: row.get_office_display()),
        Column("begins_on", _("First day"), sort="begins_on"),
        Column("last_day", _("Last day"), sort="ends_on"),
        Column("runs", _("Today"), value=running, export=lambda row: row.runs_on(clock.today())),
        Column("source", _("Source")),
    )

    @cached_property
    def asked(self) -> DayForm:
        """The day that the reader asks for, today without one."""
        return DayForm(self.request.GET if "on" in self.request.GET else None, initial={"on": clock.today()})

    def day(self) -> date:
        """The day of which the seats are shown."""
        return (self.asked.is_valid() and self.asked.cleaned_data["on"]) or clock.today()

    def get_links(self) -> Sequence[tuple[Message, str]]:
        """The Secretariat may appoint."""
        if not permits(self.request.user, "conferences.appoint", committee()):
            return ()
        return ((_("Record an appointment"), reverse("conferences:term-appoint")),)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:  # type: ignore[override]
        """The seats of the day above the list."""
        return super().get_context_data(seats=seats_on(committee(), self.day()), day_form=self.asked, **kwargs)


class TermDetail(ObjectView):
    """One term with where it is recorded and what happened to it."""

    permission = "conferences.view_terms"
    visible_to = terms_visible_to
    template_name = "conferences/term.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Its story, and whether it can be ended."""
        user, term = self.request.user, self.object
        may_end = permits(user, "conferences.end_term", term)
        reasons: tuple[Message, ...] = () if may_end else (reason_against("conferences.end_term"),)
        url = reverse("conferences:term-end", args=[term.pk])
        return super().get_context_data(
            extra=[Action("end", _("Record the end of this term"), url, reasons)],
            running=running(term),
            events=events_about(term),
            **kwargs,
        )


class Appoint(ActView):
    """Record that a State holds an office from a day on."""

    title = _("Record an appointment")
    permission = "conferences.appoint"
    form_class: ClassVar[type[forms.BaseForm] | None] = AppointmentForm
    submit_label = _("Record the appointment")
    success_message = _("The appointment has been recorded.")

    def get_object(self) -> Body:
        """The body that gets a member."""
        return committee()

    def get_initial(self) -> dict[str, Any]:
        """Today, so that only what is different must be typed."""
        return {"begins_on": clock.today()}

    def get_cancel_url(self) -> str:
        """Back to the members."""
        return reverse("conferences:members")

    def act(self, form: Any) -> Term:
        """Appoint."""
        typed = form.cleaned_data
        return appoint(
            self.object,
            typed["state"],
            typed["office"],
            begins_on=typed["begins_on"],
            ends_on=typed["ends_on"],
            source=typed["source"],
            by=self.request.user,
        )


class End(ActView):
    """Record the end of a term."""

    title = _("Record the end of this term")
    lede = _("A term that ends takes its seat and its chair with it; what was decided before stays as it is.")
    permission = "conferences.end_term"
    visible_to = terms_visible_to
    form_class: ClassVar[type[forms.BaseForm] | None] = EndForm
    submit_label = _("Record the end")
    success_message = _("The end of the term has been recorded.")

    def act(self, form: Any) -> Term:
        """End it."""
        return end_term(self.object, **form.cleaned_data, by=self.request.user)
