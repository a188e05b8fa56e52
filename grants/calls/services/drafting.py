"""Write a call and change it before it opens."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from zoneinfo import available_timezones

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from grants.calls.models import Call, CallText, closing_instant, opening_instant
from grants.calls.permissions import COMMITTEE
from vtf.accounts.models import Role, User
from vtf.accounts.selectors import people_with_role
from vtf.conferences.selectors import chair_of
from vtf.core import clock
from vtf.core.errors import Conflict, RuleBroken
from vtf.core.locking import locked
from vtf.core.permissions import require
from vtf.history.services import record
from vtf.notifications.services import notify

LAST_YEAR = 2100  # a later one is a slip of the hand


@dataclass(frozen=True)
class CallDraft:
    """What the officer writes: dates, zone, languages, and for each language (title, text)."""

    year: int
    deadline_on: date
    time_zone: str
    texts: Mapping[str, tuple[str, str]]
    languages: tuple[str, ...] = ("en", "fr", "es")
    early_deadline_on: date | None = None
    opens_on: date | None = None


@transaction.atomic
def prepare_call(draft: CallDraft, *, by: User, is_synthetic: bool = False) -> Call:
    """Write a new call; the Chair opens it."""
    require(by, "calls.prepare_call")
    check_draft(draft)
    if Call.objects.filter(year=draft.year).exists():
        raise RuleBroken(_("There is a call of this year already."), field="year")
    call = Call(is_synthetic=is_synthetic)
    _take_over(call, draft)
    call.save()
    _write_texts(call, draft.texts)
    record("call.prepared", target=call, by=by, facts=_dates(call))
    _tell_chair(call)
    return call


@transaction.atomic
def revise_call(call: Call, draft: CallDraft, *, version: int, by: User) -> Call:
    """Change a call that is not open yet; `version` is the one that the officer read.

    What the Chair released was another text: the release falls, and the Chair is told.
    """
    call = locked(call)
    require(by, "calls.prepare_call", call)
    if call.status != Call.Status.PLANNED or call.is_due_to_open:
        raise RuleBroken(_("The call has been opened; its texts and dates can no longer be changed here."))
    if call.version != version:
        raise Conflict(_("Somebody else has changed this call since you opened the page; what you typed is below."))
    check_draft(draft)
    if Call.objects.filter(year=draft.year).exclude(pk=call.pk).exists():
        raise RuleBroken(_("There is a call of this year already."), field="year")
    was_released = call.is_released
    _take_over(call, draft)
    call.release_to_open_by = None
    call.version += 1
    call.save()
    _write_texts(call, draft.texts)
    record("call.revised", target=call, by=by, facts=_dates(call))
    if was_released:
        record("call.release_withdrawn", target=call, by=by, reason=_("The call was changed after its release."))
        _tell_chair(call)
    return call


def _chair() -> list[int]:
    """The State in the chair today, as a list of none or one."""
    chair = chair_of(COMMITTEE, clock.today())
    return [chair.pk] if chair else []


def check_draft(draft: CallDraft) -> None:
    """Refuse dates that cannot be and texts that are half written."""
    errors: dict[str, list[str | Promise]] = {}
    for field, message in _faults(draft):
        errors.setdefault(field, []).append(message)
    if errors:
        raise RuleBroken(errors=errors)


def _faults(draft: CallDraft) -> Iterator[tuple[str, str | Promise]]:
    if draft.time_zone not in available_timezones():
        yield "time_zone", _("%(zone)s is not a time zone of the IANA database.") % {"zone": draft.time_zone}
    elif draft.deadline_on.year > LAST_YEAR:
        yield "deadline_on", _("The deadline lies too far ahead; please look at the year.")
    else:
        yield from _faults_of_dates(draft)
    unknown = [code for code in draft.languages if code not in dict(settings.LANGUAGES)]
    if not draft.languages or unknown:
        yield "languages", _("Choose at least one of the six languages.")
    for language, (title, body) in draft.texts.items():
        if bool(title.strip()) != bool(body.strip()):
            yield (
                f"text_{language}" if title.strip() else f"title_{language}",
                _("Give both the title and the text in this language, or neither."),
            )


def _faults_of_dates(draft: CallDraft) -> Iterator[tuple[str, str | Promise]]:
    """Each day by the clock of the call: opening, then early deadline, then deadline."""
    now = timezone.now()
    if closing_instant(draft.deadline_on, draft.time_zone) <= now:
        yield "deadline_on", _("The deadline must lie ahead.")
        return
    early = draft.early_deadline_on
    if early is not None and early >= draft.deadline_on:
        yield "early_deadline_on", _("The early deadline must lie before the deadline.")
    elif early is not None and closing_instant(early, draft.time_zone) <= now:
        yield "early_deadline_on", _("The early deadline must lie ahead.")
    if draft.opens_on is None:
        return
    if opening_instant(draft.opens_on, draft.time_zone) <= now:
        yield "opens_on", _("The opening must lie ahead; without a day the Chair opens the call by hand.")
    elif draft.opens_on > min(draft.deadline_on, early or draft.deadline_on):
        yield "opens_on", _("The call must open before its deadlines.")


def _take_over(call: Call, draft: CallDraft) -> None:
    call.year = draft.year
    call.deadline_on = draft.deadline_on
    call.early_deadline_on = draft.early_deadline_on
    call.opens_on = draft.opens_on
    call.time_zone = draft.time_zone
    call.languages = list(draft.languages)


def _dates(call: Call) -> dict[str, str]:
    """The dates as history keeps them; a date that is not given is left out."""
    days = {
        "deadline_on": call.deadline_on,
        "early_deadline_on": call.early_deadline_on,
        "opens_on": call.opens_on,
    }
    return {name: day.isoformat() for name, day in days.items() if day}


def _tell_chair(call: Call) -> None:
    notify("calls/prepared", about=call, to=people_with_role(Role.MEMBER).filter(state__in=_chair()))


def _write_texts(call: Call, texts: Mapping[str, tuple[str, str]]) -> None:
    """Replace the texts by what was written; a language left empty has none."""
    for language, (title, body) in texts.items():
        if title.strip() and body.strip():
            CallText.objects.update_or_create(
                call=call, language=language, defaults={"title": title.strip(), "body": body.strip()}
            )
        else:
            CallText.objects.filter(call=call, language=language).delete()
