"""Prepare a call, publish it, close it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from zoneinfo import available_timezones

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grants.calls.documents import letter_facts
from grants.calls.models import Call, CallText, closing_instant
from vtf.accounts.models import Role, User
from vtf.accounts.selectors import people_with_role, points_of_contact_everywhere
from vtf.conferences.selectors import chair_of
from vtf.core import clock
from vtf.core.errors import Conflict, RuleBroken
from vtf.core.locking import locked
from vtf.core.permissions import require
from vtf.documents.services import order_document
from vtf.history.services import record
from vtf.notifications.services import enqueue, notify
from vtf.policies.services import freeze_policies

LAST_YEAR = 2100  # a later one is a slip of the hand


@dataclass(frozen=True)
class CallDraft:
    """What the officer writes: dates, zone, and for each language (title, text)."""

    year: int
    deadline_on: date
    time_zone: str
    texts: Mapping[str, tuple[str, str]]
    languages: tuple[str, ...] = ("en", "fr", "es")


@transaction.atomic
def prepare_call(draft: CallDraft, *, by: User, is_synthetic: bool = False) -> Call:
    """Write a new call; the Chair opens it."""
    require(by, "calls.prepare_call")
    _check_draft(draft)
    if Call.objects.filter(year=draft.year).exists():
        raise RuleBroken(_("There is a call of this year already."), field="year")
    call = Call.objects.create(
        year=draft.year,
        deadline_on=draft.deadline_on,
        time_zone=draft.time_zone,
        languages=list(draft.languages),
        is_synthetic=is_synthetic,
    )
    _write_texts(call, draft.texts)
    record("call.prepared", target=call, by=by, facts={"deadline_on": draft.deadline_on.isoformat()})
    notify("calls/prepared", about=call, to=people_with_role(Role.MEMBER).filter(state__in=_chair()))
    return call


@transaction.atomic
def revise_call(call: Call, draft: CallDraft, *, version: int, by: User) -> Call:
    """Change a call that is not open yet; `version` is the one that the officer read."""
    call = locked(call)
    require(by, "calls.prepare_call", call)
    if call.status != Call.Status.PLANNED:
        raise RuleBroken(_("The call has been opened; its texts and dates can no longer be changed here."))
    if call.version != version:
        raise Conflict(_("Somebody else has changed this call since you opened the page; what you typed is below."))
    _check_draft(draft)
    if Call.objects.filter(year=draft.year).exclude(pk=call.pk).exists():
        raise RuleBroken(_("There is a call of this year already."), field="year")
    call.year = draft.year
    call.deadline_on = draft.deadline_on
    call.time_zone = draft.time_zone
    call.languages = list(draft.languages)
    call.version += 1
    call.save()
    _write_texts(call, draft.texts)
    record("call.revised", target=call, by=by, facts={"deadline_on": draft.deadline_on.isoformat()})
    return call


@transaction.atomic
def open_call(call: Call, *, by: User) -> Call:
    """Publish the call: freeze the policies, order the call letter, tell every point of contact."""
    call = locked(call)
    require(by, "calls.open_call", call)
    call.policy_set = freeze_policies(clock.today(), by=by)
    call.open()
    call.save()
    record("call.opened", target=call, by=by, facts={"policies": call.policy_set.sha256})
    for text in call.texts.all():
        order_document(
            "calls/call_letter",
            about=call,
            facts=letter_facts(call, text),
            language=text.language,
            title=text.title,
            by=by,
        )
    enqueue("cms.publish_call", key=f"cms.publish_call:{call.pk}", call=call.pk)
    notify("calls/opened", about=call, to=points_of_contact_everywhere())
    return call


@transaction.atomic
def start_screening(call: Call, *, by: User) -> Call:
    """Close the call if the worker has not done so yet, and begin the desk reviews."""
    call = locked(call)
    require(by, "calls.start_screening", call)
    call.start_screening()
    call.save()
    record("call.screening_started", target=call, by=by)
    return call


@transaction.atomic
def close_call(call: Call) -> Call:
    """Record that the deadline has passed; the clock had closed the call already."""
    call = locked(call)
    if call.status == Call.Status.OPEN:
        call.close()
        call.save()
        record("call.closed", target=call, by=None)
    return call


@transaction.atomic
def cancel_call(call: Call, *, reason: str, by: User) -> Call:
    """Call it off, with a reason that every point of contact reads."""
    call = locked(call)
    require(by, "calls.cancel_call", call)
    if not reason.strip():
        raise RuleBroken(_("Give the reason; every point of contact will read it."), field="reason")
    was_published = call.opened_at is not None
    call.cancel()
    call.save()
    record("call.cancelled", target=call, by=by, reason=reason)
    if was_published:
        enqueue("cms.publish_call", key=f"cms.publish_call:{call.pk}:cancelled", call=call.pk)
        notify("calls/cancelled", about=call, to=points_of_contact_everywhere(), facts={"reason": reason})
    return call


def _chair() -> list[int]:
    """The State in the chair today, as a list of none or one."""
    chair = chair_of("selection-committee", clock.today())
    return [chair.pk] if chair else []


def _check_draft(draft: CallDraft) -> None:
    """Refuse dates that cannot be and texts that are half written."""
    errors: dict[str, list[str]] = {}
    if draft.time_zone not in available_timezones():
        errors["time_zone"] = [_("%(zone)s is not a time zone of the IANA database.") % {"zone": draft.time_zone}]
    elif draft.deadline_on.year > LAST_YEAR:
        errors["deadline_on"] = [_("The deadline lies too far ahead; please look at the year.")]
    elif closing_instant(draft.deadline_on, draft.time_zone) <= timezone.now():
        errors["deadline_on"] = [_("The deadline must lie ahead.")]
    for language, (title, body) in draft.texts.items():
        if bool(title.strip()) != bool(body.strip()):
            errors[f"text_{language}" if title.strip() else f"title_{language}"] = [
                _("Give both the title and the text in this language, or neither.")
            ]
    if errors:
        raise RuleBroken(errors=errors)


def _write_texts(call: Call, texts: Mapping[str, tuple[str, str]]) -> None:
    """Replace the texts by what was written; a language left empty has none."""
    for language, (title, body) in texts.items():
        if title.strip() and body.strip():
            CallText.objects.update_or_create(
                call=call, language=language, defaults={"title": title.strip(), "body": body.strip()}
            )
        else:
            CallText.objects.filter(call=call, language=language).delete()
