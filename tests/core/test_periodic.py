"""What the clock does to many rows goes on after a row that raises."""

import pytest
from structlog.testing import capture_logs

from tests.factories.accounts import UserFactory
from vtf.accounts.models import User
from vtf.core.errors import RuleBroken
from vtf.core.periodic import each

pytestmark = pytest.mark.django_db


def test_a_row_that_raises_is_logged_without_its_words_and_the_others_go_on():
    first, poisoned, last = UserFactory(), UserFactory(), UserFactory()

    def act(user):
        if user == poisoned:
            raise RuleBroken(f"Nobody may read {user.email}.")
        return user.pk

    with capture_logs() as logs:
        done = each(User.objects.filter(pk__in=[first.pk, poisoned.pk, last.pk]).order_by("pk"), act, what="test.act")

    assert done == [first.pk, last.pk]
    assert logs == [
        {
            "event": "periodic_failed",
            "log_level": "error",
            "what": "test.act",
            "pk": str(poisoned.pk),
            "error": "RuleBroken",
        }
    ]
