"""Every write about people: the register of points of contact, invitations, access and settings."""

from vtf.accounts.services.invitations import (
    accept_invitation,
    invite_colleague,
    invite_point_of_contact,
    send_invitation,
    withdraw_invitation,
)
from vtf.accounts.services.people import change_settings, end_other_sessions, ensure_role_groups, remove_colleague
from vtf.accounts.services.register import end_point_of_contact, register_point_of_contact

__all__ = [
    "accept_invitation",
    "change_settings",
    "end_other_sessions",
    "end_point_of_contact",
    "ensure_role_groups",
    "invite_colleague",
    "invite_point_of_contact",
    "register_point_of_contact",
    "remove_colleague",
    "send_invitation",
    "withdraw_invitation",
]
