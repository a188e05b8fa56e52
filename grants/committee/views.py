"""Pages of the Committee: its dossiers, a member's assessment, the Chair's decision."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grants.applications.models import Application, DeskReview
from grants.committee import forms
from grants.committee.models import Assessment, Decision
from grants.committee.selectors import (
    assessment_of,
    assessments_visible_to,
    decision_on,
    dossiers_visible_to,
    entitled_members,
    quorum_of,
    standing_assessments,
)
from grants.committee.services import approve_application, file_assessment, refuse_application
from vtf.contributions.selectors import money_for
from vtf.core.lists import Column, Filter, ListView
from vtf.core.money import Money
from vtf.core.permissions import permits
from vtf.core.views import ActView, ObjectView


def dossiers_with_beneficiaries(user: Any) -> QuerySet[Application]:
    """What the person may read, with the States that benefit, at which these pages look more than once."""
    return dossiers_visible_to(user).prefetch_related("beneficiaries")


class Dossiers(ListView):
    """The dossiers before the Committee; a recused member sees neither file nor count."""

    title = _("Selection Committee")
    visible_to = dossiers_visible_to
    template_name = "committee/list.html"
    columns = [
        Column("number", _("Number"), sort="number", kind="code", link=True),
        Column("applicant", _("State"), sort="applicant__names__en"),
        Column("title", _("Title"), sort="title"),
        Column("requested", _("Asked of the Fund"), kind="money"),
        Column("status", _("Status"), sort="status", kind="status"),
    ]
    filters = [
        Filter(
            "status",
            _("Status"),
            choices=[
                (status.value, status.label)
                for status in (
                    Application.Status.WITH_COMMITTEE,
                    Application.Status.APPROVED,
                    Application.Status.NOT_APPROVED,
                )
            ],
        )
    ]
    search_fields = ["number", "title", "applicant__iso3", "applicant__names"]
    default_sort = "number"
    file_name = "dossiers"
    empty_title = _("No dossier has been released to you")

    def get_queryset(self) -> QuerySet[Application]:
        """What the person may read."""
        return dossiers_visible_to(self.request.user)


class Assessments(ObjectView):
    """A dossier's assessments, the money for it, and the decision."""

    visible_to = dossiers_with_beneficiaries
    template_name = "committee/detail.html"
    object_name = "application"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Others' input stays hidden until one's own is filed."""
        application, user = self.object, self.request.user
        assessments = list(assessments_visible_to(user, application))
        return super().get_context_data(
            own=next((each for each in assessments if each.member_id == user.state_id), None),
            assessments=assessments,
            may_assess=permits(user, "committee.file_assessment", application)
            and application.status == Application.Status.WITH_COMMITTEE,
            decision=decision_on(application),
            money=money_for(application.all_states, application.category, application.requested.currency),
            quorum=quorum_of(application),
            **kwargs,
        )


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
        return super().get_context_data(review=review, back_url=assessments_url(self.object), **kwargs)

    def act(self, form: forms.AssessmentForm) -> Assessment:
        """File it."""
        return file_assessment(self.object, **form.cleaned_data, by=self.request.user)

    def get_success_url(self, result: Assessment) -> str:
        """To the assessments of this dossier."""
        return assessments_url(self.object)


class Decide(ActView):
    """Base of the two decisions that the Chair records."""

    visible_to = dossiers_with_beneficiaries
    permission = "committee.decide_application"
    template_name = "committee/decide.html"
    object_name = "application"

    def get_form_kwargs(self) -> dict[str, Any]:
        """Only members who are not recused are offered."""
        return super().get_form_kwargs() | {"entitled": entitled_members(self.object)}

    def get_initial(self) -> dict[str, Any]:
        """The members that filed are ticked, and the amount is what was asked."""
        filed = standing_assessments(self.object).values_list("member", flat=True)
        return {"participants": list(filed), "amount": self.object.requested.amount}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the Committee has to decide with."""
        application = self.object
        assessments = list(assessments_visible_to(self.request.user, application))
        return super().get_context_data(
            assessments=assessments,
            may_read_others=any(each.member_id == self.request.user.state_id for each in assessments),
            quorum=quorum_of(application),
            money=money_for(application.all_states, application.category, application.requested.currency),
            **kwargs,
        )

    def get_success_url(self, result: Decision) -> str:
        """To the dossier with its decision."""
        return assessments_url(self.object)


class Approve(Decide):
    """The Chair records an approval."""

    transition = "approve"
    title = _("Record the approval")
    form_class = forms.ApprovalForm
    submit_label = _("Approve and reserve the money")
    success_message = _("The decision has been recorded and the money reserved.")

    def act(self, form: forms.ApprovalForm) -> Decision:
        """Approve and reserve."""
        return approve_application(
            self.object,
            money=Money(form.cleaned_data["amount"], self.object.requested.currency),
            participants=form.cleaned_data["participants"],
            feedback=form.cleaned_data["feedback"],
            by=self.request.user,
        )


class Refuse(Decide):
    """The Chair records that the Committee does not approve."""

    transition = "refuse"
    title = _("Record that the project is not approved")
    form_class = forms.DecisionForm
    submit_label = _("Record the decision")
    success_message = _("The decision has been recorded.")

    def act(self, form: forms.DecisionForm) -> Decision:
        """Refuse."""
        return refuse_application(
            self.object,
            feedback=form.cleaned_data["feedback"],
            participants=form.cleaned_data["participants"],
            by=self.request.user,
        )


def assessments_url(application: Application) -> str:
    """The Committee's page of a dossier."""
    return reverse("committee:application-assessments", args=[application.pk])
