"""What the Committee has before it as a whole: by region, kind of assistance and Treaty status, against the money."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from grants.applications.models import Application
from grants.applications.selectors import as_read_by, ineligible_applications
from grants.calls.models import Call
from grants.committee.models import Decision
from grants.committee.selectors.dossiers import INSIDE, dossiers_visible_to
from vtf.accounts.models import User
from vtf.core.money import Money
from vtf.ledger.models import Balance, Restriction
from vtf.states.models import State, TreatyStatus


@dataclass(frozen=True)
class Share:
    """One line of the portfolio: how many applications, what they ask, what was approved of it."""

    label: str
    count: int
    asked: Money
    approved: Money


@dataclass(frozen=True)
class Purse:
    """Money under one earmark: what is free, and what is held by approvals of all calls."""

    restriction: Restriction
    free: Money
    held: Money


@dataclass(frozen=True)
class Portfolio:
    """The dossiers of one call that the reader may see, in three cuts, with their total and the money there is."""

    total: Share
    regions: list[Share]
    categories: list[Share]
    treaty_statuses: list[Share]
    purses: list[Purse]
    free: Money

    @property
    def undecided(self) -> Money:
        """What the free money would still have to cover if nothing more were asked than was not approved yet."""
        return self.total.asked - self.total.approved


def portfolio_of(call: Call, user: User) -> Portfolio:
    """The portfolio of a call as the person may see it: a case from which it is recused is in no figure."""
    applications = [as_read_by(user, each) for each in dossiers_visible_to(user).filter(call=call)]
    currency = call.policy_set.value("POL-19") if call.policy_set else "USD"
    approved = _approved(applications, currency)
    purses = _purses(currency)

    def cut(label_of: Callable[[Application], str]) -> list[Share]:
        names = sorted({label_of(each) for each in applications})
        return [_share(name, [a for a in applications if label_of(a) == name], approved, currency) for name in names]

    statuses = dict(TreatyStatus.choices)
    return Portfolio(
        total=_share(_("All"), applications, approved, currency),
        regions=cut(lambda each: _region(each.applicant)),
        categories=cut(lambda each: str(each.get_category_display())),
        treaty_statuses=cut(lambda each: str(statuses.get(each.treaty_status, each.treaty_status))),
        purses=purses,
        free=Money.total([purse.free for purse in purses], currency),
    )


def _region(state: State) -> str:
    return str(state.get_regional_group_display()) or _("no regional group")


def _approved(applications: Iterable[Application], currency: str) -> dict[int, Money]:
    """What each approval holds, in one query."""
    decisions = Decision.objects.filter(application__in=list(applications), amount__isnull=False)
    standing = decisions.exclude(application__status=Application.Status.LAPSED)
    rows = standing.values_list("application", "amount", "confirmation__amount")
    return {key: Money(confirmed or decided or Decimal(0), currency) for key, decided, confirmed in rows}


def _share(label: str, applications: list[Application], approved: dict[int, Money], currency: str) -> Share:
    zero = Money.zero(currency)
    return Share(
        label,
        len(applications),
        Money.total([each.requested for each in applications], currency),
        Money.total([approved.get(each.pk, zero) for each in applications], currency),
    )


def _purses(currency: str) -> list[Purse]:
    rows = Balance.objects.filter(fund="vtf", currency=currency).select_related("restriction").order_by("restriction")
    return [
        Purse(row.restriction, row.money, Money(row.reserved + row.committed, currency))
        for row in rows
        if row.cash or row.reserved or row.committed
    ]


def ineligible_visible_to(user: User, call: Call) -> list[tuple[Application, str]]:
    """The applications of a call found ineligible, each with its ground; none that the person's State has a part in."""
    applications = ineligible_applications(call).prefetch_related("beneficiaries")
    found = []
    for application in applications:
        own = {application.applicant_id, *(state.pk for state in application.beneficiaries.all())}
        if user.state_id in own and not user.has_role(*INSIDE):
            continue
        signed = next((each for each in application.ineligibility_findings.all() if each.is_signed), None)
        found.append((application, str(signed.get_ground_display()) if signed else ""))
    return found
