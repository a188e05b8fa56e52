"""Synthetic money of real donors."""

from decimal import Decimal

from vtf.contributions.models import Donor
from vtf.contributions.services import enter_contribution, open_earmark
from vtf.core import clock
from vtf.core.money import Money
from vtf.demo.services.people import Cast
from vtf.states.models import RegionalGroup


def seed_contributions(cast: Cast) -> None:
    """Synthetic amounts from States of the real list of donors: free money, and money bound to regions."""
    source = "Synthetic: no amount of a real contribution is known"
    finance = cast["finance"]
    donors = Donor.objects.filter(kind="state").select_related("state")
    by_state = {donor.state.iso3: donor for donor in donors if donor.state}
    africa = open_earmark(
        "africa", title="Africa", donor=by_state["JPN"], source=source, by=finance, region=RegionalGroup.AFRICAN
    )
    asia = open_earmark(
        "asia-pacific", title="Asia and the Pacific", donor=by_state["KOR"], source=source, by=finance,
        region=RegionalGroup.ASIA_PACIFIC,
    )  # fmt: skip
    gifts = [
        ("DEU", "610000.00", None),
        ("JPN", "280000.00", africa.restriction),
        ("KOR", "60000.00", asia.restriction),
        ("NLD", "95000.50", None),
        ("FRA", "42500.25", None),
    ]
    today = clock.today()
    for iso3, amount, restriction in gifts:
        enter_contribution(
            by_state[iso3],
            money=Money(Decimal(amount), "USD"),
            received_on=today,
            source=source,
            by=finance,
            key=f"demo-{iso3}",
            restriction=restriction,
            is_synthetic=True,
        )
