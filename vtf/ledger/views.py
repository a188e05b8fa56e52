"""Pages of the ledger: its entries, one entry with its lines, the balances."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, ClassVar
from urllib.parse import urlencode

from django import forms
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from vtf.core.errors import Message
from vtf.core.lists import Column, Filter, ListView
from vtf.core.money import Money
from vtf.core.templatetags.fund import code, money, tag
from vtf.core.views import ObjectView
from vtf.history.selectors import events_about
from vtf.ledger.models import CHART, FUNDS, Balance, Entry, EntryKind, Line, Restriction
from vtf.ledger.selectors import balances_visible_to, entries_visible_to

LINE_FILTERS = ("account", "restriction", "currency", "fund")  # asked of one and the same line


def synthetic_mark(entry: Entry) -> str:
    """Says that an entry is not real."""
    return tag(gettext("synthetic"), "warning") if entry.is_synthetic else ""


ACCOUNT_CHOICES = [(str(row["code"]), format_lazy("{} {}", row["code"], row["title"])) for row in CHART]


def restrictions(user: Any) -> list[tuple[str, str]]:
    """Every restriction."""
    return [(row.pk, str(row)) for row in Restriction.objects.all()]


def currencies(user: Any) -> list[tuple[str, str]]:
    """The currencies that have a balance."""
    codes = Balance.objects.order_by("currency").values_list("currency", flat=True).distinct()
    return [(code, code) for code in codes]


class EntryList(ListView):
    """Everything that was posted, newest first; each figure elsewhere leads here, narrowed to its entries."""

    title = _("Ledger")
    lede = _("Every entry as it was posted. What is wrong is reversed, never changed.")
    permission = "ledger.view_entry"
    default_sort = "-pk"
    file_name = "ledger"
    search_fields: ClassVar[Sequence[str]] = ("key", "description", "source", "reference")
    filters: ClassVar[Sequence[Filter]] = (
        Filter("kind", _("Kind"), choices=EntryKind.choices),
        Filter("account", _("Account"), choices=ACCOUNT_CHOICES),
        Filter("restriction", _("Restriction"), choices=restrictions),
        Filter("fund", _("Fund"), choices=FUNDS),
        Filter("currency", _("Currency"), choices=currencies),
        Filter("since", _("Occurred from"), "occurred_on__gte", kind="date"),
        Filter("until", _("Occurred until"), "occurred_on__lte", kind="date"),
        Filter("known", _("Posted until"), "posted_at__date__lte", kind="date"),
    )
    columns: ClassVar[Sequence[Column]] = (
        Column("number", _("Number"), sort="pk", value=lambda row: str(row.pk), kind="code", link=True),
        Column("occurred_on", _("Occurred on"), sort="occurred_on"),
        Column("kind", _("Kind"), sort="kind", value=lambda row: row.get_kind_display()),
        Column("description", _("Description")),
        Column("money", _("Amount"), kind="money"),
        Column("source", _("Source")),
        Column("posted_at", _("Posted at"), sort="posted_at"),
        Column("is_synthetic", "", value=synthetic_mark, export=lambda row: row.is_synthetic),
    )

    def get_queryset(self) -> QuerySet[Entry]:
        """With the lines, of which the amount is made."""
        return entries_visible_to(self.request.user).prefetch_related("lines")

    def get_links(self) -> Sequence[tuple[Message, str]]:
        """The way to the balances."""
        return [(gettext("Balances"), reverse("ledger:balance-list"))]

    def narrow(self, rows: QuerySet[Any], form: forms.Form) -> QuerySet[Any]:
        """Ask account, restriction, currency and fund of one and the same line."""
        form.is_valid()
        asked = dict(form.cleaned_data)
        of_line = {name: asked[name] for name in LINE_FILTERS if asked.get(name)}
        if of_line:
            rows = rows.filter(Exists(Line.objects.filter(entry=OuterRef("pk"), **of_line)))
        form.cleaned_data = {name: value for name, value in asked.items() if name not in of_line}
        rows = super().narrow(rows, form)
        form.cleaned_data = asked
        return rows


def facts_of(entry: Entry) -> Iterator[tuple[str, Any]]:
    """The entry in short; what it does not say is left out."""
    yield gettext("Occurred on"), entry.occurred_on
    yield gettext("Posted at"), entry.posted_at
    yield gettext("Posted by"), entry.by or gettext("the system")
    yield gettext("Source"), entry.source
    if entry.reference:
        yield gettext("Reference"), entry.reference
    if entry.reason:
        yield gettext("Reason"), entry.reason
    yield gettext("Fingerprint"), code(entry.fingerprint[:16])


class EntryDetail(ObjectView):
    """One entry with its lines, its document, its reversal and its history."""

    visible_to = entries_visible_to
    template_name = "ledger/detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the lines and the history."""
        return super().get_context_data(
            lines=self.object.lines.select_related("account", "fund", "restriction"),
            reversal=Entry.objects.filter(reverses=self.object).first(),
            history=events_about(self.object),
            pairs=list(facts_of(self.object)),
            **kwargs,
        )


def figure(name: str, account: str) -> Callable[[Balance], str]:
    """A figure of a balance that opens the entries it is made of."""

    def shown(row: Balance) -> str:
        query = {"account": account, "fund": row.fund_id, "restriction": row.restriction_id, "currency": row.currency}
        return money(getattr(row, name), row.currency, f"{reverse('ledger:entry-list')}?{urlencode(query)}")

    return shown


def _figure(name: str, label: Message, account: str) -> Column:
    return Column(
        name,
        label,
        kind="money",
        sort=name,
        value=figure(name, account),
        export=lambda row: Money(getattr(row, name), row.currency),
    )


class BalanceList(ListView):
    """What is there, what is promised and what is left, by fund and restriction."""

    title = _("Balances")
    lede = _("Cash less what is reserved, committed and set aside is available. Each figure opens its entries.")
    permission = "ledger.view_entry"
    visible_to = balances_visible_to
    default_sort = "pk"
    file_name = "balances"
    filters: ClassVar[Sequence[Filter]] = (
        Filter("fund", _("Fund"), choices=FUNDS),
        Filter("currency", _("Currency"), choices=currencies),
    )
    columns: ClassVar[Sequence[Column]] = (
        Column("restriction", _("Restriction"), sort="restriction"),
        Column("fund", _("Fund"), sort="fund"),
        _figure("cash", _("Cash"), "1000"),
        _figure("reserved", _("Reserved"), "8000"),
        _figure("committed", _("Committed"), "8100"),
        Column("floor", _("Set aside"), kind="money", value=lambda row: Money(row.floor, row.currency)),
        Column("money", pgettext_lazy("money", "Available"), kind="money"),
    )

    def get_links(self) -> Sequence[tuple[Message, str]]:
        """The way to the entries."""
        return [(gettext("Entries"), reverse("ledger:entry-list"))]
