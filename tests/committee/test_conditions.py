"""Approval on conditions: the money is held, the applicant revises, somebody judges, the approval is confirmed."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone
from django_fsm import TransitionNotAllowed

from grants.applications.models import BudgetLine
from grants.applications.services import ask_endorsement, save_section, submit_application
from grants.committee.models import Condition, Confirmation, Decision
from grants.committee.selectors import awarded, work_for
from grants.committee.services import (
    ConditionDraft,
    approve_provisionally,
    confirm_approval,
    file_assessment,
    hand_in_revision,
    judge_condition,
    start_revision,
)
from tests.factories import committee, grants, walks
from tests.factories.committee import CUT, LETTER, cut_budget, fresh, on_conditions, under_revision
from tests.factories.files import pdf_upload
from tests.factories.states import state
from tests.factories.traces import facts_of, ordered, told, verbs
from vtf.core.errors import NotPermitted, RuleBroken
from vtf.ledger.selectors import available, verify_ledger

pytestmark = pytest.mark.django_db
CHAIR_JUDGES = ConditionDraft(text="The Committee sees the work plan.", judge=Condition.Judge.CHAIR)


@pytest.fixture
def application():
    grants.committee_sits()
    grants.money_in("100000.00")
    return grants.with_committee("GHA")


def contact():
    return grants.contact("GHA")


def page(name, application):
    return reverse(f"committee:application-{name}", args=[application.pk])


def typed(application, *conditions, **changes):
    lines = [{"text": "Cut it.", "owner": "applicant", "judge": "secretariat", "sections": ["budget"]}]
    return walks.typed_lines(
        "conditions", *(conditions or lines), **(walks.typed_decision(application, amount="40000.00") | changes)
    )


def judged(application, **verdict):
    for condition in Condition.objects.filter(decision__application=application, end=""):
        judge_condition(condition, **(verdict or {"is_met": True}), by=grants.staff("officer"))
    return fresh(application)


def two_lines(consultants, travel):
    return [*grants.budget(consultants), grants.budget(travel)[0] | {"category": "travel"}]


def handed_in(application):
    hand_in_revision(application, by=contact())
    return fresh(application)


def test_an_approval_on_conditions_holds_its_money_and_lists_what_has_to_be_done(application):
    """8(a).38: conditions with owner and due date; POL-23 days where no day was given."""
    due_on = timezone.localdate() + timedelta(days=60)

    application = on_conditions(application, CUT, CHAIR_JUDGES)

    decision = Decision.objects.get()
    conditions = list(decision.conditions.all())
    assert (application.status, decision.outcome, decision.money) == (
        "provisionally_approved",
        "provisionally_approved",
        grants.usd(40000),
    )
    assert [(each.ordinal, each.owner, each.judge, each.sections, each.due_on) for each in conditions] == [
        (1, "applicant", "secretariat", ["budget"], due_on),
        (2, "applicant", "chair", [], due_on),
    ]
    assert (available(), awarded(application)) == (grants.usd(60000), grants.usd(40000))
    facts = facts_of(application, "committee/decision_letter")
    assert (facts["outcome"], facts["conditions_due_on"]) == ("provisionally_approved", due_on.isoformat())
    assert [row["text"] for row in facts["conditions"]] == [CUT.text, CHAIR_JUDGES.text]
    assert set(told("committee/provisionally_approved")) == {"Drafter, GHA", "Officer", "Point of contact, GHA"}
    assert verbs(application)[-1] == "application.provisionally_approved"


def test_conditions_that_members_proposed_are_offered_to_the_chair(client, application):
    for iso3, words in (("DEU", "Shorten the budget.\nAdd a letter."), (grants.CHAIR, "Add a letter.")):
        file_assessment(application, recommendation="support_with_conditions", conditions=words, by=grants.member(iso3))
    client.force_login(grants.member(grants.CHAIR))

    lines = client.get(page("approve-provisionally", application)).context["formsets"]["conditions"].forms

    assert [line["text"].value() for line in lines] == ["Add a letter.", "Shorten the budget."]
    assert {line["due_on"].value() for line in lines} == {timezone.localdate() + timedelta(days=60)}


def test_the_chair_approves_with_conditions_at_the_page(client, application):
    client.force_login(grants.member(grants.CHAIR))

    answer = client.post(page("approve-provisionally", application), typed(application))

    assert answer.url == page("assessments", application)
    assert "Cut it." in client.get(answer.url).content.decode()
    assert Condition.objects.get().sections == ["budget"]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ({"text": ""}, None),
        ({"text": "Cut it.", "due_on": "2020-01-01"}, "due_on"),
        ({"text": "Cut it.", "due_on": "2999-01-01"}, "due_on"),
        ({"text": "See to it.", "owner": "secretariat", "sections": ["budget"]}, "sections"),
    ],
)
def test_a_condition_that_nobody_could_meet_is_refused_beside_its_line_and_kept(client, application, line, fault):
    client.force_login(grants.member(grants.CHAIR))

    answer = client.post(page("approve-provisionally", application), typed(application, line, feedback="Kept."))

    formset = answer.context["formsets"]["conditions"]
    assert answer.status_code == 422
    assert answer.context["form"]["feedback"].value() == "Kept."
    assert [list(each.errors) for each in formset.forms] == [[fault] if fault else []]
    assert bool(formset.non_form_errors()) is (fault is None)
    assert formset.forms[0]["text"].value() == line["text"]
    assert (fresh(application).status, available()) == ("with_committee", grants.usd(100000))


def test_conditions_are_checked_together_with_quorum_and_amount(application):
    with pytest.raises(RuleBroken) as refusal:
        approve_provisionally(
            application,
            money=grants.usd("45000.01"),
            conditions=[ConditionDraft(text=" ")],
            participants=[],
            by=grants.member(grants.CHAIR),
        )

    assert sorted(refusal.value.errors) == ["amount", "conditions-0-text", "participants"]


def test_only_the_sections_that_the_conditions_name_are_unlocked(client, application):
    """8(a).21 for a revision: all else stays read-only."""
    application = on_conditions(application, CUT, LETTER)
    person = contact()
    client.force_login(person)

    answer = client.post(page("revise", application))
    application = fresh(application)

    assert answer.url == page("hand-in", application)
    assert (application.status, application.unlocked_sections) == ("revision", ["budget"])
    with pytest.raises(RuleBroken):
        save_section(
            application,
            "project",
            {"title": "Another", "summary": "", "category": "legal", "starts_on": None, "ends_on": None},
            version=application.version_of("project"),
            by=person,
        )
    assert cut_budget(application).requested == grants.usd(40000)


def test_where_no_condition_names_a_section_there_is_nothing_to_revise(client, application):
    application = on_conditions(application, LETTER)
    client.force_login(contact())

    with pytest.raises(RuleBroken, match="No open condition asks for a revision"):
        start_revision(application, by=contact())
    assert client.post(page("revise", application)).status_code == 409

    assert fresh(application).status == "provisionally_approved"


def test_only_the_applicants_people_revise_and_hand_in(client, application):
    application = under_revision(application)

    for role, person in walks.everybody("GHA").items():
        if role in ("drafter", "contact"):
            continue
        with pytest.raises(NotPermitted):
            hand_in_revision(application, by=person)
        with pytest.raises(NotPermitted):
            start_revision(application, by=person)
        client.force_login(person)
        answers = [client.post(page(name, application)).status_code for name in ("revise", "hand-in")]
        assert set(answers) <= {403, 404}

    assert fresh(application).unlocked_sections == ["budget"]


def test_a_revision_is_sealed_as_the_next_version_and_locked(client, application):
    application = cut_budget(under_revision(application))
    client.force_login(contact())

    answer = client.post(page("hand-in", application))

    application = fresh(application)
    assert answer.status_code == 302
    assert (application.status, application.unlocked_sections) == ("revision", [])
    assert [(each.version, each.occasion) for each in application.packages.all()] == [
        (2, "revision"),
        (1, "submission"),
    ]
    with pytest.raises(RuleBroken, match="has been handed in already"):
        hand_in_revision(application, by=contact())
    with pytest.raises(RuleBroken):
        cut_budget(application, "39000.00")


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (grants.budget("40000.01"), "asks for USD 40,000.01; USD 40,000.00 was approved"),
        (
            [*grants.budget("20000.00"), *grants.budget("20000.00")],
            "has no line “Consultants and experts: Legal drafting”",
        ),
        ([grants.budget("40000.00")[0] | {"category": "travel"}], "has no line “Travel: Legal drafting”"),
        (
            [grants.budget("40000.00")[0] | {"description": "A car"}],
            "has no line “Consultants and experts: A car”. Lines are not added.",
        ),
    ],
    ids=["more than approved", "a line twice", "a new category", "another line in its place"],
)
def test_a_revised_budget_cuts_and_adds_nothing(client, application, rows, words):
    """8(b).27: approved below what was requested, the applicant cuts its scope; it adds no line."""
    application = cut_budget(under_revision(application), rows=rows)
    client.force_login(contact())

    with pytest.raises(RuleBroken, match=words):
        hand_in_revision(application, by=contact())
    refused = client.post(page("hand-in", application))

    assert refused.status_code == 409
    assert words in refused.content.decode()
    assert fresh(application).packages.count() == 1


def test_no_line_of_a_revised_budget_grows_beneath_the_ceiling(client):
    """8(b).27: what one line gives up is not moved to another."""
    grants.committee_sits()
    grants.money_in("100000.00")
    draft = cut_budget(grants.draft_of("GHA"), rows=two_lines("40000.00", "5000.00"))
    ask_endorsement(draft, by=draft.created_by)
    application = submit_application(fresh(draft), note_verbale=pdf_upload(), by=contact())
    with grants.after_deadline(application.call):
        grants.screened(application)
    application = cut_budget(under_revision(fresh(application)), rows=two_lines("30000.00", "10000.00"))
    words = "The line “Travel: Legal drafting” asks for USD 10,000.00; it was approved with USD 5,000.00."
    client.force_login(contact())

    with pytest.raises(RuleBroken, match=words):
        hand_in_revision(application, by=contact())
    refused = client.post(page("hand-in", application))

    assert (refused.status_code, words in refused.content.decode()) == (409, True)
    assert handed_in(cut_budget(application, rows=two_lines("35000.00", "5000.00"))).is_handed_in


def test_a_line_is_known_by_its_words_whatever_their_case(application):
    row = grants.budget("40000.00")[0] | {"description": "LEGAL  drafting"}
    application = cut_budget(under_revision(application), rows=[row])

    assert handed_in(application).is_handed_in


def test_the_approval_is_confirmed_and_what_is_not_needed_is_freed_in_the_reverse_order(client):
    grants.committee_sits()
    application = grants.with_committee("GHA")
    grants.earmark("africa", amount="30000.00", region="african")
    grants.money_in("20000.00")
    application = handed_in(cut_budget(under_revision(application), "35000.00"))
    application = judged(application)
    client.force_login(grants.staff("officer"))
    before = (available("africa"), available())

    answer = client.post(page("confirm", application), {"amount": "35000.00"})

    application = fresh(application)
    confirmation = Confirmation.objects.get()
    assert answer.url == page("assessments", application)
    assert (application.status, confirmation.amount, awarded(application)) == (
        "approved",
        Decimal("35000.00"),
        grants.usd(35000),
    )
    assert before == (grants.usd(0), grants.usd(10000))
    assert (available("africa"), available()) == (grants.usd(0), grants.usd(15000))
    assert verify_ledger() == []
    facts = facts_of(application, "committee/decision_letter")
    assert (facts["outcome"], facts["amount"]) == ("approved", "35000.00")
    assert len([kind for kind, _language in ordered(application) if kind == "committee/decision_letter"]) == 2
    assert verbs(application)[-1] == "application.approval_confirmed"


def test_without_a_smaller_amount_nothing_is_freed(application):
    application = judged(handed_in(cut_budget(under_revision(application))))

    confirmation = confirm_approval(application, by=grants.member(grants.CHAIR))

    assert (confirmation.amount, confirmation.entry) == (Decimal(40000), None)
    assert available() == grants.usd(60000)


def test_an_approval_on_other_conditions_is_confirmed_without_a_revision(application):
    application = judged(on_conditions(application, LETTER, amount="45000.00"))

    confirm_approval(application, by=grants.staff("officer"))

    assert fresh(application).status == "approved"


@pytest.mark.parametrize(("amount", "field"), [("40000.01", "amount"), ("0", "amount"), ("10.001", "amount")])
def test_an_amount_that_cannot_be_confirmed_is_refused_and_kept(client, application, amount, field):
    application = judged(handed_in(cut_budget(under_revision(application))))
    client.force_login(grants.staff("officer"))

    with pytest.raises(RuleBroken) as refusal:
        confirm_approval(application, money=grants.usd(amount), by=grants.staff("officer"))
    answer = client.post(page("confirm", application), {"amount": amount})

    assert list(refusal.value.errors) == [field]
    assert (answer.status_code, answer.context["form"]["amount"].value()) == (422, amount)
    assert fresh(application).status == "revision"


def test_an_approval_is_not_confirmed_while_a_condition_is_open_or_the_budget_too_large(client, application):
    application = on_conditions(application, CUT)
    client.force_login(grants.staff("officer"))

    with pytest.raises(RuleBroken) as refusal:
        confirm_approval(application, by=grants.staff("officer"))
    shown = client.get(page("confirm", application)).context["closed"]

    reasons = [str(message) for message in refusal.value.messages]
    assert reasons == [str(reason) for reason in shown]
    assert reasons == [
        "Condition 1 is neither met nor waived: Reduce the budget to the amount approved.",
        "The budget asks for USD 45,000.00; USD 40,000.00 was approved.",
    ]


def test_only_the_officer_or_who_presides_confirms(client, application):
    application = judged(on_conditions(application, LETTER, amount="45000.00"))

    for role, person in walks.everybody("GHA").items():
        if role in ("officer", "chair"):
            continue
        with pytest.raises(NotPermitted):
            confirm_approval(application, by=person)
        client.force_login(person)
        assert client.post(page("confirm", application), {"amount": "45000.00"}).status_code in (403, 404)

    assert Confirmation.objects.count() == 0


@pytest.mark.parametrize("status", ["with_committee", "approved", "not_approved"])
def test_what_was_not_approved_on_conditions_is_neither_revised_nor_confirmed(status):
    grants.committee_sits()
    grants.money_in()
    application = walks.AT[status]()

    with pytest.raises(TransitionNotAllowed):
        confirm_approval(application, by=grants.staff("officer"))
    with pytest.raises(TransitionNotAllowed):
        start_revision(application, by=grants.contact(walks.APPLICANT))


def test_each_condition_is_judged_by_whom_it_names_and_waived_by_who_presides(client, application):
    application = on_conditions(application, LETTER, CHAIR_JUDGES)
    by_officer, by_chair = Condition.objects.order_by("ordinal")
    officer, chair = grants.staff("officer"), grants.member(grants.CHAIR)

    for condition, person in ((by_officer, chair), (by_chair, officer), (by_officer, grants.member("DEU"))):
        with pytest.raises(NotPermitted):
            judge_condition(condition, is_met=True, by=person)
    with pytest.raises(NotPermitted):
        judge_condition(by_officer, waive=True, remark="Not needed.", by=officer)
    judge_condition(by_chair, is_met=True, by=chair)
    judge_condition(by_officer, waive=True, remark="Not needed.", by=chair)

    assert [fresh(each).end for each in (by_officer, by_chair)] == ["waived", "met"]
    for role, person in walks.everybody("GHA").items():
        client.force_login(person)
        status = client.get(reverse("committee:condition-judge", args=[by_officer.pk])).status_code
        assert status == (
            200 if role in ("officer", "chair") else 403 if role in ("head", "auditor", "member") else 404
        )


def test_a_condition_is_judged_once(client, application):
    application = on_conditions(application, LETTER)
    condition = Condition.objects.get()
    judged(application)
    client.force_login(grants.staff("officer"))

    with pytest.raises(RuleBroken, match="has been judged already: Met"):
        judge_condition(condition, is_met=True, by=grants.staff("officer"))
    answer = client.post(
        reverse("committee:condition-judge", args=[condition.pk]), {"verdict": "not-met", "remark": "Kept."}
    )

    assert (answer.status_code, answer.context["form"]["remark"].value()) == (422, "Kept.")


def test_a_revision_that_does_not_meet_a_condition_is_open_again_with_the_reason(client, application):
    application = handed_in(cut_budget(under_revision(application)))
    condition = Condition.objects.get()
    officer = grants.staff("officer")
    client.force_login(officer)
    address = reverse("committee:condition-judge", args=[condition.pk])

    unexplained = client.post(address, {"verdict": "not-met", "remark": " "})
    answer = client.post(address, {"verdict": "not-met", "remark": "Show the travel."})

    assert list(unexplained.context["form"].errors) == ["remark"]
    assert answer.status_code == 302
    assert fresh(application).unlocked_sections == ["budget"]
    assert set(told("committee/condition_not_met")) >= {"Drafter, GHA"}
    assert fresh(condition).remark == "Show the travel."
    handed_in(cut_budget(fresh(application), "39000.00"))


def test_a_revision_that_adds_a_beneficiary_recuses_it(application):
    """8(b).1: whoever begins to benefit takes no part from then on."""
    section = ConditionDraft(text="Widen the project.", sections=("project",))
    application = under_revision(application, section)
    save_section(
        application,
        "project",
        {name: getattr(application, name) for name in ("title", "summary", "category", "starts_on", "ends_on")},
        version=application.version_of("project"),
        beneficiaries=[state("MDG")],
        by=contact(),
    )
    BudgetLine.objects.filter(application=application).update(unit_cost=Decimal("40000.00"))

    hand_in_revision(fresh(application), by=contact())

    assert application.recusals.filter(state=state("MDG")).exists()


def test_what_waits_for_whom(application):
    people = {"contact": contact(), "officer": grants.staff("officer"), "chair": grants.member(grants.CHAIR)}
    application = on_conditions(application, CUT, CHAIR_JUDGES)

    def waiting():
        return {name: [(str(item.title), item.group) for item in work_for(person)] for name, person in people.items()}

    provisional = waiting()
    start_revision(application, by=people["contact"])
    revising = waiting()
    application = handed_in(cut_budget(fresh(application)))
    waits = waiting()
    for condition in Condition.objects.all():
        judge = people["chair"] if condition.judge == "chair" else people["officer"]
        judge_condition(condition, is_met=True, by=judge)

    assert provisional == {
        "contact": [("Meet the conditions", "mine")],
        "officer": [("Judge the conditions", "others")],
        "chair": [("Judge the conditions", "mine")],
    }
    assert revising["contact"] == [("Hand in the revision", "mine")]
    assert waits["contact"] == [("The revision is being judged", "others")]
    assert waits["officer"] == [("Judge the conditions", "mine")]
    assert waiting() == {"contact": [], "officer": [("Confirm the approval", "mine")], "chair": []}


def test_the_database_keeps_a_confirmation(application):
    application = judged(on_conditions(application, LETTER, amount="45000.00"))
    confirm_approval(application, by=grants.staff("officer"))

    for change in (lambda: Confirmation.objects.update(amount=1), lambda: Confirmation.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_a_second_confirmation_is_refused(client, application):
    application = judged(on_conditions(application, LETTER, amount="45000.00"))
    confirm_approval(application, by=grants.staff("officer"))
    client.force_login(grants.staff("officer"))

    answer = client.post(page("confirm", application), {"amount": "45000.00"})

    assert answer.status_code == 422
    assert "This has been done already" in str(answer.context["form"].errors)
    assert committee.decision_on(application).confirmation.amount == Decimal(45000)
