"""The sections of the form, with what is missing in each."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from grants.applications.completeness import Gap, missing_from
from grants.applications.models import Application

SECTIONS: dict[str, str | Promise] = {
    "applicant": gettext_lazy("Applicant"),
    "project": gettext_lazy("Project"),
    "activities": gettext_lazy("Activities"),
    "budget": gettext_lazy("Budget"),
}


@dataclass(frozen=True)
class SectionState:
    """One section of the form as the task list shows it."""

    name: str
    label: str | Promise
    gaps: tuple[Gap, ...]
    is_started: bool

    @property
    def is_complete(self) -> bool:
        """Nothing is missing."""
        return not self.gaps


def sections_of(application: Application) -> list[SectionState]:
    """The task list: every section with what is missing in it."""
    gaps: dict[str, list[Gap]] = {name: [] for name in SECTIONS}
    for gap in missing_from(application):
        gaps[gap.section].append(gap)
    started = {
        "applicant": bool(application.lead_institution or application.institution_address or application.project_lead),
        "project": bool(application.title or application.summary),
        "activities": bool(application.activities.all()),
        "budget": bool(application.budget_lines.all()),
    }
    return [SectionState(name, label, tuple(gaps[name]), started[name]) for name, label in SECTIONS.items()]
