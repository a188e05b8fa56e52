"""Calls, applications and grants for tests, walked through the services so that every row is a legal one."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

import time_machine
from django.utils import timezone

from grants.agreements.models import BankAccount, GrantAgreement
from grants.agreements.services import draft_agreement, register_account, sign_agreement, verify_account
from grants.applications.models import Application, DeskReview
from grants.applications.services import (
    answer_checklist,
    ask_endorsement,
    release_to_committee,
    save_section,
    start_application,
    start_desk_review,
    submit_application,
)
from grants.applications.services.cycle import start_assessment
from grants.calls.models import Call
from grants.calls.services import CallDraft, open_call, prepare_call, start_screening
from grants.committee.models import Undertaking
from grants.committee.selectors import entitled_members
from grants.committee.services import approve_application
from tests.factories.accounts import UserFactory, point_of_contact
from tests.factories.conferences import seat
from tests.factories.files import pdf_upload
from tests.factories.states import state
from vtf.accounts.models import User
from vtf.conferences.models import Term
from vtf.contributions.models import Contribution, Donor, Earmark
from vtf.contributions.services import enter_contribution, open_earmark, register_donor
from vtf.core.money import Money

USD = "USD"
ROSTER = (
    "ALB AUS CAN FIN DEU JPN MDG MEX NZL KOR ZAF SWE CHE NLD GBR".split()
)  # CSP6 to CSP8, the roster that the demonstration seats today
CHAIR = "NZL"
ACCOUNT = {"number": "GH69 0123 4567 8901 2345", "bank": "Synthetic Bank, 1 Example Street, Accra", "currency": "USD"}
_serial = count(1)


def usd(amount: str | int) -> Money:
    """An amount in US dollars."""
    return Money(Decimal(amount), USD)


def committee_sits() -> None:
    """The fifteen of the second roster sit today, New Zealand in the chair."""
    begins = timezone.localdate() - timedelta(days=200)
    for iso3 in ROSTER:
        seat(iso3, begins)
    seat(CHAIR, begins, office=Term.Office.CHAIR)


def staff(role: str) -> User:
    """A person of the Secretariat, or the auditor."""
    return UserFactory(email=f"{role}{next(_serial)}@demo.example", roles=[role], name=role.title())


def member(iso3: str) -> User:
    """A Committee member's account, its undertaking of confidentiality signed."""
    person = UserFactory(roles=["member"], state=state(iso3), name=f"Member for {iso3}")
    Undertaking.objects.create(person=person, state=person.state, text="I keep it to myself.")
    return person


def drafter(iso3: str = "GHA") -> User:
    """A drafter's account."""
    return UserFactory(roles=["drafter"], state=state(iso3), name=f"Drafter, {iso3}")


def contact(iso3: str = "GHA") -> User:
    """The State's point of contact."""
    return point_of_contact(iso3, name=f"Point of contact, {iso3}")


def planned_call(year: int | None = None, deadline_on: date | None = None, **draft: Any) -> Call:
    """A call with texts in the three required languages, not open yet."""
    texts = {code: (f"Call for proposals ({code})", f"Text of the call ({code}).") for code in ("en", "fr", "es")}
    today = timezone.localdate()
    written = {
        "year": year or today.year + 1,
        "deadline_on": deadline_on or today + timedelta(days=60),
        "time_zone": "Europe/Zurich",
        "texts": texts,
        **draft,
    }
    return prepare_call(CallDraft(**written), by=staff("officer"), is_synthetic=True)


def opened_call(**draft: Any) -> Call:
    """A call that accepts submissions; the Committee has to sit."""
    return open_call(planned_call(**draft), by=member(CHAIR))


LINES = [
    {
        "category": "consultants",
        "description": "Legal drafting",
        "quantity": Decimal(10),
        "frequency": 1,
        "unit_cost": Decimal("4500.00"),
        "own_share": Decimal(0),
        "other_share": Decimal(0),
    },
]


def budget(amount: str) -> list[dict[str, Any]]:
    """One budget line that asks `amount` of the Fund."""
    return [LINES[0] | {"quantity": Decimal(1), "unit_cost": Decimal(amount)}]


def filled(
    application: Application,
    by: User,
    *,
    amount: str = "45000.00",
    beneficiaries: Any = None,
    title: str = "A national control list (synthetic)",
) -> Application:
    """Fill every section."""
    starts_on = application.call.deadline_on + timedelta(days=180)
    sections: dict[str, dict[str, Any]] = {
        "applicant": {
            "lead_institution": "National Commission on Small Arms (synthetic)",
            "institution_address": "1 Example Street",
            "project_lead": "Executive Secretary",
        },
        "project": {
            "title": title,
            "summary": "Drafts and adopts a national control list.",
            "category": "legal",
            "starts_on": starts_on,
            "ends_on": starts_on + timedelta(days=360),
        },
        "activities": {},
        "budget": {},
    }
    rows = {
        "activities": [{"name": "Drafting workshop", "month_from": 1, "month_to": 3, "responsible": "Commission"}],
        "budget": budget(amount),
    }
    for section, values in sections.items():
        application = save_section(
            application,
            section,
            values,
            version=application.version_of(section),
            rows=rows.get(section, ()),
            beneficiaries=beneficiaries if section == "project" else None,
            by=by,
        )
    return Application.objects.get(pk=application.pk)


