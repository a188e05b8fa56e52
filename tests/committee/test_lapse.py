"""Conditions that are not met in time: the approval lapses by the clock, and its money is free."""

import pytest
from django.urls import reverse

from grants.committee.models import Condition
from grants.committee.selectors import condition_deadlines, overdue_conditions
from grants.committee.services import (
    ConditionDraft,
    confirm_approval,
    hand_in_revision,
    judge_condition,
    lapse_approvals,
    start_revision,
)
from grants.committee.tasks import lapse_approvals as task
from tests.factories import grants
from tests.factories.committee import CUT, LETTER, cut_budget, days_later, fresh, on_conditions, under_revision
from tests.factories.ledger import receive
from tests.factories.traces import facts_of, told, verbs
from vtf.core.errors import RuleBroken
from vtf.ledger.selectors import available, verify_ledger

pytestmark = pytest.mark.django_db
ASK = ConditionDraft(text="Ask the donor.", owner=Condition.Owner.SECRETARIAT)


@pytest.fixture
def application():
    grants.committee_sits()
    grants.money_in("100000.00")
    return grants.with_committee("GHA")


def judge(condition, **verdict):
    return judge_condition(condition, by=grants.staff("officer"), **verdict)


@pytest.mark.parametrize("is_revising", [False, True])
def test_an_approval_whose_conditions_were_not_met_lapses_and_frees_its_money(application, is_revising):
    """8(a).38: unmet by date -> LAPSED and funds freed."""
    application = under_revision(application) if is_revising else on_conditions(application)
    if is_revising:
        cut_budget(application, "30000.00")

    with days_later(60):
        assert lapse_approvals() == 0
    with days_later(61):
        task()
        assert lapse_approvals() == 0
        facts = facts_of(application, "committee/decision_letter")

    application = fresh(application)
    assert (application.status, application.unlocked_sections) == ("lapsed", [])
    assert application.requested == grants.usd(45000)  # what was never handed in is dropped
    assert available() == grants.usd(100000)
    assert verify_ledger() == []
    assert (facts["outcome"], len(facts["conditions"])) == ("lapsed", 1)
    assert set(told("committee/approval_lapsed")) >= {"Drafter, GHA"}
    assert verbs(application)[-1] == "application.lapsed"


def test_an_approval_that_cannot_lapse_stops_no_other():
    grants.committee_sits()
    grants.money_in("100000.00")
    poisoned, sound = (on_conditions(each) for each in grants.together_with_committee("GHA", "MDG"))
    receive(grants.usd(1), key=f"lapse:{poisoned.pk}")  # the key stands in the books with another body

    with days_later(200):
        lapsed = lapse_approvals()

    assert (lapsed, fresh(poisoned).status, fresh(sound).status) == (1, "provisionally_approved", "lapsed")


def test_the_clock_refuses_before_the_worker_has_come(client, application):
    other = ConditionDraft(text="Cut it.", sections=("budget",))
    application = under_revision(application, other)
    cut_budget(application)
    contact = grants.contact("GHA")

    with days_later(61):
        for act in (
            lambda: hand_in_revision(fresh(application), by=contact),
            lambda: judge(Condition.objects.get(), is_met=True),
        ):
            with pytest.raises(RuleBroken, match="The time to meet the conditions ran out on"):
                act()
        client.force_login(grants.contact("GHA"))
        answer = client.post(reverse("committee:application-hand-in", args=[application.pk]))

    assert answer.status_code == 409
    assert fresh(application).status == "revision"


def test_a_revision_is_not_begun_after_the_last_day(application):
    application = on_conditions(application)

    with days_later(61), pytest.raises(RuleBroken, match="The time to meet the conditions ran out on"):
        start_revision(application, by=grants.contact("GHA"))


def test_what_was_handed_in_in_time_does_not_lapse_while_it_is_being_judged(application):
    application = under_revision(application)
    hand_in_revision(cut_budget(application), by=grants.contact("GHA"))

    with days_later(75):
        assert lapse_approvals() == 0
        judge(Condition.objects.get(), is_met=True)
        confirm_approval(fresh(application), by=grants.staff("officer"))

    assert fresh(application).status == "approved"


