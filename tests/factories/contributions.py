"""Donors, earmarks and contributions for tests, entered as in life."""

from datetime import date
from itertools import count
from typing import Any

from tests.factories.accounts import UserFactory
from tests.factories.ledger import usd
from tests.factories.states import state
from vtf.accounts.models import User
from vtf.contributions.models import Contribution, Donor, Earmark
from vtf.contributions.services import enter_contribution, open_earmark, register_donor

numbers = count(1)
RECEIVED_ON = date(2026, 3, 17)


def finance_officer() -> User:
    """Who enters contributions."""
    return UserFactory(roles=["finance"])


def donor(iso3: str = "NZL", *, by: User | None = None, **fields: Any) -> Donor:
    """A State that gives; with `own_name` and `kind` another donor."""
    if "own_name" in fields:
        return register_donor(fields.pop("kind", Donor.Kind.FOUNDATION), by=by or finance_officer(), **fields)
    return register_donor(Donor.Kind.STATE, state=state(iso3), by=by or finance_officer(), **fields)


def earmark(whose: Donor, *, by: User | None = None, **fields: Any) -> Earmark:
    """Money bound to the African Group unless it says otherwise."""
    options: dict[str, Any] = {"title": "African States", "source": "Letter of 1 March 2026", "region": "african"}
    return open_earmark(f"earmark-{next(numbers)}", donor=whose, by=by or finance_officer(), **{**options, **fields})


def contribution(
    whose: Donor | None = None, amount: str = "100000.00", *, by: User | None = None, **fields: Any
) -> Contribution:
    """Money of a donor, received in March 2026."""
    officer = by or finance_officer()
    options: dict[str, Any] = {
        "money": usd(amount),
        "received_on": RECEIVED_ON,
        "source": "Bank statement 3/2026, line 1",
        "key": f"test-{next(numbers)}",
        "is_synthetic": True,
    }
    return enter_contribution(whose or donor(by=officer), by=officer, **{**options, **fields})
