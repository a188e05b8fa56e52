"""What speaks against a State or its application by the rules of the call: notes, refusals, findings of the review."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grants.applications.completeness import missing_from
from grants.applications.models import Application
from grants.applications.standing import standing_of
from grants.calls.models import Call
from vtf.accounts.selectors import is_point_of_contact
from vtf.core import clock, formats
from vtf.core.errors import Message
from vtf.states.models import State, TreatyStatus
from vtf.states.selectors import arrears_of, treaty_status


@dataclass(frozen=True)
class Standing:
    """What is noted of a State, and what refuses it in this call."""

    notes: tuple[Message, ...] = ()
    refusals: tuple[Message, ...] = ()

    @property
    def all(self) -> tuple[Message, ...]:
        """Everything that is known, what refuses first."""
        return (*self.refusals, *self.notes)


@dataclass(frozen=True)
class Finding:
    """What the system finds about one item of the checklist; the officer judges."""

    text: Message
    tone: str = "info"


def standing_in(call: Call, state: State, on: date) -> Standing:
    """How the State stands by POL-15 and POL-25 of the call on a day; what is not noted on that day says nothing."""
    notes: list[Message] = []
    refusals: list[Message] = []
    overdue = standing_of(state, on)
    (refusals if _rule(call, "POL-25") == "BLOCK" else notes).extend(overdue)
    for message, refuses in _arrears(call, state, on):
        (refusals if refuses else notes).append(message)
    return Standing(tuple(notes), tuple(refusals))


def not_admitted(call: Call, state: State, on: date) -> tuple[Message, ...]:
    """Why POL-04 of the call keeps the State out by its Treaty status on a day; nothing where evidence may yet do."""
    status = treaty_status(state, on)
    wanted = "other-with-evidence" if status == TreatyStatus.OTHER else str(status)
    if wanted in (_rule(call, "POL-04") or ()):  # type: ignore[operator]
        return ()
    return (_("The rules of this call do not admit a State whose status is “%(status)s”.") % {"status": status.label},)


def _rule(call: Call, code: str) -> object:
    return call.policy_set.value(code) if call.policy_set else None


def _arrears(call: Call, state: State, on: date) -> Iterator[tuple[Message, bool]]:
    """The note on assessed contributions, and whether it refuses (domain 8a.10)."""
    arrears = arrears_of(state, on)
    if not arrears.is_noted or arrears.note is None:
        return
    owed = _("Assessed contributions of %(state)s were noted as unpaid on %(day)s%(amount)s.") % {
        "state": state,
        "day": formats.day(arrears.note.as_of),
        "amount": f" ({arrears.amount})" if arrears.amount else "",
    }
    rule = _rule(call, "POL-15")
    if rule == "BLOCK":
        yield f"{owed} " + _("By the rules of this call a State in arrears cannot apply."), True
    elif rule == "BLOCK_UNLESS_ARRANGEMENT" and not arrears.has_arrangement:
        yield (
            f"{owed} "
            + _("By the rules of this call a State in arrears applies only with a financial arrangement in force."),
            True,
        )
    elif rule == "BLOCK_UNLESS_ARRANGEMENT":
        yield f"{owed} " + _("A financial arrangement is in force."), False
    else:
        yield f"{owed} " + _("By the rules of this call this is a note without effect."), False


def findings_of(application: Application) -> dict[str, list[Finding]]:
    """What the system finds for each item of the checklist, judged on the day of submission (domain 8b.10)."""
    on = clock.day_of(application.submitted_at) if application.submitted_at else clock.today()
    standing = standing_in(application.call, application.applicant, on)
    overdue = standing_of(application.applicant, on)
    arrears = [text for text, _refuses in _arrears(application.call, application.applicant, on)]
    gaps = list(missing_from(application))
    return {
        "eligibility": list(_eligibility(application)),
        "point_of_contact": list(_endorsement(application, on)),
        "completeness": [Finding(gap.message, "warning") for gap in gaps if gap.section != "budget"]
        or [Finding(_("Nothing is missing."), "success")],
        "budget": [Finding(gap.message, "warning") for gap in gaps if gap.section == "budget"]
        or [Finding(_("The lines add up to %(asked)s.") % {"asked": application.requested}, "success")],
        "duplication": list(_other_applications(application)),
        "past_grants": [Finding(text, "warning") for text in overdue]
        or [Finding(_("Nothing is overdue from earlier grants."), "success")],
        "arrears": [Finding(text, "danger" if text in standing.refusals else "warning") for text in arrears]
        or [Finding(_("No arrears were noted on the day of submission."), "success")],
    }


def _eligibility(application: Application) -> Iterator[Finding]:
    known = application.treaty_status
    if known:
        status = TreatyStatus(known)
        yield Finding(_("Treaty status on the day of submission: %(status)s.") % {"status": status.label})
        today = treaty_status(application.applicant, clock.today())
        if today != status:
            yield Finding(_("Treaty status today: %(status)s.") % {"status": today.label})
    if known == TreatyStatus.OTHER:
        if application.evidence_id:
            yield Finding(_("Evidence of the commitment to join is attached."))
        else:
            yield Finding(_("Evidence of the commitment to join is missing."), "warning")


def _endorsement(application: Application, on: date) -> Iterator[Finding]:
    by = application.submitted_by
    if by is not None and is_point_of_contact(by, application.applicant_id, on):
        yield Finding(_("Submitted by a point of contact on the register of that day."), "success")
    else:
        yield Finding(_("Whoever submitted it was not on the register of that day."), "warning")
    if by is not None and not is_point_of_contact(by, application.applicant_id):
        yield Finding(_("This person is no longer a point of contact today."), "warning")
    if application.note_verbale_id is None:
        yield Finding(_("There is no note verbale."), "warning")


def _other_applications(application: Application) -> Iterator[Finding]:
    others = (
        Application.objects.filter(call=application.call, applicant=application.applicant)
        .exclude(pk=application.pk)
        .exclude(submitted_at=None)
    )
    live = [other for other in others if other.status != Application.Status.WITHDRAWN]
    withdrawn = len(others) - len(live)
    if live:
        numbers = ", ".join(other.code for other in live)
        yield Finding(
            _("The State has another application in this call: %(numbers)s.") % {"numbers": numbers}, "warning"
        )
    if withdrawn:
        yield Finding(
            ngettext(
                "The State withdrew %(count)d earlier application in this call.",
                "The State withdrew %(count)d earlier applications in this call.",
                withdrawn,
            )
            % {"count": withdrawn}
        )
    shared = (
        Application.objects.filter(call=application.call, beneficiaries=application.applicant)
        .exclude(pk=application.pk)
        .exclude(submitted_at=None)
        .exclude(status=Application.Status.WITHDRAWN)
    )
    for other in shared:
        yield Finding(_("The State benefits from %(number)s too.") % {"number": other.code}, "warning")
    if not live and not shared:
        yield Finding(_("No other application in this call concerns the State."), "success")
