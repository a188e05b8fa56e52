"""Ordering and issuing: once, unchanged, and only what can be made."""

import hashlib
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from tests.factories.documents import RECEIPT, order
from vtf.accounts.models import User
from vtf.core.errors import Conflict, RuleBroken
from vtf.core.tasks import TASKS
from vtf.documents import services
from vtf.documents.models import Issue, IssuedDocument
from vtf.documents.rendering import template_version
from vtf.documents.selectors import documents_about, issued_document
from vtf.documents.services import issue_document, open_document, order_document
from vtf.history.models import Event
from vtf.notifications.models import Job
from vtf.notifications.services import run_due_jobs

pytestmark = pytest.mark.django_db


def ordered(about: User, **changes: object) -> IssuedDocument:
    arguments = {"about": about, "facts": RECEIPT, "language": "en", "title": "Receipt", "by": about} | changes
    kind = arguments.pop("kind", "applications/receipt")
    return order_document(kind, **arguments)  # type: ignore[arg-type]


def verbs() -> list[str]:
    return list(Event.objects.filter(verb__startswith="document.").order_by("pk").values_list("verb", flat=True))


def test_an_order_is_a_row_a_job_and_an_event(officer: User) -> None:
    document = ordered(officer)

    assert (document.status, document.pdf, document.sha256, document.issued_at) == ("ordered", None, "", None)
    assert str(document.get_status_display()) == "Being made"
    job = Job.objects.get(task="documents.render")
    assert job.payload == {"document_id": str(document.pk)}
    assert verbs() == ["document.ordered"]


def test_nothing_is_ordered_when_the_act_fails(officer: User) -> None:
    def act() -> None:
        with transaction.atomic():
            ordered(officer)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        act()

    assert IssuedDocument.objects.count() == 0
    assert Job.objects.filter(task="documents.render").count() == 0


def test_the_task_makes_the_file_with_its_hash(officer: User) -> None:
    document = ordered(officer)

    TASKS["documents.render"](document_id=str(document.pk))

    document = IssuedDocument.objects.get(pk=document.pk)
    with document.pdf.open("rb") as file:
        content = file.read()
    assert document.status == "issued"
    assert document.sha256 == hashlib.sha256(content).hexdigest()
    assert document.issue.size == len(content)
    assert content.startswith(b"%PDF-")
    assert document.issued_at is not None
    assert "receipt" not in document.pdf.name.lower()
    assert verbs() == ["document.ordered", "document.issued"]


