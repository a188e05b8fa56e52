"""Who may hold which kind of document: nobody, unless the catalogue says so."""

from typing import Any

import pytest
from django.http import Http404
from django.test import RequestFactory

from tests.factories.accounts import UserFactory, point_of_contact
from tests.factories.documents import FACTS, order
from tests.factories.states import state
from vtf.accounts.models import User
from vtf.documents.catalogue import AUDIENCES, Kind, Side
from vtf.documents.models import IssuedDocument
from vtf.documents.selectors import documents_about, kinds_for, sides_of
from vtf.documents.services import issue_document
from vtf.documents.views import DocumentView

pytestmark = pytest.mark.django_db

FOR_APPLICANT_AND_OFFICE_ONLY = {Kind.FEEDBACK_NOTE}
WITHOUT_THE_APPLICANT = {
    Kind.APPLICATIONS_RECEIVED,
    Kind.DESK_REVIEW,
    Kind.DOSSIER,
    Kind.MEETING_RECORD,
    Kind.CONFERENCE_REPORT,
}
FOR_MEMBERS = {
    Kind.CALL_LETTER,
    Kind.RECEIPT,
    Kind.PACKAGE,
    Kind.CLARIFICATION_REQUEST,
    Kind.DESK_REVIEW,
    Kind.DOSSIER,
    Kind.DECISION_LETTER,
    Kind.MEETING_RECORD,
    Kind.CONFERENCE_REPORT,
}


def staff(role: str) -> User:
    return UserFactory(roles=[role])


def member(iso3: str = "DEU") -> User:
    return UserFactory(roles=["member"], state=state(iso3))


def drafter(iso3: str = "GHA") -> User:
    return UserFactory(roles=["drafter"], state=state(iso3))


@pytest.fixture
def target(officer: User) -> User:
    """Something with one document of every kind."""
    for kind in FACTS:
        order(officer, kind)
    return officer


def held(target: User, reader: User | None, sides: Any = None) -> set[str]:
    return set(documents_about(target, for_user=reader, sides=sides).values_list("kind", flat=True))


def test_without_a_reader_every_document_is_found(target: User) -> None:
    assert set(documents_about(target).values_list("kind", flat=True)) == set(FACTS)


@pytest.mark.parametrize("role", ["officer", "finance", "head"])
def test_the_secretariat_holds_every_kind(target: User, role: str) -> None:
    assert held(target, staff(role)) == set(FACTS)


def test_the_auditor_holds_all_but_the_early_feedback(target: User) -> None:
    assert held(target, staff("auditor")) == set(FACTS) - FOR_APPLICANT_AND_OFFICE_ONLY


def test_a_member_holds_what_the_committee_works_with(target: User) -> None:
    assert held(target, member()) == FOR_MEMBERS


def test_the_applicants_people_hold_what_is_theirs(target: User) -> None:
    expected = set(FACTS) - WITHOUT_THE_APPLICANT

    assert held(target, drafter()) == expected
    assert held(target, point_of_contact("GHA")) == expected
    assert held(target, staff("donor"), sides={"applicant"}) == expected


@pytest.mark.parametrize("role", ["donor", "delegate", "editor"])
def test_everybody_else_holds_what_is_public(target: User, role: str) -> None:
    assert held(target, staff(role)) == {Kind.CALL_LETTER}
    assert held(target, UserFactory(roles=[role], state=state("GHA"))) == {Kind.CALL_LETTER}


def test_a_member_who_drafts_for_a_state_holds_nothing_until_the_room_says_where_they_stand(target: User) -> None:
    person = UserFactory(roles=["member", "drafter"], state=state("MDG"))

    assert held(target, person) == {Kind.CALL_LETTER}
    assert held(target, person, sides={"committee"}) == FOR_MEMBERS
    assert held(target, person, sides={"applicant"}) == set(FACTS) - WITHOUT_THE_APPLICANT


def test_whoever_applies_is_not_of_the_committee_in_their_own_case(target: User) -> None:
    assert held(target, member("MDG"), sides={"applicant", "committee"}) == set(FACTS) - WITHOUT_THE_APPLICANT


def test_a_recused_member_whom_the_room_gives_no_side_holds_what_is_public(target: User) -> None:
    assert held(target, member("MDG"), sides=()) == {Kind.CALL_LETTER}


def test_the_early_feedback_never_reaches_the_committee_or_the_auditor() -> None:
    assert AUDIENCES[Kind.FEEDBACK_NOTE] == {Side.APPLICANT, Side.SECRETARIAT}
    assert Kind.FEEDBACK_NOTE not in kinds_for({Side.COMMITTEE, Side.AUDITOR, Side.PUBLIC})


def test_a_kind_that_the_catalogue_does_not_know_is_for_nobody(officer: User) -> None:
    IssuedDocument.objects.create(kind="tests/unknown", title="x", language="en", about=officer)

    assert held(officer, staff("head")) == set()


def test_an_unknown_side_opens_nothing() -> None:
    assert kinds_for({"everybody"}) == [Kind.CALL_LETTER]


def test_a_side_comes_from_the_register_as_long_as_it_holds() -> None:
    person = point_of_contact("GHA")
    assert sides_of(person) == {"public", "applicant"}

    line = person.contact_lines.get()
    person.contact_lines.update(until_on=line.from_on, end_reason="Left the ministry.")

    assert sides_of(User.objects.get(pk=person.pk)) == {"public"}


class UserDocument(DocumentView):
    """A document of a person, as a room would show it."""

    visible_to = staticmethod(lambda user: User.objects.all())


class OwnDocument(UserDocument):
    """The same where the room says that the reader is the applicant."""

    def sides(self, target: Any) -> set[str]:
        """The applicant's."""
        return {"applicant"}


def opened(view: type[DocumentView], document: IssuedDocument, reader: User, rf: RequestFactory) -> int:
    request = rf.get("/")
    request.user = reader
    return view.as_view()(request, document=document.pk).status_code


def test_the_view_gives_a_document_to_its_audience_and_to_nobody_else(target: User, rf: RequestFactory) -> None:
    dossier = documents_about(target).get(kind=Kind.DOSSIER)
    note = documents_about(target).get(kind=Kind.FEEDBACK_NOTE)
    for document in (dossier, note):
        issue_document(document, by=None)

    assert opened(UserDocument, dossier, member(), rf) == 200
    assert opened(UserDocument, note, drafter(), rf) == 200
    assert opened(OwnDocument, note, staff("donor"), rf) == 200
    for document, reader in ((dossier, drafter()), (note, member()), (note, staff("auditor")), (note, staff("donor"))):
        with pytest.raises(Http404):
            opened(UserDocument, document, reader, rf)
