"""What the State does with its application: feedback, endorsement, submission, withdrawal, another try."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from grants.applications import forms, services
from grants.applications.models import Application, Feedback
from grants.applications.selectors import live_application, standing_in
from grants.applications.views.base import ApplicationAct
from grants.calls.forms import ReasonForm
from grants.calls.models import Call
from grants.calls.selectors import open_calls
from vtf.core import clock


class AskFeedback(ApplicationAct):
    """The drafter shows the draft to the Secretariat."""

    transition = "ask_feedback"
    title = submit_label = _("Ask for early feedback")
    lede = _("The Secretariat reads the draft as it stands now and answers section by section.")
    success_message = _("The Secretariat has your draft and will answer section by section.")

    def act(self, form: None) -> Application:
        """Show it."""
        return services.ask_feedback(self.object, by=self.request.user)


class Resume(ApplicationAct):
    """The drafter goes on."""

    transition = "resume"
    title = submit_label = _("Go on drafting")
    lede = _("The draft is open again; what the Secretariat wrote stays beside it.")
    success_message = _("The draft is open again.")

    def act(self, form: None) -> Application:
        """Go on."""
        return services.resume_draft(self.object, by=self.request.user)


class GiveFeedback(ApplicationAct):
    """The officer answers section by section."""

    transition = "give_feedback"
    title = submit_label = _("Give feedback")
    lede = _("Only the applicant and the Secretariat read it. Leave a section empty that needs no note.")
    form_class = forms.FeedbackForm
    success_message = _("The applicant has your feedback.")

    def act(self, form: forms.FeedbackForm) -> Application:
        """Answer."""
        feedback: Feedback = services.give_feedback(self.object, form.notes(), by=self.request.user)
        return feedback.application


class AskEndorsement(ApplicationAct):
    """The drafter hands the file over."""

    transition = "ask_endorsement"
    title = submit_label = _("Send for endorsement")
    lede = _("Your national point of contact is told, and endorses and submits the application.")
    success_message = _("The application waits for endorsement by your national point of contact.")

    def act(self, form: None) -> Application:
        """Hand it over."""
        return services.ask_endorsement(self.object, by=self.request.user)


class ReturnToDrafter(ApplicationAct):
    """The point of contact gives it back."""

    transition = "return_to_drafter"
    title = submit_label = _("Return to the drafter")
    form_class = ReasonForm
    success_message = _("The application has been returned to the drafter.")

    def act(self, form: ReasonForm) -> Application:
        """Give it back."""
        return services.return_to_drafter(self.object, reason=form.cleaned_data["reason"], by=self.request.user)


class Submit(ApplicationAct):
    """The point of contact endorses and submits."""

    transition = "submit"
    title = submit_label = _("Endorse and submit")
    lede = _(
        "The Secretariat receives the application as it stands now; it can no longer be changed. "
        "You get a receipt at once."
    )
    form_class = forms.SubmitForm
    template_name = "applications/submit.html"
    success_message = _("The application has been submitted. Your receipt is being made.")

    def act(self, form: forms.SubmitForm) -> Application:
        """Send it."""
        return services.submit_application(
            self.object,
            note_verbale=form.cleaned_data["note_verbale"],
            evidence=form.cleaned_data["evidence"],
            by=self.request.user,
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With what is noted of the State by the rules of the call."""
        standing = standing_in(self.object.call, self.object.applicant, clock.today())
        return super().get_context_data(standing=standing, **kwargs)


class Withdraw(ApplicationAct):
    """The State takes it back."""

    transition = "withdraw"
    title = submit_label = _("Withdraw")
    lede = _("A withdrawn application is final; your State may start another while the call is open.")
    form_class = forms.WithdrawForm
    is_dangerous = True
    success_message = _("The application has been withdrawn.")

    def act(self, form: forms.WithdrawForm) -> Application:
        """Withdraw it."""
        return services.withdraw_application(
            self.object,
            reason=form.cleaned_data["reason"],
            note_verbale=form.cleaned_data["note_verbale"],
            by=self.request.user,
        )


class Resubmit(ApplicationAct):
    """Apply again with a project that was not approved."""

    permission = "applications.edit_application"
    title = submit_label = _("Apply again with this project")
    lede = _("What you wrote is copied into a new draft. You say there how you addressed the Committee's comments.")
    form_class = forms.ResubmitForm
    success_message = _("The new draft has been opened. Say in it how you addressed the comments.")

    def get_form(self) -> forms.ResubmitForm:
        """The open calls in which the State has no application yet."""
        form: Any = super().get_form()
        form.fields["call"].queryset = Call.objects.filter(pk__in=[call.pk for call in self.get_calls()])
        return form

    def get_calls(self) -> list[Call]:
        """Where the project could go."""
        state_id = self.object.applicant_id
        return [
            call for call in open_calls() if call.pk != self.object.call_id and live_application(call, state_id) is None
        ]

    def get_reasons_against(self) -> tuple[Any, ...]:
        """Why not, before the form is shown."""
        if self.request.method == "POST":
            return ()
        if self.object.status != Application.Status.NOT_APPROVED:
            return (_("Only an application that the Committee did not approve is submitted again."),)
        return () if self.get_calls() else (_("No call is open in which your State could apply now."),)

    def act(self, form: forms.ResubmitForm) -> Application:
        """Open the draft."""
        return services.resubmit_application(self.object, form.cleaned_data["call"], by=self.request.user)
