"""Members' assessments: filed by seated members who are not recused, hidden until one's own is filed."""

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from grants.committee.models import Assessment
from grants.committee.selectors import assessment_of, assessments_visible_to, standing_assessments, work_for
from grants.committee.services import file_assessment
from tests.factories import grants, walks
from tests.factories.states import state
from tests.factories.traces import last_event, verbs
from vtf.core.errors import NotPermitted, RuleBroken

pytestmark = pytest.mark.django_db


@pytest.fixture
def application():
    grants.committee_sits()
    return grants.with_committee(walks.APPLICANT)


def assess(application):
    return reverse("committee:application-assess", args=[application.pk])


def test_a_member_files_for_its_state(application):
    assessment = walks.filed(application, "DEU", " A sound plan. ")

    assert (assessment.member, assessment.version, assessment.comment_for_committee) == (
        state("DEU"),
        1,
        "A sound plan.",
    )
    assert str(assessment) == "Germany: Support"
    assert last_event(assessment).facts == {"application": application.number}
    assert "assessment.filed" not in verbs(application)


def test_a_later_version_stands_in_place_of_the_earlier(application):
    first = walks.filed(application, "DEU", "First.")

    second = walks.filed(application, "DEU", "Second.", recommendation="abstain")
    other = walks.filed(application, "CHE", "Swiss.")

    assert (first.version, second.version) == (1, 2)
    assert list(standing_assessments(application)) == [second, other]
    assert assessment_of(grants.member("DEU"), application) == second
    assert assessment_of(grants.staff("head"), application) is None


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"recommendation": "support_with_conditions", "conditions": " "}, "conditions"),
        ({"recommendation": "do_not_support", "comment_for_committee": ""}, "comment_for_committee"),
    ],
)
def test_conditions_and_refusals_are_explained(application, typed, field):
    with pytest.raises(RuleBroken) as refusal:
        file_assessment(application, by=grants.member("DEU"), **typed)

    assert list(refusal.value.errors) == [field]
    assert Assessment.objects.count() == 0


def test_an_assessment_is_of_what_the_committee_has_before_it():
    grants.committee_sits()
    application = walks.in_review("GHA")

    with pytest.raises(RuleBroken, match="does not have this application before it"):
        walks.filed(application, "DEU")

    assert Assessment.objects.count() == 0


def test_only_seated_members_assess(application):
    people = walks.everybody()

    for role in set(people) - {"member", "chair", "recused"}:
        with pytest.raises(NotPermitted):
            file_assessment(application, recommendation="support", by=people[role])
    with pytest.raises(RuleBroken, match="it takes no part in the case"):
        file_assessment(application, recommendation="support", by=people["recused"])

    assert Assessment.objects.count() == 0


def test_others_input_is_hidden_until_ones_own_is_filed(application):
    secret, member = walks.filed(application, "CHE", "Anchored."), grants.member("DEU")

    before = list(assessments_visible_to(member, application))
    own = walks.filed(application, "DEU")
    after = list(assessments_visible_to(member, application))

    assert (before, after) == ([], [own, secret])


def test_everything_is_shown_once_the_case_is_decided(application):
    filed = walks.filed(application, "CHE")
    refused = walks.refused(application)

    assert list(assessments_visible_to(grants.member("DEU"), refused)) == [filed]


def test_each_person_reads_exactly_these_assessments(application):
    walks.filed(application, "CHE", "Anchored.")

    read = {role for role, person in walks.everybody().items() if assessments_visible_to(person, application)}

    assert read == {"officer", "head", "auditor"}


def test_the_database_keeps_what_was_filed(application):
    assessment = walks.filed(application, "DEU")

    for act in (
        lambda: Assessment.objects.update(recommendation="abstain"),
        lambda: Assessment.objects.all().delete(),
        lambda: Assessment.objects.create(
            application=application, member=state("DEU"), recommendation="support", filed_by=assessment.filed_by
        ),
        lambda: Assessment.objects.create(
            application=application,
            member=state("CHE"),
            recommendation="support_with_conditions",
            filed_by=assessment.filed_by,
        ),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def test_a_member_files_and_changes_its_assessment_at_the_page(client, application):
    client.force_login(grants.member("DEU"))

    answer = client.post(assess(application), {"recommendation": "support", "comment_for_committee": "Sound."})
    form = client.get(assess(application)).context["form"]

    assert answer.url == reverse("committee:application-assessments", args=[application.pk])
    assert (form["recommendation"].value(), form["comment_for_committee"].value()) == ("support", "Sound.")


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"recommendation": "support_with_conditions"}, "conditions"),
        ({"recommendation": "do_not_support"}, "comment_for_committee"),
        ({"recommendation": "perhaps"}, "recommendation"),
        ({}, "recommendation"),
    ],
)
def test_a_wrong_assessment_is_refused_at_the_page_and_kept(client, application, typed, field):
    client.force_login(grants.member("DEU"))

    answer = client.post(assess(application), typed | {"comment_for_applicant": "Typed with care."})

    form = answer.context["form"]
    assert (answer.status_code, list(form.errors)) == (422, [field])
    assert form["comment_for_applicant"].value() == "Typed with care."
    assert Assessment.objects.count() == 0


def test_a_decided_case_is_not_assessed_at_the_page(client, application):
    walks.refused(application)
    client.force_login(grants.member("DEU"))

    answer = client.post(assess(application), {"recommendation": "support", "conditions": "Kept."})

    assert answer.status_code == 422
    assert answer.context["form"]["conditions"].value() == "Kept."


def test_pages_show_others_input_only_after_ones_own(client, application):
    walks.filed(application, "CHE", "Anchored by Switzerland.")
    pages = [
        reverse(f"committee:application-{name}", args=[application.pk]) for name in ("assessments", "approve", "refuse")
    ]
    client.force_login(grants.member(grants.CHAIR))

    before = [client.get(page) for page in pages]
    walks.filed(application, grants.CHAIR)
    after = [client.get(page) for page in pages]

    assert [list(page.context["assessments"]) for page in before] == [[], [], []]
    assert [len(page.context["assessments"]) for page in after] == [2, 2, 2]
    assert "Anchored by Switzerland." not in before[0].content.decode()


def test_work_waits_for_members_who_have_not_filed_and_then_for_the_chair(application):
    def of(iso3):
        return [(str(item.title), item.about) for item in work_for(grants.member(iso3))]

    about = f"{application.number} · Madagascar"
    before = [of(iso3) for iso3 in ("DEU", grants.CHAIR, walks.APPLICANT, "NOR")]
    walks.filed(application, "DEU")
    walks.filed(application, grants.CHAIR)

    assert before == [[("Give your assessment", about)], [("Give your assessment", about)], [], []]
    assert [of("DEU"), of(grants.CHAIR)] == [[], [("Record the decision", about)]]
    assert work_for(grants.staff("officer")) == []
