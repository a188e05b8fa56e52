"""Public pages: fund status, the entries behind each figure, donors, projects, call letters."""

from vtf.opendata.views.entries import FigureEntries
from vtf.opendata.views.register import CallLetter, DonorList, ProjectDetail, ProjectList
from vtf.opendata.views.statement import FundStatusView, fund_status_json

__all__ = [
    "CallLetter",
    "DonorList",
    "FigureEntries",
    "FundStatusView",
    "ProjectDetail",
    "ProjectList",
    "fund_status_json",
]
