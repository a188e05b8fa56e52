"""An application, an agreement or a payment at each of its statuses, everybody who might act, and what they type."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from grants.agreements.models import Disbursement, GrantAgreement
from grants.agreements.services import approve_disbursement, cancel_disbursement, prepare_disbursement
from grants.applications.models import Application, BudgetLine, DeskReview
from grants.applications.services import (
    answer_checklist,
    release_to_committee,
    start_desk_review,
    withdraw_application,
)
from grants.calls.models import Call
from grants.calls.services import cancel_call, start_screening
from grants.committee.selectors import entitled_members
from grants.committee.services import file_assessment, refuse_application
from tests.factories import grants
from tests.factories.accounts import PointOfContactFactory, UserFactory
from tests.factories.conferences import seat
from tests.factories.files import pdf_upload
from tests.factories.states import state
from vtf.accounts.models import User
from vtf.core.triggers import dropped

APPLICANT = "MDG"  # sits on the Committee, so that its member is recused


def fresh(row: Any) -> Any:
    """The row as the database has it now."""
    return type(row).objects.get(pk=row.pk)


def former_contact(iso3: str) -> User:
    """A point of contact whom another person has replaced today."""
    person = UserFactory(state=state(iso3), name=f"Former point of contact, {iso3}")
    PointOfContactFactory(
        state=person.state, user=person, email=person.email, until_on=timezone.localdate(), end_reason="Replaced"
    )
    return person


def former_member(iso3: str = "NOR") -> User:
    """A member whose State's seat has ended."""
    today = timezone.localdate()
    seat(iso3, today - timedelta(days=600), today - timedelta(days=201))
    return grants.member(iso3)


def everybody(iso3: str = APPLICANT) -> dict[str, User]:
    """One person of each kind around an application of the State."""
    return {
        "drafter": grants.drafter(iso3),
        "contact": grants.contact(iso3),
        "former contact": former_contact(iso3),
        "recused": grants.member(iso3),
        "donor": UserFactory(roles=["donor"], state=state(iso3)),
        "foreign contact": grants.contact("SEN"),
        "member": grants.member("DEU"),
        "chair": grants.member(grants.CHAIR),
        "former member": former_member(),
        "officer": grants.staff("officer"),
        "finance": grants.staff("finance"),
        "head": grants.staff("head"),
        "auditor": grants.staff("auditor"),
    }


def screening(call: Call) -> Call:
    """The deadline has passed and the officer has begun the screening."""
    with grants.after_deadline(call):
        return start_screening(call, by=grants.staff("officer"))


def cancelled(call: Call) -> Call:
    """The Chair has called it off."""
    return cancel_call(call, reason="The Conference was postponed.", by=grants.member(grants.CHAIR))


def in_review(iso3: str = APPLICANT, *, is_complete: bool = True, **content: Any) -> Application:
    """An application in desk review, its checklist complete unless it says otherwise."""
    application = grants.submitted(iso3, **content)
    screening(application.call)
    officer = grants.staff("officer")
    review = start_desk_review(fresh(application), by=officer)
    if is_complete:
        answers = dict.fromkeys(DeskReview.ITEMS, "yes")
        answer_checklist(review, answers, summary="In order.", version=review.version, by=officer)
    return fresh(application)


def released(application: Application) -> Application:
    """The officer gives the dossier to the Committee."""
    return release_to_committee(application, by=grants.staff("officer"))


def refused(application: Application) -> Application:
    """The Chair records that the Committee does not approve."""
    participants = list(entitled_members(application))
    chair = grants.member(grants.CHAIR)
    refuse_application(
        application,
        feedback="Another programme does this.",
        reason_codes=["duplication"],
        participants=participants,
        by=chair,
    )
    return fresh(application)


def withdrawn(application: Application) -> Application:
    """The State takes it back."""
    by = grants.contact(application.applicant.iso3)
    return withdraw_application(application, reason="Priorities changed.", by=by)


def filed(application: Application, iso3: str, words: str = "", *, recommendation: str = "support") -> Any:
    """A member files its assessment."""
    return file_assessment(
        application, recommendation=recommendation, comment_for_committee=words, by=grants.member(iso3)
    )


AT: dict[str, Callable[..., Application]] = {
    "draft": lambda **c: grants.draft_of(APPLICANT, **c),
    "endorsement_pending": lambda **c: grants.waiting_for_endorsement(APPLICANT, **c),
    "submitted": lambda **c: grants.submitted(APPLICANT, **c),
    "desk_review": lambda **c: in_review(APPLICANT, **c),
    "with_committee": lambda **c: grants.with_committee(APPLICANT, **c),
    "approved": lambda **c: grants.approved(grants.with_committee(APPLICANT, **c)),
    "not_approved": lambda **c: refused(grants.with_committee(APPLICANT, **c)),
    "withdrawn": lambda **c: withdrawn(grants.submitted(APPLICANT, **c)),
}


