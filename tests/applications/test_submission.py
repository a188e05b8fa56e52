"""Endorse and submit: receipt, number, sealed package; and everything for which it is refused."""

import json
from datetime import date

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone
from django_fsm import TransitionNotAllowed

from grants.applications.models import Application, SubmittedPackage
from grants.applications.package import canonical, digest, package_of
from grants.applications.services import start_application, submit_application, withdraw_application
from tests.factories import grants, walks
from tests.factories.accounts import PointOfContactFactory
from tests.factories.files import pdf_upload, png_upload, upload
from tests.factories.states import state
from tests.factories.traces import facts_of, last_event, ordered, told, verbs
from vtf.accounts.models import PointOfContact
from vtf.core.errors import NotPermitted, RuleBroken
from vtf.documents.selectors import documents_about
from vtf.documents.services import issue_document
from vtf.history.selectors import verify_history
from vtf.history.services import seal_events
from vtf.policies.models import Parameter
from vtf.policies.services import set_value
from vtf.states.models import TreatyEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def call():
    grants.committee_sits()
    return grants.opened_call()


@pytest.fixture
def contact(call):
    return grants.contact("GHA")


@pytest.fixture
def waiting(call):
    return grants.waiting_for_endorsement("GHA", call)


def submit(application, contact, **changes):
    return submit_application(application, **{"note_verbale": pdf_upload(), "by": contact} | changes)


def test_a_submission_gives_number_time_hash_and_receipt(waiting, contact, call):
    submitted = submit(waiting, contact)

    package = submitted.packages.get()
    facts = facts_of(submitted, "applications/receipt")
    assert submitted.number == submitted.code == f"A{call.year}-GHA-1"
    assert (submitted.submitted_by, submitted.treaty_status) == (contact, "party")
    assert ordered(submitted) == [("applications/package", "en"), ("applications/receipt", "en")]
    assert (facts["number"], facts["package_sha256"], facts["time_zone"]) == (
        submitted.number,
        package.sha256,
        "Europe/Zurich",
    )
    assert str(package) == f"{submitted.number} v1, {package.sha256[:12]}"
    assert last_event(submitted).facts == {"sha256": package.sha256}


def test_the_hash_recomputed_from_storage_equals_the_receipt(waiting, contact):
    submitted = submit(waiting, contact)
    package = SubmittedPackage.objects.get()

    again = canonical(package_of(walks.fresh(submitted)))

    assert digest(package.content) == digest(again) == package.sha256
    assert json.loads(package.content)["note_verbale_sha256"] == submitted.note_verbale.sha256
    assert json.loads(package.content)["requested"] == {"amount": "45000.00", "currency": "USD"}


def test_a_package_stays_as_it_was_when_policies_and_rows_change(waiting, contact):
    submitted = submit(waiting, contact)
    before = submitted.packages.get()

    set_value(Parameter.objects.get(code="POL-01"), 1, valid_from=date.today(), document_symbol="T", by=None)
    submitted.budget_lines.update(unit_cost=1)

    after = walks.fresh(submitted).packages.get()
    assert (after.content, after.sha256) == (before.content, before.sha256)
    with pytest.raises(DatabaseError), transaction.atomic():
        SubmittedPackage.objects.update(content="{}")
    with pytest.raises(DatabaseError), transaction.atomic():
        SubmittedPackage.objects.all().delete()


def test_a_package_of_a_draft_can_be_written_too(call):
    application = start_application(call, by=grants.drafter("GHA"))

    package = package_of(application)

    assert (package["submitted_at"], package["starts_on"], package["note_verbale_sha256"]) == (None, None, None)
    assert package["requested"] == {"amount": "0.00", "currency": "USD"}


def test_the_receipt_becomes_a_pdf(waiting, contact):
    submitted = submit(waiting, contact)
    receipt = documents_about(submitted).get(kind="applications/receipt")

    issue = issue_document(receipt, by=None)

    assert issue.pdf.open("rb").read(5) == b"%PDF-"


def test_the_state_and_the_officers_are_told(waiting, contact):
    officer, _head = grants.staff("officer"), grants.staff("head")
    grants.contact("SEN")

    submit(waiting, contact)

    assert told("applications/submitted") == [contact.name]
    assert set(told("applications/received")) == {officer.name}


