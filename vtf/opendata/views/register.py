"""Donors, projects and call letters."""

from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grants.agreements.models import GrantAgreement
from vtf.core import clock
from vtf.core.errors import Message
from vtf.core.lists import Column, Filter, ListView
from vtf.core.money import Money
from vtf.core.templatetags.fund import tag
from vtf.core.views import PageView
from vtf.documents.views import document_response
from vtf.opendata.selectors import (
    DEFINITIONS,
    PublishedProject,
    Scope,
    call_letter,
    entries_of,
    projects_in_force,
    published_donors,
    published_project,
    sum_of,
)


class DonorList(PageView):
    """Who gives to the Fund; amounts only where the ledger has them."""

    is_public = True
    template_name = "opendata/donors.html"
    title = gettext_lazy("Donors")
    lede = gettext_lazy("Those who give to the Fund, with the contributions that the ledger shows.")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The donors and the sum of what they gave, which is the statement's figure."""
        donors = published_donors()
        return super().get_context_data(
            donors=donors,
            total=sum((donor.amount or Decimal(0) for donor in donors), Decimal(0)),
            is_synthetic=any(donor.is_synthetic for donor in donors),
            **kwargs,
        )


def project_link(agreement: GrantAgreement) -> SafeString:
    """The number, leading to the project's public page."""
    url = reverse("opendata:project-detail", args=[agreement.number])
    return format_html('<a class="link" href="{}"><bdi dir="ltr" class="code">{}</bdi></a>', url, agreement.number)


def project_title(agreement: GrantAgreement) -> SafeString:
    """The title, with a mark where the project is synthetic."""
    mark = tag(_("synthetic"), "warning") if agreement.is_synthetic else ""
    return format_html('<bdi dir="auto">{}</bdi> {}', agreement.title, mark)


class ProjectList(ListView):
    """Projects whose agreement both have signed."""

    is_public = True
    title = gettext_lazy("Projects")
    lede = gettext_lazy("Projects of States that the Fund supports, from the signature of the grant agreement on.")
    default_sort = "-number"
    file_name = "projects"
    empty_title = gettext_lazy("No project is under agreement yet")
    search_fields: ClassVar = ["number", "title", "grantee", "state__names__en", "state__names__fr"]
    filters: ClassVar = [
        Filter(
            "status",
            gettext_lazy("Status"),
            choices=[choice for choice in GrantAgreement.Status.choices if choice[0] != "draft"],
        )
    ]
    columns: ClassVar = [
        Column("number", gettext_lazy("Project number"), sort="number", value=project_link, export=lambda a: a.number),
        Column("title", gettext_lazy("Title"), value=project_title, export=lambda a: a.title),
        Column("state", gettext_lazy("State"), sort="state__iso3"),
        Column("amount", gettext_lazy("Amount"), sort="amount", kind="money", value=lambda a: a.money),
        Column("starts_on", gettext_lazy("Start"), sort="starts_on"),
        Column("ends_on", gettext_lazy("End"), sort="ends_on"),
        Column("status", gettext_lazy("Status"), sort="status", kind="status"),
    ]

    def get_queryset(self) -> Any:
        """The public ones."""
        return projects_in_force()


class ProjectDetail(PageView):
    """One project, with what the ledger says was paid and accounted for."""

    is_public = True
    template_name = "opendata/project.html"
    project: PublishedProject

    def prepare(self) -> None:
        """Find the project among those that are public."""
        found = published_project(self.kwargs["number"])
        if found is None:
            raise Http404
        self.project = found

    def get_title(self) -> Message:
        """The project's title."""
        return self.project.title

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the money: each figure opens its entries."""
        project = self.project
        scope = Scope(as_of=clock.today(), references=project.references)
        money = [
            {
                "label": DEFINITIONS[code].label,
                "amount": Money(sum_of(entries_of(code, scope)), project.money.currency),
                "url": reverse("opendata:figure-entries", args=[code]) + f"?project={project.number}",
            }
            for code in ("reserved", "committed", "transferred", "expenditure", "refunds")
        ]
        facts = [
            (_("State"), project.state),
            (_("Grantee"), project.grantee),
            (_("Grant"), project.money),
            (_("Start"), project.starts_on),
            (_("End"), project.ends_on),
        ]
        if project.reported_on:
            facts.append((_("Final report received"), project.reported_on))
        return super().get_context_data(project=project, facts=facts, money=money, **kwargs)


class CallLetter(PageView):
    """The letter of an opened call, as a download for anybody."""

    is_public = True

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The PDF."""
        document = call_letter(UUID(str(self.kwargs["pk"])))
        if document is None:
            raise Http404
        return document_response(document, by=None, request=request)
