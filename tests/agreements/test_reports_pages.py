"""Pages of reports: written without script, refused with everything typed kept, foreign ones not found."""

from decimal import Decimal

import pytest
from django.urls import reverse

from grants.agreements.models import Report, ReportLine
from grants.agreements.services import review_report, start_report, submit_report
from tests.counting import LIST, OBJECT, queries_of
from tests.factories import grants, reports
from tests.factories.accounts import UserFactory
from tests.factories.files import PDF, pdf_upload
from vtf.history.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def grant():
    grant = reports.active()
    with reports.on(grant.interim_due_on):
        yield grant


@pytest.fixture
def drafter(grant):
    return grants.drafter("GHA")


def page(name, *args):
    return reverse(f"agreements:{name}", args=args)


def typed_figures(report, **changes):
    typed = {"version": report.version_of("figures"), "lines-INITIAL_FORMS": 2, "lines-TOTAL_FORMS": 2}
    for index, line in enumerate(report.lines.all()):
        typed |= {f"lines-{index}-category": line.category, f"lines-{index}-spent": "100.00"}
        typed |= {f"lines-{index}-explanation": "As agreed."}
    return typed | {"overspending": ""} | changes


def typed_outputs(report, **changes):
    typed = {"version": report.version_of("outputs"), "outputs-INITIAL_FORMS": 1, "outputs-TOTAL_FORMS": 1}
    output = report.outputs.first()
    typed |= {"outputs-0-pk": output.pk, "outputs-0-activity": output.activity}
    return typed | {"outputs-0-degree": "partly", "outputs-0-evidence": "Minutes."} | changes


def test_the_way_of_a_report_through_the_pages_from_its_beginning_to_its_acceptance(client, grant, drafter):
    def act(address, typed=None):
        assert client.get(address).status_code == 200
        answer = client.post(address, typed or {})
        assert answer.status_code == 302, answer.content.decode()
        return answer.url

    client.force_login(drafter)
    url = act(page("report-interim", grant.pk))
    report = Report.objects.get()
    assert url == report.get_absolute_url()
    dated = grant.interim_due_on.isoformat()
    period = {"version": 0, "period_from": grant.starts_on.isoformat(), "period_to": dated, "dated_on": dated}
    following = act(page("report-section", report.pk, "period"), period | {"next": "1"})
    act(following, {"version": 0, **reports.outcomes()})
    act(page("report-section", report.pk, "outputs"), typed_outputs(report))
    url = act(page("report-section", report.pk, "figures"), typed_figures(report) | {"next": "1"})
    act(url, {"label": "Receipts", "file": pdf_upload()})
    act(page("report-submit", report.pk))
    client.force_login(grants.staff("officer"))
    act(page("report-review", report.pk), {"verdict": "accept", "remark": "", "version": 1, "side": "programme"})
    client.force_login(grants.staff("finance"))
    act(page("report-review", report.pk), typed_review())

    report = reports.fresh(report)
    assert (report.status, report.accepted_total, reports.fresh(grant).status) == (
        "accepted",
        Decimal(190),
        "interim_accepted",
    )


def typed_review(**changes):
    return {
        "verdict": "accept",
        "remark": "",
        "version": 1,
        "side": "finance",
        "accepted_consultants": "100.00",
        "accepted_travel": "90.00",
        "ground_travel": "no_evidence",
        **changes,
    }


def test_beginning_a_report_that_exists_leads_to_it(client, grant, drafter):
    report = start_report(grant, "interim", by=drafter)
    client.force_login(drafter)

    assert client.get(page("report-interim", grant.pk)).url == report.get_absolute_url()
    assert client.post(page("report-interim", grant.pk)).status_code == 409


def test_a_final_report_out_of_turn_is_refused_with_the_reason(client, grant, drafter):
    client.force_login(drafter)

    answer = client.post(page("report-final", grant.pk))

    assert answer.status_code == 409
    assert "The grant waits for its interim report." in answer.content.decode()


