"""The figures of the report to the Conference, as at a day: from the ledger, the decisions and the agreements.

The tables are those of domain/grants.md 5.2: T1 contributions, T2 cycles, T3 regions, T4 projects, T5 statement.
Amounts are text of exact decimals, so that the snapshot is plain JSON and its hash can be computed again.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.db.models.functions import Coalesce
from django.utils import translation
from django.utils.translation import gettext as _

from grants.agreements.models import GrantAgreement
from grants.agreements.selectors.figures import reference_of
from grants.applications.models import Application
from grants.calls.models import Call
from grants.committee.models import Decision
from vtf.contributions.models import Contribution
from vtf.core.money import quantum
from vtf.ledger.models import EntryKind, Line
from vtf.ledger.selectors import account_totals_by
from vtf.states.models import RegionalGroup, TreatyStatus

FUND = "vtf"
NOTHING = Decimal(0)
Row = dict[str, Any]


def conference_figures(call: Call, as_at: date) -> Row:
    """Every table of the report on the cycle of `call`, as at the end of the day `as_at` (the Fund's day)."""
    currency = str(call.policy_set.value("POL-19")) if call.policy_set else "USD"
    with translation.override("en"):  # the report is written in English; the page names its columns in any language
        cases = [_case(application, as_at) for application in _received(as_at, up_to=call.year)]
        of_cycle = [case for case in cases if case["cycle"] == str(call.year)]
        projects = _projects(as_at, currency)
        return {
            "as_at": as_at.isoformat(),
            "cycle": str(call.year),
            "currency": currency,
            "contributions": _contributions(as_at),
            "cycles": _counted(cases, "cycle", currency, with_requests=True),
            "regions": _counted(of_cycle, "region", currency),
            "treaty_statuses": _counted(of_cycle, "status", currency),
            "projects": projects,
            "completed": sum(1 for row in projects if row["status_code"] == GrantAgreement.Status.CLOSED),
            "statement": _statement(as_at, currency),
        }


def end_of(day: date) -> datetime:
    """The first instant after the Fund's day."""
    return datetime.combine(day + timedelta(days=1), time(0), UTC)


def _text(amount: Decimal, currency: str) -> str:
    """The amount with the decimals of its currency, or all it has where it has more."""
    short = amount.quantize(quantum(currency))
    return str(short if short == amount else amount)


def _received(as_at: date, *, up_to: int) -> Iterable[Application]:
    """What was received by then, whatever became of it; with its decision and the finding against it."""
    found = Application.objects.filter(submitted_at__lt=end_of(as_at), call__year__lte=up_to)
    return (
        found.select_related("call", "applicant", "decision", "decision__confirmation")
        .prefetch_related("packages", "ineligibility_findings")
        .order_by("call__year", "number")
    )


def _case(application: Application, as_at: date) -> Row:
    """One application as the tables count it."""
    before = end_of(as_at)
    findings = application.ineligibility_findings.all()
    group = application.applicant.regional_group
    status = application.treaty_status
    return {
        "cycle": str(application.call.year),
        "region": str(RegionalGroup(group).label) if group else str(_("Regional group not known")),
        "status": str(TreatyStatus(status).label) if status else str(_("Status not known")),
        "ineligible": any(each.is_signed and each.judged_at and each.judged_at < before for each in findings),
        "requested": _requested(application),
        "approved": _approved(application, before),
    }


def _requested(application: Application) -> Decimal:
    """What was asked for when it was submitted; a revision may have cut it since."""
    first = min(application.packages.all(), key=lambda package: package.version)
    return Decimal(json.loads(first.content)["requested"]["amount"])


def _approved(application: Application, before: datetime) -> Decimal | None:
    """What was approved by then: as confirmed where there were conditions; else None."""
    decision = getattr(application, "decision", None)
    if decision is None or decision.amount is None or decision.decided_at >= before:
        return None
    confirmation = getattr(decision, "confirmation", None)
    if confirmation is not None and confirmation.confirmed_at < before:
        return Decimal(confirmation.amount)
    if decision.outcome == Decision.Outcome.PROVISIONALLY_APPROVED:
        return None
    return Decimal(decision.amount)


def _counted(cases: Iterable[Row], key: str, currency: str, *, with_requests: bool = False) -> list[Row]:
    """The cases counted by one of their words, in the order of the words."""
    groups: dict[str, list[Row]] = defaultdict(list)
    for case in cases:
        groups[case[key]].append(case)
    rows = []
    for word, members in sorted(groups.items()):
        approved = [case["approved"] for case in members if case["approved"] is not None]
        row: Row = {key: word, "received": len(members), "approved": len(approved)}
        row["approved_amount"] = _text(sum(approved, NOTHING), currency)
        if with_requests:
            row["ineligible"] = sum(1 for case in members if case["ineligible"])
            row["requested_amount"] = _text(sum((case["requested"] for case in members), NOTHING), currency)
        rows.append(row)
    return rows


def _contributions(as_at: date) -> list[Row]:
    """T1: every contribution received by then; its entry in the ledger says the amount in the currency received."""
    found = Contribution.objects.filter(received_on__lte=as_at).select_related("donor__state", "restriction")
    return [
        {
            "donor": str(each.donor),
            "year": each.received_on.year,
            "received_on": each.received_on.isoformat(),
            "currency": each.currency,
            "amount": _text(each.amount, each.currency),
            "earmark": each.restriction.code,
            "source": each.source,
            "is_synthetic": each.is_synthetic,
        }
        for each in found.order_by("received_on", "pk")
    ]


def _projects(as_at: date, currency: str) -> list[Row]:
    """T4: every grant that was drafted or imported by then, with its money by the ledger."""
    money = _money_of_projects(as_at)
    agreements = GrantAgreement.objects.filter(created_at__lt=end_of(as_at)).select_related("state", "application")
    rows = []
    for agreement in agreements.prefetch_related("settlement").order_by("number"):
        amounts = money[reference_of(agreement)]
        status = _status_as_at(agreement, as_at, paid=amounts["disbursed"])
        rows.append(
            {
                "number": agreement.number,
                "state": agreement.state.name_in("en"),
                "title": agreement.title,
                "granted": _text(agreement.amount, currency),
                **{name: _text(amounts[name], currency) for name in ("disbursed", "reported", "refunded")},
                "status": str(GrantAgreement.Status(status).label),
                "status_code": str(status),
            }
        )
    return rows


def _money_of_projects(as_at: date) -> dict[str, dict[str, Decimal]]:
    """Disbursed, reported and refunded by the reference under which the ledger keeps each grant: one query."""
    found: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    lines = Line.objects.filter(fund=FUND, entry__occurred_on__lte=as_at, account__in=("1200", "1300", "5000"))
    kind = Coalesce("entry__reverses__kind", "entry__kind")
    rows = lines.order_by().annotate(of=kind).values_list("entry__reference", "account_id", "of")
    for reference, account, of_kind, debit, credit in rows.annotate(Sum("debit"), Sum("credit")):
        net = debit - credit
        if account == "5000":
            found[reference]["reported"] += net
        elif of_kind == EntryKind.REFUND:
            found[reference]["refunded"] -= net
        elif account == "1300" and of_kind == EntryKind.DISBURSEMENT:
            found[reference]["disbursed"] += net
    return found


def _status_as_at(agreement: GrantAgreement, as_at: date, *, paid: Decimal) -> str:
    """Where the grant stood at the end of the day, by what is dated: a later act does not change it."""
    status, before = GrantAgreement.Status, end_of(as_at)

    def by_then(at: datetime | None) -> bool:
        return at is not None and at < before

    settlement = getattr(agreement, "settlement", None)
    checks: list[tuple[str, Callable[[], bool]]] = [
        (status.CANCELLED, lambda: settlement is not None and by_then(settlement.settled_at)),
        (status.CLOSED, lambda: agreement.status == status.CLOSED and by_then(agreement.closed_at)),
        (
            status.LAPSED,
            lambda: agreement.status == status.LAPSED and agreement.sign_by is not None and agreement.sign_by < as_at,
        ),
        (status.ACTIVE, lambda: paid > 0),
        (status.SIGNED, lambda: by_then(agreement.grantee_signed_at) and by_then(agreement.secretariat_signed_at)),
    ]
    if agreement.imported_from:  # recorded from a published report: its status has no history here
        return str(agreement.status)
    return str(next((name for name, holds in checks if holds()), status.DRAFT))


def _statement(as_at: date, currency: str) -> list[Row]:
    """T5: sources less uses is the cash of the ledger, to the cent."""
    nets: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for (account, kind), (debit, credit) in account_totals_by(("kind",), FUND, currency, as_at).items():
        nets[account, kind] += debit - credit

    def net(*accounts: str, kinds: Iterable[str] | None = None) -> Decimal:
        chosen = set(EntryKind.values if kinds is None else kinds)
        wanted = (amount for (account, kind), amount in nets.items() if account in accounts and kind in chosen)
        return sum(wanted, NOTHING)

    opening = [EntryKind.OPENING]
    later = [kind for kind in EntryKind.values if kind != EntryKind.OPENING]
    held = net("1200", "1300", kinds=opening)
    sources = [
        (_("Opening entries"), -net("3000") - net("1100", kinds=opening) - held),
        (_("Contributions from donors"), -net("4000") - net("1100", kinds=later)),
        (_("Interest and investment income (Fund)"), -net("4100")),
        (_("Interest reported by grantees"), -net("4200") - net("1300", kinds=[EntryKind.GRANTEE_INTEREST])),
        (_("Exchange difference"), -net("4900")),
    ]
    uses = [
        (_("Transferred to grantees"), net("1200", "1300", kinds=[EntryKind.DISBURSEMENT])),
        (_("Less: refunds from grantees"), net("1200", "1300", kinds=[EntryKind.REFUND])),
        (_("Administration fee"), net("5300")),
        (_("Direct cost"), net("5100")),
        (_("Bank charges"), net("5200")),
    ]
    total_source = sum((amount for _label, amount in sources), NOTHING)
    total_use = sum((amount for _label, amount in uses), NOTHING)
    lines = [
        *((label, amount, False) for label, amount in sources),
        (_("Total source of funds"), total_source, True),
        *((label, amount, False) for label, amount in uses),
        (_("Total use of funds"), total_use, True),
        (_("Balance with the Fund"), total_source - total_use, True),
    ]
    return [
        {"label": str(label), "amount": _text(amount, currency), "is_total": is_total}
        for label, amount, is_total in lines
    ]
