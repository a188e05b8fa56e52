"""Parts of public pages that are live: fed by vtf.opendata, drawn here."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language_bidi

from vtf.opendata.selectors import Figure, FundStatus

register = template.Library()
WIDTH = 1000
# What the balance is bound to: figure, and the fill that means it everywhere on the site.
PARTS = (("free", "fill-cash"), ("committed", "fill-committed"), ("reserved", "fill-pledged"))


@dataclass(frozen=True)
class Part:
    """A part of the balance: its figure, its share in per cent, and where its bar stands (0 to 1000)."""

    figure: Figure
    fill: str
    share: Decimal | None
    x: str
    width: str

    @property
    def is_hatched(self) -> bool:
        """Reserved money is hatched, so that colour is never alone."""
        return self.figure.code == "reserved"


@register.inclusion_tag("cms/partials/money.html")
def money_of_the_fund(fund: FundStatus) -> dict[str, Any]:
    """The balance with the Fund and what it is bound to, as a sentence, a bar and a table."""
    total = fund.figures["balance_fund"]
    whole = total.amount
    parts, start = [], 0.0
    for code, fill in PARTS:
        amount = fund.amount(code)
        width = float(amount / whole) * WIDTH if whole > 0 and amount > 0 else 0.0
        x = WIDTH - start - width if get_language_bidi() else start
        parts.append(Part(fund.figures[code], fill, fund.share(code, "balance_fund"), f"{x:.1f}", f"{width:.1f}"))
        start += width
    may_draw = whole > 0 and all(part.figure.amount >= 0 for part in parts)
    return {"fund": fund, "total": total, "parts": parts, "may_draw": may_draw}


@register.simple_tag
def where(name: str, *args: Any) -> str:
    """The address of a page of the system, empty where it is not installed."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
