"""Lists: what columns, filters and search a list has is declared; pages by key, CSV and XLSX come with it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from django import forms
from django.db.models import Q, QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.html import conditional_escape, format_html
from django.utils.translation import get_language_bidi, gettext_lazy
from django.utils.translation import gettext as _

from vtf.core import formats
from vtf.core.columns import Cell, Column, Heading, shown
from vtf.core.errors import Message
from vtf.core.exports import csv_lines, xlsx_file
from vtf.core.keyset import Page, sorted_rows, take_page
from vtf.core.views import PageView, Selector

COUNT_LIMIT = 1000
SEARCH_WORDS = 8


@dataclass(frozen=True)
class Filter:
    """A choice by which a list is narrowed: `lookup` is the field lookup that the value goes to.

    `choices` are pairs, or a function of the person that returns them; kind "date" asks for a day,
    kind "flag" is a box to tick (lookup=True).
    """

    name: str
    label: Message
    lookup: str = ""
    choices: Sequence[tuple[Any, Any]] | Callable[[Any], Iterable[tuple[Any, Any]]] = ()
    kind: Literal["choice", "date", "flag"] = "choice"

    def field(self, user: Any) -> forms.Field:
        """The form field that reads it."""
        label: Any = self.label
        if self.kind == "date":
            return forms.DateField(
                label=label, required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
            )
        if self.kind == "flag":
            return forms.BooleanField(label=label, required=False)
        choices = self.choices(user) if callable(self.choices) else self.choices
        return forms.ChoiceField(label=label, required=False, choices=[("", _("All")), *choices])


class ListView(PageView):
    """A list with filters, search, sorting, pages by key and downloads; a constant number of queries.

    `visible_to` is the app's selector: what a person may not see is not in the list, nor in its files.
    """

    http_method_names = ["get", "head", "options"]
    template_name = "core/list.html"
    visible_to: ClassVar[Selector | None] = None
    columns: ClassVar[Sequence[Column]] = ()
    filters: ClassVar[Sequence[Filter]] = ()
    search_fields: ClassVar[Sequence[str]] = ()
    default_sort: ClassVar[str] = "pk"
    page_size: ClassVar[int] = 25
    file_name: ClassVar[str] = "list"
    empty_title: Message = gettext_lazy("Nothing here yet")
    empty_text: Message = ""

    def get_queryset(self) -> QuerySet[Any]:
        """What this person may see, with everything that the columns need selected."""
        selector = type(self).visible_to
        if selector is None:
            raise NotImplementedError("a list needs visible_to or get_queryset()")
        return selector(self.request.user)

    def get_columns(self) -> Sequence[Column]:
        """The columns for this person."""
        return self.columns

    def get_links(self) -> Sequence[tuple[Message, str]]:
        """Links above the list as (label, address): what one can do here."""
        return ()

    def get_form(self) -> forms.Form:
        """Search and filters, bound to the address."""
        fields: dict[str, forms.Field] = {}
        if self.search_fields:
            attributes = {"type": "search", "autocomplete": "off", "spellcheck": "false"}
            widget = forms.TextInput(attributes)
            fields["q"] = forms.CharField(label=_("Search"), required=False, max_length=200, widget=widget)
        fields |= {each.name: each.field(self.request.user) for each in self.filters}
        form = type("FilterForm", (forms.Form,), fields)(self.request.GET, auto_id="filter_%s")
        form.use_required_attribute = False
        return form

    def narrow(self, rows: QuerySet[Any], form: forms.Form) -> QuerySet[Any]:
        """Apply search and filters; a value that is not understood narrows nothing and is named beside its field."""
        form.is_valid()
        for word in form.cleaned_data.get("q", "").split()[:SEARCH_WORDS]:
            condition = Q()
            for path in self.search_fields:
                condition |= Q(**{f"{path}__icontains": word})
            rows = rows.filter(condition)
        for each in self.filters:
            value = form.cleaned_data.get(each.name)
            if value not in (None, "", False):
                rows = rows.filter(**{each.lookup or each.name: value})
        return rows

    def get_sort(self) -> tuple[str, str]:
        """The sort asked for as (word in the address, field path), the default where it is unknown."""
        asked = self.request.GET.get("sort", "")
        known = {column.name: column.sort for column in self.get_columns() if column.sort}
        path = known.get(asked.removeprefix("-"), "")
        if path:
            return asked, ("-" if asked.startswith("-") else "") + path
        path = self.default_sort.removeprefix("-")
        sign = self.default_sort[: len(self.default_sort) - len(path)]
        return next((sign + name for name, sort in known.items() if sort == path), ""), self.default_sort

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        """The page, or the whole list as a file."""
        form = self.get_form()
        rows = self.narrow(self.get_queryset(), form)
        wanted = request.GET.get("format", "")
        if wanted in ("csv", "xlsx"):
            return self.download(rows, wanted)
        word, sort = self.get_sort()
        page = take_page(
            rows,
            sort=sort,
            size=self.page_size,
            after=request.GET.get("after", ""),
            before=request.GET.get("before", ""),
        )
        return self.render_to_response(
            self.get_context_data(form=form, page=page, total=self.total(rows, page), word=word)
        )

    def total(self, rows: QuerySet[Any], page: Page) -> str:
        """How many rows there are, counted at most once and to a limit."""
        if not page.next and not page.previous:
            return str(len(page.rows))
        count = rows.order_by()[: COUNT_LIMIT + 1].count()
        limit = formats.number(COUNT_LIMIT)
        return formats.number(count) if count <= COUNT_LIMIT else _("more than %(number)s") % {"number": limit}

    def address(self, **changes: str) -> str:
        """This list's address with some parameters changed, an empty value removing one."""
        query = self.request.GET.copy()
        for name in ("after", "before", "format"):
            query.pop(name, None)
        for name, value in changes.items():
            query.pop(name, None)
            if value:
                query[name] = value
        return "?" + query.urlencode() if query else self.request.path

    def get_context_data(self, *, form: Any, page: Page, total: str, word: str, **kwargs: Any) -> dict[str, Any]:  # type: ignore[override]
        """Everything ready to be shown, so that the template computes nothing."""
        is_narrowed = any(value not in (None, "", False) for value in form.cleaned_data.values())
        return super().get_context_data(
            form=form,
            headings=[self.heading(column, word) for column in self.get_columns()],
            rows=[self.cells(row) for row in page.rows],
            total=total,
            is_narrowed=is_narrowed,
            next_url=self.address(after=page.next) if page.next else "",
            previous_url=self.address(before=page.previous) if page.previous else "",
            csv_url=self.address(format="csv"),
            xlsx_url=self.address(format="xlsx"),
            sort=self.request.GET.get("sort", ""),
            links=self.get_links(),
            empty_title=self.empty_title,
            empty_text=self.empty_text,
            list_url=self.request.path,
            **kwargs,
        )

    def heading(self, column: Column, word: str) -> Heading:
        """A heading; the one by which the list is sorted says in which direction."""
        if not column.sort:
            return Heading(column.label, column.css)
        direction = {column.name: "ascending", f"-{column.name}": "descending"}.get(word, "")
        target = f"-{column.name}" if direction == "ascending" else column.name
        return Heading(column.label, column.css, self.address(sort=target), direction)

    def cells(self, row: Any) -> list[Cell]:
        """A row's cells."""
        result = []
        for column in self.get_columns():
            html = conditional_escape(shown(column.of(row), column, row))
            if column.link and html:
                html = format_html('<a class="link" href="{}">{}</a>', row.get_absolute_url(), html)
            result.append(Cell(column.label, column.css, html))
        return result

    def download(self, rows: QuerySet[Any], kind: str) -> HttpResponseBase:
        """All rows of the list as it is filtered and sorted, in one file."""
        columns = [column for column in self.get_columns() if column.export]
        header = [name for column in columns for name in column.headers()]
        ordered = sorted_rows(rows, self.get_sort()[1]).iterator(chunk_size=500)
        lines = ([cell for column in columns for cell in column.cells(row)] for row in ordered)
        name = f"{self.file_name}.{kind}"
        if kind == "csv":
            response: HttpResponse | StreamingHttpResponse = StreamingHttpResponse(
                csv_lines(header, lines), content_type="text/csv; charset=utf-8"
            )
            response["Content-Disposition"] = f'attachment; filename="{name}"'
            return response
        book = xlsx_file(str(self.get_title()), header, lines, right_to_left=get_language_bidi())
        return FileResponse(book, as_attachment=True, filename=name)
