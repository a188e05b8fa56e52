"""The Fund has one day, whoever looks and from where."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.utils import timezone

from vtf.core import clock


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Tarawa", "America/Asuncion"])
def test_the_day_of_the_fund_is_the_same_in_every_zone(zone):
    with time_machine.travel(datetime(2027, 1, 31, 23, 30, tzinfo=UTC), tick=False), timezone.override(zone):
        assert clock.today() == date(2027, 1, 31)


def test_an_instant_belongs_to_its_day_in_utc():
    assert clock.day_of(datetime.fromisoformat("2027-02-01T01:30:00+12:00")) == date(2027, 1, 31)
