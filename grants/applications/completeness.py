"""What an application still lacks: one list for the task list, the actions' reasons and the service."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vtf.core.money import Money

if TYPE_CHECKING:
    from grants.applications.models import Application


@dataclass(frozen=True)
class Gap:
    """One thing that is missing or wrong in one section."""

    section: str
    message: str


def missing_from(application: "Application") -> Iterator[Gap]:
    """Every gap, section by section (requirement 14: submit is impossible with any)."""
    yield from _applicant(application)
    yield from _project(application)
    yield from _activities(application)
    yield from _budget(application)


def _applicant(application: "Application") -> Iterator[Gap]:
    if not application.lead_institution:
        yield Gap("applicant", _("Name the lead institution."))
    if not application.institution_address:
        yield Gap("applicant", _("Give the address of the lead institution."))
    if not application.project_lead:
        yield Gap("applicant", _("Say who leads the project."))


def _project(application: "Application") -> Iterator[Gap]:
    if not application.title:
        yield Gap("project", _("Give the project a title."))
    if not application.summary:
        yield Gap("project", _("Write the short public summary."))
    if not application.category:
        yield Gap("project", _("Choose the kind of assistance."))
    if application.resubmission_of_id is not None and not application.how_addressed.strip():
        yield Gap("project", _("Say how you addressed the comments on the earlier application."))
    if not application.starts_on or not application.ends_on:
        yield Gap("project", _("Give the start and the end of the project."))
        return
    if not _near(application):
        yield Gap("project", _("Please look at the years in which the project starts and ends."))
        return
    policies = application.call.policy_set
    if policies and not policies.value("POL-05") and application.beneficiaries.all():
        yield Gap("project", _("This call does not permit projects of several States."))
    longest = policies.value("POL-02") if policies else None
    if longest and application.ends_on > last_day(application.starts_on, int(longest)):
        yield Gap(
            "project",
            ngettext(
                "The project lasts longer than the %(months)d month that the call allows.",
                "The project lasts longer than the %(months)d months that the call allows.",
                int(longest),
            )
            % {"months": int(longest)},
        )


def _near(application: "Application") -> bool:
    """Within ten years of the call's deadline; a date beyond is a slip of the hand."""
    year = application.call.deadline_on.year
    return all(day is not None and abs(day.year - year) <= 10 for day in (application.starts_on, application.ends_on))


def _activities(application: "Application") -> Iterator[Gap]:
    activities = list(application.activities.all())
    if not activities:
        yield Gap("activities", _("Describe at least one activity."))
    if application.starts_on and application.ends_on:
        months = project_months(application.starts_on, application.ends_on)
        for activity in activities:
            if activity.month_to > months:
                yield Gap(
                    "activities",
                    _("“%(name)s” ends in month %(month)d, after the end of the project.")
                    % {"name": activity.name, "month": activity.month_to},
                )


def _budget(application: "Application") -> Iterator[Gap]:
    lines = list(application.budget_lines.all())
    if not lines:
        yield Gap("budget", _("Enter at least one budget line."))
        return
    for line in lines:
        if line.fund_share < 0:
            yield Gap("budget", _("The shares of “%(line)s” are more than it costs.") % {"line": line.description})
    ceiling = ceiling_of(application)
    if ceiling is not None and application.requested.amount > ceiling.amount:
        yield Gap(
            "budget",
            _("The budget asks %(asked)s of the Fund; the call allows at most %(ceiling)s.")
            % {"asked": application.requested, "ceiling": ceiling},
        )
    if application.requested.amount <= 0:
        yield Gap("budget", _("The budget asks nothing of the Fund."))


def ceiling_of(application: "Application") -> Money | None:
    """The most that the call grants (POL-01; POL-05.1 for projects of several States, where it is set)."""
    policies = application.call.policy_set
    if policies is None:
        return None
    value = policies.value("POL-01")
    if application.beneficiaries.all():
        value = policies.value("POL-05.1") or value
    return Money(Decimal(value), application.requested.currency) if value is not None else None


def project_months(starts_on: date, ends_on: date) -> int:
    """How many months the project touches, counted from its first day; the last may be a part of one."""
    months = (ends_on.year - starts_on.year) * 12 + ends_on.month - starts_on.month
    return months + (1 if ends_on.day >= starts_on.day else 0)


def last_day(starts_on: date, months: int) -> date:
    """The last day of a project of `months` whole months: the eve of the same day `months` later."""
    index = starts_on.month - 1 + months
    year, month = starts_on.year + index // 12, index % 12 + 1
    next_start = date(year, month, 1)
    first_of_following = date(year + month // 12, month % 12 + 1, 1)
    length = (first_of_following - next_start).days
    if starts_on.day > length:
        return date.fromordinal(first_of_following.toordinal() - 1)
    return date.fromordinal(next_start.toordinal() + starts_on.day - 2)
