"""Pages on which calls are prepared, opened, followed and closed."""

from grants.calls.views.acts import (
    CallCancel,
    CallExtend,
    CallHold,
    CallOpen,
    CallPrepare,
    CallRelease,
    CallRevise,
    CallScreen,
)
from grants.calls.views.pages import CallDetail, CallDocument, CallList

__all__ = [
    "CallCancel",
    "CallDetail",
    "CallDocument",
    "CallExtend",
    "CallHold",
    "CallList",
    "CallOpen",
    "CallPrepare",
    "CallRelease",
    "CallRevise",
    "CallScreen",
]
