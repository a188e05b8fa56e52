"""A synthetic cycle, lived through with the clock moved back, and an open call; every record says it is synthetic."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal

import time_machine
from django.utils import timezone

from grants.agreements.models import GrantAgreement
from grants.agreements.services import (
    approve_disbursement,
    draft_agreement,
    prepare_disbursement,
    sign_agreement,
)
from grants.applications.models import Application, DeskReview
from grants.applications.services import (
    answer_checklist,
    ask_endorsement,
    release_to_committee,
    save_section,
    start_application,
    start_desk_review,
    submit_application,
    withdraw_application,
)
from grants.calls.models import Call
from grants.calls.services import CallDraft, open_call, prepare_call, start_screening
from grants.committee.models import Assessment
from grants.committee.selectors import entitled_members
from grants.committee.services import approve_application, file_assessment, refuse_application
from vtf.contributions.models import Donor
from vtf.contributions.services import enter_contribution, open_earmark
from vtf.core import clock
from vtf.core.money import Money
from vtf.demo.services import files
from vtf.demo.services.people import CHAIR, Cast
from vtf.states.models import RegionalGroup, State

DAYS_OPEN_AGO, DAYS_CLOSED_AGO = 240, 120
STAGES = ("withdrawn", "submitted", "review", "committee", "refused", "approved", "drafted", "signed", "paid")
TEXTS = {
    "en": (
        "Call for project proposals {year}",
        "The Selection Committee invites States to propose projects that help them to implement the Treaty. "
        "This text is synthetic.",
    ),
    "fr": (
        "Appel à propositions de projets {year}",
        "Le Comité de sélection invite les États à proposer des projets qui les aident à mettre en œuvre le Traité. "
        "Ce texte est fictif.",
    ),
    "es": (
        "Convocatoria de propuestas de proyectos {year}",
        "El Comité de Selección invita a los Estados a proponer proyectos que les ayuden a aplicar el Tratado. "
        "Este texto es ficticio.",
    ),
    "ar": (
        "الدعوة إلى تقديم مقترحات المشاريع {year}",
        "تدعو لجنة الاختيار الدول إلى تقديم مقترحات لمشاريع تساعدها على تنفيذ المعاهدة. هذا النص لأغراض العرض فقط.",
    ),
}


@contextmanager
def days_ago(days: int, minute: int = 0) -> Iterator[None]:
    """The clock of the whole process starts at ten o'clock UTC, `days` days before the day of seeding."""
    day = timezone.now().date() - timedelta(days=days)
    with time_machine.travel(datetime.combine(day, time(10, minute), UTC), tick=True):
        yield


def seed_cycle(cast: Cast) -> list[Application]:
    """Live through one cycle of twelve applications up to today, then open the next call; return the twelve."""
    year = timezone.now().year
    with days_ago(300):
        _seed_contributions(cast)
    with days_ago(DAYS_OPEN_AGO + 10):
        call = _prepare(year, DAYS_OPEN_AGO + 10 - DAYS_CLOSED_AGO, cast)
    with days_ago(DAYS_OPEN_AGO):
        open_call(call, by=cast[f"member-{CHAIR}"])
    rows = files.rows_of("applications.csv")
    applications = []
    for index, row in enumerate(rows):
        with days_ago(DAYS_CLOSED_AGO + 30 - 2 * index, minute=5 * index):
            applications.append(_submit(call, row, cast))
    pairs = [(application, STAGES.index(row["stage"])) for row, application in zip(rows, applications, strict=True)]
    for days, least, act in ACTS:
        with days_ago(days):
            for application, stage in pairs:
                if stage >= STAGES.index(least) and (act is not _withdraw or stage == STAGES.index(least)):
                    act(application, stage, cast)
    with days_ago(30):
        following = _prepare(year + 1, 90, cast)
    with days_ago(20):
        open_call(following, by=cast[f"member-{CHAIR}"])
    _seed_drafts(following, cast)
    return applications