def draft_of(iso3: str = "GHA", call: Call | None = None, **content: Any) -> Application:
    """A complete draft of a State."""
    person = drafter(iso3)
    return filled(start_application(call or opened_call(), by=person, is_synthetic=True), person, **content)


def waiting_for_endorsement(iso3: str = "GHA", call: Call | None = None, **content: Any) -> Application:
    """A complete draft that its drafter handed over."""
    application = draft_of(iso3, call, **content)
    return ask_endorsement(application, by=application.created_by)


def submitted(iso3: str = "GHA", call: Call | None = None, **content: Any) -> Application:
    """An application that the point of contact submitted."""
    application = waiting_for_endorsement(iso3, call, **content)
    return submit_application(application, note_verbale=pdf_upload(), by=contact(iso3))


@contextmanager
def after_deadline(call: Call) -> Iterator[None]:
    """The clock stands a day after the call's deadline."""
    with time_machine.travel(call.closes_at + timedelta(days=1), tick=True):
        yield


def screened(*applications: Application, assessment: bool = True) -> None:
    """The officer takes submitted applications of one call through the desk review to the Committee.

    Where every application of the call has been screened, the assessment begins, unless it shall not.
    """
    officer = staff("officer")
    call = Call.objects.get(pk=applications[0].call_id)
    if call.status != Call.Status.SCREENING:
        start_screening(call, by=officer)
    for application in applications:
        review = start_desk_review(Application.objects.get(pk=application.pk), by=officer)
        answers = dict.fromkeys(DeskReview.ITEMS, "yes")
        answer_checklist(review, answers, summary="In order.", version=review.version, by=officer)
        release_to_committee(application, by=officer)
    call = Call.objects.get(pk=call.pk)
    rest = Application.objects.filter(call=call, status__in=Application.SCREENED)
    if assessment and call.status == Call.Status.SCREENING and not rest.exists():
        start_assessment(call, by=officer)


def money_in(amount: str = "500000.00", donor: str = "DEU", restriction: Any = None) -> Contribution:
    """Money received from a State, unrestricted unless it says otherwise."""
    finance = staff("finance")
    known = Donor.objects.filter(state__iso3=donor).first()
    given_by = known or register_donor(Donor.Kind.STATE, state=state(donor), by=finance, is_synthetic=True)
    return enter_contribution(
        given_by,
        money=usd(amount),
        received_on=timezone.localdate(),
        source="Bank statement (synthetic)",
        by=finance,
        key=f"test-{next(_serial)}",
        restriction=restriction,
        is_synthetic=True,
    )


def earmark(code: str, *, amount: str = "", donor: str = "JPN", **bound_to: Any) -> Earmark:
    """Money bound by a donor, with `amount` paid in where it is given."""
    finance = staff("finance")
    known = Donor.objects.filter(state__iso3=donor).first()
    giver = known or register_donor(Donor.Kind.STATE, state=state(donor), by=finance, is_synthetic=True)
    bound = open_earmark(
        code, title=f"Earmark {code}", donor=giver, source="Letter (synthetic)", by=finance, **bound_to
    )
    if amount:
        enter_contribution(
            giver,
            money=usd(amount),
            received_on=timezone.localdate(),
            source="Bank statement (synthetic)",
            by=finance,
            key=f"test-{next(_serial)}",
            restriction=bound.restriction,
            is_synthetic=True,
        )
    return bound


def with_committee(iso3: str = "GHA", **content: Any) -> Application:
    """An application that the Committee has before it; the clock has to be moved by the caller's fixture."""
    application = submitted(iso3, **content)
    with after_deadline(application.call):
        screened(application)
    return Application.objects.get(pk=application.pk)


def together_with_committee(*states: str) -> list[Application]:
    """Applications of one call that the Committee has before it."""
    call = opened_call()
    found = [submitted(iso3, call) for iso3 in states]
    with after_deadline(call):
        screened(*found)
    return [Application.objects.get(pk=application.pk) for application in found]


def approved(application: Application, amount: str = "45000.00") -> Application:
    """The Chair records the approval by every member who may take part."""
    approve_application(
        application, money=usd(amount), participants=list(entitled_members(application)), by=member(CHAIR)
    )
    return Application.objects.get(pk=application.pk)


def agreement_of(application: Application) -> GrantAgreement:
    """The agreement of an approved application, to be signed."""
    return draft_agreement(application, by=staff("officer"))


def with_account(agreement: GrantAgreement, **typed: Any) -> BankAccount:
    """The contact enters the grantee's account and a finance officer verifies it."""
    account = register_account(
        agreement, **ACCOUNT | {"holder": agreement.grantee, **typed}, by=contact(agreement.state.iso3)
    )
    return verify_account(account, call_back_note="Called the number in the register.", by=staff("finance"))


def signed(agreement: GrantAgreement) -> GrantAgreement:
    """The account is verified, and both sides sign."""
    if not agreement.bank_accounts.exists():
        with_account(agreement)
    sign_agreement(agreement, by=contact(agreement.state.iso3))
    return sign_agreement(agreement, by=staff("head"))
