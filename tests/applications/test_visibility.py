"""Who sees which application, its files and documents: a foreign State's is not found, nor counted, nor exported."""

import csv
import io

import pytest
from django.urls import reverse

from grants.applications.selectors import applications_visible_to, timeline_of, work_for
from grants.applications.services import submit_application, withdraw_application
from tests.counting import LIST, OBJECT, queries_of
from tests.factories import grants, screening, walks
from tests.factories.files import pdf_upload
from tests.factories.states import state
from vtf.documents.selectors import documents_about
from vtf.documents.services import issue_document
from vtf.files.selectors import files_visible_to

pytestmark = pytest.mark.django_db
LIST_PAGE = "/en/applications/"
INSIDE = {"drafter", "contact", "officer", "finance", "head", "auditor"}
RELEASED = INSIDE | {"member", "chair"}
SEES = {
    "draft": {"drafter", "contact"},
    "early_submitted": {"drafter", "contact", "officer", "head"},
    "feedback_given": {"drafter", "contact", "officer", "head"},
    "endorsement_pending": {"drafter", "contact"},
    "submitted": INSIDE,
    "desk_review": INSIDE,
    "with_committee": RELEASED,
    "approved": RELEASED,
    "not_approved": RELEASED,
    "withdrawn": INSIDE,
    "clarification": INSIDE,
    "ineligible": INSIDE,
    "clarification_c": RELEASED,
    "provisionally_approved": RELEASED,
    "revision": RELEASED,
    "lapsed": RELEASED,
}


@pytest.mark.parametrize("status", SEES)
def test_each_person_sees_an_application_at_exactly_these_statuses(status):
    grants.committee_sits()
    grants.money_in()
    application = screening.AT[status]()

    seen = {role for role, person in walks.everybody().items() if application in applications_visible_to(person)}

    assert seen == SEES[status]


def addresses(application):
    """Every page of an application, each act, file and document."""
    names = (
        "detail ask-feedback give-feedback resume ask-endorsement return submit withdraw start-review checklist "
        "release ask-clarification answer-clarification propose-ineligible ineligible set-aside resubmit messages "
        "versions package"
    ).split()
    receipt = documents_about(application).get(kind="applications/receipt")
    return [
        *(reverse(f"applications:application-{name}", args=[application.pk]) for name in names),
        *(
            reverse(f"applications:application-{name}", args=[application.pk, section])
            for name in ("read", "section")
            for section in ("applicant", "project", "activities", "budget")
        ),
        reverse("applications:application-file", args=[application.pk, "note-verbale"]),
        reverse("applications:application-file", args=[application.pk, "evidence"]),
        reverse("applications:application-document", args=[receipt.pk]),
    ]


@pytest.mark.parametrize("reader", ["foreign contact", "former contact", "recused", "donor", "former member"])
def test_every_page_act_file_and_document_of_a_foreign_application_is_not_found(client, reader):
    grants.committee_sits()
    application = grants.with_committee(walks.APPLICANT)
    issue_document(documents_about(application).get(kind="applications/receipt"), by=None)
    client.force_login(walks.everybody()[reader])

    answers = {address: client.get(address).status_code for address in addresses(application)}
    posts = {
        address: client.post(address).status_code for address in addresses(application) if "documents" not in address
    }

    assert answers == dict.fromkeys(answers, 404)
    assert set(posts.values()) <= {404, 405}


def test_a_foreign_application_is_neither_listed_nor_counted_nor_exported_nor_found(client):
    grants.committee_sits()
    call = grants.opened_call()
    own, foreign = grants.submitted("SEN", call), grants.submitted("GHA", call)
    client.force_login(grants.contact("SEN"))

    page = client.get(LIST_PAGE)
    rows = list(csv.reader(io.StringIO(client.get(LIST_PAGE, {"format": "csv"}).getvalue().decode("utf-8-sig"))))
    book = b"".join(client.get(LIST_PAGE, {"format": "xlsx"}).streaming_content)
    searched = client.get(LIST_PAGE, {"q": foreign.number})

    assert (page.context["total"], len(page.context["rows"])) == ("1", 1)
    assert [row[0] for row in rows[1:]] == [own.number]
    assert book[:2] == b"PK"
    assert searched.context["rows"] == []
    assert foreign.number not in page.content.decode()


def test_the_applicant_takes_the_note_verbale_and_the_receipt_away(client):
    grants.committee_sits()
    application = grants.submitted("GHA")
    receipt = documents_about(application).get(kind="applications/receipt")
    client.force_login(application.created_by)
    waiting = client.get(reverse("applications:application-document", args=[receipt.pk]))
    issue_document(receipt, by=None)

    letter = client.get(reverse("applications:application-file", args=[application.pk, "note-verbale"]))
    evidence = client.get(reverse("applications:application-file", args=[application.pk, "evidence"]))
    paper = client.get(reverse("applications:application-document", args=[receipt.pk]))

    assert (waiting.status_code, letter.status_code, evidence.status_code) == (202, 200, 404)
    assert paper.content[:5] == b"%PDF-"
    assert letter["Content-Disposition"].startswith("attachment")


