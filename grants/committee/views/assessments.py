"""A member's assessment and interest; the acting Chair."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grants.applications.models import Application, DeskReview
from grants.applications.selectors import as_read_by
from grants.committee import forms, services
from grants.committee.models import Assessment
from grants.committee.selectors import assessment_of, dossiers_visible_to, entitled_members
from grants.committee.views.dossiers import assessments_url, dossiers_with_beneficiaries
from vtf.core.views import ActView


class Assess(ActView):
    """A member gives its assessment, or a later version of it."""

    title = _("Your assessment")
    visible_to = dossiers_with_beneficiaries
    permission = "committee.file_assessment"
    form_class = forms.AssessmentForm
    template_name = "committee/assess.html"
    submit_label = _("File the assessment")
    success_message = _("Your assessment has been filed. You can now read those of the other members.")
    object_name = "application"

    def get_form_kwargs(self) -> dict[str, Any]:
        """A new version begins with the one before."""
        kwargs = super().get_form_kwargs()
        earlier = assessment_of(self.request.user, self.object)
        fields = forms.ASSESSMENT_FIELDS
        kwargs["instance"] = Assessment()
        kwargs["initial"] = {field: getattr(earlier, field) for field in fields} if earlier else {}
        return kwargs

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The Secretariat's summary stands at the head of the dossier."""
        review = DeskReview.objects.filter(application=self.object).first()
        sent = as_read_by(self.request.user, self.object)
        return super().get_context_data(
            application=sent, review=review, back_url=assessments_url(self.object), **kwargs
        )

    def act(self, form: forms.AssessmentForm) -> Assessment:
        """File it."""
        return services.file_assessment(self.object, **form.cleaned_data, by=self.request.user)

    def get_success_url(self, result: Assessment) -> str:
        """To the assessments of this dossier."""
        return assessments_url(self.object)


class DeclareInterest(ActView):
    """A member takes its State out of the case."""

    title = submit_label = _("Declare an interest")
    lede = _(
        "From then on your State sees neither the file nor the discussion, and does not count for the quorum. "
        "What it has filed carries no weight. Nobody undoes this."
    )
    visible_to = dossiers_with_beneficiaries
    permission = "committee.declare_interest"
    form_class = forms.InterestForm
    is_dangerous = True
    success_message = _("Your State takes no part in this case any more.")

    def act(self, form: forms.InterestForm) -> Any:
        """Step out."""
        return services.declare_interest(self.object, reason=form.cleaned_data["reason"], by=self.request.user)

    def get_success_url(self, result: Any) -> str:
        """To the list: the file is no longer there for this person."""
        return reverse("committee:committee")

    def get_cancel_url(self) -> str:
        """Back to the dossier."""
        return assessments_url(self.object)


class ActingChair(ActView):
    """The officer records who presides in the Chair's place."""

    title = submit_label = _("Record the acting Chair")
    lede = _("For this case alone, while the Chair's State is recused, away from the meeting, or there is no Chair.")
    visible_to = dossiers_visible_to
    permission = "committee.appoint_acting_chair"
    form_class = forms.ActingChairForm
    success_message = _("The acting Chair of this case has been recorded.")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Only members that take part are offered."""
        return super().get_form_kwargs() | {"entitled": entitled_members(self.object)}

    def act(self, form: forms.ActingChairForm) -> Application:
        """Record it."""
        typed = form.cleaned_data
        services.appoint_acting_chair(self.object, typed["state"], reason=typed["reason"], by=self.request.user)
        return self.object

    def get_success_url(self, result: Application) -> str:
        """To the dossier."""
        return assessments_url(self.object)

    def get_cancel_url(self) -> str:
        """Back to the dossier."""
        return assessments_url(self.object)