def test_another_category_is_one_more_line_and_nothing_typed_is_lost(client, grant, drafter):
    report = start_report(grant, "interim", by=drafter)
    client.force_login(drafter)
    address = page("report-section", report.pk, "figures")

    answer = client.post(address, typed_figures(report, **{"add-line": "lines", "lines-0-spent": "7.50"}))

    formset = answer.context["formsets"]["lines"]
    assert (answer.status_code, len(formset.forms), formset.forms[0]["spent"].value()) == (200, 3, "7.50")
    assert ReportLine.objects.filter(spent__gt=0).count() == 0


def test_8b_20_an_amount_that_can_be_read_in_two_ways_is_refused_and_kept(client, grant, drafter):
    """8(b).20: "99.958,00" is asked again, not guessed."""
    report = start_report(grant, "interim", by=drafter)
    client.force_login(drafter)

    answer = client.post(
        page("report-section", report.pk, "figures"), typed_figures(report, **{"lines-1-spent": "99.958,00"})
    )

    form = answer.context["formsets"]["lines"].forms[1]
    assert (answer.status_code, list(form.errors), form["spent"].value()) == (422, ["spent"], "99.958,00")
    assert "99.958,00" in answer.content.decode()


def test_8b_19_a_date_in_the_future_is_refused_beside_its_field_and_kept(client, grant, drafter):
    """8(b).19 at the page."""
    report = start_report(grant, "interim", by=drafter)
    client.force_login(drafter)
    typed = {"version": 0, "period_from": "2027-08-01", "period_to": "2027-12-31", "dated_on": "2031-01-01"}

    answer = client.post(page("report-section", report.pk, "period"), typed)

    form = answer.context["form"]
    assert (answer.status_code, form.errors) == (422, {"dated_on": ["The date on the report lies in the future."]})
    assert {name: form[name].value() for name in typed if name != "version"} == {
        name: value for name, value in typed.items() if name != "version"
    }


def test_8b_19_both_dates_stand_on_the_page(client, grant, drafter):
    """8(b).19: the date on the report and the instant at which it came in."""
    report = reports.submitted(grant, "interim")
    client.force_login(grants.staff("auditor"))

    text = client.get(report.get_absolute_url()).content.decode()

    assert "Date on the report" in text
    assert "Received (UTC)" in text


def test_two_tabs_that_save_one_section_are_a_conflict_with_what_was_typed_kept(client, grant, drafter):
    report = start_report(grant, "interim", by=drafter)
    client.force_login(drafter)
    address = page("report-section", report.pk, "outcomes")
    client.post(address, {"version": 0, **reports.outcomes(outcomes="First tab.")})

    answer = client.post(address, {"version": 0, **reports.outcomes(outcomes="Second tab.")})
    again = client.post(address, {"version": 1, **reports.outcomes(outcomes="Second tab.")})

    assert (answer.status_code, answer.context["form"]["outcomes"].value()) == (422, "Second tab.")
    assert answer.context["form"].non_field_errors()[0].startswith("A colleague has saved this section")
    assert answer.context["form"]["version"].value() == "1"
    assert (again.status_code, reports.fresh(report).outcomes) == (302, "Second tab.")


def test_two_tabs_that_submit_send_it_once_and_the_second_is_told(client, grant, drafter):
    report = reports.drafted(grant, "interim", by=drafter)
    client.force_login(drafter)

    first, second = (client.post(page("report-submit", report.pk)) for _tab in range(2))

    assert (first.status_code, second.status_code) == (302, 409)
    assert "The report was submitted" in second.content.decode()
    assert (report.versions.count(), reports.fresh(report).version) == (1, 1)


def test_a_report_with_gaps_is_refused_with_every_gap(client, grant, drafter):
    report = start_report(grant, "interim", by=drafter)
    client.force_login(drafter)

    answer = client.post(page("report-submit", report.pk))

    assert (answer.status_code, len(answer.context["refused"])) == (422, 7)
    assert "Describe the project outcomes." in answer.content.decode()
    assert reports.fresh(report).status == "draft"


