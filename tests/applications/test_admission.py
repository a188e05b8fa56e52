"""Whom the rules of a call never admit is told so before it writes a draft (domain E1, POL-04)."""

import pytest
from django.urls import reverse

from grants.applications.models import Application
from grants.applications.services import start_application
from tests.factories import grants, screening
from vtf.core.errors import RuleBroken

pytestmark = pytest.mark.django_db

PARTY, SIGNATORY, NEITHER = "GHA", "TZA", "KEN"


def call_for(*admitted):
    grants.committee_sits()
    screening.rule("POL-04", list(admitted))
    return grants.opened_call()


def test_a_state_that_no_evidence_could_admit_starts_no_draft():
    call = call_for("party")

    for iso3 in (SIGNATORY, NEITHER):
        with pytest.raises(RuleBroken, match="do not admit a State whose status is"):
            start_application(call, by=grants.drafter(iso3))

    assert not Application.objects.exists()


def test_the_page_says_so_in_words(client):
    call = call_for("party")
    client.force_login(grants.drafter(SIGNATORY))

    answer = client.post(reverse("applications:application-start", args=[call.year]))

    assert answer.status_code == 409
    assert "The rules of this call do not admit a State whose status is" in answer.content.decode()
    assert not Application.objects.exists()


def test_a_state_that_is_admitted_with_evidence_starts_and_attaches_it_later(client):
    call = call_for("party", "other-with-evidence")
    client.force_login(grants.drafter(NEITHER))

    answer = client.post(reverse("applications:application-start", args=[call.year]))

    assert answer.status_code == 302
    assert Application.objects.get().applicant.iso3 == NEITHER


def test_a_state_that_is_admitted_starts_a_draft():
    call = call_for("party")

    assert start_application(call, by=grants.drafter(PARTY)).status == "draft"
