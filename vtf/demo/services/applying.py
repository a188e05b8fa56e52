"""Calls and applications of the demonstration, each record synthetic and saying so."""

from datetime import timedelta
from decimal import Decimal

from grants.applications.models import Application
from grants.applications.services import ask_endorsement, save_section, start_application, submit_application
from grants.calls.models import Call
from grants.calls.services import CallDraft, prepare_call
from vtf.core import clock
from vtf.demo.services import files
from vtf.demo.services.people import Cast
from vtf.states.models import State

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


def prepare(year: int, days_to_deadline: int, cast: Cast, *, days_to_early_deadline: int | None = None) -> Call:
    """A call whose deadline lies so many days ahead."""
    texts = {code: (title.format(year=year), body) for code, (title, body) in TEXTS.items()}
    today = clock.today()
    draft = CallDraft(
        year=year,
        deadline_on=today + timedelta(days=days_to_deadline),
        early_deadline_on=today + timedelta(days=days_to_early_deadline) if days_to_early_deadline else None,
        time_zone="Europe/Zurich",
        texts=texts,
    )
    return prepare_call(draft, by=cast["officer"], is_synthetic=True)


def write(call: Call, row: dict[str, str], cast: Cast) -> Application:
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


def submit(call: Call, row: dict[str, str], cast: Cast) -> Application:
    """Written by the drafter, endorsed and submitted by the point of contact."""
    application = ask_endorsement(write(call, row, cast), by=cast[f"applicant-{row['iso3']}"])
    note = files.synthetic_note_verbale()
    return submit_application(application, note_verbale=note, by=cast[f"npc-{row['iso3']}"])