def test_finance_is_told_everything_that_is_wrong_at_once_and_keeps_what_was_typed(client, grant):
    report = reports.submitted(grant, "interim", consultants="100", travel="100")
    client.force_login(grants.staff("finance"))
    typed = typed_review(accepted_consultants="200", accepted_travel="90", ground_travel="", remark="Kept.")

    answer = client.post(page("report-review", report.pk), typed)

    form = answer.context["form"]
    assert answer.status_code == 422
    assert form.errors == {
        "accepted_consultants": ["Accept between nothing and what was spent."],
        "ground_travel": ["Choose why less is accepted than was spent."],
    }
    assert {name: form[name].value() for name in typed} == typed | {"version": "1"}
    assert report.reviews.count() == 0


def test_a_report_that_is_returned_needs_no_figures(client, grant):
    report = reports.submitted(grant, "interim")
    client.force_login(grants.staff("finance"))
    typed = typed_review(verdict="return", remark="Attach line 4.", accepted_travel="x")

    answer = client.post(page("report-review", report.pk), typed)

    assert (answer.status_code, reports.fresh(report).status) == (302, "returned")


def test_finance_who_accepts_what_the_officer_returned_is_told_and_loses_nothing(client, grant):
    report = reports.submitted(grant, "interim", consultants="100", travel="100")
    finance = grants.staff("finance")
    client.force_login(finance)
    reports.returned(report)

    answer = client.post(page("report-review", report.pk), typed_review(remark="Kept."))

    assert (answer.status_code, answer.context["form"]["remark"].value()) == (422, "Kept.")
    assert "This report does not wait for a review: it is “Returned”." in answer.content.decode()
    assert reports.fresh(report).status == "returned"


def test_who_has_both_roles_can_say_for_which_side(client, grant):
    report = reports.submitted(grant, "interim", consultants="100", travel="100")
    both = UserFactory(roles=["officer", "finance"], name="Both")
    client.force_login(both)

    answer = client.get(page("report-review", report.pk) + "?side=finance")
    client.post(page("report-review", report.pk), typed_review())
    opened = client.get(page("report-review", report.pk) + "?side=programme")

    assert answer.context["form"]["accepted_travel"].value() == Decimal(100)
    assert report.reviews.get().side == "finance"
    assert [str(reason) for reason in opened.context["closed"]] == [
        "You have reviewed this submission for the other side; another person has to do this one."
    ]


def test_a_draft_is_the_states_alone_and_a_correction_is_read_when_it_is_sent(client, grant, drafter):
    report = reports.drafted(grant, "interim", by=drafter)
    auditor = grants.staff("auditor")
    client.force_login(auditor)
    draft = client.get(report.get_absolute_url()).status_code
    report = reports.returned(submit_report(report, by=drafter))
    reports.saved(report, "outcomes", reports.outcomes(outcomes="Half a correction"), by=drafter)

    text = client.get(report.get_absolute_url()).content.decode()
    client.force_login(drafter)
    own = client.get(report.get_absolute_url()).content.decode()

    assert draft == 404
    assert ("Half a correction" in text, "The control list was drafted." in text) == (False, True)
    assert "Half a correction" in own


ADDRESSES = ("report-detail", "report-submit", "report-review", "report-versions", "report-attachments")


def test_another_states_report_is_not_found_anywhere(client, grant, drafter):
    report = reports.submitted(grant, "interim")
    attachment = report.attachments.get()
    client.force_login(grants.contact("SEN"))

    answers = [client.get(page(name, report.pk)).status_code for name in ADDRESSES]
    answers += [
        client.get(page("report-file", attachment.pk)).status_code,
        client.get(page("report-file-remove", attachment.pk)).status_code,
        client.get(page("report-version", report.pk, 1)).status_code,
        client.get(page("report-section", report.pk, "period")).status_code,
        client.get(page("report-interim", grant.pk)).status_code,
        client.post(page("report-submit", report.pk)).status_code,
    ]

    assert answers == [404] * len(answers)


def test_who_sees_a_report_and_may_not_act_is_refused(client, grant, drafter):
    report = reports.submitted(grant, "interim")
    answers = {}
    for person in (drafter, grants.staff("head"), grants.staff("auditor")):
        client.force_login(person)
        answers[person.name] = client.get(page("report-review", report.pk)).status_code
    client.force_login(grants.staff("officer"))
    written = [client.get(page(name, report.pk)).status_code for name in ("report-submit", "report-attachments")]

    assert (set(answers.values()), written) == ({403}, [403, 403])


