"""A Chair whose State is recused from the case neither reads its grant nor ends it, on whatever ground (POL-14)."""

import pytest
from django.urls import reverse

from grants.agreements.selectors import agreements_visible_to
from grants.agreements.services import cancel_agreement
from grants.applications.models import Recusal
from grants.applications.services import recuse
from tests.factories import grants, money
from tests.factories.states import state
from vtf.core.errors import NotPermitted

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreement():
    money.fund()
    return money.drafted()


@pytest.mark.parametrize("ground", [Recusal.Ground.BENEFICIARY, Recusal.Ground.DECLARED_INTEREST])
def test_a_recused_chair_neither_sees_nor_cancels_the_grant(client, agreement, ground):
    chair = grants.member(grants.CHAIR)
    before = list(agreements_visible_to(chair))
    recuse(agreement.application, state(grants.CHAIR), ground=ground, reason="The same consultant.", by=chair)
    client.force_login(chair)
    detail, cancel = (reverse(f"agreements:agreement-{name}", args=[agreement.pk]) for name in ("detail", "cancel"))

    statuses = [client.get(detail), client.get(cancel), client.post(cancel, {"reason": "No."})]

    assert (before, list(agreements_visible_to(chair))) == ([agreement], [])
    assert [answer.status_code for answer in statuses] == [404, 404, 404]
    with pytest.raises(NotPermitted):
        cancel_agreement(agreement, reason="No.", by=chair)
    assert money.fresh(agreement).status == "draft"


def test_the_recusal_of_another_state_leaves_the_grant_to_the_chair(agreement):
    recuse(agreement.application, state("DEU"), ground=Recusal.Ground.DECLARED_INTEREST, reason="Ours.", by=None)

    assert list(agreements_visible_to(grants.member(grants.CHAIR))) == [agreement]
