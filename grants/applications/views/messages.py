"""What applicant and Secretariat write to each other."""

from typing import Any

from django.http import Http404
from django.utils.translation import gettext_lazy as _

from grants.applications import forms, services
from grants.applications.models import Application
from grants.applications.selectors import reads_messages
from grants.applications.views.base import ApplicationAct
from vtf.core.permissions import permits


class Messages(ApplicationAct):
    """The correspondence, and a message to the other side for those who write."""

    title = _("Messages")
    lede = _("Between the applicant and the Secretariat; the Committee and other States do not see them.")
    submit_label = _("Send the message")
    form_class = forms.MessageForm
    template_name = "applications/messages.html"
    success_message = _("The message has been sent.")

    def prepare(self) -> None:
        """For the Committee's members the page is not there."""
        super().prepare()
        if not reads_messages(self.request.user, self.object):
            raise Http404

    def act(self, form: forms.MessageForm) -> Application:
        """Send it."""
        services.write_message(self.object, form.cleaned_data["body"], by=self.request.user)
        return self.object

    def get_success_url(self, result: Application) -> str:
        """Back to the correspondence."""
        return self.request.path

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The messages, and whether this person writes."""
        may_write = permits(self.request.user, "applications.write_message", self.object)
        return super().get_context_data(
            correspondence=self.object.messages.select_related("written_by"),
            may_write=may_write and services.has_two_sides(self.object),
            **kwargs,
        )