def test_a_revision_judged_insufficient_after_the_day_lapses(application):
    application = under_revision(application)
    hand_in_revision(cut_budget(application), by=grants.contact("GHA"))

    with days_later(75):
        judge(Condition.objects.get(), is_met=False, remark="The travel is missing.")
        assert lapse_approvals() == 1

    assert (fresh(application).status, available()) == ("lapsed", grants.usd(100000))


def test_a_condition_that_the_secretariat_has_to_see_to_lapses_the_approval_too(application):
    """8(a).38: unmet by date -> LAPSED, whoever owns the condition."""
    application = on_conditions(application, ASK)

    with days_later(60):
        assert lapse_approvals() == 0
    with days_later(61):
        assert lapse_approvals() == 1

    assert (fresh(application).status, available()) == ("lapsed", grants.usd(100000))


def test_the_secretariats_day_counts_once_the_revision_has_been_judged(application):
    application = under_revision(application, CUT, ASK)
    hand_in_revision(cut_budget(application), by=grants.contact("GHA"))

    with days_later(75):
        application = fresh(application)
        while_judged = (lapse_approvals(), list(overdue_conditions(application)))
        judge(Condition.objects.get(ordinal=1), is_met=True)
        assert lapse_approvals() == 1

    assert while_judged == (0, [])
    assert fresh(application).status == "lapsed"


def test_a_revision_without_its_letter_lapses_once_the_letter_is_judged_missing(client, application):
    """A condition that names no section unlocks none; the approval lapses all the same."""
    application = under_revision(application, CUT, LETTER)
    hand_in_revision(cut_budget(application), by=grants.contact("GHA"))
    cut, letter = Condition.objects.order_by("ordinal")
    judge(cut, is_met=True)
    handed_in = fresh(application).is_handed_in

    judge(letter, is_met=False, remark="No letter came.")
    application = fresh(application)
    client.force_login(grants.contact("GHA"))
    page = client.get(reverse("committee:application-hand-in", args=[application.pk]))
    offered = client.get(application.get_absolute_url()).content.decode()
    with days_later(61):
        assert lapse_approvals() == 1

    assert (handed_in, application.is_handed_in, application.unlocked_sections) == (True, False, [])
    assert (page.status_code, list(page.context["closed"])) == (200, [])
    assert "The State has handed in its revision." not in offered
    assert (fresh(application).status, available()) == ("lapsed", grants.usd(100000))


def test_a_revision_that_was_handed_in_again_in_time_is_judged_again(application):
    application = under_revision(application, CUT, LETTER)
    hand_in_revision(cut_budget(application), by=grants.contact("GHA"))
    judge(Condition.objects.get(ordinal=2), is_met=False, remark="No letter came.")

    hand_in_revision(fresh(application), by=grants.contact("GHA"))

    with days_later(75):
        assert lapse_approvals() == 0
        for condition in Condition.objects.all():
            judge(condition, is_met=True)
        confirm_approval(fresh(application), by=grants.staff("officer"))
    assert fresh(application).status == "approved"


def test_the_last_of_several_days_counts_for_each_condition_alone(application):
    application = on_conditions(application, LETTER, ConditionDraft(text="Cut it.", sections=("budget",)))
    judge(Condition.objects.first(), is_met=True)

    with days_later(61):
        assert lapse_approvals() == 1


def test_open_conditions_are_deadlines_for_the_reminders(application):
    application = on_conditions(application, LETTER, ConditionDraft(text="See.", owner=Condition.Owner.SECRETARIAT))
    officer = grants.staff("officer")
    judge_first, waiting = Condition.objects.order_by("ordinal")

    both = list(condition_deadlines())
    judge(judge_first, is_met=True)

    assert [(each.about, each.key, each.due_on) for each in both] == [
        (application, "committee/condition_due", judge_first.due_on),
        (application, "committee/condition_due", waiting.due_on),
    ]
    assert {person.name for person in both[0].to} == {"Drafter, GHA", "Point of contact, GHA"}
    assert officer in list(both[1].to)
    assert len(list(condition_deadlines())) == 1
