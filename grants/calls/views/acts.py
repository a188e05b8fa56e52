"""What is done with a call: prepared, changed, opened, released, extended, screened, cancelled."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from grants.calls.forms import CallForm, ExtensionForm, ReasonForm, initial_from, read_again
from grants.calls.models import Call
from grants.calls.selectors import calls_visible_to
from grants.calls.services import (
    cancel_call,
    extend_deadline,
    open_call,
    open_if_due,
    prepare_call,
    release_call,
    revise_call,
    start_screening,
    withdraw_release,
)
from vtf.core.errors import Conflict
from vtf.core.views import ActView


class CallAct(ActView):
    """Base of the acts on a call: whatever the clock has opened is open before anybody acts."""

    visible_to = calls_visible_to

    def get_object(self) -> Call:
        """The call as the clock has it."""
        return open_if_due(super().get_object())


class CallPrepare(ActView):
    """The officer writes a new call."""

    title = _("Prepare a call")
    lede = _("The Chair of the Selection Committee opens the call when it is complete.")
    permission = "calls.prepare_call"
    form_class = CallForm
    success_message = _("The call has been prepared. The Chair can open it.")

    def act(self, form: CallForm) -> Call:
        """Prepare it."""
        return prepare_call(form.draft(), by=self.request.user, is_synthetic=settings.DEMONSTRATION)


class CallRevise(CallAct):
    """The officer changes a call that is not open yet."""

    title = _("Change the call")
    permission = "calls.prepare_call"
    form_class = CallForm
    success_message = _("The call has been changed.")

    def get_initial(self) -> dict[str, Any]:
        """The call as it stands."""
        return initial_from(self.object)

    def explain(self, exception: Exception) -> HttpResponse:
        """A colleague was faster: the page keeps what was typed and can be saved again."""
        if isinstance(exception, Conflict):
            read_again(self.form, Call.objects.values_list("version", flat=True).get(pk=self.object.pk))
        return super().explain(exception)

    def act(self, form: CallForm) -> Call:
        """Change it."""
        version = form.cleaned_data["version"] or 0
        return revise_call(self.object, form.draft(), version=version, by=self.request.user)


class CallOpen(CallAct):
    """The Chair opens the call."""

    transition = "open"
    title = submit_label = _("Open the call")
    lede = _(
        "The rules in force today are frozen into the call, its page is published and every point of contact is told."
    )
    success_message = _("The call is open.")

    def act(self, form: None) -> Call:
        """Open it."""
        return open_call(self.object, by=self.request.user)


class CallRelease(CallAct):
    """The Chair lets the clock open the call."""

    permission = "calls.release_call"
    title = submit_label = _("Release the call for its opening day")
    lede = _(
        "The call opens by itself at 00:00 of its opening day in its own time zone, with the rules in force then. "
        "A change of its texts or dates before that takes the release back."
    )
    success_message = _("The call has been released; it opens by itself.")

    def act(self, form: None) -> Call:
        """Release it."""
        return release_call(self.object, by=self.request.user)


class CallHold(CallAct):
    """The Chair takes the release back."""

    permission = "calls.release_call"
    title = submit_label = _("Take the release back")
    form_class = ReasonForm
    success_message = _("The call does not open by itself any more.")

    def act(self, form: ReasonForm) -> Call:
        """Hold it."""
        return withdraw_release(self.object, reason=form.cleaned_data["reason"], by=self.request.user)


class CallExtend(CallAct):
    """The Chair moves the deadline for everybody."""

    permission = "calls.extend_deadline"
    title = submit_label = _("Extend the deadline")
    lede = _("The later day holds for every applicant; everybody with a draft and every point of contact is told.")
    form_class = ExtensionForm
    success_message = _("The deadline has been extended for all applicants.")

    def act(self, form: ExtensionForm) -> Call:
        """Extend it."""
        return extend_deadline(self.object, **form.cleaned_data, by=self.request.user)


class CallScreen(CallAct):
    """The officer begins the screening."""

    transition = "start_screening"
    title = submit_label = _("Start the screening")
    lede = _("The submitted applications go into desk review, one by one.")
    success_message = _("Screening has begun.")

    def act(self, form: None) -> Call:
        """Begin it."""
        return start_screening(self.object, by=self.request.user)


class CallCancel(CallAct):
    """The Chair calls it off."""

    transition = "cancel"
    title = submit_label = _("Cancel the call")
    lede = _(
        "Every point of contact and everybody with an application is told. "
        "What was submitted stays readable; nothing more happens to it."
    )
    form_class = ReasonForm
    success_message = _("The call has been cancelled.")
    is_dangerous = True

    def act(self, form: ReasonForm) -> Call:
        """Cancel it."""
        return cancel_call(self.object, reason=form.cleaned_data["reason"], by=self.request.user)
