"""Prepare a call, open it, move its deadline, close it."""

from grants.calls.services.closing import cancel_call, close_call, close_calls, start_screening
from grants.calls.services.drafting import CallDraft, prepare_call, revise_call
from grants.calls.services.extending import extend_deadline
from grants.calls.services.opening import (
    open_call,
    open_if_due,
    open_released_calls,
    release_call,
    withdraw_release,
)

__all__ = [
    "CallDraft",
    "cancel_call",
    "close_call",
    "close_calls",
    "extend_deadline",
    "open_call",
    "open_if_due",
    "open_released_calls",
    "prepare_call",
    "release_call",
    "revise_call",
    "start_screening",
    "withdraw_release",
]
