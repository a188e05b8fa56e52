"""Which applications a person sees, how complete they are, what speaks for and against them, and what waits."""

from grants.applications.selectors.access import (
    applications_visible_to,
    files_visible_to,
    ineligible_applications,
    live_application,
    reads_feedback,
    reads_messages,
    recusal_triggers,
    recused_state_ids,
    side_of,
    timeline_of,
)
from grants.applications.selectors.columns import columns_read_by
from grants.applications.selectors.comparing import Change, changes_between, packages_of
from grants.applications.selectors.holders import holder_of
from grants.applications.selectors.sections import SECTIONS, SectionState, sections_of
from grants.applications.selectors.sent import as_read_by
from grants.applications.selectors.standing import Standing, findings_of, not_admitted, standing_in
from grants.applications.selectors.work import clarification_deadlines, draft_deadlines, work_for

__all__ = [
    "SECTIONS",
    "Change",
    "SectionState",
    "Standing",
    "applications_visible_to",
    "as_read_by",
    "changes_between",
    "clarification_deadlines",
    "columns_read_by",
    "draft_deadlines",
    "files_visible_to",
    "findings_of",
    "holder_of",
    "ineligible_applications",
    "live_application",
    "not_admitted",
    "packages_of",
    "reads_feedback",
    "reads_messages",
    "recusal_triggers",
    "recused_state_ids",
    "sections_of",
    "side_of",
    "standing_in",
    "timeline_of",
    "work_for",
]
