"""What is being written and was not sent is for the applicant's people alone (domain 8a.21, 8a.33)."""

import pytest
from django.urls import reverse

from grants.applications.models import Recusal
from grants.applications.selectors import applications_visible_to, as_read_by, recused_state_ids
from grants.applications.services import save_section, withdraw_application
from grants.committee.permissions import recused_states
from tests.factories import committee, grants, screening, walks
from tests.factories.states import state

pytestmark = pytest.mark.django_db

MARKER = "Quetzalcoatl"
AMOUNT = "43210.00"
PROJECT = [("project", "Which law is meant?"), ("budget", "Why so much?")]


@pytest.fixture
def asked():
    """The Committee has asked; the State has saved another title, summary and budget, and sent nothing."""
    grants.committee_sits()
    application = screening.questioned_by_committee(walks.APPLICANT, PROJECT)
    return written(application)


def written(application):
    person = grants.drafter(application.applicant.iso3)
    values = {"title": f"Title {MARKER}", "summary": f"Summary {MARKER}"}
    save_section(application, "project", values, version=application.version_of("project"), by=person)
    rows = [grants.budget(AMOUNT)[0] | {"description": f"Line {MARKER}"}]
    save_section(application, "budget", {}, version=application.version_of("budget"), rows=rows, by=person)
    return walks.fresh(application)


def benefits(application, *codes):
    """The State saves who else benefits, and sends nothing."""
    save_section(
        application,
        "project",
        {},
        version=application.version_of("project"),
        beneficiaries=[state(code) for code in codes],
        by=grants.drafter(application.applicant.iso3),
    )
    return walks.fresh(application)


def pages(application):
    key = application.pk
    found = [
        reverse("applications:application-list"),
        reverse("applications:application-list") + "?format=csv",
        reverse("applications:application-detail", args=[key]),
        reverse("committee:committee"),
        reverse("committee:application-assessments", args=[key]),
        reverse("committee:application-assess", args=[key]),
        reverse("desk:desk"),
    ]
    sections = ("applicant", "project", "activities", "budget")
    return found + [reverse("applications:application-read", args=[key, section]) for section in sections]


def read(client, person, application):
    """Everything that the person reads on all the pages that it may open."""
    client.force_login(person)
    found = []
    for address in pages(application):
        answer = client.get(address)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        found.append(content.decode() if answer.status_code == 200 else "")
    return "\n".join(found)


READERS = {"member": lambda: grants.member("DEU"), **{r: lambda r=r: grants.staff(r) for r in ("officer", "auditor")}}


@pytest.mark.parametrize("role", READERS)
def test_nobody_else_reads_what_was_saved_and_not_sent(client, asked, role):
    said = read(client, READERS[role](), asked)

    assert (MARKER in said, "43,210" in said, "43210" in said) == (False, False, False)
    assert "A national control list (synthetic)" in said
    assert "Legal drafting" in said


@pytest.mark.parametrize("role", READERS)
def test_it_is_read_once_the_answer_was_sent(client, asked, role):
    screening.answered(asked)

    said = read(client, READERS[role](), asked)

    assert all(f"{word} {MARKER}" in said for word in ("Title", "Summary", "Line"))
    assert "43,210" in said


def test_the_applicants_people_read_what_they_write(client, asked):
    person = grants.drafter(walks.APPLICANT)

    said = read(client, person, asked)

    assert as_read_by(person, asked) is asked
    assert (f"Summary {MARKER}" in said, f"Line {MARKER}" in said) == (True, True)


def test_the_secretariat_reads_what_was_sent_during_its_own_question():
    grants.committee_sits()

    application = written(screening.questioned("GHA", PROJECT))

    sent = as_read_by(grants.staff("officer"), application)
    assert (str(application), sent.summary) == (
        "A national control list (synthetic)",
        "Drafts and adopts a national control list.",
    )
    assert (sent.requested, walks.fresh(application).requested) == (grants.usd("45000.00"), grants.usd(AMOUNT))


def test_the_committee_judges_what_was_sent_during_a_revision():
    grants.committee_sits()
    grants.money_in()

    application = committee.cut_budget(committee.under_revision())

    assert as_read_by(grants.member("DEU"), application).requested == grants.usd("45000.00")
    assert walks.fresh(application).requested == grants.usd("40000.00")


def test_what_was_never_sent_is_gone_after_a_withdrawal(client, asked):
    withdraw_application(asked, reason="Other plans.", by=grants.contact(walks.APPLICANT))

    said = read(client, grants.staff("officer"), asked)

    assert MARKER not in said
    assert walks.fresh(asked).title == "A national control list (synthetic)"


def test_a_beneficiary_that_was_not_sent_is_kept_out_at_once_and_leaves_no_row(client, asked):
    chair = grants.member(grants.CHAIR)

    application = benefits(asked, grants.CHAIR)

    client.force_login(chair)
    assert client.get(application.get_absolute_url()).status_code == 404
    assert not applications_visible_to(chair).filter(pk=application.pk).exists()
    assert recused_state_ids(application) == recused_states(application)
    assert recused_state_ids(application) == {application.applicant_id, state(grants.CHAIR).pk}
    assert not Recusal.objects.filter(application=application, state__iso3=grants.CHAIR).exists()


def test_a_beneficiary_taken_out_before_it_was_sent_takes_part_again(client, asked):
    chair = grants.member(grants.CHAIR)
    application = benefits(benefits(asked, grants.CHAIR))

    application = screening.answered(application)

    client.force_login(chair)
    assert client.get(application.get_absolute_url()).status_code == 200
    assert recused_state_ids(application) == recused_states(application) == {application.applicant_id}


def test_a_beneficiary_that_was_sent_is_recused_for_good(asked):
    application = screening.answered(benefits(asked, grants.CHAIR))

    grounds = Recusal.objects.filter(application=application, state__iso3=grants.CHAIR).values_list("ground", flat=True)
    assert list(grounds) == ["beneficiary"]


def test_where_benefit_is_no_ground_a_beneficiary_reads_on():
    grants.committee_sits()
    screening.rule("POL-14", ["applicant"])
    application = benefits(screening.questioned_by_committee(walks.APPLICANT, PROJECT), grants.CHAIR)

    assert applications_visible_to(grants.member(grants.CHAIR)).filter(pk=application.pk).exists()
    assert recused_state_ids(application) == recused_states(application) == {application.applicant_id}