def test_a_withdrawn_number_is_never_given_again(waiting, contact, call):
    first = submit(waiting, contact)
    withdraw_application(first, reason="Another plan.", by=contact)

    second = submit(grants.waiting_for_endorsement("GHA", call), contact)
    other = grants.submitted("SEN", call)

    assert [application.number for application in (first, second, other)] == [
        f"A{call.year}-GHA-1",
        f"A{call.year}-GHA-2",
        f"A{call.year}-SEN-1",
    ]


def test_a_refused_submission_takes_no_number(waiting, contact, call):
    with pytest.raises(RuleBroken):
        submit(waiting, contact, note_verbale=None)

    assert submit(waiting, contact).number == f"A{call.year}-GHA-1"


def test_without_a_note_verbale_nothing_is_submitted(waiting, contact):
    with pytest.raises(RuleBroken, match="Attach the note verbale") as refusal:
        submit(waiting, contact, note_verbale=None)

    assert list(refusal.value.errors) == ["note_verbale"]
    assert walks.fresh(waiting).status == "endorsement_pending"


@pytest.mark.parametrize(
    "wrong",
    [
        upload("letter.pdf", b"MZ\x90\x00 a program that calls itself a letter"),
        upload("letter.pdf", b""),
        upload("letter.pdf", b"%PDF-1.4\n" + b"0" * 11_000_000),
        upload("letter.html", b"<html><script>alert(1)</script></html>"),
    ],
    ids=["disguised", "empty", "too large", "another kind"],
)
def test_a_wrong_file_as_note_verbale_is_refused(waiting, contact, wrong):
    with pytest.raises(RuleBroken) as refusal:
        submit(waiting, contact, note_verbale=wrong)

    assert list(refusal.value.errors) == ["note_verbale"]
    assert (walks.fresh(waiting).status, walks.fresh(waiting).note_verbale) == ("endorsement_pending", None)


def test_a_picture_of_the_letter_is_welcome(waiting, contact):
    assert submit(waiting, contact, note_verbale=png_upload()).note_verbale.kind == "png"


def test_a_replaced_point_of_contact_cannot_submit(waiting):
    former = walks.former_contact("GHA")

    with pytest.raises(NotPermitted, match="Only the national point of contact"):
        submit(waiting, former)

    assert walks.fresh(waiting).status == "endorsement_pending"


def test_a_point_of_contact_from_tomorrow_cannot_submit_today(waiting, contact):
    PointOfContact.objects.filter(user=contact).update(from_on=date(2999, 1, 1))

    with pytest.raises(NotPermitted):
        submit(waiting, contact)

    assert walks.fresh(waiting).status == "endorsement_pending"


def test_a_point_of_contact_of_another_state_cannot_submit(waiting):
    for person in (grants.contact("SEN"), grants.drafter("GHA"), grants.staff("officer"), grants.staff("head")):
        with pytest.raises(NotPermitted):
            submit(waiting, person)

    assert walks.fresh(waiting).status == "endorsement_pending"


def test_a_draft_is_not_submitted_before_it_was_handed_over(call, contact):
    application = grants.draft_of("GHA", call)

    with pytest.raises(TransitionNotAllowed):
        submit(application, contact)

    assert walks.fresh(application).number is None


def test_an_application_is_submitted_once(waiting, contact):
    submit(waiting, contact)

    with pytest.raises(TransitionNotAllowed):
        submit(waiting, contact)

    assert SubmittedPackage.objects.count() == 1


@pytest.mark.parametrize(("iso3", "status"), [("GHA", "party"), ("TZA", "signatory")])
def test_parties_and_signatories_need_no_evidence(call, iso3, status):
    application = grants.submitted(iso3, call)

    assert (application.treaty_status, application.evidence) == (status, None)


def test_a_state_that_neither_joined_nor_signed_needs_evidence(call):
    waiting, contact = grants.waiting_for_endorsement("KEN", call), grants.contact("KEN")

    with pytest.raises(RuleBroken, match="neither joined nor signed") as refusal:
        submit(waiting, contact)
    submitted = submit(waiting, contact, evidence=pdf_upload("commitment.pdf"))

    assert list(refusal.value.errors) == ["evidence"]
    assert (submitted.treaty_status, submitted.evidence.name) == ("other", "commitment.pdf")


