"""Who takes part and how it is decided: quorum by item, objections, reasons, feedback, changes of the Committee."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from django_fsm import TransitionNotAllowed

from grants.applications.models import Application
from grants.applications.selectors import applications_visible_to
from grants.committee.models import Decision
from grants.committee.selectors import (
    assessments_visible_to,
    counting_assessments,
    dossiers_visible_to,
    entitled_members,
    quorum_of,
)
from grants.committee.services import approve_application, declare_interest, file_assessment, refuse_application
from tests.factories import committee, grants, walks
from tests.factories.states import state
from tests.factories.traces import facts_of, ordered, told
from vtf.core.errors import NotPermitted, RuleBroken
from vtf.ledger.models import Entry
from vtf.policies.models import Parameter
from vtf.policies.services import set_value

pytestmark = pytest.mark.django_db
REFUSAL = {"feedback": "Narrow it.", "reason_codes": ["need"]}


@pytest.fixture
def application():
    grants.committee_sits()
    grants.money_in()
    return grants.with_committee("GHA")


@pytest.fixture
def chair(application):
    return grants.member(grants.CHAIR)


def everyone(application):
    return list(entitled_members(application))


def approve(application, chair, **changes):
    options = {"money": grants.usd("45000.00"), "participants": everyone(application), "by": chair}
    return approve_application(application, **options | changes)


def untouched(application):
    return (walks.fresh(application).status, Decision.objects.count(), Entry.objects.filter(kind="reservation").count())


def page(name, application):
    return reverse(f"committee:application-{name}", args=[application.pk])


def with_rule(rule):
    set_value(Parameter.objects.get(code="POL-13"), rule, valid_from=timezone.localdate(), document_symbol="T", by=None)


def test_nothing_is_decided_before_every_application_has_been_screened():
    grants.committee_sits()
    grants.money_in()
    application = grants.submitted("GHA")
    with grants.after_deadline(application.call):
        grants.screened(application, assessment=False)
    chair = grants.member(grants.CHAIR)

    with pytest.raises(TransitionNotAllowed):
        approve(walks.fresh(application), chair)
    with pytest.raises(TransitionNotAllowed):
        refuse_application(application, participants=everyone(application), by=chair, **REFUSAL)

    assert untouched(application) == ("with_committee", 0, 0)


def test_recusals_leave_an_item_without_quorum_while_the_meeting_has_it(client, application, chair):
    """8(b).3: eight of fifteen are at the meeting; three of them are recused in one item, where seven are needed."""
    other = walks.copies(application, 1)[0]
    for iso3 in ("DEU", "CHE", "SWE"):
        declare_interest(application, reason="We fund a sister project.", by=grants.member(iso3))
    present = ["DEU", "CHE", "SWE", "NZL", "AUS", "CAN", "FIN", "JPN"]
    committee.opened_meeting(application, walks.fresh(other), present=present)
    there = [each for each in entitled_members(application) if each.iso3 in present]
    client.force_login(chair)

    with pytest.raises(RuleBroken, match="The quorum is 7 members who are not recused; 5 took part") as refusal:
        approve(application, chair, participants=there)
    answer = client.post(
        page("approve", application), walks.typed_decision(application, participants=[each.pk for each in there])
    )

    assert list(refusal.value.errors) == ["participants"]
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["participants"])
    assert (quorum_of(application), quorum_of(other)) == (7, 8)
    assert untouched(application) == ("with_committee", 0, 0)
    approve(walks.fresh(other), chair, participants=[state(iso3) for iso3 in present])


def test_who_is_not_noted_as_present_takes_part_in_no_decision_of_the_meeting(application, chair):
    committee.opened_meeting(application, present=[each.iso3 for each in everyone(application) if each.iso3 != "JPN"])

    with pytest.raises(RuleBroken, match="not noted as present at the meeting: Japan"):
        approve(application, chair)

    assert untouched(application) == ("with_committee", 0, 0)


def test_members_that_changed_in_mid_cycle_carry_nothing_over(client, application, chair):
    """8(b).4: a seat that ended takes access, assessment and vote with it, and its successor begins with nothing."""
    old = grants.member("MDG")
    walks.filed(application, "MDG", "Said by the former member.")
    walks.filed(application, "DEU")
    committee.unseat("MDG")
    client.force_login(old)

    assert list(applications_visible_to(old)) == list(dossiers_visible_to(old)) == []
    assert list(assessments_visible_to(old, application)) == []
    assert [client.get(page(name, application)).status_code for name in ("assessments", "assess")] == [404, 404]
    with pytest.raises(NotPermitted):
        file_assessment(application, recommendation="support", by=old)
    assert [each.member.iso3 for each in counting_assessments(application)] == ["DEU"]
    assert quorum_of(application) == 8
    with pytest.raises(RuleBroken, match="may not take part in this case: Madagascar"):
        approve(application, chair, participants=[*everyone(application), state("MDG")])
    client.force_login(chair)
    assert client.get(page("approve", application)).context["form"]["participants"].value() == [state("DEU").pk]
    walks.filed(application, grants.CHAIR)
    assert "Said by the former member." not in client.get(page("assessments", application)).content.decode()


def test_the_secretariat_reads_what_a_former_member_filed_marked_as_not_counted(client, application):
    walks.filed(application, "MDG", "Said by the former member.")
    committee.unseat("MDG")
    client.force_login(grants.staff("officer"))

    shown = client.get(page("assessments", application))

    assert [(each.member.iso3, each.is_counted) for each in shown.context["assessments"]] == [("MDG", False)]
    assert shown.context["counts"] == []


def test_one_objection_breaks_the_consensus(client, application, chair):
    client.force_login(chair)

    with pytest.raises(RuleBroken, match="by consensus, and 1 member objects") as refusal:
        approve(application, chair, objections=[state("JPN")])
    answer = client.post(
        page("approve", application), walks.typed_decision(application, objections=[state("JPN").pk], feedback="Kept.")
    )

    assert list(refusal.value.errors) == ["objections"]
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["objections"])
    assert answer.context["form"]["feedback"].value() == "Kept."
    assert untouched(application) == ("with_committee", 0, 0)


@pytest.mark.parametrize("rule", ["majority", "consensus-then-majority"])
@pytest.mark.parametrize(("against", "is_approved"), [(7, True), (8, False)])
def test_by_majority_more_than_half_do_not_object(rule, against, is_approved):
    grants.committee_sits()
    grants.money_in()
    with_rule(rule)
    application, chair = grants.with_committee("GHA"), grants.member(grants.CHAIR)
    objections = everyone(application)[:against]

    if is_approved:
        decision = approve(application, chair, objections=objections)
        assert decision.objections.count() == against
    else:
        with pytest.raises(RuleBroken, match="There is no majority: 8 of 15 members object"):
            approve(application, chair, objections=objections)
        assert untouched(application) == ("with_committee", 0, 0)


def test_only_who_took_part_objects(application, chair):
    there = [each for each in everyone(application) if each.iso3 != "JPN"]

    with pytest.raises(RuleBroken, match="Only a member that took part objects: Japan"):
        refuse_application(application, participants=there, objections=[state("JPN")], by=chair, **REFUSAL)

    assert Decision.objects.count() == 0


def test_everything_that_speaks_against_an_approval_is_said_at_once(client, application, chair):
    client.force_login(chair)
    typed = walks.typed_decision(application, amount="45000.01", participants=[state("DEU").pk])

    with pytest.raises(RuleBroken) as refusal:
        approve(application, chair, money=grants.usd("45000.01"), participants=[state("DEU")])
    answer = client.post(page("approve", application), typed)
    unreadable = client.post(page("approve", application), typed | {"amount": "a lot"})

    assert sorted(refusal.value.errors) == ["amount", "participants"]
    assert (
        sorted(answer.context["form"].errors)
        == sorted(unreadable.context["form"].errors)
        == [
            "amount",
            "participants",
        ]
    )


def test_a_refusal_names_its_reasons(client, application, chair):
    said = {"participants": everyone(application), "feedback": "Narrow it.", "by": chair}
    client.force_login(chair)

    with pytest.raises(RuleBroken, match="at least one reason") as none:
        refuse_application(application, **said)
    with pytest.raises(RuleBroken, match="These are no reasons: taste"):
        refuse_application(application, reason_codes=["taste"], **said)
    answer = client.post(page("refuse", application), walks.typed_decision(application, reason_codes=[]))
    decision = refuse_application(application, reason_codes=["duplication", "need"], **said)

    assert list(none.value.errors) == ["reason_codes"]
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["reason_codes"])
    assert decision.reason_codes == ["need", "duplication"]
    assert decision.reasons == ["The need is not shown", "Overlaps with other assistance"]


def test_the_letter_is_written_in_the_language_of_the_applicant(application, chair):
    Application.objects.filter(pk=application.pk).update(language="fr")

    refuse_application(
        walks.fresh(application),
        participants=everyone(application),
        feedback="Trop large.",
        reason_codes=["need"],
        by=chair,
    )

    facts = facts_of(application, "committee/decision_letter")
    assert ("committee/decision_letter", "fr") in ordered(application)
    assert (facts["outcome"], facts["state"], facts["feedback"]) == ("not_approved", "Ghana", "Trop large.")
    assert [row["code"] for row in facts["reasons"]] == ["need"]


def test_the_feedback_is_put_together_from_the_comments_that_the_chair_chose_and_names_no_member(
    client, application, chair
):
    for iso3, words in (("DEU", "Say who trains."), ("CHE", "Add a month."), ("JPN", "Not for the applicant.")):
        file_assessment(application, recommendation="support", comment_for_applicant=words, by=grants.member(iso3))
    walks.filed(application, grants.CHAIR)
    client.force_login(chair)

    form = client.get(page("refuse", application)).context["form"]
    offered = [label for _pk, label in form.fields["comments"].choices]
    chosen = [pk for pk, label in form.fields["comments"].choices if label != "Not for the applicant."]
    client.post(page("refuse", application), walks.typed_decision(application, comments=chosen, feedback="Narrow it."))

    assert offered == ["Add a month.", "Not for the applicant.", "Say who trains."]
    assert Decision.objects.get().feedback == "Narrow it.\n\nAdd a month.\n\nSay who trains."


def test_a_comment_that_the_chair_may_not_read_yet_is_neither_offered_nor_taken(client, application, chair):
    file_assessment(application, recommendation="support", comment_for_applicant="Secret.", by=grants.member("DEU"))
    hidden = application.assessments.get()
    client.force_login(chair)

    offered = client.get(page("refuse", application)).context["form"].fields
    with pytest.raises(RuleBroken, match="comments on this application that you may read"):
        refuse_application(application, participants=everyone(application), comments=[hidden], by=chair, **REFUSAL)

    assert "comments" not in offered
    assert Decision.objects.count() == 0


def test_feedback_longer_than_the_letter_holds_is_refused(application, chair):
    with pytest.raises(RuleBroken, match="4001 characters long; 4000 fit") as refusal:
        approve(application, chair, feedback="a" * 4001)

    assert list(refusal.value.errors) == ["feedback"]


def test_the_treaty_status_on_the_day_of_the_decision_is_kept_beside_that_of_the_submission(application, chair):
    """8(b).9: both are stored."""
    Application.objects.filter(pk=application.pk).update(treaty_status="signatory")

    approve(walks.fresh(application), chair)

    decided = walks.fresh(application)
    assert (decided.treaty_status, decided.treaty_status_at_decision) == ("signatory", "party")


def test_the_database_keeps_who_took_part_and_who_objected(application, chair):
    decision = refuse_application(
        application, participants=everyone(application), objections=[state("JPN")], by=chair, **REFUSAL
    )

    for table in ("committee_decision_participants", "committee_decision_objections"):
        for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET state_id = {state('GHA').pk}"):
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)

    assert (decision.participants.count(), decision.objections.count()) == (15, 1)


def test_the_state_and_the_officers_are_told_of_an_approval_with_its_letter(application, chair):
    approve(application, chair, feedback="Well done.")

    facts = facts_of(application, "committee/decision_letter")
    assert set(told("applications/approved")) == {"Drafter, GHA", "Officer", "Point of contact, GHA"}
    assert (facts["outcome"], facts["amount"], facts["acting"]) == ("approved", "45000.00", False)
