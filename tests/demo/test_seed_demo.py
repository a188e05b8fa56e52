"""The demonstration is built by the services and ties."""

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from grants.agreements.models import GrantAgreement
from grants.applications.models import Application
from grants.calls.models import Call
from grants.committee.selectors import recused_states
from vtf.accounts.models import User
from vtf.conferences.selectors import members_of
from vtf.contributions.models import Contribution, Donor
from vtf.history.selectors import verify_history
from vtf.ledger.selectors import verify_ledger

pytestmark = pytest.mark.django_db


@pytest.fixture
def demonstration(settings):
    settings.DEMONSTRATION = True
    call_command("seed_demo")


def test_the_demonstration_holds_what_it_promises(demonstration):
    today = timezone.localdate()
    current = Application.objects.filter(call__year=today.year)
    open_call = Call.objects.get(year=today.year + 1)
    seated = set(members_of("selection-committee", today))
    past = GrantAgreement.objects.exclude(imported_from="").order_by("number")

    assert current.count() == 12
    assert set(current.values_list("is_synthetic", flat=True)) == {True}
    assert open_call.accepts_submissions
    assert len(seated) == 15
    assert [application.applicant.iso3 for application in current if application.applicant in seated] == ["MDG"]
    multi = [application for application in current if application.beneficiaries.exists()]
    assert [sorted(recused_states(a) & {s.pk for s in seated}) != [] for a in multi] == [True]
    assert [(grant.number, str(grant.money), grant.status) for grant in past] == [
        ("ATT.VTF.G2017.009LBR", "USD 91,501.05", "closed"),
        ("ATT.VTF.G2018.002GHA", "USD 99,958.00", "closed"),
    ]
    assert Donor.objects.count() == 28
    assert set(Contribution.objects.values_list("is_synthetic", flat=True)) == {True}
    assert list(verify_ledger()) == []
    assert list(verify_history()) == []


def test_the_demonstration_has_its_accounts(demonstration):
    names = {user.email.split("@")[0] for user in User.objects.all()}

    assert {"officer", "finance", "head", "auditor"} <= names
    assert sum(name.startswith("member-") for name in names) == 15
    assert sum(name.startswith("npc-") for name in names) >= 6
    assert sum(name.startswith("donor-") for name in names) == 3
    assert sum(name.startswith("delegate-") for name in names) == 2
    assert User.objects.get(email="officer@demo.example").check_password("demo-password-2026")


def test_the_demonstration_is_refused_where_it_does_not_belong(settings):
    settings.DEMONSTRATION = settings.DEBUG = False

    with pytest.raises(CommandError, match="no demonstration"):
        call_command("seed_demo")
    assert not User.objects.exists()


def test_a_database_in_use_is_not_seeded(demonstration):
    with pytest.raises(CommandError, match="in use"):
        call_command("seed_demo")
