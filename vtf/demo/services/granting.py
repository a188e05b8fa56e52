"""Grants of the demonstration: signed, paid, reported on, refunded, closed."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from grants.agreements.models import GrantAgreement, Report
from grants.agreements.services import (
    approve_disbursement,
    attach_file,
    confirm_receipt,
    draft_agreement,
    prepare_disbursement,
    register_account,
    review_report,
    save_report,
    sign_agreement,
    start_report,
    submit_report,
    verify_account,
)
from grants.applications.models import Application
from vtf.accounts.models import User
from vtf.core import clock
from vtf.demo.services import files
from vtf.demo.services.people import Cast


def fresh(agreement: GrantAgreement) -> GrantAgreement:
    """The agreement as the database has it now."""
    return GrantAgreement.objects.get(pk=agreement.pk)


def draft(application: Application, cast: Cast) -> GrantAgreement:
    """The officer makes the agreement."""
    return draft_agreement(Application.objects.get(pk=application.pk), by=cast["officer"])


def sign(agreement: GrantAgreement, cast: Cast) -> None:
    """The State gives its account, finance calls back, and both sides sign."""
    contact = cast[f"npc-{agreement.state.iso3}"]
    account = register_account(
        agreement,
        holder=agreement.grantee,
        number=f"SYNTHETIC {agreement.state.iso3} 0000 0001",
        bank="Example Bank (synthetic)",
        currency=agreement.currency,
        by=contact,
    )
    note = "Synthetic: called the number of the register; the ministry confirmed holder and number."
    verify_account(account, call_back_note=note, by=cast["finance"])
    sign_agreement(fresh(agreement), by=contact)
    sign_agreement(fresh(agreement), by=cast["head"])


def pay(agreement: GrantAgreement, ordinal: int, cast: Cast) -> None:
    """Prepared by finance, approved by the Head, its arrival confirmed by the State."""
    instalment = fresh(agreement).instalments.get(ordinal=ordinal)
    order = prepare_disbursement(instalment, value_on=clock.today(), by=cast["finance"])
    paid = approve_disbursement(order, by=cast["head"])
    contact = cast[f"npc-{agreement.state.iso3}"]
    confirm_receipt(paid, amount=paid.amount, on=clock.today(), by=contact)


def report(agreement: GrantAgreement, kind: str, cast: Cast, *, share: str = "1") -> Report:
    """The State reports that it spent a share of what was approved in each category."""
    drafter = cast[f"applicant-{agreement.state.iso3}"]
    written = start_report(fresh(agreement), kind, by=drafter)
    last = min(agreement.ends_on, clock.today())
    _save(written, "period", _period(agreement, last), drafter)
    narrative = {
        "outcomes": "Synthetic: the procedures were drafted and forty officials trained.",
        "assistance": "Synthetic: Articles 5 and 12 of the Treaty are applied by all offices concerned.",
        "difficulties": "",
    }
    _save(written, "outcomes", narrative, drafter)
    evidence = "Synthetic: attendance lists and the adopted text."
    outputs = [
        {
            "pk": row.pk,
            "activity": row.activity,
            "degree": "done" if kind == "final" else "partly",
            "evidence": evidence,
        }
        for row in written.outputs.all()
    ]
    _save(written, "outputs", {}, drafter, outputs=outputs)
    lines = [
        {
            "category": line.category,
            "spent": (line.approved * Decimal(share)).quantize(Decimal("0.01")),
            "explanation": "Synthetic: prices were lower than planned.",
        }
        for line in written.lines.all()
    ]
    _save(written, "figures", {"overspending": ""}, drafter, lines=lines)
    attach_file(written, files.synthetic_note_verbale(), label="Receipts (synthetic)", by=drafter)
    return submit_report(Report.objects.get(pk=written.pk), by=drafter)


def _period(agreement: GrantAgreement, last: date) -> dict[str, date]:
    return {"period_from": agreement.starts_on, "period_to": last, "dated_on": clock.today()}


def _save(written: Report, section: str, values: Mapping[str, object], by: User, **rows: object) -> None:
    current = Report.objects.get(pk=written.pk)
    save_report(current, section, values, version=current.version_of(section), by=by, **rows)  # type: ignore[arg-type]


def accept(handed_in: Report, cast: Cast) -> None:
    """Both officers accept what was reported."""
    review_report(handed_in, side="programme", verdict="accept", by=cast["officer"])
    review_report(handed_in, side="finance", verdict="accept", accepted={}, grounds={}, by=cast["finance"])


def give_back(handed_in: Report, cast: Cast) -> None:
    """The programme officer asks for more."""
    remark = "Synthetic: please attach the attendance list of the third workshop."
    review_report(handed_in, side="programme", verdict="return", remark=remark, by=cast["officer"])
