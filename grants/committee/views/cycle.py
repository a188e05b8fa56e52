"""The Chair concludes the decisions of a call."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from grants.calls.models import Call
from grants.calls.selectors import calls_visible_to
from grants.committee.services.cycle import conclude_decisions
from vtf.core.views import ActView


class CallConclude(ActView):
    """Every case has its decision."""

    transition = "conclude"
    permission = "calls.conclude_decisions"  # the reasons name cases: for nobody else's eyes
    title = submit_label = _("Conclude the decisions")
    lede = _("Every application has been decided on or withdrawn; the Secretariat can begin with the agreements.")
    visible_to = calls_visible_to
    success_message = _("The decisions are concluded; the Secretariat has been told.")

    def act(self, form: Any) -> Call:
        """Conclude them."""
        return conclude_decisions(self.object, by=self.request.user)
