"""What the worker does for accounts."""

from vtf.accounts.models import Invitation
from vtf.accounts.services import send_invitation
from vtf.core.tasks import task


@task("accounts.send_invitation")
def send_invitation_letter(invitation: int) -> None:
    """Send the letter of one invitation."""
    send_invitation(Invitation.objects.select_related("state", "invited_by").get(pk=invitation))
