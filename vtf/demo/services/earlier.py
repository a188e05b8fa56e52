"""The cycle before: its grants stand at every stage from an agreement that lapsed to a grant that was closed."""

from collections.abc import Callable

from grants.agreements.models import GrantAgreement
from grants.agreements.services import ask_refund, cancel_agreement, close_agreement, lapse_agreements, record_refund
from grants.agreements.services.cycle import start_contracting, start_implementation
from grants.applications.models import Application
from grants.applications.services.cycle import start_assessment
from grants.calls.models import Call
from grants.calls.services import open_call, start_screening
from grants.committee.services.cycle import conclude_decisions
from vtf.core import clock
from vtf.demo.services import files, granting, judging
from vtf.demo.services.applying import prepare, submit
from vtf.demo.services.moving import days_ago
from vtf.demo.services.people import Cast

OPENED, CLOSED, DECIDED, DRAFTED, SIGNED, PAID = 640, 560, 520, 505, 490, 480
Act = Callable[[GrantAgreement, Cast], None]


def seed_earlier_cycle(year: int, cast: Cast) -> list[Application]:
    """From the call to where each of its grants stands today; returns the applications."""
    with days_ago(OPENED + 5):
        call = prepare(year, OPENED + 5 - CLOSED, cast)
    with days_ago(OPENED):
        open_call(call, by=judging.chair_of(cast))
    rows = files.rows_of("earlier.csv")
    applications = []
    for index, row in enumerate(rows):
        with days_ago(CLOSED + 20, minute=3 * index):
            applications.append(submit(call, row, cast))
    _decide(call, applications, rows, cast)
    for application, row in zip(applications, rows, strict=True):
        if row["stage"] != "refused":
            _grant(application, row["stage"], cast)
    with days_ago(380):
        lapse_agreements()
        start_implementation(Call.objects.get(pk=call.pk), by=cast["officer"])
    for application, row in zip(applications, rows, strict=True):
        for day, act in LATER.get(row["stage"], ()):
            with days_ago(day):
                act(GrantAgreement.objects.get(application=application), cast)
    return applications


def _decide(call: Call, applications: list[Application], rows: list[dict[str, str]], cast: Cast) -> None:
    with days_ago(CLOSED - 5):
        judging.undertake(cast)
        start_screening(Call.objects.get(pk=call.pk), by=cast["officer"])
        for application in applications:
            judging.screen(application, cast)
        start_assessment(Call.objects.get(pk=call.pk), by=cast["officer"])
    with days_ago(CLOSED - 25):
        for application in applications:
            judging.assess(application, cast, how_many=4)
    with days_ago(DECIDED):
        for application, row in zip(applications, rows, strict=True):
            (judging.refuse if row["stage"] == "refused" else judging.approve)(application, cast)
        conclude_decisions(Call.objects.get(pk=call.pk), by=judging.chair_of(cast))
        start_contracting(Call.objects.get(pk=call.pk), by=cast["officer"])


def _grant(application: Application, stage: str, cast: Cast) -> None:
    with days_ago(DRAFTED):
        agreement = granting.draft(application, cast)
    if stage == "lapsed":
        return
    with days_ago(SIGNED):
        granting.sign(agreement, cast)
    with days_ago(PAID):
        granting.pay(agreement, 1, cast)


def _interim(agreement: GrantAgreement, cast: Cast) -> None:
    granting.accept(granting.report(agreement, "interim", cast, share="0.55"), cast)
    granting.pay(agreement, 2, cast)


def _interim_only(agreement: GrantAgreement, cast: Cast) -> None:
    granting.give_back(granting.report(agreement, "interim", cast, share="0.5"), cast)


def _final(agreement: GrantAgreement, cast: Cast) -> None:
    granting.report(agreement, "final", cast, share="0.88")


def _final_accepted(agreement: GrantAgreement, cast: Cast) -> None:
    granting.accept(granting.report(agreement, "final", cast, share="0.85"), cast)
    ask_refund(granting.fresh(agreement), by=cast["finance"])


def _refunded(agreement: GrantAgreement, cast: Cast) -> None:
    refund = granting.fresh(agreement).refund
    source = "Synthetic bank statement"
    record_refund(refund, received_on=clock.today(), received=refund.amount, source=source, by=cast["finance"])
    close_agreement(granting.fresh(agreement), by=cast["head"])


def _cancelled(agreement: GrantAgreement, cast: Cast) -> None:
    reason = "Synthetic: the ministry was merged with another and cannot carry the project on."
    cancel_agreement(agreement, reason=reason, by=cast[f"npc-{agreement.state.iso3}"])


# What each grant lived through after its first instalment: days before today, the act.
LATER: dict[str, tuple[tuple[int, Act], ...]] = {
    "closed": ((270, _interim), (60, _final_accepted), (30, _refunded)),
    "refund": ((265, _interim), (40, _final_accepted)),
    "final": ((260, _interim), (12, _final)),
    "overdue": ((255, _interim),),
    "returned": ((20, _interim_only),),
    "cancelled": ((200, _cancelled),),
}
