"""A row is read again, locked, before it is changed."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from grants.calls.models import Call
from tests.factories import grants
from vtf.core.locking import locked

pytestmark = pytest.mark.django_db


def test_the_row_is_read_anew():
    stale = grants.planned_call()
    Call.objects.filter(pk=stale.pk).update(version=7)

    with transaction.atomic():
        fresh = locked(stale)

    assert (stale.version, fresh.version) == (1, 7)
    assert fresh is not stale


@pytest.mark.postgresql
def test_on_postgresql_the_row_is_locked_and_its_parents_are_not():
    call = grants.planned_call()

    with (
        transaction.atomic(),
        CaptureQueriesContext(
            connection,
        ) as queries,
    ):
        locked(call, fields=("policy_set",))

    assert "FOR UPDATE OF" in queries[0]["sql"]
