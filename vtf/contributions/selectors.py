"""What was given, by whom, and which money a project may use."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from vtf.accounts.models import Role, User
from vtf.contributions.models import Contribution, Donor, Earmark
from vtf.contributions.permissions import reads_the_accounts
from vtf.core import clock
from vtf.core.money import Money
from vtf.ledger.models import Restriction
from vtf.ledger.selectors import available_by_restriction
from vtf.ledger.services import NotEnoughMoney
from vtf.states.models import State

UNRESTRICTED = "unrestricted"


def contributions_visible_to(user: User) -> QuerySet[Contribution]:
    """All for those who read the accounts; a donor's people see their own."""
    contributions = Contribution.objects.select_related("donor__state", "restriction", "entry", "entered_by")
    if reads_the_accounts(user):
        return contributions
    if user.has_role(Role.DONOR) and user.state_id:
        return contributions.filter(donor__state=user.state_id)
    return contributions.none()


def donors() -> QuerySet[Donor]:
    """Every donor; the list of donors is public."""
    return Donor.objects.select_related("state").order_by("state__names__en", "own_name")


def earmarks_visible_to(user: User) -> QuerySet[Earmark]:
    """Every earmark for those who read the accounts; a donor's people see their own."""
    earmarks = Earmark.objects.select_related("restriction", "donor__state").prefetch_related("states")
    if reads_the_accounts(user):
        return earmarks
    if user.has_role(Role.DONOR) and user.state_id:
        return earmarks.filter(donor__state=user.state_id)
    return earmarks.none()


def donors_visible_to(user: User) -> QuerySet[Donor]:
    """The register for those who read the accounts."""
    return donors() if reads_the_accounts(user) else Donor.objects.none()


def restrictions_open_to(states: Collection[State], category: str, on: date | None = None) -> list[Restriction]:
    """The restrictions whose money a project of `states` may use on the day, most restricted first.

    Release order of standards 1.2 I7: money bound to named States, then to a region, then to a category,
    and the unrestricted money last. A multi-State project uses an earmark only if it admits every State.
    """
    day = on or clock.today()
    earmarks = Earmark.objects.filter(Q(until_on__isnull=True) | Q(until_on__gte=day))
    admitted: list[tuple[tuple[int, int, int, str], Restriction]] = []
    for earmark in earmarks.select_related("restriction").prefetch_related("states"):
        named = {state.pk for state in earmark.states.all()}
        if earmark.admits(states, category, named):
            rank = (len(named) or 10_000, not earmark.region, not earmark.category, earmark.restriction.code)
            admitted.append((rank, earmark.restriction))
    result = [restriction for _rank, restriction in sorted(admitted, key=lambda pair: pair[0])]
    return [*result, *Restriction.objects.filter(code=UNRESTRICTED)]


def money_for(
    states: Collection[State], category: str, currency: str, on: date | None = None
) -> list[tuple[Restriction, Money]]:
    """What each restriction open to the project could spend now, most restricted first (one query for balances)."""
    spendable = available_by_restriction(currency)
    zero = Money(Decimal(0), currency)
    return [
        (restriction, spendable.get(restriction.code, zero))
        for restriction in restrictions_open_to(states, category, on)
    ]


def allocate(
    wanted: Money, states: Collection[State], category: str, on: date | None = None
) -> list[tuple[Restriction, Money]]:
    """Split `wanted` over the restrictions open to the project, most restricted first.

    Raises NotEnoughMoney naming the shortfall. The ledger's CHECK has the last word under lock.
    """
    missing = wanted
    parts: list[tuple[Restriction, Money]] = []
    for restriction, spendable in money_for(states, category, wanted.currency, on):
        part = min(missing, spendable)
        if part.amount > 0:
            parts.append((restriction, part))
            missing = missing - part
    if missing:
        raise NotEnoughMoney(
            _("The money that this project may use is not there: %(available)s of %(wanted)s.")
            % {"available": wanted - missing, "wanted": wanted},
            field="amount",
        )
    return parts
