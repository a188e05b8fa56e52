"""The Secretariat's desk: checklist, release, findings of ineligibility."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grants.applications import forms, services
from grants.applications.models import Application, DeskReview
from grants.applications.selectors import findings_of
from grants.applications.views.base import ApplicationAct
from grants.calls.forms import ReasonForm, read_again
from vtf.core.errors import Conflict, Message


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
    """The officer answers the checklist, with what the system found beside each item."""

    title = _("Desk review")
    permission = "applications.review_application"
    form_class = forms.ChecklistForm
    template_name = "applications/checklist.html"
    success_message = _("The checklist has been saved.")
    review: DeskReview

    def prepare(self) -> None:
        """There is a checklist once the desk review has begun."""
        super().prepare()
        self.review = get_object_or_404(DeskReview, application=self.object)

    def get_initial(self) -> dict[str, Any]:
        """The answers so far."""
        remarks = {f"remark_{item}": remark for item, remark in self.review.remarks.items()}
        return {**self.review.answers, **remarks, "summary": self.review.summary, "version": self.review.version}

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
            remarks=form.remarks(),
            summary=form.cleaned_data["summary"],
            version=form.cleaned_data["version"] or 0,
            by=self.request.user,
        )
        return self.object

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Each item with its two fields and what was found."""
        found = findings_of(self.object)
        items = [(self.form[item], self.form[f"remark_{item}"], found.get(item, ())) for item in DeskReview.ITEMS]
        return super().get_context_data(items=items, **kwargs)


class Release(ApplicationAct):
    """The officer gives the dossier to the Committee."""

    transition = "release_to_committee"
    title = submit_label = _("Release to the Committee")
    lede = _("The members read the dossier, save those whose State applies or benefits.")
    success_message = _("The dossier has been released to the Committee.")

    def act(self, form: None) -> Application:
        """Release it."""
        return services.release_to_committee(self.object, by=self.request.user)


class ProposeIneligible(ApplicationAct):
    """The officer proposes a finding of ineligibility."""

    title = submit_label = _("Propose that it is ineligible")
    lede = _("Nothing is decided yet: the Head of Secretariat signs the finding off or sets it aside.")
    permission = "applications.propose_ineligibility"
    form_class = forms.IneligibilityForm
    success_message = _("The finding waits for the Head of Secretariat.")

    def get_reasons_against(self) -> tuple[Message, ...]:
        """Only during the desk review, and one at a time."""
        if self.request.method == "POST":
            return ()
        if self.object.status != Application.Status.DESK_REVIEW:
            return (_("An application is found ineligible during its desk review only."),)
        if services.waiting_finding(self.object) is not None:
            return (_("A finding of ineligibility waits for the Head of Secretariat."),)
        return ()

    def act(self, form: forms.IneligibilityForm) -> Application:
        """Propose it."""
        services.propose_ineligibility(
            self.object,
            ground=form.cleaned_data["ground"],
            explanation=form.cleaned_data["explanation"],
            by=self.request.user,
        )
        return self.object


class SignIneligible(ApplicationAct):
    """The Head signs what another person proposed."""

    transition = "find_ineligible"
    permission = "applications.sign_ineligibility"  # whether a finding waits is nobody else's to know
    title = submit_label = _("Sign off the ineligibility")
    lede = _("The application ends here. The State gets the letter with the ground and the explanation.")
    template_name = "applications/ineligible.html"
    is_dangerous = True
    success_message = _("The application has been found ineligible. The letter is being made.")

    def act(self, form: None) -> Application:
        """Sign it."""
        return services.sign_ineligibility(self.object, by=self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the finding that waits."""
        return super().get_context_data(finding=services.waiting_finding(self.object), **kwargs)


class SetAside(ApplicationAct):
    """The Head does not sign."""

    permission = "applications.sign_ineligibility"
    title = submit_label = _("Set the finding aside")
    lede = _("The desk review goes on. The reason stays inside the Secretariat.")
    form_class = ReasonForm
    success_message = _("The finding has been set aside; the desk review goes on.")

    def get_reasons_against(self) -> tuple[Message, ...]:
        """Only while a finding waits."""
        if self.request.method == "POST":
            return ()
        if services.waiting_finding(self.object) is None:
            return (_("No finding of ineligibility waits for a judgement."),)
        return ()

    def act(self, form: ReasonForm) -> Application:
        """Set it aside."""
        return services.set_aside_ineligibility(self.object, reason=form.cleaned_data["reason"], by=self.request.user)
