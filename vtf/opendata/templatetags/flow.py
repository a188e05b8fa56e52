"""The picture of sources and uses, drawn on the server as SVG, wide and narrow."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import template
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from vtf.core import formats
from vtf.opendata.selectors import FundStatus

register = template.Library()
HEIGHT = 260.0  # of the middle bar, which is the total
GAP = 46.0
THIN = 1.5
TOP = 58.0  # below the total


@dataclass(frozen=True)
class Stream:
    """One amount that flows into the Fund or out of it."""

    label: str
    amount: Decimal
    fill: str


def streams(status: FundStatus) -> tuple[list[Stream], list[Stream]]:
    """Sources and uses of equal sum; what is nought is left out, a negative exchange difference is a use."""
    amount = status.amount
    exchange = amount("exchange")
    sources = [
        Stream(_("Contributions from donors"), amount("contributions"), "committed"),
        Stream(_("Opening entries"), amount("opening"), "held"),
        Stream(_("Interest"), amount("interest_fund") + amount("interest_grantees"), "pledged"),
        Stream(_("Exchange difference"), max(exchange, Decimal(0)), "pledged"),
    ]
    kept = amount("transfers") + amount("less_refunds")
    spent, held = amount("expenditure"), amount("balance_grantees")
    if spent + held == kept:
        uses = [
            Stream(_("Spent by grantees, accepted"), spent, "spent"),
            Stream(_("With grantees, not reported yet"), held, "held"),
        ]
    else:
        uses = [Stream(_("Transferred to grantees"), kept, "spent")]
    uses += [
        Stream(_("Administration fee"), amount("fee"), "cost"),
        Stream(_("Direct cost"), amount("direct_cost"), "cost"),
        Stream(_("Bank charges and exchange"), amount("bank_charges") + max(-exchange, Decimal(0)), "cost"),
        Stream(_("Balance with the Fund"), amount("balance_fund"), "cash"),
    ]
    return [each for each in sources if each.amount], [each for each in uses if each.amount]


def heights(flows: Sequence[Stream], total: Decimal) -> list[float]:
    """The width of each ribbon in proportion to its amount."""
    return [float(flow.amount / total) * HEIGHT for flow in flows]


def stacked(sizes: Sequence[float], top: float) -> list[float]:
    """Where each bar begins when they stand apart, with room for two lines of text each."""
    places, y = [], top
    for size in sizes:
        places.append(y)
        y += max(size, GAP - 12) + 12
    return places


def ribbon(x0: float, x1: float, a: float, b: float, size: float) -> str:
    """A band from (x0, a) to (x1, b), both ends `size` high."""
    middle = (x0 + x1) / 2
    return (
        f"M{x0:.1f} {a:.1f}C{middle:.1f} {a:.1f} {middle:.1f} {b:.1f} {x1:.1f} {b:.1f}"
        f"V{b + size:.1f}C{middle:.1f} {b + size:.1f} {middle:.1f} {a + size:.1f} {x0:.1f} {a + size:.1f}Z"
    )


@dataclass(frozen=True)
class Frame:
    """The columns of a drawing, from the reading side: outer bars of sources, the middle, bars of uses."""

    width: float
    source_x: float
    middle_x: float
    use_x: float
    bar: float
    is_mirrored: bool

    def at(self, x: float, size: float = 0) -> float:
        """Mirrored where the language is written from right to left."""
        return self.width - x - size if self.is_mirrored else x


def drawn(
    frame: Frame, flows: Sequence[Stream], sizes: Sequence[float], middle: float, top: float, *, outward: bool
) -> list[dict[str, Any]]:
    """Bars, ribbons and texts of one side."""
    result = []
    y = middle
    for flow, size, place in zip(flows, sizes, stacked(sizes, top), strict=True):
        x = frame.use_x if outward else frame.source_x
        if outward:
            start, end = frame.middle_x + 16, x
            path = ribbon(frame.at(start), frame.at(end), y, place, size)
            text = frame.at(x + frame.bar + 12)
        else:
            start, end = x + frame.bar, frame.middle_x
            path = ribbon(frame.at(start), frame.at(end), place, y, size)
            text = frame.at(x - 12)
        centre = place + size / 2
        result.append(
            {
                "fill": flow.fill,
                "path": path,
                "x": f"{frame.at(x, frame.bar):.1f}",
                "y": f"{place:.1f}",
                "width": f"{frame.bar:.0f}",
                "height": f"{max(size, THIN):.1f}",
                "text_x": f"{text:.1f}",
                "label_y": f"{max(centre - 3, place + 12):.1f}",
                "amount_y": f"{max(centre + 17, place + 32):.1f}",
                "label": flow.label,
                "amount": formats.number(flow.amount, 2),
            }
        )
        y += size
    return result


@register.filter
def percent(share: Decimal) -> str:
    """A percentage with one decimal and the sign, as the language writes them."""
    return _("%(number)s%%") % {"number": formats.number(share, 1)}


@register.inclusion_tag("opendata/partials/flow.html")
def fund_flow(status: FundStatus) -> dict[str, Any]:
    """The same figures as a picture; nothing where there is nothing, or something negative, to draw."""
    sources, uses = streams(status)
    total = sum((flow.amount for flow in sources), Decimal(0))
    if not total or any(flow.amount < 0 for flow in (*sources, *uses)) or total != sum(flow.amount for flow in uses):
        return {"is_drawn": False}
    into, out = heights(sources, total), heights(uses, total)
    rtl = get_language_bidi()
    wide, narrow = Frame(960, 230, 372, 640, 16, rtl), Frame(340, 0, 0, 84, 12, rtl)
    tall = max(stacked([*side, 0], 0)[-1] for side in (into, out))
    tall += TOP
    middle = max((tall + TOP - HEIGHT) / 2, TOP)
    source_top = max(middle + (HEIGHT - stacked([*into, 0], 0)[-1] + 12) / 2, TOP)
    full = max(tall, middle + HEIGHT) + 12
    return {
        "is_drawn": True,
        "total": formats.number(total, 2),
        "total_label": _("Total source")
        if status.amount("exchange") >= 0
        else _("Total source before exchange losses"),
        "bar_height": f"{HEIGHT:.0f}",
        "wide": {
            "height": f"{full:.0f}",
            "sources": drawn(wide, sources, into, middle, source_top, outward=False),
            "uses": drawn(wide, uses, out, middle, TOP, outward=True),
            "x": f"{wide.at(wide.middle_x, 16):.1f}",
            "text_x": f"{wide.at(wide.middle_x + 8):.1f}",
            "y": f"{middle:.1f}",
            "label_y": "18",
            "amount_y": "38",
        },
        "narrow": {
            "height": f"{max(tall, HEIGHT + 74) + 12:.0f}",
            "uses": drawn(narrow, uses, out, 74, TOP, outward=True),
            "x": f"{narrow.at(0, 16):.1f}",
            "text_x": f"{narrow.at(0):.1f}",
        },
    }
