"""The step of the call that the state of its applications decides."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from grants.applications.services.cycle import start_assessment
from grants.calls.models import Call
from grants.calls.selectors import calls_visible_to
from vtf.core.views import ActView


class CallAssess(ActView):
    """The officer gives the call to the Committee."""

    transition = "start_assessment"
    permission = "calls.start_assessment"  # the reasons name applications: for nobody else's eyes
    title = submit_label = _("Start the assessment")
    lede = _("Every application has been screened; from now on the Chair records the Committee's decisions.")
    visible_to = calls_visible_to
    success_message = _("The assessment has begun; the members have been told.")

    def act(self, form: Any) -> Call:
        """Begin it."""
        return start_assessment(self.object, by=self.request.user)
