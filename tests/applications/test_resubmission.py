"""Apply again: what was not approved, withdrawn, or sent by two ministries of one State."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from grants.applications.models import Application
from grants.applications.selectors import findings_of
from grants.applications.services import (
    ask_endorsement,
    resubmit_application,
    save_section,
    start_application,
    submit_application,
    withdraw_application,
)
from tests.factories import grants, screening, walks
from tests.factories.files import pdf_upload, upload
from tests.factories.states import state
from tests.factories.traces import verbs
from vtf.core.errors import NotPermitted, RuleBroken

pytestmark = pytest.mark.django_db
ADDRESSED = "The overlap has been taken out."


@pytest.fixture
def refused():
    """An application that the Committee did not approve, with a beneficiary."""
    grants.committee_sits()
    return walks.refused(grants.with_committee("GHA", beneficiaries=[state("TGO")]))


@pytest.fixture
def later(refused):
    """The call of the next cycle, open."""
    year = refused.call.year + 1
    return grants.opened_call(year=year, deadline_on=refused.call.deadline_on + timedelta(days=365))


def page(application):
    return reverse("applications:application-resubmit", args=[application.pk])


def test_a_project_is_taken_into_another_call_with_everything_that_was_said(refused, later):
    """Requirement 23."""
    drafter = grants.drafter("GHA")

    draft = walks.fresh(resubmit_application(refused, later, by=drafter))

    assert (draft.status, draft.call, draft.resubmission_of, draft.number) == ("draft", later, refused, None)
    assert (draft.title, draft.summary, draft.requested) == (refused.title, refused.summary, refused.requested)
    assert [each.name for each in draft.activities.all()] == [each.name for each in refused.activities.all()]
    assert list(draft.beneficiaries.all()) == [state("TGO")]
    assert (draft.note_verbale, draft.how_addressed) == (None, "")
    assert verbs(draft) == ["application.started", "application.resubmission_started"]


def test_the_comments_have_to_be_answered_before_the_endorsement(client, refused, later):
    drafter = grants.drafter("GHA")
    draft = resubmit_application(refused, later, by=drafter)
    sentence = "Say how you addressed the comments on the earlier application."
    client.force_login(drafter)
    address = reverse("applications:application-section", args=[draft.pk, "project"])

    with pytest.raises(RuleBroken, match=sentence):
        ask_endorsement(draft, by=drafter)
    shown = client.get(address)
    form = shown.context["form"]
    starts_on = later.deadline_on + timedelta(days=100)
    dates = {"starts_on": starts_on.isoformat(), "ends_on": (starts_on + timedelta(days=300)).isoformat()}
    client.post(address, walks.typed_project(draft, how_addressed=ADDRESSED, **dates))

    assert "how_addressed" in form.fields
    assert "Another programme does this." in shown.content.decode()
    assert walks.fresh(draft).how_addressed == ADDRESSED
    assert ask_endorsement(draft, by=drafter).status == "endorsement_pending"


def test_the_package_says_what_was_resubmitted_and_how_the_comments_were_addressed(refused, later):
    drafter = grants.drafter("GHA")
    draft = resubmit_application(refused, later, by=drafter)
    save_section(draft, "project", {"how_addressed": ADDRESSED, "title": "Second try"}, version=0, by=drafter)
    handed = ask_endorsement(draft, by=drafter)

    sent = submit_application(handed, note_verbale=pdf_upload(), by=grants.contact("GHA"))

    assert ADDRESSED in sent.packages.get().content
    assert refused.number in sent.packages.get().content


def test_a_first_application_is_asked_for_no_such_answer(client):
    grants.committee_sits()
    draft = grants.draft_of("GHA")
    client.force_login(draft.created_by)

    form = client.get(reverse("applications:application-section", args=[draft.pk, "project"])).context["form"]

    assert "how_addressed" not in form.fields


def test_only_what_was_not_approved_is_submitted_again(later):
    sent = grants.submitted("SEN", later)

    with pytest.raises(RuleBroken, match="did not approve"):
        resubmit_application(sent, later, by=grants.drafter("SEN"))


def test_not_in_the_same_call_nor_in_one_that_is_closed(refused, later):
    drafter = grants.drafter("GHA")

    with pytest.raises(RuleBroken, match="in another call"):
        resubmit_application(refused, refused.call, by=drafter)
    with grants.after_deadline(later), pytest.raises(RuleBroken, match="not open"):
        resubmit_application(refused, later, by=drafter)

    assert Application.objects.filter(applicant=refused.applicant).count() == 1


def test_nobody_else_submits_a_states_project_again(refused, later):
    people = walks.everybody("GHA")

    for role in people.keys() - {"drafter", "contact"}:
        with pytest.raises(NotPermitted):
            resubmit_application(refused, later, by=people[role])

    assert Application.objects.filter(call=later).count() == 0


def test_the_page_offers_the_open_calls_and_leads_to_the_draft(client, refused, later):
    client.force_login(grants.drafter("GHA"))

    offered = [act.url for act in client.get(refused.get_absolute_url()).context["possible"]]
    answer = client.post(page(refused), {"call": later.pk})
    draft = Application.objects.get(call=later)
    again = client.get(page(refused))

    assert page(refused) in offered
    assert answer.url == draft.get_absolute_url()
    assert "No call is open in which your State could apply now." in again.content.decode()


def test_a_call_that_is_no_choice_is_refused_at_the_page(client, refused, later):
    client.force_login(grants.drafter("GHA"))

    answer = client.post(page(refused), {"call": refused.call.pk})

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["call"])


def test_who_sees_but_may_not_is_told_and_a_foreign_state_finds_nothing(client, refused, later):
    answers = {}
    for role, person in walks.everybody("GHA").items():
        client.force_login(person)
        answers[role] = client.post(page(refused), {"call": later.pk}).status_code

    assert answers["officer"] == answers["auditor"] == answers["member"] == 403
    assert answers["foreign contact"] == answers["recused"] == answers["donor"] == 404


def test_withdrawn_then_filed_again_the_number_is_not_reused_and_the_place_is_free():
    """8(b).26."""
    grants.committee_sits()
    call = grants.opened_call()
    first = walks.withdrawn(grants.submitted("GHA", call))

    second = grants.submitted("GHA", call)

    assert (first.number, second.number) == (f"A{call.year}-GHA-1", f"A{call.year}-GHA-2")
    assert (walks.fresh(first).status, second.slot) == ("withdrawn", 1)
    assert any("withdrew 1 earlier application" in str(found.text) for found in findings_of(second)["duplication"])


def test_the_clash_of_two_ministries_is_solved_by_the_state_and_not_by_who_came_first(client):
    """8(b).12: the second draft is refused with a link to the first, which any of them may withdraw to begin anew."""
    grants.committee_sits()
    call = grants.opened_call()
    first = grants.draft_of("GHA", call)
    other_ministry = grants.drafter("GHA")

    with pytest.raises(RuleBroken, match="Work on that one together, or withdraw it"):
        start_application(call, by=other_ministry)
    client.force_login(other_ministry)
    shown = client.post(reverse("applications:application-start", args=[call.year]))
    withdraw_application(first, reason="The other ministry's project goes first.", by=grants.contact("GHA"))
    second = start_application(call, by=other_ministry)

    assert (shown.status_code, second.status) == (409, "draft")
    assert f'href="{first.get_absolute_url()}"' in shown.content.decode()


def test_a_replaced_contact_neither_endorses_nor_withdraws_and_the_new_one_disowns_with_a_note():
    """8(b).11: who is on the register at that moment acts; a disowning note is a withdrawal with its file."""
    grants.committee_sits()
    sent = grants.submitted("GHA")
    former, new = walks.former_contact("GHA"), grants.contact("GHA")

    with pytest.raises(NotPermitted):
        withdraw_application(sent, reason="Mine.", by=former)
    disowned = withdraw_application(sent, reason="NV/12", note_verbale=pdf_upload(), by=new)

    assert (disowned.status, disowned.withdrawal_note.kind) == ("withdrawn", "pdf")
    assert disowned.note_verbale != disowned.withdrawal_note


def test_the_disowning_note_is_given_in_at_the_page_and_read_by_both_sides(client):
    """8(b).11."""
    grants.committee_sits()
    sent = grants.submitted("GHA")
    client.force_login(grants.contact("GHA"))
    act = reverse("applications:application-withdraw", args=[sent.pk])
    note = reverse("applications:application-file", args=[sent.pk, "withdrawal-note"])

    refused = client.post(act, {"reason": "NV/12", "note_verbale": upload("note.pdf", b"no pdf at all")})
    before = client.get(note).status_code
    answer = client.post(act, {"reason": "NV/12", "note_verbale": pdf_upload()})
    client.force_login(grants.staff("officer"))

    assert (refused.status_code, list(refused.context["form"].errors), before) == (422, ["note_verbale"], 404)
    assert (answer.status_code, client.get(note).status_code) == (302, 200)


def test_the_status_on_the_day_of_submission_is_kept_when_a_signatory_ratifies_later():
    """8(b).9: the officer sees both; the status at the decision is stamped by the Committee's room."""
    grants.committee_sits()
    signatory = grants.submitted("GHA")
    type(signatory).objects.filter(pk=signatory.pk).update(treaty_status="signatory")

    texts = [str(found.text) for found in findings_of(walks.fresh(signatory))["eligibility"]]

    assert texts == ["Treaty status on the day of submission: Signatory.", "Treaty status today: State Party."]


def test_times_of_a_resubmission_are_looked_at_again(refused):
    screening.rule("POL-02", 6)
    later = grants.opened_call(year=refused.call.year + 2, deadline_on=refused.call.deadline_on + timedelta(days=700))
    draft = resubmit_application(refused, later, by=grants.drafter("GHA"))

    assert any("lasts longer" in gap for gap in draft.gaps())
    with time_machine.travel(later.closes_at):
        assert draft.editable_sections == frozenset()
