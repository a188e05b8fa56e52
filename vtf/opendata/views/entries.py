"""The entries behind each published figure."""

from typing import Any, ClassVar

from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vtf.contributions.models import Donor
from vtf.core.errors import Message
from vtf.core.lists import Column, ListView
from vtf.core.money import Money
from vtf.core.templatetags.fund import tag
from vtf.core.views import PageView
from vtf.opendata.forms import PeriodForm
from vtf.opendata.selectors import (
    DEFINITIONS,
    PublishedProject,
    Scope,
    entries_of,
    public_description,
    public_reference,
    public_source,
    published_project,
    sum_of,
)


def what(entry: Any) -> str:
    """The kind of entry; a reversal says what it undoes."""
    if entry.reverses is None:
        return str(entry.get_kind_display())
    return _("Reversal: %(kind)s") % {"kind": entry.reverses.get_kind_display()}


def described(entry: Any) -> SafeString:
    """The description, with a mark where the entry is synthetic."""
    mark = tag(_("synthetic"), "warning") if entry.is_synthetic else ""
    return format_html('<bdi dir="auto">{}</bdi> {}', public_description(entry), mark)


class FigureEntries(ListView):
    """The entries of which one published figure is the sum."""

    is_public = True
    template_name = "opendata/entries.html"
    default_sort = "-occurred_on"
    file_name = "entries"
    empty_title = gettext_lazy("No entry makes up this figure on that day")
    columns: ClassVar = [
        Column("occurred_on", gettext_lazy("Date"), sort="occurred_on"),
        Column("kind", gettext_lazy("What"), value=what),
        Column("description", gettext_lazy("Description"), value=described, export=public_description),
        Column("source", gettext_lazy("Source"), value=public_source),
        Column("reference", gettext_lazy("Reference"), kind="code", value=public_reference),
        Column(
            "amount",
            gettext_lazy("Amount"),
            value=lambda entry: Money(entry.figure_amount, "USD"),
            kind="money",
        ),
    ]
    period: PeriodForm
    project: PublishedProject | None = None
    donor: Donor | None = None

    def prepare(self) -> None:
        """Find the figure and read the period."""
        if self.kwargs["code"] not in DEFINITIONS:
            raise Http404
        self.period = PeriodForm(self.request.GET)
        number, donor = self.request.GET.get("project", ""), self.request.GET.get("donor", "")
        if number and (found := published_project(number)):
            self.project = found
        if donor.isascii() and donor.isdigit() and len(donor) < 10:
            self.donor = Donor.objects.exclude(kind=Donor.Kind.PERSON).select_related("state").filter(pk=donor).first()

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        """The list; a day that is not understood gets a sentence and no entries."""
        if not self.period.is_valid():
            context = PageView.get_context_data(self, form=self.period, figure=self.figure())
            return self.render_to_response(context, status=400)
        return super().get(request, *args, **kwargs)

    def figure(self) -> Any:
        """The figure's name and meaning."""
        return DEFINITIONS[self.kwargs["code"]]

    def get_title(self) -> Message:
        """The name of the figure."""
        return str(self.figure().label)

    def scope(self) -> Scope:
        """The period, and the part of the statement that is asked for."""
        year = self.request.GET.get("year", "")
        return Scope(
            as_of=self.period.cleaned_data["as_of"],
            known_at=self.period.known_until,
            year=int(year) if year.isascii() and year.isdigit() and len(year) == 4 else None,
            donor=self.donor.pk if self.donor else None,
            references=self.project.references if self.project else (),
        )

    def get_queryset(self) -> Any:
        """The entries of the figure."""
        return entries_of(self.kwargs["code"], self.scope())

    def get_form(self) -> Any:
        """The period."""
        return self.period

    def narrow(self, rows: Any, form: Any) -> Any:
        """The selector has done it."""
        return rows

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:  # type: ignore[override]
        """Add the sum, and what narrows the list in words."""
        scope = self.scope()
        total = sum_of(self.get_queryset())
        part = [str(scope.year)] if scope.year else []
        part += [self.donor.name] if self.donor else []
        part += [self.project.number] if self.project else []
        return super().get_context_data(
            figure=self.figure(),
            sum=Money(total, scope.currency),
            part=part,
            scope=scope,
            query=self.period.query,
            kept={name: self.request.GET[name] for name in ("year", "donor", "project") if self.request.GET.get(name)},
            is_last_page=not kwargs["page"].next,
            **kwargs,
        )
