"""What is public: the only window that the public site has on the Fund."""

from vtf.opendata.selectors.calls import (
    PublishedCall,
    PublishedLetter,
    PublishedText,
    call_letter,
    published_call,
    published_call_by_pk,
    published_calls,
)
from vtf.opendata.selectors.donors import PublishedDonor, published_donors
from vtf.opendata.selectors.entries import (
    Scope,
    entries_of,
    public_description,
    public_reference,
    public_source,
    sum_of,
)
from vtf.opendata.selectors.figures import DEFINITIONS, Figure
from vtf.opendata.selectors.fund_status import FundStatus, Row, Section, YearRow, fund_status
from vtf.opendata.selectors.projects import (
    PublishedProject,
    projects_in_force,
    published_project,
    published_projects,
)

__all__ = [
    "DEFINITIONS",
    "Figure",
    "FundStatus",
    "PublishedCall",
    "PublishedDonor",
    "PublishedLetter",
    "PublishedProject",
    "PublishedText",
    "Row",
    "Scope",
    "Section",
    "YearRow",
    "call_letter",
    "entries_of",
    "fund_status",
    "projects_in_force",
    "public_description",
    "public_reference",
    "public_source",
    "published_call",
    "published_call_by_pk",
    "published_calls",
    "published_donors",
    "published_project",
    "published_projects",
    "sum_of",
]
