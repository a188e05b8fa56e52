"""Pages of the register of points of contact, of invitations and of a person's settings."""

from vtf.accounts.views.invitations import (
    ColleagueInvite,
    ColleagueList,
    ColleagueRemove,
    InvitationAccept,
    InvitationWithdraw,
    invitation_open,
)
from vtf.accounts.views.register import ContactEnd, ContactInvite, ContactList, ContactRegister, ContactView
from vtf.accounts.views.settings import SettingsView

__all__ = [
    "ColleagueInvite",
    "ColleagueList",
    "ColleagueRemove",
    "ContactEnd",
    "ContactInvite",
    "ContactList",
    "ContactRegister",
    "ContactView",
    "InvitationAccept",
    "InvitationWithdraw",
    "SettingsView",
    "invitation_open",
]
