"""One year of the Fund as a random walk finds it: who is there, what can be tried, what is the right next act."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Model
from django.utils import timezone

from grants.agreements import services as agreements
from grants.agreements.models import BankAccount, Disbursement, GrantAgreement, Instalment, Refund, Report
from grants.agreements.services import cycle as endings
from grants.applications import services as applications
from grants.applications.models import Application, DeskReview
from grants.applications.services import cycle as screening
from grants.calls import services as calls
from grants.calls.models import Call
from grants.committee import services as committee
from grants.committee.models import Condition
from grants.committee.selectors import entitled_members
from grants.committee.services import cycle as concluding
from tests.factories import grants, reports
from tests.factories.files import pdf_upload
from vtf.accounts.models import User
from vtf.core import clock

IN_FILES: dict[type[Model], str] = {
    Application: "pk__in",
    GrantAgreement: "application__in",
    Disbursement: "instalment__agreement__application__in",
    Report: "agreement__application__in",
    Refund: "agreement__application__in",
}
STATES = ("GHA", "MDG")  # Madagascar sits on the Committee: its member is recused
ASKED = Decimal("45000.00")


@dataclass
class Year:
    """The people by what they are, and the keys of what they work on."""

    people: dict[str, User]
    call: int
    files: list[int]
    begins_at: datetime

    def person(self, name: str) -> User:
        """A fresh object each time: permissions are remembered on it."""
        return User.objects.get(pk=self.people[name].pk)

    @property
    def the_call(self) -> Call:
        """The call as it stands."""
        return Call.objects.get(pk=self.call)

    def application(self, place: int) -> Application:
        """One of the two applications as it stands."""
        return Application.objects.get(pk=self.files[place])

    def agreement(self, place: int) -> GrantAgreement | None:
        """Its agreement, if it has one."""
        return GrantAgreement.objects.filter(application=self.files[place]).first()

    def statuses(self) -> dict[str, str]:
        """Every status of every object, by a name that stays."""
        found = {"call": self.the_call.status}
        for model, where in IN_FILES.items():
            rows = model._default_manager.filter(**{where: self.files}).values_list("pk", "status")
            found |= {f"{model.__name__} {pk}": status for pk, status in rows}
        return found


def begin() -> list[Year]:
    """Three years, each with two States: drafts in an open call, files before the Committee, grants under way.

    A walk takes one of them; begun at the drafts alone, few walks of forty steps would see money.
    """
    grants.committee_sits()
    grants.money_in("250000.00")
    people = {
        "officer": grants.staff("officer"),
        "finance": grants.staff("finance"),
        "head": grants.staff("head"),
        "auditor": grants.staff("auditor"),
        "chair": grants.member(grants.CHAIR),
        "member": grants.member("DEU"),
        "recused": grants.member("MDG"),
    }
    for name in ("chair", "member", "recused"):
        committee.sign_undertaking(by=people[name])
    for place, iso3 in enumerate(STATES):
        people |= {f"drafter {place}": grants.drafter(iso3), f"contact {place}": grants.contact(iso3)}
    return [_drafts(people), _before_the_committee(people), _under_way(people)]


def _drafts(people: dict[str, User]) -> Year:
    """The call is open, and two States have complete drafts."""
    call = grants.opened_call(early_deadline_on=clock.today() + timedelta(days=20))
    files = [grants.draft_of(iso3, call, amount=str(ASKED)).pk for iso3 in STATES]
    return Year(people, call.pk, files, timezone.now())


def _before_the_committee(people: dict[str, User]) -> Year:
    """The assessment of a call of the year after has begun."""
    call = grants.opened_call(year=timezone.localdate().year + 2)
    files = [grants.submitted(iso3, call, amount=str(ASKED)) for iso3 in STATES]
    with grants.after_deadline(call):
        grants.screened(*files)
        return Year(people, call.pk, [application.pk for application in files], timezone.now())


def _under_way(people: dict[str, User]) -> Year:
    """Both States have a grant whose first instalment is paid, in a call of a year further on."""
    call = grants.opened_call(year=timezone.localdate().year + 3)
    files = [grants.submitted(iso3, call, amount=str(ASKED)) for iso3 in STATES]
    with grants.after_deadline(call):
        grants.screened(*files)
        for place, application in enumerate(files):
            grants.approved(Application.objects.get(pk=application.pk), "40000.00")
            agreement = grants.agreement_of(Application.objects.get(pk=application.pk))
            if not agreement.bank_accounts.exists():
                _account(Year(people, call.pk, [a.pk for a in files], timezone.now()), place, people["officer"])
            account = agreement.bank_accounts.latest("pk")
            if account.verified_at is None:
                agreements.verify_account(account, call_back_note="Called back.", by=people["finance"])
            grants.signed(GrantAgreement.objects.get(pk=agreement.pk))
            order = agreements.prepare_disbursement(
                agreement.instalments.get(ordinal=1), value_on=clock.today(), by=people["finance"]
            )
            agreements.approve_disbursement(order, by=people["head"])
        return Year(people, call.pk, [application.pk for application in files], timezone.now())


Attempt = Callable[[Year, int, User], Any]


def _review(year: Year, place: int, by: User) -> Any:
    review = DeskReview.objects.get(application=year.files[place])
    answers = dict.fromkeys(DeskReview.ITEMS, "yes")
    return applications.answer_checklist(review, answers, summary="In order.", version=review.version, by=by)


def _entitled(year: Year, place: int) -> list[Any]:
    return list(entitled_members(year.application(place)))


def _approve(year: Year, place: int, by: User) -> Any:
    return committee.approve_application(
        year.application(place), money=grants.usd("40000.00"), participants=_entitled(year, place), by=by
    )


def _approve_with_conditions(year: Year, place: int, by: User) -> Any:
    draft = committee.ConditionDraft(text="Shorten the budget.", sections=("budget",))
    return committee.approve_provisionally(
        year.application(place),
        money=grants.usd(str(ASKED)),
        conditions=[draft],
        participants=_entitled(year, place),
        by=by,
    )


def _judge(year: Year, place: int, by: User) -> Any:
    waiting = Condition.objects.get(decision__application=year.files[place], end="")
    return committee.judge_condition(waiting, is_met=True, remark="Done.", by=by)


def _answer(year: Year, place: int, by: User) -> Any:
    application = year.application(place)
    questions = application.clarifications.get(end="").questions.all()
    return applications.answer_clarification(application, {question.pk: "Twelve." for question in questions}, by=by)


def _account(year: Year, place: int, by: User) -> Any:
    return agreements.register_account(
        GrantAgreement.objects.get(application=year.files[place]),
        holder="Treasury (synthetic)",
        number="GB33 BUKB 2020 1555 5555 55",
        bank="Example Bank",
        currency="USD",
        why_not_grantee="Treasury single account",
        by=by,
    )


def _verify(year: Year, place: int, by: User) -> Any:
    account = BankAccount.objects.filter(agreement__application=year.files[place]).latest("pk")
    return agreements.verify_account(account, call_back_note="Called the ministry back.", by=by)


def _prepare(year: Year, place: int, by: User) -> Any:
    waiting = Instalment.objects.filter(agreement__application=year.files[place]).exclude(
        disbursements__status__in=["prepared", "paid"]
    )
    return agreements.prepare_disbursement(waiting.earliest("ordinal"), value_on=clock.today(), by=by)


def _pay(year: Year, place: int, by: User) -> Any:
    prepared = Disbursement.objects.filter(instalment__agreement__application=year.files[place], status="prepared")
    return agreements.approve_disbursement(prepared.latest("pk"), by=by)


def _report(year: Year, place: int, by: User) -> Any:
    """Start, fill and hand in the report that is due next; less than was paid has been spent."""
    agreement = GrantAgreement.objects.get(application=year.files[place])
    kind = "final" if clock.today() > agreement.ends_on else "interim"
    report = Report.objects.filter(agreement=agreement, kind=kind).first() or agreements.start_report(
        agreement, kind, by=by
    )
    if report.period_to is None or report.period_to > clock.today():
        report = reports.saved(report, "period", reports.period(report, period_to=clock.today()), by=by)
    spent = "38000.00" if kind == "final" else "20000.00"
    return agreements.submit_report(reports.filled(report, by=by, consultants=spent), by=by)


def _reviewed(side: str, verdict: str) -> Attempt:
    def attempt(year: Year, place: int, by: User) -> Any:
        report = Report.objects.filter(agreement__application=year.files[place], status="submitted").latest("pk")
        return agreements.review_report(report, side=side, verdict=verdict, remark="Read.", by=by)

    return attempt


def _refund(year: Year, place: int, by: User) -> Any:
    refund = Refund.objects.get(agreement__application=year.files[place])
    return agreements.record_refund(
        refund, received_on=clock.today(), received=refund.amount, charges=Decimal(0), source="Bank statement", by=by
    )


def _of_agreement(service: Callable[..., Any], **options: Any) -> Attempt:
    def attempt(year: Year, place: int, by: User) -> Any:
        return service(GrantAgreement.objects.get(application=year.files[place]), **options, by=by)

    return attempt


def _of_application(service: Callable[..., Any], **options: Any) -> Attempt:
    def attempt(year: Year, place: int, by: User) -> Any:
        return service(year.application(place), **options, by=by)

    return attempt


def _of_call(service: Callable[..., Any], **options: Any) -> Attempt:
    def attempt(year: Year, place: int, by: User) -> Any:
        return service(year.the_call, **options, by=by)

    return attempt


def _submit(year: Year, place: int, by: User) -> Any:
    return applications.submit_application(year.application(place), note_verbale=pdf_upload(), by=by)


QUESTION = [("budget", "How many workshops?")]
ACTS: dict[str, Attempt] = {
    "ask feedback": _of_application(applications.ask_feedback),
    "give feedback": _of_application(applications.give_feedback, notes={"budget": "Split the line."}),
    "resume": _of_application(applications.resume_draft),
    "ask endorsement": _of_application(applications.ask_endorsement),
    "return": _of_application(applications.return_to_drafter, reason="Add a month."),
    "submit": _submit,
    "withdraw": _of_application(applications.withdraw_application, reason="Priorities changed."),
    "start review": _of_application(applications.start_desk_review),
    "review": _review,
    "ask clarification": _of_application(applications.ask_clarification, questions=QUESTION, reply_by=None),
    "answer": _answer,
    "propose ineligibility": _of_application(
        applications.propose_ineligibility, ground="POL-02", explanation="Thirteen months."
    ),
    "sign ineligibility": _of_application(applications.sign_ineligibility),
    "release": _of_application(applications.release_to_committee),
    "assess": _of_application(committee.file_assessment, recommendation="support"),
    "declare interest": _of_application(committee.declare_interest, reason="We fund a sister project."),
    "ask for committee": _of_application(committee.ask_for_committee, questions=QUESTION, reply_by=None),
    "approve": _approve,
    "approve with conditions": _approve_with_conditions,
    "refuse": lambda year, place, by: committee.refuse_application(
        year.application(place),
        feedback="Another programme does this.",
        reason_codes=["duplication"],
        participants=_entitled(year, place),
        by=by,
    ),
    "revise": _of_application(committee.start_revision),
    "hand in": _of_application(committee.hand_in_revision),
    "judge condition": _judge,
    "decline approval": _of_application(committee.decline_approval, reason="The ministry was reorganised."),
    "waive the rest": _of_agreement(agreements.waive_rest, reason="The project needed less."),
    "confirm": _of_application(committee.confirm_approval),
    "draft agreement": _of_application(agreements.draft_agreement),
    "sign": _of_agreement(agreements.sign_agreement),
    "register account": _account,
    "verify account": _verify,
    "prepare payment": _prepare,
    "pay": _pay,
    "report": _report,
    "accept programme": _reviewed("programme", "accept"),
    "accept finance": _reviewed("finance", "accept"),
    "return report": _reviewed("programme", "return"),
    "ask refund": _of_agreement(agreements.ask_refund),
    "receive refund": _refund,
    "cancel grant": _of_agreement(agreements.cancel_agreement, reason="The ministry was dissolved."),
    "close": _of_agreement(agreements.close_agreement),
    "start screening": _of_call(calls.start_screening),
    "start assessment": _of_call(screening.start_assessment),
    "conclude": _of_call(concluding.conclude_decisions),
    "start contracting": _of_call(endings.start_contracting),
    "start implementation": _of_call(endings.start_implementation),
    "report to Conference": lambda year, place, by: endings.report_to_conference(
        year.the_call, as_at=clock.today(), background="", tasks="", outlook="", by=by
    ),
    "archive": _of_call(endings.archive_call),
    "cancel call": _of_call(calls.cancel_call, reason="The Conference was postponed."),
}


def worker(year: Year) -> None:
    """Every periodic act, as the worker does them."""
    calls.open_released_calls()
    calls.close_calls()
    applications.expire_clarifications()
    committee.lapse_approvals()
    agreements.lapse_agreements()
    agreements.reports_fall_due()


def next_day_that_matters(year: Year) -> int:
    """Days from now to the day after the next deadline, start or end; a year where none lies ahead."""
    days = [clock.day_of(year.the_call.closes_at)]
    for agreement in GrantAgreement.objects.filter(application__in=year.files):
        days += [agreement.starts_on, agreement.ends_on]
        days += [day for day in (agreement.interim_due_on, agreement.sign_by) if day]
    today = clock.today()
    return min(((day - today).days + 1 for day in days if day >= today), default=365)


def right_acts(year: Year, place: int) -> list[tuple[str, str]]:
    """What the year asks for next, by the status of the call, of the file and of its grant: (act, who)."""
    found: list[tuple[str, str]] = []
    application, agreement, call = year.application(place), year.agreement(place), year.the_call
    found += BY_CALL.get(call.status, [])
    found += [(act, who.format(place)) for act, who in BY_APPLICATION.get(application.status, [])]
    if agreement is not None:
        found += [(act, who.format(place)) for act, who in BY_GRANT.get(agreement.status, [])]
    return found or [("assess", "member")]


BY_CALL: dict[str, list[tuple[str, str]]] = {
    "closed": [("start screening", "officer")],
    "screening": [("start assessment", "officer")],
    "assessment": [("conclude", "chair")],
    "decided": [("start contracting", "officer")],
    "contracting": [("start implementation", "officer")],
    "implementing": [("report to Conference", "officer")],
    "reported_to_csp": [("archive", "officer")],
}
BY_APPLICATION: dict[str, list[tuple[str, str]]] = {
    "draft": [("ask feedback", "drafter {}"), ("ask endorsement", "drafter {}"), ("ask endorsement", "contact {}")],
    "early_submitted": [("give feedback", "officer"), ("resume", "drafter {}")],
    "feedback_given": [("resume", "drafter {}")],
    "endorsement_pending": [("submit", "contact {}"), ("submit", "contact {}"), ("return", "contact {}")],
    "submitted": [("start review", "officer"), ("start review", "officer"), ("withdraw", "contact {}")],
    "desk_review": [
        ("review", "officer"),
        ("release", "officer"),
        ("release", "officer"),
        ("ask clarification", "officer"),
        ("propose ineligibility", "officer"),
        ("sign ineligibility", "head"),
    ],
    "clarification": [("answer", "drafter {}")],
    "with_committee": [
        ("assess", "member"),
        ("approve", "chair"),
        ("approve with conditions", "chair"),
        ("approve with conditions", "chair"),
        ("ask for committee", "chair"),
        ("declare interest", "member"),
        ("refuse", "chair"),
    ],
    "clarification_c": [("answer", "contact {}")],
    "provisionally_approved": [
        ("revise", "drafter {}"),
        ("judge condition", "officer"),
        ("confirm", "officer"),
        ("decline approval", "contact {}"),
    ],
    "revision": [("hand in", "drafter {}"), ("judge condition", "officer"), ("confirm", "officer")],
    "approved": [("draft agreement", "officer")],
}
BY_GRANT: dict[str, list[tuple[str, str]]] = {
    "draft": [
        ("sign", "contact {}"),
        ("sign", "head"),
        ("register account", "contact {}"),
        ("verify account", "finance"),
    ],
    "signed": [
        ("register account", "contact {}"),
        ("verify account", "finance"),
        ("prepare payment", "finance"),
        ("pay", "head"),
    ],
    "active": [("report", "contact {}"), ("report", "drafter {}"), ("cancel grant", "contact {}")],
    "interim_due": [("report", "contact {}")],
    "interim_submitted": [("accept programme", "officer"), ("accept finance", "finance"), ("return report", "officer")],
    "interim_returned": [("report", "contact {}")],
    "interim_accepted": [
        ("prepare payment", "finance"),
        ("pay", "head"),
        ("report", "contact {}"),
        ("cancel grant", "chair"),
    ],
    "final_due": [("report", "contact {}")],
    "final_submitted": [("accept programme", "officer"), ("accept finance", "finance"), ("return report", "officer")],
    "final_returned": [("report", "contact {}")],
    "final_accepted": [
        ("waive the rest", "contact {}"),
        ("ask refund", "finance"),
        ("prepare payment", "finance"),
        ("pay", "head"),
        ("close", "head"),
    ],
    "refund_due": [("receive refund", "finance")],
    "refund_received": [("close", "head")],
    "cancelled": [("receive refund", "finance")],
}
