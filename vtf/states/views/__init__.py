"""Pages of the States: the public register, and the Secretariat's notes of arrears."""

from vtf.states.views.arrears import (
    ArrangementDetail,
    ArrangementEnd,
    ArrangementFile,
    ArrangementList,
    ArrangementPutInForce,
    ArrangementRefuse,
    ArrearsNoted,
    StateArrears,
)
from vtf.states.views.register import StateDetail, StateList

__all__ = [
    "ArrangementDetail",
    "ArrangementEnd",
    "ArrangementFile",
    "ArrangementList",
    "ArrangementPutInForce",
    "ArrangementRefuse",
    "ArrearsNoted",
    "StateArrears",
    "StateDetail",
    "StateList",
]
