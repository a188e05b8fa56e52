"""A grant whose first instalment is paid, and its reports at each status, walked through the services."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import time_machine
from django.utils import timezone

from grants.agreements.models import GrantAgreement, Report
from grants.agreements.services import (
    approve_disbursement,
    attach_file,
    prepare_disbursement,
    register_account,
    review_report,
    save_report,
    start_report,
    submit_report,
    verify_account,
)
from grants.applications.models import Application
from grants.applications.services import ask_endorsement, save_section, submit_application
from tests.factories import grants
from tests.factories.files import pdf_upload
from vtf.accounts.models import User

STATE = "GHA"
BUDGET = {"consultants": "30000.00", "travel": "20000.00"}  # 50,000 asked; 45,000 granted gives 27,000 and 18,000
EVIDENCE = "Attendance list and the adopted text."


def approved(iso3: str = STATE, amount: str = "45000.00") -> Application:
    """An approved application with two budget categories, of which the Committee grants nine tenths."""
    application = grants.draft_of(iso3)
    rows = [grants.budget(asked)[0] | {"category": category} for category, asked in BUDGET.items()]
    person = application.created_by
    version = application.version_of("budget")
    application = save_section(application, "budget", {}, version=version, rows=rows, by=person)
    application = ask_endorsement(application, by=person)
    application = submit_application(application, note_verbale=pdf_upload(), by=grants.contact(iso3))
    with grants.after_deadline(application.call):
        grants.screened(application)
    return grants.approved(Application.objects.get(pk=application.pk), amount)


def signed(iso3: str = STATE, amount: str = "45000.00") -> GrantAgreement:
    """The agreement that both sides have signed, with a verified account."""
    agreement = grants.agreement_of(approved(iso3, amount))
    if not agreement.bank_accounts.exists():
        account = register_account(
            agreement,
            holder=agreement.grantee,
            number="GH00 0000",
            bank="Bank",
            currency="USD",
            by=grants.contact(iso3),
        )
        verify_account(account, call_back_note="Called the number of the register.", by=grants.staff("finance"))
    return grants.signed(agreement)


def active(iso3: str = STATE, amount: str = "45000.00", *, is_ready: bool = False) -> GrantAgreement:
    """The first instalment is paid; `is_ready` where the Committee sits and money is there already."""
    if not is_ready:
        grants.committee_sits()
        grants.money_in()
    agreement = signed(iso3, amount)
    instalment = agreement.instalments.get(ordinal=1)
    payment = prepare_disbursement(instalment, value_on=timezone.localdate(), by=grants.staff("finance"))
    approve_disbursement(payment, by=grants.staff("head"))
    return fresh(agreement)


def fresh(row: Any) -> Any:
    """The row as the database has it now."""
    return type(row).objects.get(pk=row.pk)


@contextmanager
def on(day: date) -> Iterator[None]:
    """The clock stands at noon of a day, in UTC."""
    with time_machine.travel(datetime(day.year, day.month, day.day, 12, tzinfo=UTC), tick=True):
        yield


def day_of_interim(agreement: GrantAgreement) -> date:
    """A day on which the interim report can be written in full."""
    assert agreement.interim_due_on is not None
    return agreement.interim_due_on


def day_of_final(agreement: GrantAgreement) -> date:
    """Two weeks after the end of the project."""
    return agreement.ends_on + timedelta(days=14)


def period(report: Report, **changes: Any) -> dict[str, Any]:
    """The period as it was preset, and today on the report."""
    return {
        "period_from": report.period_from,
        "period_to": report.period_to,
        "dated_on": datetime.now(UTC).date(),
        **changes,
    }


def outcomes(**changes: Any) -> dict[str, Any]:
    """A narrative."""
    written = {
        "outcomes": "The control list was drafted.",
        "assistance": "Article 5(2) is in force.",
        "difficulties": "",
    }
    return {**written, **changes}


def outputs(report: Report, degree: str = "done") -> list[dict[str, Any]]:
    """Every output with its degree and evidence."""
    return [
        {"pk": row.pk, "activity": row.activity, "degree": degree, "evidence": EVIDENCE} for row in report.outputs.all()
    ]


def spending(report: Report, explanation: str = "", **spent: str) -> list[dict[str, Any]]:
    """The categories, as approved unless another amount is named."""
    return [
        {
            "category": line.category,
            "spent": Decimal(spent.get(line.category, line.approved)),
            "explanation": explanation,
        }
        for line in report.lines.all()
    ]


def saved(report: Report, section: str, values: dict[str, Any], *, by: User, **rows: Any) -> Report:
    """One section, on top of what is there."""
    report = fresh(report)
    return save_report(report, section, values, version=report.version_of(section), by=by, **rows)


def drafted(agreement: GrantAgreement, kind: str, *, by: User | None = None, **spent: str) -> Report:
    """A complete draft; the clock has to stand after the period. Every category is explained."""
    person = by or grants.drafter(agreement.state.iso3)
    return filled(start_report(agreement, kind, by=person), by=person, **spent)


def filled(report: Report, *, by: User, **spent: str) -> Report:
    """Every section of a report that was begun."""
    saved(report, "period", period(report), by=by)
    saved(report, "outcomes", outcomes(), by=by)
    saved(report, "outputs", {}, by=by, outputs=outputs(report))
    saved(report, "figures", {"overspending": ""}, by=by, lines=spending(report, "As agreed.", **spent))
    if not report.attachments.filter(removed_at=None).exists():
        attach_file(report, pdf_upload("receipts.pdf"), label="Receipts", by=by)
    return fresh(report)


def submitted(agreement: GrantAgreement, kind: str, **spent: str) -> Report:
    """A report that the State handed in."""
    person = grants.drafter(agreement.state.iso3)
    return submit_report(drafted(agreement, kind, by=person, **spent), by=person)


def accepted(report: Report, **accept: str) -> Report:
    """Both officers accept; less of a category where it is named, for lack of evidence."""
    amounts = {category: Decimal(amount) for category, amount in accept.items()}
    grounds = dict.fromkeys(accept, "no_evidence")
    review_report(report, side="programme", verdict="accept", by=grants.staff("officer"))
    review_report(
        report, side="finance", verdict="accept", accepted=amounts, grounds=grounds, by=grants.staff("finance")
    )
    return fresh(report)


def returned(report: Report, remark: str = "Attach the receipts of the workshop.") -> Report:
    """The programme officer returns it."""
    review_report(report, side="programme", verdict="return", remark=remark, by=grants.staff("officer"))
    return fresh(report)


def after_interim(agreement: GrantAgreement, **spent: str) -> GrantAgreement:
    """The interim report was submitted on its day and accepted."""
    with on(day_of_interim(agreement)):
        accepted(submitted(agreement, "interim", **spent))
    return fresh(agreement)


def at(status: str, agreement: GrantAgreement) -> Report:
    """The interim report of a grant at a status; the clock has to stand on its day."""
    if status == "draft":
        return drafted(agreement, "interim")
    report = submitted(agreement, "interim")
    return {"submitted": lambda: report, "returned": lambda: returned(report), "accepted": lambda: accepted(report)}[
        status
    ]()
