"""The way from a provisional approval to its confirmation."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grants.applications.models import Application
from grants.applications.selectors import SECTIONS, applications_visible_to
from grants.calls.forms import ReasonForm
from grants.committee import forms, services
from grants.committee.forms.conditions import MET, WAIVE
from grants.committee.models import Condition
from grants.committee.selectors import conditions_visible_to, dossiers_visible_to, open_conditions
from grants.committee.views.dossiers import assessments_url
from vtf.core.errors import Message, NotPermitted
from vtf.core.money import Money
from vtf.core.permissions import permits, reason_against
from vtf.core.views import ActView


class Revise(ActView):
    """The applicant opens the revision."""

    transition = "start_revision"
    title = submit_label = _("Start the revision")
    lede = _("The sections that the open conditions name are unlocked; everything else stays as it was submitted.")
    visible_to = applications_visible_to
    permission = "applications.edit_application"
    template_name = "committee/revise.html"
    object_name = "application"
    success_message = _("The sections named in the conditions can be written now.")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What has to be done."""
        return super().get_context_data(conditions=list(open_conditions(self.object)), **kwargs)

    def act(self, form: None) -> Application:
        """Unlock."""
        return services.start_revision(self.object, by=self.request.user)

    def get_success_url(self, result: Application) -> str:
        """To where the revision is handed in, with the way to the sections."""
        return reverse("committee:application-hand-in", args=[result.pk])


class HandIn(ActView):
    """The applicant hands the revision in."""

    title = submit_label = _("Hand in the revision")
    lede = _("The application is sealed as its next version and locked; then the conditions are judged.")
    visible_to = applications_visible_to
    permission = "committee.hand_in_revision"
    template_name = "committee/revise.html"
    object_name = "application"
    success_message = _("The revision has been handed in.")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What has to be done, and where."""
        labels = [(name, SECTIONS[name]) for name in self.object.unlocked_sections]
        return super().get_context_data(conditions=list(open_conditions(self.object)), sections=labels, **kwargs)

    def get_reasons_against(self) -> tuple[Message, ...]:
        """There is nothing to hand in where no revision is under way."""
        is_under_way = self.object.status == Application.Status.REVISION and not self.object.is_handed_in
        if self.request.method == "POST" or is_under_way:
            return ()
        return (_("No revision of this application is under way."),)

    def act(self, form: None) -> Any:
        """Seal it."""
        services.hand_in_revision(self.object, by=self.request.user)
        return self.object


class Decline(ActView):
    """The State gives the approval back."""

    transition = "decline"
    title = submit_label = _("Decline the approval")
    lede = _("The money set aside is free for other projects at once. A declined approval does not come back.")
    visible_to = applications_visible_to
    permission = "committee.decline_approval"
    form_class = ReasonForm
    is_dangerous = True
    object_name = "application"
    success_message = _("The approval has been declined.")

    def act(self, form: ReasonForm) -> Application:
        """Decline it."""
        reason = form.cleaned_data["reason"]
        return services.decline_approval(self.object, reason=reason, by=self.request.user)


class Judge(ActView):
    """Say whether a condition is met."""

    title = submit_label = _("Judge the condition")
    visible_to = conditions_visible_to
    form_class = forms.JudgeForm
    object_name = "condition"
    template_name = "committee/judge.html"
    success_message = _("The judgement has been recorded.")

    def prepare(self) -> None:
        """Whoever may neither judge nor waive it is told who may."""
        super().prepare()
        if not (self._may("judge") or self._may("waive")):
            raise NotPermitted(reason_against("committee.judge_condition"))

    def _may(self, act: str) -> bool:
        return permits(self.request.user, f"committee.{act}_condition", self.object)

    def get_form_kwargs(self) -> dict[str, Any]:
        """Only what this person may say is offered."""
        return super().get_form_kwargs() | {"may_judge": self._may("judge"), "may_waive": self._may("waive")}

    def act(self, form: forms.JudgeForm) -> Condition:
        """Judge."""
        verdict = form.cleaned_data["verdict"]
        return services.judge_condition(
            self.object,
            is_met=verdict == MET,
            waive=verdict == WAIVE,
            remark=form.cleaned_data["remark"],
            by=self.request.user,
        )

    def get_success_url(self, result: Condition) -> str:
        """Back to the dossier."""
        return assessments_url(self.object.decision.application)

    def get_cancel_url(self) -> str:
        """Back to the dossier."""
        return assessments_url(self.object.decision.application)


class Confirm(ActView):
    """The approval holds."""

    transition = "confirm_approval"
    title = submit_label = _("Confirm the approval")
    lede = _("What is not confirmed of the amount held is free for other projects.")
    visible_to = dossiers_visible_to
    permission = "committee.confirm_approval"
    form_class = forms.ConfirmForm
    object_name = "application"
    success_message = _("The approval has been confirmed.")

    def get_initial(self) -> dict[str, Any]:
        """What the budget asks for, at most what was approved."""
        decision = getattr(self.object, "decision", None)
        ceiling = decision.money if decision else None
        asked = self.object.requested
        return {"amount": (min(asked, ceiling) if ceiling else asked).amount}

    def act(self, form: forms.ConfirmForm) -> Any:
        """Confirm."""
        money = Money(form.cleaned_data["amount"], self.object.requested.currency)
        return services.confirm_approval(self.object, money=money, by=self.request.user)

    def get_success_url(self, result: Any) -> str:
        """To the dossier."""
        return reverse("committee:application-assessments", args=[self.object.pk])

    def get_cancel_url(self) -> str:
        """Back to the dossier."""
        return assessments_url(self.object)
