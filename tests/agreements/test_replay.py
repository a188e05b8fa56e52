"""What other rules would have said, and that nobody's application changes because somebody asked."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from grants.agreements.models import Instalment
from grants.agreements.selectors.replay import Replay, replay
from grants.applications.completeness import ceiling_of, missing_from
from grants.applications.models import Application, SubmittedPackage
from grants.calls.models import Call
from grants.committee.selectors import entitled_members, quorum_of
from tests.counting import queries_of
from tests.factories import grants, walks
from tests.factories.states import state
from vtf.conferences.selectors import members_of
from vtf.core import clock
from vtf.policies.models import Parameter, PolicySet
from vtf.policies.selectors import rules_of, rules_on
from vtf.policies.services import set_value

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def committee():
    grants.committee_sits()
    grants.money_in("500000.00")


@pytest.fixture
def officer(client):
    person = grants.staff("officer")
    client.force_login(person)
    return person


def changes_of(call, **overrides):
    """The changed answers of the one application: question -> (then, now)."""
    other = rules_of(call.policy_set, {code.upper().replace("_", "-"): value for code, value in overrides.items()})
    return {str(change.label): (change.then, change.now) for case in replay(call, other) for change in case.changes}


def seated(day):
    """The members of a day, recused or not."""
    return list(members_of("selection-committee", day))


def test_the_same_rules_change_nothing():
    call = grants.submitted("GHA").call

    assert replay(call, call.policy_set) == []
    assert replay(call, rules_on(clock.today())) == []


def test_a_lower_ceiling_would_have_kept_it_from_being_submitted():
    application = grants.submitted("GHA")

    found = changes_of(application.call, pol_01=Decimal("40000.00"))

    assert found["Highest grant"] == ("USD 100,000.00", "USD 40,000.00")
    assert found["What keeps it from being submitted"][0] == "nothing"
    assert "the call allows at most" in found["What keeps it from being submitted"][1]


@pytest.mark.parametrize(
    ("overrides", "question", "then", "now"),
    [
        ({"pol_04": ["signatory"]}, "Treaty status", "admitted", "not admitted"),
        ({"pol_16": ["fr"]}, "Language", "accepted", "not accepted"),
        ({"pol_03": 2}, "Places of the State", "place 1 of 1", "place 1 of 2"),
        ({"pol_12": "two-thirds"}, "Quorum", "8", "10"),
        ({"pol_14": ["beneficiary"]}, "Recused States", "Ghana", "nobody"),
        (
            {"pol_06": [Decimal(50), Decimal(50)]},
            "Instalments",
            "USD 27,000.00 + 13,500.00 + 4,500.00",
            "USD 22,500.00 + 22,500.00",
        ),
        ({"pol_07": None}, "Interim report due", None, "none is asked for"),
        ({"pol_08": 0}, "Final report due", None, None),
    ],
)
def test_each_rule_says_what_it_would_have_said(overrides, question, then, now):
    application = grants.submitted("GHA")

    found = changes_of(application.call, **overrides)

    assert list(found) == [question]
    assert then in (None, found[question][0])
    assert now in (None, found[question][1])


def test_a_duration_rule_speaks_in_the_words_of_the_form():
    application = grants.submitted("GHA")

    found = changes_of(application.call, pol_02=6)

    assert found["What keeps it from being submitted"] == (
        "nothing",
        "The project lasts longer than the 6 months that the call allows.",
    )


def test_the_answers_are_those_of_the_real_functions_in_a_call_opened_under_these_rules():
    """The same application in a call whose frozen rules are the other ones: every answer is the same."""
    application = grants.submitted("MDG", beneficiaries=[state("COM")])
    call = walks.fresh(application.call)
    changed = {
        "POL-01": Decimal("50000.00"),
        "POL-05.1": Decimal("44000.00"),
        "POL-02": 6,
        "POL-12": "two-thirds",
        "POL-14": ["applicant"],
        "POL-06": [Decimal(70), Decimal(30)],
        "POL-07": 3,
        "POL-08": 30,
    }
    other = rules_of(call.policy_set, changed)
    supposed = Replay(walks.fresh(application), other, seated)

    frozen = PolicySet.objects.create(
        on=call.policy_set.on, values=dict(other.values), sha256="0" * 64, frozen_at=timezone.now()
    )
    Call.objects.filter(pk=call.pk).update(policy_set=frozen)
    real = Application.objects.get(pk=application.pk)

    assert supposed.ceiling() == str(ceiling_of(real))
    assert supposed.faults() == " ".join(gap.message for gap in missing_from(real))
    assert supposed.quorum_figure == quorum_of(real)
    assert {each.pk for each in supposed.recused_states} == {real.applicant_id}
    assert set(entitled_members(real)) == {each for each in seated(clock.today()) if each.pk != real.applicant_id}


def test_the_plan_is_the_one_that_an_agreement_under_these_rules_gets():
    rules = {"POL-06": [Decimal(70), Decimal(30)], "POL-07": 3, "POL-08": 30}
    application = grants.approved(grants.with_committee("GHA"))
    call = application.call
    supposed = Replay(application, rules_of(call.policy_set, rules), seated)

    frozen = PolicySet.objects.create(
        on=call.policy_set.on,
        values=dict(rules_of(call.policy_set, rules).values),
        sha256="0" * 64,
        frozen_at=timezone.now(),
    )
    Call.objects.filter(pk=call.pk).update(policy_set=frozen)
    agreement = grants.agreement_of(walks.fresh(application))

    amounts = Instalment.objects.filter(agreement=agreement).values_list("amount", flat=True)
    assert supposed.instalments() == "USD " + " + ".join(f"{amount:,.2f}" for amount in amounts)
    assert (supposed.interim_on, supposed.final_on) == (agreement.interim_due_on, agreement.report_due_on)


def test_a_change_of_the_rules_touches_nothing_that_was_submitted():
    """8a.2: a later rule is a later rule."""
    application = grants.approved(grants.with_committee("GHA"))
    agreement = grants.agreement_of(application)
    before = _kept(application, agreement)

    for code, value in {"POL-01": 5, "POL-06": "50/50", "POL-12": "two-thirds", "POL-07": 1}.items():
        set_value(Parameter.objects.get(code=code), value, valid_from=clock.today(), document_symbol="Test", by=None)
    changed = replay(walks.fresh(application.call), rules_on(clock.today()))

    assert [case.application for case in changed] == [application]
    assert _kept(application, agreement) == before


def _kept(application, agreement):
    real = walks.fresh(application)
    return (
        list(SubmittedPackage.objects.filter(application=real).values_list("sha256", "content")),
        ceiling_of(real),
        quorum_of(real),
        list(agreement.instalments.values_list("amount", "due_on")),
        real.call.policy_set.sha256,
        walks.fresh(agreement).interim_due_on,
    )


# The page.


def asked(call, **typed):
    return {"call": call.pk, "rules": "frozen", **typed}


def test_the_page_says_what_changes_and_stores_nothing(client, officer):
    application = grants.submitted("GHA")
    sets = PolicySet.objects.count()

    answer = client.get(reverse("replay:what-if"), asked(application.call, pol_01="40000.00"))

    page = answer.content.decode()
    assert answer.status_code == 200
    assert application.number in page
    assert "The answer changes for 1 of 1 submitted." in page
    assert (PolicySet.objects.count(), walks.fresh(application.call).policy_set.value("POL-01")) == (
        sets,
        Decimal("100000.00"),
    )


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"pol_06": "60/30"}, "pol_06"),
        ({"pol_01": "a lot"}, "pol_01"),
        ({"pol_01": "5", "none": ["POL-01"]}, "pol_01"),
        ({"rules": "day"}, "on"),
        ({"call": "0"}, "call"),
    ],
)
def test_what_cannot_be_understood_is_said_beside_its_field_and_kept(client, officer, typed, field):
    call = grants.submitted("GHA").call

    answer = client.get(reverse("replay:what-if"), {**asked(call), **typed})

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert {name: answer.context["form"][name].value() for name in typed} == typed


def test_the_rules_of_a_day_and_of_today_can_be_asked_about(client, officer):
    call = grants.submitted("GHA").call
    set_value(
        Parameter.objects.get(code="POL-08"),
        90,
        valid_from=clock.today() + timedelta(days=10),
        document_symbol="Test",
        by=None,
    )
    later = (clock.today() + timedelta(days=10)).isoformat()

    today = client.get(reverse("replay:what-if"), asked(call, rules="today"))
    day = client.get(reverse("replay:what-if"), asked(call, rules="day", on=later))

    assert (today.context["cases"], [each.code for each in day.context["differences"]]) == ([], ["POL-08"])
    assert len(day.context["cases"]) == 1


def test_only_those_who_look_after_the_rules_ask(client):
    grants.submitted(walks.APPLICANT)

    found = {}
    for role, person in walks.everybody().items():
        client.force_login(person)
        found[role] = client.get(reverse("replay:what-if")).status_code

    assert {role for role, code in found.items() if code == 200} == {"officer", "head", "auditor"}
    assert set(found.values()) == {200, 403}
    assert client.post(reverse("replay:what-if")).status_code in (403, 405)


def test_the_question_costs_the_same_for_many_applications(client, officer):
    application = grants.submitted("GHA")
    page = f"{reverse('replay:what-if')}?call={application.call_id}&rules=frozen&pol_01=40000.00"
    with_one = queries_of(client, page)
    walks.copies(walks.fresh(application), 20)

    assert queries_of(client, page) == with_one


def test_the_page_of_the_call_leads_there(client, officer):
    call = grants.submitted("GHA").call

    assert f"{reverse('replay:what-if')}?call={call.pk}" in client.get(call.get_absolute_url()).content.decode()
