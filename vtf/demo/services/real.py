"""Real data, each row with its source: the published rosters, the list of donors, two published grants."""

from datetime import date
from decimal import Decimal

from django.db import transaction

from grants.agreements.models import GrantAgreement
from grants.agreements.services import PastGrant, record_past_grant
from vtf.accounts.models import User
from vtf.conferences.models import Body
from vtf.conferences.services import appoint, rows_of
from vtf.contributions.models import Donor
from vtf.contributions.services import register_donor
from vtf.core.money import Money
from vtf.demo.services import files
from vtf.states.models import State


@transaction.atomic
def seed_rosters() -> int:
    """Load both published rosters of the Selection Committee with their Chairs, as States; return the terms."""
    rows = rows_of("rosters.csv")
    for row in rows:
        appoint(
            Body.objects.get(code=row["body"]),
            State.objects.get(iso3=row["iso3"]),
            row["office"],
            begins_on=date.fromisoformat(row["begins_on"]),
            ends_on=date.fromisoformat(row["ends_on"]) if row["ends_on"] else None,
            source=row["source"],
            by=None,
        )
    return len(rows)


@transaction.atomic
def seed_donors(by: User) -> list[Donor]:
    """Load the published list of donors; it has no amounts."""
    return [
        register_donor(
            row["kind"],
            state=State.objects.get(iso3=row["iso3"]),
            own_name=row["name"],
            source=row["source"],
            by=by,
        )
        for row in files.rows_of("donors.csv")
    ]


@transaction.atomic
def seed_past_grants(by: User) -> list[GrantAgreement]:
    """Load the two grants whose final reports were published, closed and accounted for."""
    return [
        record_past_grant(
            PastGrant(
                number=row["number"],
                state=State.objects.get(iso3=row["iso3"]),
                grantee=row["grantee"],
                title=row["title"],
                money=Money(Decimal(row["amount"]), row["currency"]),
                starts_on=date.fromisoformat(row["starts_on"]),
                ends_on=date.fromisoformat(row["ends_on"]),
                reported_on=date.fromisoformat(row["reported_on"]),
                source=row["source"],
            ),
            by=by,
        )
        for row in files.rows_of("past_grants.csv")
    ]
