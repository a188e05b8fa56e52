"""Meetings: convened, opened, noted, closed; each member's agenda without the cases of its own; the record."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django_fsm import TransitionNotAllowed

from grants.calls.models import Call
from grants.committee.models import AgendaItem, Decision, Meeting
from grants.committee.selectors import (
    assessments_visible_to,
    items_visible_to,
    meetings_visible_to,
    number_of,
    records_visible_to,
    work_for,
)
from grants.committee.services import (
    approve_application,
    cancel_meeting,
    close_meeting,
    convene_meeting,
    note_attendance,
    open_meeting,
)
from tests.counting import LIST, OBJECT, queries_of
from tests.factories import committee, grants, walks
from tests.factories.states import state
from tests.factories.traces import facts_of, told, verbs
from vtf.conferences.models import Term
from vtf.core.errors import NotPermitted, RuleBroken
from vtf.documents.selectors import documents_about
from vtf.documents.services import issue_document

pytestmark = pytest.mark.django_db
EIGHT = ["AUS", "CAN", "DEU", "FIN", "JPN", "MDG", "NZL", "SWE"]


@pytest.fixture
def application():
    grants.committee_sits()
    grants.money_in()
    return grants.with_committee("GHA")


@pytest.fixture
def own(application):
    """A case of Madagascar, which sits on the Committee, in the same call."""
    other = walks.copies(application, 1)[0]
    type(other).objects.filter(pk=other.pk).update(applicant=state("MDG"), number="A2099-MDG-1", title="Their project")
    other.recusals.create(state=state("MDG"), ground="applicant")
    return walks.fresh(other)


def address(name, meeting):
    return reverse(f"committee:meeting-{name}", args=[meeting.pk])


def titles(items):
    return [(item.ordinal, str(item.application)) for item in items]


def test_the_officer_convenes_a_meeting_on_what_waits(client, application):
    client.force_login(grants.staff("officer"))
    page = reverse("committee:meeting-convene", args=[application.call_id])
    members = [grants.member("DEU"), grants.member("NZL")]
    walks.former_member("NOR")

    form = client.get(page).context["form"]
    answer = client.post(
        page,
        {
            "held_on": timezone.localdate().isoformat(),
            "modality": "hybrid",
            "place": "Geneva",
            "applications": [application.pk],
        },
    )

    meeting = Meeting.objects.get()
    assert form["applications"].value() == [application.pk]
    assert answer.url == meeting.get_absolute_url()
    assert (meeting.status, meeting.place, number_of(meeting)) == (
        "planned",
        "Geneva",
        f"VTF/SC/{application.call.year}/1",
    )
    assert set(told("committee/meeting_convened")) == {member.name for member in members}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"held_on": "2020-01-01"}, "held_on"),
        ({"held_on": "2999-01-01"}, "held_on"),
        ({"held_on": "soon"}, "held_on"),
        ({"applications": []}, "applications"),
    ],
)
def test_a_meeting_that_cannot_be_is_refused_and_kept(client, application, changes, field):
    client.force_login(grants.staff("officer"))
    typed = {"held_on": timezone.localdate().isoformat(), "modality": "virtual", "applications": [application.pk]}

    answer = client.post(
        reverse("committee:meeting-convene", args=[application.call_id]), typed | {"place": "Kept."} | changes
    )

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert answer.context["form"]["place"].value() == "Kept."
    assert Meeting.objects.count() == 0


def test_an_application_that_the_committee_does_not_have_is_on_no_agenda(application):
    walks.refused(application)

    with pytest.raises(RuleBroken, match="does not have application"):
        committee.planned_meeting(walks.fresh(application))


def test_only_the_officer_convenes_notes_and_calls_off(client, application):
    meeting = committee.planned_meeting(application)
    call = Call.objects.get()

    for role, person in walks.everybody("GHA").items():
        if role == "officer":
            continue
        with pytest.raises(NotPermitted):
            convene_meeting(call, held_on=timezone.localdate(), applications=[application], by=person)
        with pytest.raises(NotPermitted):
            note_attendance(meeting, [], by=person)
        with pytest.raises(NotPermitted):
            cancel_meeting(meeting, reason="No.", by=person)
        client.force_login(person)
        pages = [reverse("committee:meeting-convene", args=[call.pk]), address("attendance", meeting)]
        assert {client.post(page, {}).status_code for page in pages} <= {403, 404}

    assert Meeting.objects.count() == 1


def test_only_who_presides_opens_and_closes(client, application):
    meeting = committee.planned_meeting(application)

    for role, person in walks.everybody("GHA").items():
        if role == "chair":
            continue
        with pytest.raises(NotPermitted):
            open_meeting(meeting, by=person)
        with pytest.raises(NotPermitted):
            close_meeting(meeting, by=person)
        client.force_login(person)
        assert client.post(address("open", meeting)).status_code in (403, 404)

    assert walks.fresh(meeting).status == "planned"


def test_while_the_meeting_is_open_members_read_each_others_input(client, application):
    """8(a).36: own input stays hidden from others until filed or meeting opened."""
    walks.filed(application, "CHE", "Anchored by Switzerland.")
    member, chair = grants.member("DEU"), grants.member(grants.CHAIR)
    meeting = committee.planned_meeting(application)
    page = reverse("committee:application-assessments", args=[application.pk])
    client.force_login(member)

    before = client.get(page).content.decode()
    client.force_login(chair)
    client.post(address("open", meeting))
    client.force_login(member)
    during = client.get(page).content.decode()
    note_attendance(meeting, [state(iso3) for iso3 in EIGHT], by=grants.staff("officer"))
    close_meeting(walks.fresh(meeting), by=chair)
    after = client.get(page).content.decode()

    words = "Anchored by Switzerland."
    assert [words in shown for shown in (before, during, after)] == [False, True, False]


def test_an_open_meeting_opens_only_the_cases_of_its_agenda_and_none_for_a_recused_member(application, own):
    walks.filed(application, "CHE")
    walks.filed(own, "CHE")

    committee.opened_meeting(own)

    assert len(assessments_visible_to(grants.member("DEU"), own)) == 1
    assert list(assessments_visible_to(grants.member("DEU"), application)) == []
    assert list(assessments_visible_to(grants.member("MDG"), own)) == []


def test_a_recused_members_agenda_has_neither_the_item_nor_a_gap_in_its_numbers(client, application, own):
    meeting = committee.planned_meeting(own, application)
    recused = grants.member("MDG")
    client.force_login(recused)

    shown = client.get(meeting.get_absolute_url()).content.decode()

    assert titles(items_visible_to(grants.member("DEU"), meeting)) == [(1, "Their project"), (2, str(application))]
    assert titles(items_visible_to(recused, meeting)) == [(1, str(application))]
    assert "Their project" not in shown
    assert own.number not in shown
    assert [item.ordinal for item in AgendaItem.objects.all()] == [1, 2]


def test_the_record_names_for_each_item_who_was_recused_and_who_presided(application):
    """8(b).2, 8(b).3: per item, with its own quorum."""
    chairs_own = walks.copies(application, 1)[0]
    type(chairs_own).objects.filter(pk=chairs_own.pk).update(applicant=state("NZL"), number="A2099-NZL-1")
    chairs_own.recusals.create(state=state("NZL"), ground="applicant")
    chairs_own = walks.fresh(chairs_own)
    meeting = committee.opened_meeting(application, chairs_own, present=EIGHT)
    committee.acting(chairs_own, "SWE")
    there = [state(iso3) for iso3 in EIGHT]
    chair = grants.member(grants.CHAIR)
    approve_application(application, money=grants.usd(40000), participants=there, by=chair)

    close_meeting(meeting, remarks=" The next meeting is in May. ", by=chair)

    facts = facts_of(meeting, "committee/meeting_record")
    first, second = facts["items"]
    assert (facts["chair"], len(facts["present"]), len(facts["absent"]), facts["quorum"]) == ("New Zealand", 8, 7, 8)
    assert (facts["other_business"], facts["decision_rule"]) == ("The next meeting is in May.", "consensus")
    assert (first["outcome"], first["took_part"], first["quorum"], first["recused"]) == ("Approved", 8, 8, [])
    assert (second["recused"], second["acting_chair"], second["quorum"]) == (["New Zealand"], "Sweden", 8)
    assert second["outcome"] == "No decision at this meeting"
    assert Decision.objects.get().meeting == meeting
    assert verbs(meeting) == ["meeting.convened", "meeting.opened", "meeting.attendance_noted", "meeting.closed"]


def test_the_record_is_for_members_that_take_part_in_every_item_and_for_the_inside(client, application, own):
    """Standards 3.3, check 6: agenda papers too."""
    meeting = committee.opened_meeting(application, own, present=EIGHT)
    close_meeting(meeting, by=grants.member(grants.CHAIR))
    record = documents_about(meeting).get()
    issue_document(record, by=None)
    page = reverse("committee:meeting-document", args=[record.pk])

    statuses = {}
    for role, person in walks.everybody("MDG").items():
        client.force_login(person)
        statuses[role] = client.get(page).status_code

    assert {role for role, status in statuses.items() if status == 200} == {
        "member",
        "chair",
        "officer",
        "head",
        "auditor",
    }
    assert {status for role, status in statuses.items() if status != 200} == {404}
    assert list(records_visible_to(grants.member("MDG"))) == []
    client.force_login(grants.member("MDG"))
    shown = client.get(meeting.get_absolute_url())
    assert (list(shown.context["documents"]), shown.context["is_withheld"]) == ([], True)


def test_a_meeting_is_closed_once_it_is_known_who_was_there(client, application):
    meeting = committee.opened_meeting(application)
    client.force_login(grants.member(grants.CHAIR))

    answer = client.post(address("close", meeting), {"remarks": "Kept."})

    assert (answer.status_code, answer.context["form"]["remarks"].value()) == (422, "Kept.")
    assert walks.fresh(meeting).status == "open"


def test_the_attendance_is_noted_at_the_page_and_names_members_only(client, application):
    meeting = committee.opened_meeting(application)
    client.force_login(grants.staff("officer"))

    answer = client.post(address("attendance", meeting), {"present": [state("DEU").pk]})
    forged = client.post(address("attendance", meeting), {"present": [state("NOR").pk]})
    with pytest.raises(RuleBroken, match="hold no seat in the Committee today: Norway"):
        note_attendance(meeting, [state("NOR")], by=grants.staff("officer"))

    assert answer.status_code == 302
    assert list(forged.context["form"].errors) == ["present"]
    assert [each.iso3 for each in meeting.present.all()] == ["DEU"]


def test_one_meeting_of_a_call_is_open_at_a_time(client, application):
    committee.opened_meeting(application)
    second = committee.planned_meeting(application)
    client.force_login(grants.member(grants.CHAIR))

    with pytest.raises(RuleBroken, match="Another meeting on this call is open"):
        open_meeting(second, by=grants.member(grants.CHAIR))
    assert client.post(address("open", second)).status_code == 409

    assert walks.fresh(second).status == "planned"


def test_a_meeting_is_called_off_with_a_reason_before_it_opens(client, application):
    meeting = committee.planned_meeting(application)
    client.force_login(grants.staff("officer"))

    unexplained = client.post(address("cancel", meeting), {"reason": " "})
    answer = client.post(address("cancel", meeting), {"reason": "No quorum in sight."})

    assert list(unexplained.context["form"].errors) == ["reason"]
    assert answer.status_code == 302
    assert walks.fresh(meeting).status == "cancelled"
    with pytest.raises(TransitionNotAllowed):
        open_meeting(meeting, by=grants.member(grants.CHAIR))
    with pytest.raises(RuleBroken, match="The meeting is over"):
        note_attendance(meeting, [], by=grants.staff("officer"))


def test_an_acting_chair_of_an_item_opens_the_meeting_while_there_is_no_chair(application):
    meeting = committee.planned_meeting(application)
    Term.objects.filter(office="chair").update(ends_on=timezone.localdate())
    committee.acting(application, "SWE")

    with pytest.raises(NotPermitted):
        open_meeting(meeting, by=grants.member("DEU"))
    open_meeting(meeting, by=grants.member("SWE"))

    assert walks.fresh(meeting).status == "open"


def test_meetings_are_for_the_committee_the_secretariat_and_the_auditor(client, application):
    meeting = committee.planned_meeting(application)

    seen = {role for role, person in walks.everybody("GHA").items() if meetings_visible_to(person)}

    assert seen == {"member", "chair", "officer", "head", "auditor"}
    client.force_login(grants.contact("GHA"))
    assert client.get(meeting.get_absolute_url()).status_code == 404
    assert client.get(reverse("committee:meetings")).status_code == 403


def test_a_meeting_waits_on_the_desk_of_its_members(application):
    committee.planned_meeting(application)

    titles_of = {
        iso3: [str(item.title) for item in work_for(grants.member(iso3)) if "meeting" in str(item.title)]
        for iso3 in ("DEU", grants.CHAIR, "NOR")
    }

    assert titles_of == {"DEU": ["Take part in the meeting"], grants.CHAIR: ["Open the meeting"], "NOR": []}


def test_the_pages_of_meetings_are_cheap(client, application, own):
    meeting = committee.opened_meeting(application, present=EIGHT)
    client.force_login(grants.member("DEU"))

    assert queries_of(client, reverse("committee:meetings")) <= LIST
    with_one = queries_of(client, meeting.get_absolute_url())
    for ordinal, copy in enumerate(walks.copies(application, 20, after=5), start=2):
        AgendaItem.objects.create(meeting=meeting, application=copy, ordinal=ordinal)
    assert queries_of(client, meeting.get_absolute_url()) == with_one <= OBJECT


def test_a_meeting_of_tomorrow_is_planned_today(application):
    call = Call.objects.get()
    tomorrow = timezone.localdate() + timedelta(days=1)

    meeting = convene_meeting(call, held_on=tomorrow, applications=[application], by=grants.staff("officer"))

    assert meeting.held_on == tomorrow