def test_the_evidence_is_given_to_those_who_see_the_application(client):
    grants.committee_sits()
    waiting = grants.waiting_for_endorsement("KEN")
    application = submit_application(
        waiting, note_verbale=pdf_upload(), evidence=pdf_upload(), by=grants.contact("KEN")
    )
    client.force_login(grants.staff("officer"))

    answer = client.get(reverse("applications:application-file", args=[application.pk, "evidence"]))

    assert answer.status_code == 200


def test_a_document_of_another_kind_of_object_is_not_an_applications(client):
    grants.committee_sits()
    application = grants.submitted("GHA")
    letter = documents_about(application.call).first()
    client.force_login(application.created_by)

    assert client.get(reverse("applications:application-document", args=[letter.pk])).status_code == 404


def test_the_timeline_tells_no_saving_and_no_members_input():
    grants.committee_sits()
    application = grants.with_committee("GHA")
    walks.filed(application, "DEU", "A secret word.")

    assert [event.verb for event in timeline_of(application) if not event.verb.startswith("document.")] == [
        "application.started",
        "application.endorsement_asked",
        "application.submitted",
        "application.desk_review_started",
        "application.released_to_committee",
    ]


def test_the_list_takes_as_many_queries_with_one_application_as_with_fifty(client):
    grants.committee_sits()
    application = grants.submitted("GHA")
    client.force_login(grants.staff("officer"))
    with_one = queries_of(client, LIST_PAGE)
    walks.copies(application, 49)

    assert queries_of(client, LIST_PAGE) == with_one <= LIST


def test_the_applicants_list_takes_as_many_queries_with_one_application_as_with_fifty(client):
    grants.committee_sits()
    application = grants.draft_of("GHA")
    client.force_login(application.created_by)
    with_one = queries_of(client, LIST_PAGE)
    walks.copies(application, 49)

    assert queries_of(client, LIST_PAGE) == with_one <= LIST


@pytest.mark.parametrize("status", SEES)
@pytest.mark.parametrize("role", ["contact", "officer", "chair"])
def test_the_page_of_an_application_is_cheap(client, status, role):
    if role not in SEES[status]:
        return  # not seen at this status
    grants.committee_sits()
    grants.money_in()
    application = screening.AT[status](beneficiaries=[state("TGO")])
    client.force_login(walks.everybody()[role])

    assert queries_of(client, application.get_absolute_url()) <= OBJECT


@pytest.mark.parametrize("section", ["applicant", "project", "activities", "budget"])
def test_the_pages_of_a_section_are_cheap(client, section):
    grants.committee_sits()
    application = grants.draft_of("GHA")
    client.force_login(application.created_by)

    for name in ("read", "section"):
        address = reverse(f"applications:application-{name}", args=[application.pk, section])
        assert queries_of(client, address) <= OBJECT


def test_work_waits_for_the_drafter_the_contact_and_the_officer_and_for_nobody_else():
    grants.committee_sits()
    call = grants.opened_call()
    draft, waiting = grants.draft_of("GHA", call), grants.waiting_for_endorsement("SEN", call)
    submitted, officer = grants.submitted("TGO", call), grants.staff("officer")

    def of(person):
        return [(str(item.title), item.about, item.group) for item in work_for(person)]

    assert of(grants.drafter("GHA")) == [("Finish the application", str(draft), "mine")]
    assert of(grants.drafter("SEN")) == [("Endorse and submit", str(waiting), "others")]
    assert of(grants.contact("SEN")) == [("Endorse and submit", str(waiting), "mine")]
    assert [of(person) for person in (grants.contact("TGO"), officer, walks.former_contact("GHA"))] == [[], [], []]

    walks.screening(call)
    assert of(officer) == [("Start the desk review", f"{submitted.number} · Togo", "mine")]
    assert of(grants.drafter("GHA")) == []


def test_the_vault_knows_whose_files_they_are():
    grants.committee_sits()
    application = grants.submitted(walks.APPLICANT)
    withdrawn = withdraw_application(
        application, reason="NV/12", note_verbale=pdf_upload(), by=grants.contact(walks.APPLICANT)
    )
    files = {withdrawn.note_verbale, withdrawn.withdrawal_note}

    holders = {role for role, person in walks.everybody().items() if files <= set(files_visible_to(person))}

    assert holders == INSIDE
