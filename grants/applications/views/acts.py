"""What is done with an application: endorsed, submitted, withdrawn, reviewed, released."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grants.applications import forms, services
from grants.applications.models import Application, DeskReview
from grants.applications.selectors import (
    applications_visible_to,
)
from grants.calls.forms import ReasonForm, read_again
from vtf.core.errors import Conflict
from vtf.core.views import ActView


class ApplicationAct(ActView):
    """Base of the acts on an application."""

    visible_to = applications_visible_to
    object_name = "application"


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


class Withdraw(ApplicationAct):
    """The State takes it back."""

    transition = "withdraw"
    title = submit_label = _("Withdraw")
    lede = _("A withdrawn application is final; your State may start another while the call is open.")
    form_class = ReasonForm
    is_dangerous = True
    success_message = _("The application has been withdrawn.")

    def act(self, form: ReasonForm) -> Application:
        """Withdraw it."""
        return services.withdraw_application(self.object, reason=form.cleaned_data["reason"], by=self.request.user)


class StartReview(ApplicationAct):
    """The officer opens the checklist."""

    transition = "start_desk_review"
    title = submit_label = _("Start the desk review")
    success_message = _("The desk review has begun.")

    def act(self, form: None) -> DeskReview:
        """Open it."""
        return services.start_desk_review(self.object, by=self.request.user)

    def get_success_url(self, result: DeskReview) -> str:
        """To the checklist."""
        return reverse("applications:application-checklist", args=[self.object.pk])


class Checklist(ApplicationAct):
    """The officer answers the checklist."""

    title = _("Desk review")
    permission = "applications.review_application"
    form_class = forms.ChecklistForm
    success_message = _("The checklist has been saved.")
    review: DeskReview

    def prepare(self) -> None:
        """There is a checklist once the desk review has begun."""
        super().prepare()
        self.review = get_object_or_404(DeskReview, application=self.object)

    def get_initial(self) -> dict[str, Any]:
        """The answers so far."""
        return {**self.review.answers, "summary": self.review.summary, "version": self.review.version}

    def explain(self, exception: Exception) -> HttpResponse:
        """A colleague was faster: the page keeps what was typed and can be saved again."""
        if isinstance(exception, Conflict):
            read_again(self.form, DeskReview.objects.values_list("version", flat=True).get(pk=self.review.pk))
        return super().explain(exception)

    def act(self, form: forms.ChecklistForm) -> Application:
        """Save it."""
        services.answer_checklist(
            self.review,
            {item: form.cleaned_data[item] for item in DeskReview.ITEMS},
            summary=form.cleaned_data["summary"],
            version=form.cleaned_data["version"] or 0,
            by=self.request.user,
        )
        return self.object


class Release(ApplicationAct):
    """The officer gives the dossier to the Committee."""

    transition = "release_to_committee"
    title = submit_label = _("Release to the Committee")
    lede = _("The members read the dossier, save those whose State applies or benefits.")
    success_message = _("The dossier has been released to the Committee.")

    def act(self, form: None) -> Application:
        """Release it."""
        return services.release_to_committee(self.object, by=self.request.user)