def copies(application: Application, how_many: int, *, after: int = 1) -> list[Application]:
    """Further applications of the same State at the same status, written past the triggers that want them walked."""
    names = [field.attname for field in Application._meta.concrete_fields if not field.primary_key]
    content = {name: getattr(application, name) for name in names}
    prefix = (application.number or "").rpartition("-")[0]
    rows = [
        Application(**content | {"slot": slot, "number": f"{prefix}-{slot}" if application.number else None})
        for slot in range(after + 1, after + 1 + how_many)
    ]
    lines = list(application.budget_lines.values("ordinal", "category", "description", "quantity", "unit_cost"))
    connection.check_constraints()  # what is pending would forbid to change triggers
    with dropped(connection):
        Application.objects.bulk_create(rows)
        BudgetLine.objects.bulk_create(BudgetLine(application=row, **line) for row in rows for line in lines)
    return rows


def copies_of_another_state(application: Application, iso3: str) -> Application:
    """An approved application of another State in the same call, decided as the Chair decides."""
    copy = copies(application, 1)[0]
    other = fresh(copy)
    connection.check_constraints()
    with dropped(connection):
        Application.objects.filter(pk=other.pk).update(
            status="with_committee", applicant=state(iso3), number=f"A{application.call.year}-{iso3}-1"
        )
    return grants.approved(fresh(other))


def agreement_at(status: str, iso3: str = APPLICANT) -> GrantAgreement:
    """The agreement of an approved application: "draft", "signed" or "active"."""
    agreement = grants.agreement_of(grants.approved(grants.with_committee(iso3)))
    if status != "draft":
        agreement = grants.signed(agreement)
    if status == "active":
        paid(prepared(agreement))
    return fresh(agreement)


def agreements_of(applications: list[Application]) -> list[GrantAgreement]:
    """Agreements to be signed, written without their walk."""
    return GrantAgreement.objects.bulk_create(
        GrantAgreement(
            application=application,
            number=f"ATT.VTF.G2019.{serial:03d}{application.applicant.iso3}",
            state=application.applicant,
            amount=1,
            currency="USD",
            starts_on=application.starts_on,
            ends_on=application.ends_on,
        )
        for serial, application in enumerate(applications, start=1)
    )


def prepared(agreement: GrantAgreement, *, by: User | None = None) -> Disbursement:
    """The payment order of the next instalment."""
    instalment = agreement.instalments.exclude(disbursements__status__in=["prepared", "paid"]).first()
    finance = by or grants.staff("finance")
    return prepare_disbursement(instalment, value_on=timezone.localdate(), by=finance)


def paid(disbursement: Disbursement) -> Disbursement:
    """The Head of Secretariat approves."""
    return approve_disbursement(disbursement, by=grants.staff("head"))


def called_off(disbursement: Disbursement) -> Disbursement:
    """The order is cancelled."""
    return cancel_disbursement(disbursement, reason="Wrong account.", by=grants.staff("head"))


def typed_call(**changes: Any) -> dict[str, Any]:
    """What an officer types about a call."""
    today = timezone.localdate()
    typed: dict[str, Any] = {
        "year": today.year + 1,
        "deadline_on": (today + timedelta(days=60)).isoformat(),
        "time_zone": "Asia/Tokyo",
        "languages": ["en", "fr", "es"],
    }
    for code in ("en", "fr", "es"):
        typed |= {f"title_{code}": f"Title ({code})", f"text_{code}": f"Text ({code})"}
    return typed | changes


def typed_checklist(review: DeskReview, **changes: Any) -> dict[str, Any]:
    """What an officer answers."""
    return {**dict.fromkeys(DeskReview.ITEMS, "yes"), "summary": "In order.", "version": review.version, **changes}


def typed_project(application: Application, **changes: Any) -> dict[str, Any]:
    """What a drafter types in the section on the project."""
    return {
        "title": "Another title",
        "summary": "Another summary.",
        "category": "technical",
        "starts_on": "2028-01-01",
        "ends_on": "2028-10-31",
        "version": application.version_of("project"),
        **changes,
    }


def typed_lines(name: str, *lines: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """What a drafter types in a section of lines."""
    typed = {f"{name}-TOTAL_FORMS": len(lines), f"{name}-INITIAL_FORMS": 0}
    for index, line in enumerate(lines):
        typed |= {f"{name}-{index}-{field}": value for field, value in line.items()}
    return typed | changes


def typed_decision(application: Application, **changes: Any) -> dict[str, Any]:
    """What the Chair types: every member that may take part did."""
    participants = list(entitled_members(application).values_list("pk", flat=True))
    return {
        "amount": "45000.00",
        "participants": participants,
        "feedback": "A sound plan.",
        "is_agreed": "on",
        "reason_codes": ["need"],
        **changes,
    }


def typed_submission(**changes: Any) -> dict[str, Any]:
    """What the point of contact hands in."""
    return {"note_verbale": pdf_upload(), "is_endorsed": "on", **changes}