def test_an_attachment_leaves_as_it_came_and_its_viewing_is_recorded(client, grant):
    report = reports.submitted(grant, "interim")
    client.force_login(grants.staff("auditor"))

    answer = client.get(page("report-file", report.attachments.get().pk))

    assert (answer.status_code, b"".join(answer.streaming_content)) == (200, PDF)
    assert Event.objects.filter(verb="file.viewed").count() == 1


def test_a_file_of_a_correction_is_not_found_by_the_secretariat_before_it_is_sent(client, grant, drafter):
    report = reports.returned(reports.submitted(grant, "interim"))
    attachment = reports.attach_file(report, pdf_upload(), label="New", by=drafter)
    client.force_login(grants.staff("officer"))

    before = client.get(page("report-file", attachment.pk)).status_code
    submit_report(report, by=drafter)

    assert (before, client.get(page("report-file", attachment.pk)).status_code) == (404, 200)


def test_a_file_is_taken_out_by_the_state(client, grant, drafter):
    report = reports.drafted(grant, "interim", by=drafter)
    client.force_login(drafter)

    answer = client.post(page("report-file-remove", report.attachments.get().pk))

    assert answer.url == page("report-attachments", report.pk)
    assert report.attachments.filter(removed_at=None).count() == 0


def test_two_submissions_are_compared_field_by_field(client, grant, drafter):
    report = reports.returned(reports.submitted(grant, "interim", travel="5000"))
    reports.saved(report, "outcomes", reports.outcomes(outcomes="Corrected."), by=drafter)
    rows = reports.spending(report, "As agreed.", travel="5100")
    reports.saved(report, "figures", {"overspending": ""}, by=drafter, lines=rows)
    submit_report(report, by=drafter)
    client.force_login(grants.staff("finance"))

    answer = client.get(page("report-versions", report.pk))

    assert [(str(change.label), change.before, change.after) for change in answer.context["changes"]] == [
        ("Project outcomes", "The control list was drafted.", "Corrected."),
        ("Travel: spent", "USD 5,000.00", "USD 5,100.00"),
    ]
    sealed = client.get(page("report-version", report.pk, 1))
    assert sealed.content.decode() == report.versions.get(number=1).content


def test_the_list_names_what_is_awaited_and_what_is_overdue(client, grant, drafter):
    client.force_login(grants.staff("auditor"))
    address = page("report-list")

    in_time = client.get(address + "?overdue=on").context["rows"]
    with reports.on(reports.day_of_final(grant)):
        client.force_login(grants.staff("officer"))
        late = client.get(address + "?overdue=on").context["rows"]
        lines = b"".join(client.get(address + "?format=csv")).decode()

    assert (len(in_time), len(late)) == (0, 1)
    assert grant.number in lines
    assert "Overdue" in lines.splitlines()[1]


def test_the_list_is_each_states_own(client, grant, drafter):
    found = []
    for person in (drafter, grants.drafter("SEN"), grants.member("DEU"), grants.staff("finance")):
        client.force_login(person)
        found.append(len(client.get(page("report-list")).context["rows"]))

    assert found == [1, 0, 0, 1]


def test_pages_take_a_fixed_number_of_queries(client, grant, drafter):
    report = reports.returned(reports.submitted(grant, "interim"))
    client.force_login(drafter)
    own = queries_of(client, report.get_absolute_url())
    submit_report(report, by=drafter)
    client.force_login(grants.staff("finance"))

    assert own <= OBJECT
    assert queries_of(client, report.get_absolute_url()) <= OBJECT
    assert queries_of(client, page("report-review", report.pk)) <= OBJECT
    assert queries_of(client, page("report-list")) <= LIST


