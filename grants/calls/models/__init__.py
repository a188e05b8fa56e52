"""Calls for proposals: once a year the Committee's Chair invites States to apply."""

from grants.calls.models.call import Call
from grants.calls.models.conditions import closing_instant, known_zone, opening_instant
from grants.calls.models.texts import CallText

__all__ = ["Call", "CallText", "closing_instant", "known_zone", "opening_instant"]
