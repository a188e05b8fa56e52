"""Donors as the public sees them, with what the ledger says that they gave."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import F, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from vtf.contributions.models import Donor
from vtf.contributions.selectors import donors
from vtf.core import clock
from vtf.ledger.selectors import lines_of
from vtf.opendata.selectors.figures import weights


@dataclass(frozen=True)
class PublishedDonor:
    """A donor and what it gave; `amount` is None where the ledger has no contribution, which is not nought."""

    name: str
    kind: str
    amount: Decimal | None
    pk: int | None = None
    source: str = ""
    is_synthetic: bool = False


def published_donors(fund: str = "vtf", as_of: date | None = None, currency: str = "USD") -> list[PublishedDonor]:
    """Every donor by name, then private persons together; the amounts add up to the contributions from donors."""
    given = _given(fund, currency, as_of or clock.today())
    public: list[PublishedDonor] = []
    persons: list[Decimal] = []
    for donor in donors():
        amount = given.pop(donor.pk, None)
        if donor.kind == Donor.Kind.PERSON:
            persons += [amount] if amount is not None else []
            continue
        kind = str(donor.get_kind_display())
        public.append(PublishedDonor(donor.name, kind, amount, donor.pk, donor.source, donor.is_synthetic))
    public.sort(key=lambda donor: donor.name.casefold())
    if persons:
        public.append(PublishedDonor(_("Private persons"), str(Donor.Kind.PERSON.label), sum(persons, Decimal(0))))
    if rest := sum(given.values(), Decimal(0)):
        public.append(PublishedDonor(_("Not attributed to a donor"), "", rest))
    return public


def _given(fund: str, currency: str, as_of: date) -> dict[int | None, Decimal]:
    """What the ledger booked as contributions, by donor; None for what no contribution names."""
    signs = weights("contributions")
    rows = (
        lines_of(accounts={account for account, _kind in signs}, fund=fund, currency=currency, as_of=as_of)
        .order_by()
        .annotate(
            act=Coalesce("entry__reverses__kind", "entry__kind"),
            donor=Coalesce("entry__contribution__donor", "entry__reverses__contribution__donor"),
            ledger_account=F("account"),
        )
        .values_list("donor", "ledger_account", "act")
        .annotate(Sum("debit"), Sum("credit"))
    )
    result: dict[int | None, Decimal] = {}
    for donor, account, kind, debit, credit in rows:
        part = signs.get((account, kind), 0) * (debit - credit).quantize(Decimal("0.01"))
        result[donor] = result.get(donor, Decimal(0)) + part
    return result