@pytest.mark.parametrize("status", ["draft", "submitted", "returned", "accepted"])
def test_nobody_does_more_than_their_part_at_each_status(client, grant, status):
    """Each act posted by each person: what is possible happens, everything else changes nothing."""
    from django.db import transaction

    report = reports.at(status, grant)
    people = {
        "drafter": grants.drafter("GHA"),
        "contact": grants.contact("GHA"),
        "foreign contact": grants.contact("SEN"),
        "member": grants.member("DEU"),
        "donor": UserFactory(roles=["donor"]),
        **{role: grants.staff(role) for role in ("officer", "finance", "head", "auditor")},
    }
    accept = {"verdict": "return", "remark": "Correct it.", "version": 1}
    outcomes = {"version": report.version_of("outcomes"), **reports.outcomes(outcomes="Forged.")}
    acts = {
        "write": (page("report-section", report.pk, "outcomes"), lambda: outcomes),
        "attach": (page("report-attachments", report.pk), lambda: {"label": "Forged", "file": pdf_upload()}),
        "remove": (page("report-file-remove", report.attachments.first().pk), dict),
        "submit": (page("report-submit", report.pk), dict),
        "programme": (page("report-review", report.pk), lambda: accept | {"side": "programme"}),
        "finance": (page("report-review", report.pk), lambda: accept | {"side": "finance"}),
        "final": (page("report-final", grant.pk), dict),
    }
    done, before = set(), Event.objects.count()

    for name, person in people.items():
        client.force_login(person)
        for act, (address, typed) in acts.items():
            point = transaction.savepoint()
            answer = client.post(address, typed())
            changed = Event.objects.count() != before
            if changed:
                done.add((name, act))
            assert changed == (answer.status_code == 302), (name, act, answer.status_code)
            transaction.savepoint_rollback(point)

    writers = {(name, act) for name in ("drafter", "contact") for act in ("write", "attach", "remove", "submit")}
    final = {(name, "final") for name in ("drafter", "contact")}
    reviewers = {("officer", "programme"), ("officer", "finance"), ("finance", "finance"), ("finance", "programme")}
    assert done == {"draft": writers, "submitted": reviewers, "returned": writers, "accepted": final}[status]


def test_a_forged_side_is_the_persons_own(client, grant):
    report = reports.submitted(grant, "interim")
    client.force_login(grants.staff("officer"))

    client.post(page("report-review", report.pk), typed_review(side="finance", accepted_travel="0"))

    assert list(report.reviews.values_list("side", "figures")) == [("programme", {})]


def test_a_review_by_the_service_of_another_side_is_refused(grant):
    report = reports.submitted(grant, "interim")

    with pytest.raises(Exception, match="Only the finance officer judges the figures"):
        review_report(report, side="finance", verdict="accept", by=grants.staff("officer"))


def test_the_record_of_a_state_is_read_by_the_secretariat_and_by_the_state(client, grant, drafter):
    reports.accepted(reports.submitted(grant, "interim"))
    with reports.on(grant.report_due_on.replace(day=1)):
        report = reports.submitted(grant, "final")
    answers = {}
    with reports.on(grant.report_due_on):
        for person in (drafter, grants.staff("officer"), grants.drafter("SEN"), grants.member("DEU")):
            client.force_login(person)
            answers[person.name] = client.get(page("state-record", "GHA"))

    assert [answer.status_code for answer in answers.values()] == [200, 200, 404, 404]
    (record,) = answers["Officer"].context["records"]
    assert (record.agreement, record.days_late, report.kind) == (grant, 0, "final")
    assert "in time" in answers["Officer"].content.decode()


@pytest.mark.parametrize("kind", ["report_return", "report_acceptance"])
def test_the_letter_about_a_report_is_made(client, grant, kind):
    """The facts of the letter fit its template: the PDF is made and leaves."""
    from vtf.documents.models import IssuedDocument
    from vtf.documents.services import issue_document

    report = reports.at("returned" if kind == "report_return" else "accepted", grant)
    document = IssuedDocument.objects.get(kind=f"agreements/{kind}")
    issue_document(document, by=None)
    client.force_login(grants.contact("GHA"))

    answer = client.get(page("report-document", document.pk))

    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert str(document.about_id) == str(report.pk)