def test_a_second_run_finds_it_made(officer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    document = ordered(officer)
    first = issue_document(document, by=None)
    monkeypatch.setattr("vtf.documents.rendering.render", lambda *_args, **_options: pytest.fail("made again"))

    second = issue_document(document, by=None)

    assert second == first
    assert Issue.objects.count() == 1
    assert verbs() == ["document.ordered", "document.issued"]


def test_a_second_issue_is_refused_by_the_database(officer: User) -> None:
    first = issue_document(ordered(officer), by=None)
    values = {"pdf": "b.pdf", "size": 1, "sha256": "0" * 64, "template_sha256": "0" * 64, "issued_at": first.issued_at}

    with pytest.raises(DatabaseError), transaction.atomic():
        Issue(document=first.document, **values).save()
    with pytest.raises(IntegrityError), transaction.atomic():
        Issue(document=first.document, **values).save(force_insert=True)

    assert Issue.objects.get().sha256 == first.sha256


@pytest.mark.parametrize("changed", ["applications/documents/receipt.html", "documents/application_terms.html"])
def test_a_template_that_changes_later_leaves_what_was_issued(
    officer: User, tmp_path: Path, settings: Any, changed: str
) -> None:
    document = ordered(officer)
    first = issue_document(document, by=None)
    path = tmp_path / changed
    path.parent.mkdir(parents=True)
    path.write_text((settings.BASE_DIR / "templates" / changed).read_text() + "{# Changed later. #}")
    (engine,) = settings.TEMPLATES
    settings.TEMPLATES = [engine | {"DIRS": [tmp_path, *engine["DIRS"]]}]

    again = issue_document(document, by=None)
    later = issue_document(ordered(officer), by=None)

    kept = open_document(IssuedDocument.objects.get(pk=document.pk), by=officer)
    assert (again.sha256, again.template_sha256) == (first.sha256, first.template_sha256)
    assert hashlib.sha256(kept).hexdigest() == first.sha256
    assert later.template_sha256 == template_version("applications/documents/receipt.html")
    assert later.template_sha256 != first.template_sha256


def test_of_two_at_once_one_wins_and_the_other_leaves_no_file(officer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    document = ordered(officer)
    inner = __import__("vtf.documents.rendering", fromlist=["render"]).render
    winners = []

    def overtaken(*arguments: object, **options: object) -> bytes:
        monkeypatch.setattr("vtf.documents.rendering.render", inner)
        winners.append(issue_document(document, by=None))
        return b"%PDF-late"

    monkeypatch.setattr("vtf.documents.rendering.render", overtaken)

    late = issue_document(document, by=None)

    assert [late] == winners
    storage = late.pdf.storage
    folders, _files = storage.listdir("documents")
    assert sum(len(storage.listdir(f"documents/{folder}")[1]) for folder in folders) == 1


def test_a_failure_after_the_file_leaves_neither_row_nor_file(officer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    document = ordered(officer)

    def broken(*_arguments: object, **_options: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(services, "record", broken)

    with pytest.raises(RuntimeError):
        issue_document(document, by=None)

    assert Issue.objects.count() == 0
    storage = Issue._meta.get_field("pdf").storage  # type: ignore[union-attr]
    folders, _files = storage.listdir("documents")
    assert [storage.listdir(f"documents/{folder}")[1] for folder in folders] == [[]] * len(folders)


@pytest.mark.parametrize(
    ("change", "field", "message"),
    [
        ({"kind": "applications/unknown"}, "", "no document of the kind"),
        ({"kind": "../documents/base"}, "", "no document of the kind"),
        ({"kind": ""}, "", "no document of the kind"),
        ({"language": "de"}, "language", "no documents in this language"),
        ({"language": ""}, "language", "no documents in this language"),
        ({"title": " \x00 "}, "title", "needs a title"),
        ({"facts": {"text": "x" * 1_000_001}}, "", "too much text"),
    ],
)
def test_an_order_that_cannot_be_met_is_refused(officer: User, change: dict, field: str, message: str) -> None:
    with pytest.raises(RuleBroken) as refusal:
        ordered(officer, **change)

    assert message in str(refusal.value.errors[field][0])
    assert IssuedDocument.objects.count() == 0


def test_a_float_is_refused(officer: User) -> None:
    with pytest.raises(TypeError, match="never float"):
        ordered(officer, facts={"rows": [{"amount": 0.1}]})


def test_facts_become_text_that_can_be_printed(officer: User) -> None:
    facts = {
        "amount": Decimal("91501.05"),
        "on": date(2027, 1, 22),
        "at": datetime(2027, 1, 22, 22, 59, 59, tzinfo=UTC),
        "text": "a\x00b\x0bc\u202ed\ud800e\n",
        "rows": (1, True, None),
    }

    document = IssuedDocument.objects.get(pk=ordered(officer, facts=facts).pk)

    assert document.facts == {
        "amount": "91501.05",
        "on": "2027-01-22",
        "at": "2027-01-22T22:59:59Z",
        "text": "abcde\n",
        "rows": [1, True, None],
    }


def test_documents_about_something_are_its_own_newest_first(officer: User, django_assert_num_queries) -> None:
    other = User.objects.create_user("other@demo.example")
    first, second, _foreign = order(officer), order(officer, language="ar"), order(other)
    issue_document(first, by=None)

    with django_assert_num_queries(1):
        found = [(document.pk, document.is_issued) for document in documents_about(officer)]

    assert found == [(second.pk, False), (first.pk, True)]


def test_only_an_issued_document_is_known_to_the_public(officer: User) -> None:
    document = ordered(officer)

    assert issued_document(str(document.pk)) is None

    issue_document(document, by=None)

    assert issued_document(f" {document.pk} ") == document
    assert issued_document("none") is None


def test_opening_is_recorded(officer: User) -> None:
    document = ordered(officer)
    issue_document(document, by=None)

    content = open_document(IssuedDocument.objects.get(pk=document.pk), by=officer)

    assert content.startswith(b"%PDF-")
    event = Event.objects.get(verb="document.viewed")
    assert (event.actor_id, event.target_id) == (officer.pk, str(document.pk))


def test_a_file_that_was_changed_in_the_storage_is_not_given_out(officer: User) -> None:
    issue = issue_document(ordered(officer), by=None)
    with open(issue.pdf.path, "ab") as file:
        file.write(b"x")

    with pytest.raises(Conflict, match="not the one that was issued"):
        open_document(issue.document, by=officer)

    assert not Event.objects.filter(verb="document.viewed").exists()


@pytest.mark.parametrize(("model", "change"), [(IssuedDocument, {"title": "Another"}), (Issue, {"sha256": "0" * 64})])
def test_the_database_keeps_both_rows_as_they_are(officer: User, model: Any, change: dict[str, str]) -> None:
    issue_document(ordered(officer), by=None)

    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.all()._raw_delete("default")

    assert Issue.objects.count() == IssuedDocument.objects.count() == 1


def test_the_database_refuses_what_is_no_document(officer: User) -> None:
    document = ordered(officer)
    values = {"pdf": "a.pdf", "size": 1, "template_sha256": "0" * 64, "issued_at": document.ordered_at}

    with pytest.raises(IntegrityError), transaction.atomic():
        Issue.objects.create(document=document, sha256="short", **values)
    with pytest.raises(IntegrityError), transaction.atomic():
        Issue.objects.create(document=document, sha256="0" * 64, **values | {"pdf": ""})


def test_the_worker_makes_what_was_ordered(officer: User) -> None:
    document = ordered(officer)

    run_due_jobs()

    assert Job.objects.get(task="documents.render").done_at is not None
    assert IssuedDocument.objects.get(pk=document.pk).is_issued


@pytest.mark.django_db(transaction=True)
def test_four_workers_at_once_make_one_file(officer: User) -> None:
    document = ordered(officer)
    start = threading.Barrier(4)

    def work() -> None:
        start.wait(timeout=30)
        try:
            TASKS["documents.render"](document_id=str(document.pk))
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        for future in [pool.submit(work) for _worker in range(4)]:
            future.result(timeout=60)

    issue = Issue.objects.get()
    folders, _files = issue.pdf.storage.listdir("documents")
    assert sum(len(issue.pdf.storage.listdir(f"documents/{folder}")[1]) for folder in folders) == 1
    assert verbs() == ["document.ordered", "document.issued"]