def _seed_contributions(cast: Cast) -> None:
    """Synthetic amounts from States of the real list of donors: free money, and money bound to regions."""
    source = "Synthetic: no amount of a real contribution is known"
    finance = cast["finance"]
    donors = Donor.objects.filter(kind="state").select_related("state")
    by_state = {donor.state.iso3: donor for donor in donors if donor.state}
    africa = open_earmark(
        "africa", title="Africa", donor=by_state["JPN"], source=source, by=finance, region=RegionalGroup.AFRICAN
    )
    asia = open_earmark(
        "asia-pacific", title="Asia and the Pacific", donor=by_state["KOR"], source=source, by=finance,
        region=RegionalGroup.ASIA_PACIFIC,
    )  # fmt: skip
    gifts = [
        ("DEU", "310000.00", None),
        ("JPN", "180000.00", africa.restriction),
        ("KOR", "60000.00", asia.restriction),
        ("NLD", "95000.50", None),
        ("FRA", "42500.25", None),
    ]
    today = clock.today()
    for iso3, amount, restriction in gifts:
        enter_contribution(
            by_state[iso3],
            money=Money(Decimal(amount), "USD"),
            received_on=today,
            source=source,
            by=finance,
            key=f"demo-{iso3}",
            restriction=restriction,
            is_synthetic=True,
        )


def _prepare(year: int, days_to_deadline: int, cast: Cast) -> Call:
    texts = {code: (title.format(year=year), body) for code, (title, body) in TEXTS.items()}
    deadline_on = clock.today() + timedelta(days=days_to_deadline)
    draft = CallDraft(year=year, deadline_on=deadline_on, time_zone="Europe/Zurich", texts=texts)
    return prepare_call(draft, by=cast["officer"], is_synthetic=True)


def _write(call: Call, row: dict[str, str], cast: Cast) -> Application:
    """A complete draft."""
    by = cast[f"applicant-{row['iso3']}"]
    application = start_application(call, by=by, is_synthetic=True)
    starts_on = (call.deadline_on + timedelta(days=100)).replace(day=1)
    amount = Decimal(row["amount"])
    training = (amount / 2).quantize(Decimal(1))
    beneficiaries = State.objects.filter(iso3__in=row["beneficiaries"].split("|"))
    sections: list[tuple[str, dict[str, object], list[dict[str, object]]]] = [
        (
            "applicant",
            {
                "lead_institution": "National Commission on Small Arms (synthetic)",
                "institution_address": "1 Example Avenue (synthetic)",
                "project_lead": "Executive Secretary (synthetic)",
            },
            [],
        ),
        (
            "project",
            {
                "title": row["title"],
                "summary": row["summary"],
                "category": row["category"],
                "starts_on": starts_on,
                "ends_on": starts_on.replace(year=starts_on.year + 1) - timedelta(days=1),
            },
            [],
        ),
        (
            "activities",
            {},
            [
                {"name": "Needs assessment", "month_from": 1, "month_to": 2, "responsible": "Commission"},
                {"name": "Workshops and drafting", "month_from": 3, "month_to": 9, "responsible": "Commission"},
                {"name": "Adoption and report", "month_from": 10, "month_to": 12, "responsible": "Ministry"},
            ],
        ),
        (
            "budget",
            {},
            [
                _line("consultants", "Legal and technical experts", training, "5000.00"),
                _line("venue", "Workshops, four of three days", amount - training, "0.00"),
            ],
        ),
    ]
    for section, values, rows in sections:
        application = save_section(
            application, section, values, version=application.version_of(section), rows=rows, by=by,
            beneficiaries=list(beneficiaries) if section == "project" else None,
        )  # fmt: skip
    return Application.objects.get(pk=application.pk)


def _line(category: str, description: str, amount: Decimal, own_share: str) -> dict[str, object]:
    return {
        "category": category,
        "description": description,
        "quantity": Decimal(1),
        "frequency": 1,
        "unit_cost": amount + Decimal(own_share),
        "own_share": Decimal(own_share),
        "other_share": Decimal(0),
    }


