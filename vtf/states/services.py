"""Load the reference data of States; what somebody has recorded since is never overwritten."""

from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, transaction

from vtf.states.catalogue import rows_of, state_fields, treaty_event_fields
from vtf.states.models import State, TreatyEvent


@transaction.atomic
def load_states() -> tuple[int, int]:
    """Insert the States and Treaty events that are missing; return how many of each.

    Events are inserted only for States that have none, so that a corrected date does not come back. Two counts tell
    that there is nothing to do.
    """
    codes = {row["iso3"] for row in rows_of("states.csv")}
    known = set(State.objects.values_list("iso3", flat=True))
    made = 0
    if codes - known:
        missing = [State(**fields) for fields in state_fields() if fields["iso3"] not in known]
        made = len(State.objects.bulk_create(missing))
    with_events = set(TreatyEvent.objects.values_list("state__iso3", flat=True).distinct())
    rows = [fields for fields in treaty_event_fields() if fields["iso3"] not in with_events]
    if not rows:
        return made, 0
    states = State.objects.in_bulk({fields["iso3"] for fields in rows}, field_name="iso3")
    events = [TreatyEvent(state=states[fields.pop("iso3")], **fields) for fields in rows]
    return made, len(TreatyEvent.objects.bulk_create(events))


def load_after_migrate(using: str = DEFAULT_DB_ALIAS, **options: Any) -> None:
    """Fill the tables after each migration of this app, once they are all there (post_migrate)."""
    tables = {State._meta.db_table, TreatyEvent._meta.db_table}
    if using == DEFAULT_DB_ALIAS and tables <= set(connections[using].introspection.table_names()):
        load_states()
