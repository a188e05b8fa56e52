"""Quarantine: who may have which file, what never leaves, and who lets it out again."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.template.loader import render_to_string
from django_fsm import TransitionNotAllowed

from tests.factories.accounts import UserFactory
from tests.factories.files import StoredFileFactory, pdf_upload
from vtf.core.errors import NotPermitted, RuleBroken
from vtf.files import selectors
from vtf.files.models import StoredFile
from vtf.files.selectors import add_file_owner, files_visible_to, register_visible_to, view_counts
from vtf.files.services import mark_scanned, open_file, quarantine_file, release_file, store_upload
from vtf.history.selectors import events_about
from vtf.notifications.models import Notification

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return UserFactory(roles=["officer"])


@pytest.fixture
def head():
    return UserFactory(roles=["head"])


@pytest.fixture(autouse=True)
def owners(monkeypatch):
    monkeypatch.setattr(selectors, "OWNERS", {})


def fresh(stored):
    return StoredFile.objects.get(pk=stored.pk)


def verbs(stored):
    return [event.verb for event in events_about(stored)]


def test_what_comes_in_waits_for_a_judgement_and_leaves_while_nobody_can_give_one():
    stored = store_upload(pdf_upload(), by=UserFactory())

    assert (stored.status, stored.may_leave) == ("pending", True)


def test_with_a_scanner_a_file_waits_for_its_word(settings):
    settings.CLAMAV_ADDRESS = "localhost:3310"
    stored = store_upload(pdf_upload(), by=UserFactory())

    with pytest.raises(RuleBroken, match="still being scanned"):
        open_file(stored, by=UserFactory())
    mark_scanned(stored, is_clean=True)

    assert open_file(stored, by=UserFactory()).read()
    assert verbs(stored) == ["file.stored", "file.scanned", "file.viewed"]


def test_a_file_in_quarantine_is_not_opened_and_not_noted_as_seen(officer):
    stored = quarantine_file(StoredFileFactory(), reason="A macro, says the State.", by=officer)

    with pytest.raises(RuleBroken, match="A macro, says the State") as refused:
        open_file(stored, by=officer)

    assert refused.value.status_code == 409
    assert verbs(stored) == ["file.quarantined"]


def test_another_person_releases_it(officer, head):
    stored = quarantine_file(StoredFileFactory(), reason="Doubtful.", by=officer)

    with pytest.raises(NotPermitted, match="never the person who put it"):
        release_file(stored, reason="It is fine.", by=officer)
    released = release_file(stored, reason="It is fine.", by=head)

    assert (released.status, released.may_leave, released.released_by) == ("clean", True, head)
    assert [event.reason for event in events_about(stored)] == ["Doubtful.", "It is fine."]


def test_whoever_released_a_file_may_quarantine_it_again(officer, head):
    stored = quarantine_file(StoredFileFactory(), reason="Doubtful.", by=officer)
    released = release_file(stored, reason="It is fine.", by=head)

    again = quarantine_file(released, reason="It is not.", by=head)

    assert (again.quarantined_by, again.released_by, again.release_reason) == (head, None, "")
    assert release_file(again, reason="It is.", by=officer).status == "clean"


def test_the_database_refuses_one_person_on_both_sides(officer):
    stored = quarantine_file(StoredFileFactory(), reason="Doubtful.", by=officer)

    with pytest.raises(IntegrityError), transaction.atomic():
        StoredFile.objects.filter(pk=stored.pk).update(released_by=officer)


def test_the_database_refuses_a_quarantine_without_its_reason(officer):
    stored = quarantine_file(StoredFileFactory(), reason="Doubtful.", by=officer)

    with pytest.raises(IntegrityError), transaction.atomic():
        StoredFile.objects.filter(pk=stored.pk).update(quarantine_reason="")


@pytest.mark.parametrize("change", [{"name": "x.pdf"}, {"sha256": "0" * 64}, {"size": 1}, {"storage_name": "x"}])
def test_the_database_refuses_to_change_what_a_file_is(change):
    stored = StoredFileFactory()

    with pytest.raises(DatabaseError), transaction.atomic():
        StoredFile.objects.filter(pk=stored.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        StoredFile.objects.filter(pk=stored.pk)._raw_delete("default")


def test_the_database_refuses_a_status_that_skips_a_step():
    stored = StoredFileFactory()
    StoredFile.objects.filter(pk=stored.pk).update(status="clean")

    with pytest.raises(DatabaseError), transaction.atomic():
        StoredFile.objects.filter(pk=stored.pk).update(status="pending")


@pytest.mark.parametrize("roles", [["finance"], ["auditor"], ["member"], ["drafter"], []])
def test_only_officer_and_head_quarantine_and_release(roles, officer):
    person, stored = UserFactory(roles=roles), StoredFileFactory()
    locked_away = quarantine_file(StoredFileFactory(), reason="Doubtful.", by=officer)

    with pytest.raises(NotPermitted):
        quarantine_file(stored, reason="Because.", by=person)
    with pytest.raises(NotPermitted):
        release_file(locked_away, reason="Because.", by=person)

    assert (fresh(stored).status, fresh(locked_away).status) == ("pending", "quarantined")


def test_both_acts_ask_for_a_reason(officer, head):
    stored = StoredFileFactory()

    with pytest.raises(RuleBroken) as first:
        quarantine_file(stored, reason="  ", by=officer)
    quarantine_file(stored, reason="Doubtful.", by=officer)
    with pytest.raises(RuleBroken) as second:
        release_file(stored, reason="", by=head)

    assert [list(broken.value.errors) for broken in (first, second)] == [["reason"], ["reason"]]


def test_nothing_is_quarantined_twice_and_nothing_free_is_released(officer, head):
    stored = StoredFileFactory()

    with pytest.raises(TransitionNotAllowed):
        release_file(stored, reason="Why not.", by=head)
    quarantine_file(stored, reason="Doubtful.", by=officer)
    with pytest.raises(TransitionNotAllowed):
        quarantine_file(stored, reason="Doubtful.", by=head)


def test_what_the_scanner_finds_is_quarantined_and_the_secretariat_told(officer, head):
    stored = mark_scanned(StoredFileFactory(), is_clean=False, finding="Eicar-Test-Signature")

    assert (stored.status, stored.quarantined_by) == ("quarantined", None)
    assert stored.quarantine_reason == "The virus scanner found: Eicar-Test-Signature"
    told = set(Notification.objects.filter(key="files/quarantined").values_list("recipient", flat=True))
    assert told == {officer.pk, head.pk}
    assert release_file(stored, reason="The harmless test file.", by=officer).status == "clean"


def test_the_scanner_releases_nothing(officer):
    stored = quarantine_file(StoredFileFactory(), reason="Doubtful.", by=officer)

    scanned = mark_scanned(stored, is_clean=True)

    assert (scanned.status, scanned.quarantined_by, scanned.scanned_at is None) == ("quarantined", officer, False)


def test_a_cleared_file_that_is_scanned_again_stays_cleared_or_is_quarantined():
    stored = mark_scanned(StoredFileFactory(), is_clean=True)

    assert mark_scanned(stored, is_clean=True).status == "clean"
    assert mark_scanned(stored, is_clean=False, finding="New").status == "quarantined"
    assert mark_scanned(stored, is_clean=False, finding="Newer").quarantine_reason == "The virus scanner found: New"


def test_a_file_that_no_room_answers_for_is_visible_to_nobody(officer, head):
    StoredFileFactory()

    seen = [files_visible_to(person).count() for person in (officer, head, UserFactory(roles=["auditor"]))]

    assert seen == [0, 0, 0]


def test_a_person_may_have_what_any_room_lets_them_have(officer):
    one, two, three = StoredFileFactory(), StoredFileFactory(), StoredFileFactory()
    add_file_owner("letters", lambda user: StoredFile.objects.filter(pk=one.pk).values("pk"))
    add_file_owner("reports", lambda user: StoredFile.objects.filter(pk__in=[one.pk, two.pk]).values("pk"))
    former = UserFactory(roles=["officer"], is_active=False)

    assert set(files_visible_to(officer)) == {one, two}
    assert not files_visible_to(officer).filter(pk=three.pk).exists()
    assert files_visible_to(former).count() == 0


@pytest.mark.parametrize(("role", "count"), [("officer", 1), ("head", 1), ("auditor", 1), ("finance", 0), ("donor", 0)])
def test_the_register_is_for_those_who_answer_for_it(role, count):
    StoredFileFactory()

    assert register_visible_to(UserFactory(roles=[role])).count() == count


def test_views_are_counted_for_each_file(officer):
    one, two = StoredFileFactory(), StoredFileFactory()
    for _time in range(3):
        open_file(one, by=officer)

    assert view_counts([one, two]) == view_counts() == {str(one.pk): 3}


def test_a_link_says_what_is_known_of_the_file(officer, settings):
    stored = StoredFileFactory()

    def words(file):
        return render_to_string("files/link.html", {"stored": file, "url": "/x/", "label": "Note"})

    assert "not scanned for viruses" in words(stored)
    assert 'href="/x/"' in words(stored)
    assert "· scanned for viruses" in words(mark_scanned(stored, is_clean=True))
    assert "href" not in words(quarantine_file(stored, reason="Doubtful.", by=officer))
    settings.CLAMAV_ADDRESS = "localhost:3310"
    assert "being scanned" in words(StoredFileFactory())