def _submit(call: Call, row: dict[str, str], cast: Cast) -> Application:
    application = ask_endorsement(_write(call, row, cast), by=cast[f"applicant-{row['iso3']}"])
    note = files.synthetic_note_verbale()
    return submit_application(application, note_verbale=note, by=cast[f"npc-{row['iso3']}"])


def _withdraw(application: Application, stage: int, cast: Cast) -> None:
    reason = "Synthetic: the State's priorities changed."
    withdraw_application(application, reason=reason, by=cast[f"npc-{application.applicant.iso3}"])


def _draft(application: Application, stage: int, cast: Cast) -> None:
    draft_agreement(application, by=cast["officer"])


def _sign(application: Application, stage: int, cast: Cast) -> None:
    agreement = GrantAgreement.objects.get(application=application)
    sign_agreement(agreement, by=cast[f"npc-{application.applicant.iso3}"])
    sign_agreement(agreement, by=cast["head"])


def _pay(application: Application, stage: int, cast: Cast) -> None:
    agreement = GrantAgreement.objects.get(application=application)
    first = agreement.instalments.get(ordinal=1)
    order = prepare_disbursement(first, value_on=clock.today(), payee=agreement.grantee, by=cast["finance"])
    approve_disbursement(order, by=cast["head"])


def _review(application: Application, stage: int, cast: Cast) -> None:
    is_finished = stage > STAGES.index("review")
    officer = cast["officer"]
    call = Call.objects.get(pk=application.call_id)
    if call.status != Call.Status.SCREENING:
        start_screening(call, by=officer)
    review = start_desk_review(Application.objects.get(pk=application.pk), by=officer)
    answers = dict.fromkeys(DeskReview.ITEMS, "yes")
    if not is_finished:
        answers.pop("duplication")
    summary = "Synthetic summary: eligible and complete; the budget adds up." if is_finished else ""
    answer_checklist(review, answers, summary=summary, version=review.version, by=officer)
    if is_finished:
        release_to_committee(application, by=officer)


def _assess(application: Application, stage: int, cast: Cast) -> None:
    how_many = 9 if stage > STAGES.index("committee") else 5
    fresh = Application.objects.get(pk=application.pk)
    choices = Assessment.Recommendation
    members = [state.iso3 for state in entitled_members(fresh).order_by("iso3") if state.iso3 != CHAIR]
    for index, iso3 in enumerate(members[:how_many]):
        recommendation = choices.SUPPORT if index % 4 else choices.SUPPORT_WITH_CONDITIONS
        file_assessment(
            fresh,
            recommendation=recommendation,
            comment_for_committee="Synthetic: a clear need and a feasible plan.",
            conditions="" if index % 4 else "Synthetic: name the body that keeps the results.",
            by=cast[f"member-{iso3}"],
        )


def _decide(application: Application, stage: int, cast: Cast) -> None:
    fresh = Application.objects.get(pk=application.pk)
    chair, participants = cast[f"member-{CHAIR}"], list(entitled_members(fresh))
    if stage > STAGES.index("refused"):
        approve_application(fresh, money=fresh.requested, participants=participants, by=chair)
    else:
        feedback = "Synthetic: equipment of this kind is provided by another programme."
        refuse_application(fresh, feedback=feedback, participants=participants, by=chair)


def _seed_drafts(call: Call, cast: Cast) -> None:
    """In the open call: a draft just begun, one to send for endorsement, one that waits for it."""
    rows = {row["iso3"]: row for row in files.rows_of("applications.csv")}
    with days_ago(9):
        start_application(call, by=cast["applicant-PRY"], is_synthetic=True)
        _write(call, rows["ZWE"], cast)
        waiting = _write(call, rows["GTM"], cast)
    with days_ago(3):
        ask_endorsement(waiting, by=cast["applicant-GTM"])


# What happened to the cycle, in the order of time: days before today, the least stage that lived to see it, the act.
ACTS = (
    (DAYS_CLOSED_AGO + 1, "withdrawn", _withdraw),
    (115, "review", _review),
    (90, "committee", _assess),
    (60, "refused", _decide),
    (45, "drafted", _draft),
    (35, "signed", _sign),
    (25, "paid", _pay),
)