def test_wrong_evidence_is_refused_beside_its_own_field(call):
    waiting, contact = grants.waiting_for_endorsement("KEN", call), grants.contact("KEN")

    with pytest.raises(RuleBroken) as refusal:
        submit(waiting, contact, evidence=upload("commitment.pdf", b"not a document"))

    assert list(refusal.value.errors) == ["evidence"]


def test_the_status_on_the_day_of_submission_decides():
    grants.committee_sits()
    rule = Parameter.objects.get(code="POL-04")
    set_value(rule, ["signatory"], valid_from=date.today(), document_symbol="T", by=None)
    waiting = grants.waiting_for_endorsement("TZA", grants.opened_call())
    kind = TreatyEvent.Kind.RATIFICATION
    TreatyEvent.objects.create(state=waiting.applicant, kind=kind, on=timezone.localdate(), source="T")

    with pytest.raises(RuleBroken, match="do not admit a State whose status is"):
        submit(waiting, grants.contact("TZA"))

    assert walks.fresh(waiting).status == "endorsement_pending"


def test_a_withdrawal_needs_a_reason_and_tells_the_state_and_the_officers(waiting, contact):
    officer = grants.staff("officer")
    submitted = submit(waiting, contact)

    with pytest.raises(RuleBroken) as refusal:
        withdraw_application(submitted, reason="", by=contact)
    withdrawn = withdraw_application(submitted, reason="NV/12", by=contact)

    assert list(refusal.value.errors) == ["reason"]
    assert (withdrawn.status, withdrawn.number) == ("withdrawn", submitted.number)
    assert last_event(withdrawn).reason == "NV/12"
    assert officer.name in told("applications/withdrawn")
    assert contact.name in told("applications/withdrawn")


def test_a_draft_is_withdrawn_without_a_word_to_the_secretariat(call, contact):
    grants.staff("officer")
    draft = grants.draft_of("GHA", call)

    withdraw_application(draft, reason="Not this year.", by=contact)

    assert told("applications/withdrawn") == sorted([contact.name, draft.created_by.name])


@pytest.mark.parametrize("status", ["approved", "not_approved", "withdrawn"])
def test_a_decided_or_withdrawn_application_is_not_withdrawn(status):
    grants.committee_sits()
    grants.money_in()
    application = walks.AT[status]()

    with pytest.raises(TransitionNotAllowed):
        withdraw_application(application, reason="Too late.", by=grants.contact(walks.APPLICANT))

    assert walks.fresh(application).status == status


def test_the_way_to_the_secretariat_is_told_event_by_event(waiting, contact):
    submitted = submit(waiting, contact)
    seal_events()

    assert verbs(submitted) == [
        "application.started",
        *["application.section_saved"] * 4,
        "application.endorsement_asked",
        "application.submitted",
    ]
    assert verify_history() == []


def test_the_database_refuses_a_submission_without_its_number(waiting):
    with pytest.raises(DatabaseError), transaction.atomic():
        Application.objects.filter(pk=waiting.pk).update(status="submitted")


def test_the_database_refuses_a_status_that_no_transition_leads_to(waiting):
    now = {"submitted_at": timezone.now(), "submitted_by": waiting.created_by, "number": "A1-GHA-1"}

    with pytest.raises(DatabaseError), transaction.atomic():
        Application.objects.filter(pk=waiting.pk).update(status="approved", **now)
    with pytest.raises(DatabaseError), transaction.atomic():
        Application.objects.create(
            call=waiting.call, applicant=state("SEN"), created_by=waiting.created_by, status="submitted", **now
        )


def test_a_point_of_contact_whose_line_is_for_another_state_than_the_account_acts_for_the_line(call):
    waiting, person = grants.waiting_for_endorsement("GHA", call), grants.drafter("SEN")
    PointOfContactFactory(state=state("GHA"), user=person, email=person.email)

    assert submit(waiting, person).status == "submitted"
