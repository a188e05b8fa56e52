"""The fund status as a page and as files."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import get_language_bidi, gettext_lazy, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from vtf.core.errors import Message
from vtf.core.exports import csv_lines, xlsx_file
from vtf.core.views import PageView
from vtf.opendata.forms import PeriodForm
from vtf.opendata.selectors import (
    FundStatus,
    fund_status,
)


def statement_header() -> list[Message]:
    """The columns of the statement as a file."""
    return [
        _("Section"),
        _("Code"),
        _("Figure"),
        _("Amount"),
        _("Currency"),
        _("Per cent"),
        _("Per cent of"),
        _("Definition"),
        _("As of"),
        _("As it was known on"),
        _("Synthetic"),
    ]


def statement_rows(status: FundStatus) -> Iterator[Sequence[Any]]:
    """The statement's lines, exact."""
    for section in status.sections:
        for row in section.rows:
            figure = row.figure
            yield (
                str(section.heading),
                figure.code,
                str(figure.label),
                figure.amount,
                status.currency,
                row.share,
                row.share_of,
                str(figure.definition),
                status.as_of,
                status.known_at,
                figure.is_synthetic,
            )


def statement_facts(status: FundStatus) -> dict[str, Any]:
    """The statement as JSON: amounts and percentages are text, so that no reader rounds them."""
    figures = {
        code: {
            "label": str(figure.label),
            "amount": str(figure.amount),
            "definition": str(figure.definition),
            "parts": [{"figure": part, "sign": sign} for part, sign in figure.parts],
            "is_synthetic": figure.is_synthetic,
            "entries": reverse("opendata:figure-entries", args=[code]) + f"?as_of={status.as_of.isoformat()}",
        }
        for code, figure in status.figures.items()
    }
    sections = [
        {
            "code": section.code,
            "heading": str(section.heading),
            "rows": [
                {
                    "figure": row.figure.code,
                    "style": row.style or "line",
                    "per_cent": None if row.share is None else str(row.share),
                    "per_cent_of": row.share_of or None,
                }
                for row in section.rows
            ],
        }
        for section in status.sections
    ]
    return {
        "symbol": status.symbol,
        "fund": status.fund,
        "currency": status.currency,
        "as_of": status.as_of.isoformat(),
        "known_at": status.known_at.isoformat() if status.known_at else None,
        "is_provisional": status.is_provisional,
        "is_synthetic": status.is_synthetic,
        "ties": status.ties,
        "figures": figures,
        "sections": sections,
        "years": [
            {"year": row.year} | {figure.code: str(figure.amount) for figure in row.figures} for row in status.years
        ],
    }


def statement_json(status: FundStatus) -> HttpResponse:
    """The statement as a JSON file."""
    text = json.dumps(statement_facts(status), ensure_ascii=False, indent=1)
    return HttpResponse(text + "\n", content_type="application/json; charset=utf-8")


class FundStatusView(PageView):
    """The statement of sources and uses; `?format=csv|xlsx|json` is the same selector as a file."""

    is_public = True
    template_name = "opendata/fund_status.html"
    title = gettext_lazy("Where the money came from and where it went")
    lede = gettext_lazy(
        "One statement, built from the entries of the ledger. Choose any figure to see the entries behind it."
    )

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        """The page or the file; a day that is not understood gets a sentence and no figures."""
        form = PeriodForm(request.GET)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=400)
        status = fund_status(as_of=form.cleaned_data["as_of"], known_at=form.known_until)
        wanted = request.GET.get("format", "")
        if wanted in ("csv", "xlsx", "json"):
            return self.download(status, wanted)
        context = self.get_context_data(form=form, status=status, query=form.query, years=status.years[::-1])
        return self.render_to_response(context)

    def download(self, status: FundStatus, kind: str) -> HttpResponseBase:
        """The statement as a file."""
        name = f"fund-status-{status.as_of.isoformat()}.{kind}"
        response: HttpResponseBase
        if kind == "json":
            response = statement_json(status)
        elif kind == "csv":
            lines = csv_lines(statement_header(), statement_rows(status))
            response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
        else:
            title = _("Fund status")
            book = xlsx_file(title, statement_header(), statement_rows(status), right_to_left=get_language_bidi())
            return FileResponse(book, as_attachment=True, filename=name)
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response


@require_safe
def fund_status_json(request: HttpRequest) -> HttpResponse:
    """/data/fund-status.json: the statement for programs, in English, without a language in the address."""
    form = PeriodForm(request.GET)
    with override("en"):
        if not form.is_valid():
            return HttpResponse(
                json.dumps({"errors": form.errors}), status=400, content_type="application/json; charset=utf-8"
            )
        return statement_json(fund_status(as_of=form.cleaned_data["as_of"], known_at=form.known_until))
