"""Who assesses and who decides; whether a State is recused is a rule of the services."""

import rules
from django.utils.translation import gettext_lazy as _

from grants.applications.models import Application
from grants.calls.permissions import ONLY_CHAIR, chairs_the_committee, sits_on_the_committee
from vtf.accounts.models import User
from vtf.core.permissions import add_permission


@rules.predicate
def chairs_today(user: User, application: Application | None = None) -> bool:
    """The Chair in office today."""
    return bool(chairs_the_committee(user))


add_permission(
    "committee.file_assessment", sits_on_the_committee, _("Only members whose State holds a seat today assess.")
)
add_permission("committee.decide_application", chairs_today, ONLY_CHAIR)
